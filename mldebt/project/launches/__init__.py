"""Who starts which file: its main block, a decorator, a command in a script, CI, a README or a notebook."""
