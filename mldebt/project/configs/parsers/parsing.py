"""Finds where a parser that a function is given is parsed: in the callers of that function, or further up.

A method counts as called where the method it overrides is called: `self.add_args(parser)` of a base class fills its
parser with the options of every class below. What it cannot see: parsers that a registry or a library hands in.
"""

from collections.abc import Iterator, Mapping, Sequence

from mldebt.project.code import Spot
from mldebt.project.configs.following.links import Links

Parses = tuple[tuple[Spot, int], ...]
MOST = 200


def parses_above(links: Links, spot: Spot, parses: Mapping[str, Parses]) -> Parses:
    """Return the parse calls of scopes that hand a parser, directly or through others, to the function at `spot`."""
    found: dict[tuple[Spot, int], None] = {}
    waiting, seen = [spot], {spot}
    while waiting and len(seen) < MOST:
        for caller in _givers(links, waiting.pop()):
            own = [call for call in parses.get(caller.path, ()) if call[0] == caller]
            found |= dict.fromkeys(own)
            if not own and caller.scope and caller not in seen:
                seen.add(caller)
                waiting.append(caller)
    return tuple(found)


def _givers(links: Links, spot: Spot) -> Iterator[Spot]:
    """Yield the scopes that call a function, or a method that it overrides."""
    for one in (spot, *_overridden(links, spot)):
        yield from (caller for caller, _ in links.callers(one))


def _overridden(links: Links, spot: Spot) -> Sequence[Spot]:
    """Return the methods of base classes that have the name of a method."""
    owner = links.code.enclosing_class(spot)
    if owner is None or links.code.scope(spot).parent != owner.scope:
        return ()
    name = links.code.scope(spot).name.rpartition(".")[2]
    found = (links.code.methods(base.spot).get(name) for base in links.code.bases(owner) if base.spot)
    return tuple(dict.fromkeys(method for method in found if method is not None and method != spot))
