"""Rules on trained models and their documentation."""
