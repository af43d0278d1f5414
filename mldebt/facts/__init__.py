"""What one file says by itself, looking at nothing else."""
