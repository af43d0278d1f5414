"""Says which paths a folder or a pattern covers: that which was asked for, and those of options.

All is analysed, findings are told of the folder that was asked for alone.
"""

from fnmatch import fnmatchcase


def in_scope(path: str, scope: str) -> bool:
    """Say whether a path lies in the folder that was asked for."""
    return scope in {".", path} or path.startswith(scope.rstrip("/") + "/")


def covers(pattern: str, path: str) -> bool:
    """Say whether a pattern of an option, a glob in which `*` crosses folders, names a path or a folder around it."""
    return fnmatchcase(path, pattern) or path.startswith(pattern.rstrip("/") + "/")
