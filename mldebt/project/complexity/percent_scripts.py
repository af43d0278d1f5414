"""Tells whether a Python file whose parts have `# %%` headings is a program, not a notebook somebody works in.

Editors run the parts of any such file one by one, and so does whoever has written it. That others import it, or that a
script, pipeline or document starts it by a command, says that it runs as a whole. It cannot know commands that are
written down nowhere.
"""

from mldebt.project.sources import Sources


def is_program(path: str, sources: Sources) -> bool:
    """Say whether others import a Python file, or something but a person at its cells starts it."""
    if not path.endswith(".py"):
        return False
    is_started = any(start.kind != "hand" for start in sources.starts.of(path))
    return is_started or len(sources.code.importers(path)) > 1
