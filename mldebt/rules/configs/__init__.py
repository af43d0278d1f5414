"""Rules on configuration that changes nothing."""
