"""Keeps equal chains of names once for a whole repository: `self` alone is read a hundred thousand times.

So are the keys and values of settings: folders with one file a run repeat them ten thousand times.

Decoding makes a tuple and its strings anew for every one of them, which is a third of what the facts of a large
repository hold. The facts stay equal to what they were; only their parts are shared.
"""

from msgspec.structs import force_setattr

from mldebt.facts.code import NotebookFacts, PythonFacts, Ref
from mldebt.facts.texts import Facts, SettingsFacts, Unread

Steps = tuple[str, ...]


class Sharing:
    """The chains seen so far."""

    def __init__(self) -> None:
        self._known: dict[Steps, Steps] = {}
        self._words: dict[str, str] = {}

    def share(self, facts: Facts | Unread) -> None:
        """Put the chains seen before in place of equal ones: of reads, of what is called or bound, of arguments."""
        if isinstance(facts, SettingsFacts):
            self._share_settings(facts)
            return
        code = facts.code if isinstance(facts, NotebookFacts) else facts
        if not isinstance(code, PythonFacts):
            return
        once = self._known.setdefault
        for scope in code.scopes:
            for read in scope.reads:
                force_setattr(read, "steps", once(read.steps, read.steps))
            for assign in scope.assigns:
                force_setattr(assign, "target", once(assign.target, assign.target))
                if type(value := assign.value) is Ref:
                    force_setattr(value, "steps", once(value.steps, value.steps))
            for call in scope.calls:
                for value in (call.func, *call.args):
                    if type(value) is Ref:
                        force_setattr(value, "steps", once(value.steps, value.steps))

    def _share_settings(self, facts: SettingsFacts) -> None:
        once = self._words.setdefault
        for entry in facts.entries:
            force_setattr(entry, "key", once(entry.key, entry.key))
            if (value := entry.value) is not None:
                force_setattr(entry, "value", once(value, value))
