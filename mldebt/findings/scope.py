"""Says which paths belong to the folder that was asked for: all is analysed, findings are told of it alone."""


def in_scope(path: str, scope: str) -> bool:
    """Say whether a path lies in the folder that was asked for."""
    return scope in {".", path} or path.startswith(scope.rstrip("/") + "/")
