"""Which trackers a run reaches, and what libraries, frameworks and pipelines keep of it."""
