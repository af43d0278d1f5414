"""What tells a model from a part of one, from a yardstick and from what is there for others."""
