"""Counts in how many files each long function or class stands, and goes on counting from one commit to the next."""

from collections import Counter
from collections.abc import Mapping

from mldebt.facts.code import Scope

Text = tuple[str, str]
"""Name and body of a scope."""
Held = Mapping[str, Mapping[Text, list[Scope]]]
"""By path the long functions and classes, by their text."""


class Repeats:
    """Which texts of `held` stand in another file too: `files` counts them, `several` are those in more than one.

    It takes over what was counted before, whose holder is of no use afterwards: only files that hold other objects are
    counted again.
    """

    def __init__(self, held: Held, before: "Repeats | None" = None) -> None:
        self.held = held
        self.files: Counter[Text] = before.files if before else Counter()
        self.several: set[Text] = before.several if before else set()
        known = before.held if before else {}
        for path, bodies in known.items():
            if held.get(path) is not bodies:
                self.files.subtract(bodies.keys())
                self.several.difference_update(body for body in bodies if self.files[body] < 2)
        for path, bodies in held.items():
            if known.get(path) is not bodies:
                self.files.update(bodies.keys())
                self.several.update(body for body in bodies if self.files[body] > 1)

    def by_path(self) -> Mapping[str, list[Scope]]:
        """Return by path the scopes whose text stands elsewhere too, in order, of files that have some."""
        return {
            path: [scope for body, scopes in bodies.items() if body in self.several for scope in scopes]
            for path, bodies in self.held.items()
            if not self.several.isdisjoint(bodies)
        }
