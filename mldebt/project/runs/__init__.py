"""How training runs are found and how each is tracked."""
