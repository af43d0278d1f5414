"""Rules about how models are served, loaded and kept up to date."""
