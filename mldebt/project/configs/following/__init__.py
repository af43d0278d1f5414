"""Where a configuration object goes from scope to scope, and what can no longer be followed."""
