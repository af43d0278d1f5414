"""What a name, an option or a setting is when nobody asks for another value, and where that is written."""
