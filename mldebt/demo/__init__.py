"""A realistic example repository with history, so that a first report needs no repository."""
