"""Follows configuration objects through the code: which of their keys are read, dumped, written or handed to the unknown.

`Use.keys` is relative to the object given by the seed. An element may be a pattern (`*_lang`) where the code builds the name;
a single `*` is any key of that level. Keys read through a chain (`cfg.model.lr`) give one use with the whole path.
"""

from typing import Literal, NamedTuple

import msgspec

from mldebt.facts.code import Expr
from mldebt.project.code import Spot
from mldebt.project.sources import Sources

What = Literal["read", "dump", "write", "escape", "all", "dynamic", "followed"]


class Use(msgspec.Struct, frozen=True):
    """One thing done with a configuration object or a part of it.

    `read` loads the value at `keys`; `followed` hands it to a name or parameter that was followed from there; `dump` logs or saves it;
    `write` sets it; `all` consumes every key below; `dynamic` reads names that cannot be told; `escape` leaves the analysed code.
    `line` is a raw line of the module. A `soft` read does not fail where the key is absent.
    """

    what: What
    keys: tuple[str, ...]
    spot: Spot
    line: int
    says: str
    soft: bool = False


class Seed(NamedTuple):
    """An expression that yields the configuration object, as seen in a scope: `Made(call)` or `Ref(("cfg",))`."""

    spot: Spot
    expr: Expr


class Flows:
    """Follows configuration objects; answers are kept per set of seeds."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self._known: dict[tuple[Seed, ...], tuple[Use, ...]] = {}

    def follow(self, *seeds: Seed, flat: bool = False) -> tuple[Use, ...]:
        """Return every use of the object the seeds yield; `flat` says that values are scalars and need not be followed."""
        del flat
        return self._known.setdefault(seeds, ())
