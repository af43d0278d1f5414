"""Finds what nobody works on: what a path calls old, what a team no longer uses, collections that were brought whole.

Into the second, files were moved down from the folder above, where others stayed, and were not changed since. A
re-organisation that sorts scripts into folders and is not followed by work on them looks the same. The last hold more
files than an edit changes, all as one commit left them: notebooks of others, gathered to be read.
"""

import re

from mldebt.patterns import regex

ARCHIVED = regex(
    r"(^|/)(([^/]*[ _-])?(back_?ups?|bak|old|archived?|deprecated|legacy|obsolete|unused|trash)/"
    r"|([^/]*[ _-])(backups?|bak|old|archived?|deprecated|legacy|obsolete|unused)_?\d*\.\w+$"
    r"|(old|deprecated|legacy|obsolete|unused)[ _-])",
    re.IGNORECASE,
)


def is_archived(path: str) -> bool:
    """Say whether a path calls its file old: by a folder, or by how a name begins or ends.

    What a name only begins with may be what the file is about: `trash_detector.py`, `backup_weights.py`.
    """
    return ARCHIVED.search(path) is not None
