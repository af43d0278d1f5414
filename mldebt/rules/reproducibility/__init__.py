"""Rules on whether a run can be repeated."""
