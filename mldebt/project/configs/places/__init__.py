"""Where a value goes inside one scope, and what is done with it there."""
