"""Which code is complex and changes often, is copied or tied to other code, and who knows it."""
