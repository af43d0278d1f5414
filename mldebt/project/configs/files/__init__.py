"""Which files are configuration, which code names them, and what loads them."""
