"""What files are there for: own work, tests, lessons, manuals, copies of others, what nobody works on."""
