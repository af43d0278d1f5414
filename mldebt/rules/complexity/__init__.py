"""Rules on code that is hard to change and changes often."""
