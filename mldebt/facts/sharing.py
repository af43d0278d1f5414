"""Keeps equal words once for a whole repository, and what its modules say as bytes until it is asked for.

Keys and values of settings repeat ten thousand times in folders with one file a run; names of modules, parameters and
annotations do so in code. Decoding makes a string anew for every one of them. The facts stay equal to what they were.
"""

from msgspec.structs import force_setattr

from mldebt.facts.code import NotebookFacts, PythonFacts
from mldebt.facts.keeping import Room
from mldebt.facts.texts import Facts, SettingsFacts, Unread


class Sharing:
    """The words seen so far, and the room for what is decoded again."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}
        self._room = Room()

    def share(self, facts: Facts | Unread) -> None:
        """Put the words seen before in place of equal ones, and take off modules what is decoded when asked for."""
        if isinstance(facts, SettingsFacts):
            self._share_settings(facts)
            return
        code = facts.code if isinstance(facts, NotebookFacts) else facts
        if isinstance(code, PythonFacts):
            self._share_names(code)
            self._room.keep(code)

    def _share_settings(self, facts: SettingsFacts) -> None:
        once = self._words.setdefault
        for entry in facts.entries:
            force_setattr(entry, "key", once(entry.key, entry.key))
            if (value := entry.value) is not None:
                force_setattr(entry, "value", once(value, value))

    def _share_names(self, code: PythonFacts) -> None:
        once = self._words.setdefault
        for entry in code.imports:
            force_setattr(entry, "local", once(entry.local, entry.local))
            force_setattr(entry, "target", once(entry.target, entry.target))
            force_setattr(entry, "module", once(entry.module, entry.module))
        for scope in code.scopes:
            for parameter in scope.parameters:
                force_setattr(parameter, "name", once(parameter.name, parameter.name))
                if (annotation := parameter.annotation) is not None:
                    force_setattr(parameter, "annotation", once(annotation, annotation))
