"""What values may be: functions and classes kept in names, attributes and tables, or named by settings."""
