"""Which code a started file enters, by which ways, and what by default keeps it out."""
