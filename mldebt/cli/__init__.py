"""The command line: flags become Options, one call does the work, the exit code says how it went."""
