"""Which classes are networks or estimators: by their bases, or by what they do."""
