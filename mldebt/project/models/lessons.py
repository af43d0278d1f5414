"""Tells models of lessons from models of one's own: what a book or course trains is explained there."""

from mldebt.project.sources import Sources


def is_lesson(sources: Sources, path: str) -> bool:
    """Say whether a file belongs to a book, a course or a page that teaches, as `project.roles` decides for all."""
    return sources.is_teaching(path)
