"""What documents say: their passages, which of them speak of a model, and what they tell of it."""
