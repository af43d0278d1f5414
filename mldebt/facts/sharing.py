"""Keeps equal chains of names once for a whole repository: `self` alone is read a hundred thousand times.

Decoding makes a tuple and its strings anew for every one of them, which is a third of what the facts of a large
repository hold. The facts stay equal to what they were; only their parts are shared.
"""

from msgspec.structs import force_setattr

from mldebt.facts.code import NotebookFacts, PythonFacts, Ref
from mldebt.facts.texts import Facts, Unread

Steps = tuple[str, ...]


class Sharing:
    """The chains seen so far."""

    def __init__(self) -> None:
        self._known: dict[Steps, Steps] = {}

    def share(self, facts: Facts | Unread) -> None:
        """Put the chains seen before in place of equal ones: of reads, of what is called or bound, of arguments."""
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
