"""Which models a repository has and what it tells about them."""
