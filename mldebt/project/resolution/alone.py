"""What each module says by itself to those who resolve names: words and numbers that the next start may have."""

from array import array
from collections.abc import Iterator

import msgspec

from mldebt.facts.code import Assign, Op, PythonFacts, Ref
from mldebt.project.resolution.bindings import Bindings
from mldebt.project.resolution.callees import Words, by_word

Choice = tuple[str, str]
"""One of several names that are chosen among, and the name that is bound to the choice."""


class Alone(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a module calls (the parts of `Words`), what binds its names (those of `Bindings`), and what it chooses."""

    words: tuple[str, ...]
    ends: bytes
    places: bytes
    worked_out: tuple[int, ...]
    keys: bytes
    codes: bytes
    choices: tuple[Choice, ...]

    def called(self) -> Words:
        """Return what the module calls."""
        return Words.of(self.words, array("I", self.ends), array("I", self.places), self.worked_out)

    def bound(self, module: PythonFacts) -> Bindings:
        """Return what binds the names of the module, which must be the one that said this."""
        return Bindings(module, (array("Q", self.keys), array("I", self.codes)))


def alone(module: PythonFacts) -> Alone:
    """Return what a module says by itself."""
    words, bindings = by_word(module), Bindings(module)
    keys, codes = bindings.numbers
    return Alone(
        tuple(words.numbers), bytes(words.ends), bytes(words.places), tuple(sorted(words.worked_out)),
        bytes(keys), bytes(codes), tuple(choices(module)),
    )  # fmt: skip


def choices(module: PythonFacts) -> Iterator[Choice]:
    """Yield what a module chooses among: `net = Wide if deep else Narrow`."""
    for scope in module.scopes:
        for assign in scope.assigns:
            yield from ((name, assign.target[0]) for name in _chosen(assign))


def _chosen(assign: Assign) -> Iterator[str]:
    """Yield the names among which a name is chosen."""
    value = assign.value
    if len(assign.target) == 1 and isinstance(value, Op) and value.name in ("if", "or"):
        yield from (item.steps[-1].lstrip(".") for item in value.items if isinstance(item, Ref))
