"""What kept the metrics of a run at a commit."""
