"""Results that somebody or something wrote down: in documents, messages, notebooks and files that a run left."""
