"""Which calls and loops fit a model."""
