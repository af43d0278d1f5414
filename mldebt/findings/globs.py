"""Says whether a path pattern of an option covers a path: a glob in which `*` crosses folders, or a folder."""

from fnmatch import fnmatchcase


def covers(pattern: str, path: str) -> bool:
    """Say whether a pattern names a path or a folder around it."""
    return fnmatchcase(path, pattern) or path.startswith(pattern.rstrip("/") + "/")
