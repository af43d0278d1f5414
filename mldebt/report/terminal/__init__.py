"""What a terminal shows: the summary of a scan, the answer of a check, and inventories, which are JSON and CSV too."""
