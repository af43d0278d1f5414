"""What is said of a scan in words, numbers and places: the same in page, terminal, mail and for machines."""
