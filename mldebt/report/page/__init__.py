"""The one HTML page of a scan, of a difference and of many repositories, section by section."""
