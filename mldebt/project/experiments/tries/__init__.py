"""What was tried, as rows: changes and results put together, graded, and which of them are sure."""
