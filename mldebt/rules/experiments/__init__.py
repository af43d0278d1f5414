"""Rules on runs and how they are tracked."""
