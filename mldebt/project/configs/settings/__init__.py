"""Which keys of settings files still count, by the kind of file."""
