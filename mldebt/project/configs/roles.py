"""Says what a file that declares settings is for: an example of the own package is read like a tutorial."""

from mldebt.project.sources import Sources


def role_of(sources: Sources, path: str) -> str:
    """Return the role of a file in the document's words."""
    role = sources.role(path)
    if role != "code":
        return role
    return "tutorial" if sources.is_teaching(path) else "entry"
