"""What a call enters, and where its arguments land."""
