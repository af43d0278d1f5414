"""Default trees written in code, and what reads or fills their keys."""
