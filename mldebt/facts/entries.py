"""What all readers of settings share: how a key path is written, and how reading stops."""

from mldebt.patterns import regex

MAX_DEPTH = 100
MAX_PATH = 2000
MAX_KEY = 300
MAX_VALUE = 2000
COMMENTED = "JSON with comments"
"""What editors and compilers read whole, and so do we, but no program that takes strict JSON."""
SPECIAL = regex(r'[.\[\]"]')


class SettingsError(Exception):
    """Reading stopped: `reason` is a skip reason of the document, `line` where."""

    def __init__(self, reason: str, line: int | None, text: str) -> None:
        super().__init__(text)
        self.reason, self.line = reason, line


def joined(prefix: str, key: str) -> str:
    """Append one key to a dotted path, quoting keys that contain a dot or bracket."""
    part = key if not SPECIAL.search(key) else '"' + key.replace('"', "'") + '"'
    return f"{prefix}.{part}" if prefix else part


def bounded(path: str, line: int | None) -> str:
    """Return a key path, or raise where it has grown past all sense: each entry below would carry it again."""
    if len(path) > MAX_PATH:
        raise SettingsError("too-deep", line, f"a key path longer than {MAX_PATH:,} characters")
    return path
