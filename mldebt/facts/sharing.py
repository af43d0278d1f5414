"""Reads the stored facts of a large repository: equal words once, and what modules say only when it is asked for.

Keys and values of settings repeat ten thousand times in folders with one file a run, and decoding makes a string anew
for every one of them. So do the names of what modules import, which two dozen questions ask of every module and which
are therefore held. The facts stay equal to what they were.
"""

from sys import intern

from msgspec.structs import force_setattr

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import PythonFacts
from mldebt.facts.lazy import Room
from mldebt.facts.texts import Facts, SettingsFacts, Unread


class Sharing:
    """The words seen so far, and the room for what is decoded again."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}
        self._room = Room()

    def decode(self, content: bytes | memoryview) -> Facts | Unread | None:
        """Return stored facts with the words seen before in place of equal ones, what code says undecoded."""
        facts = self._room.decode(content)
        if isinstance(facts, SettingsFacts):
            self._share_settings(facts)
        elif isinstance(facts, PythonFacts | NotebookFacts):
            _share_imports(facts if isinstance(facts, PythonFacts) else facts.code)
        return facts

    def _share_settings(self, facts: SettingsFacts) -> None:
        once = self._words.setdefault
        for entry in facts.entries:
            force_setattr(entry, "key", once(entry.key, entry.key))
            if (value := entry.value) is not None:
                force_setattr(entry, "value", once(value, value))


def _share_imports(module: PythonFacts) -> None:
    for entry in module.imports:
        for name in ("local", "target", "module"):
            force_setattr(entry, name, intern(getattr(entry, name)))
