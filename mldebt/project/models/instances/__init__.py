"""Where models are made, which functions hand them out, and what is done with them."""
