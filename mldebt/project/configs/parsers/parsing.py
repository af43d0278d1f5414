"""Finds where a parser that a function is given is parsed: in the callers of that function, or further up.

A method counts as called where the method it overrides is called: `self.add_args(parser)` of a base class fills its
parser with the options of every class below. What it cannot see: parsers that a registry or a library hands in.
"""

from collections.abc import Mapping

from mldebt.project.code import Spot
from mldebt.project.configs.following.links import Links

Parses = tuple[tuple[Spot, int], ...]


def parses_above(links: Links, spot: Spot, parses: Mapping[Spot, Parses]) -> Parses:
    """Return the parse calls of scopes that hand a parser, directly or through others, to the function at `spot`."""
    found: dict[tuple[Spot, int], None] = {}
    waiting, seen = [spot], {spot}
    while waiting:
        for caller, _ in links.callers_of_any(waiting.pop()):
            own = parses.get(caller, ())
            found |= dict.fromkeys(own)
            if not own and caller.scope and caller not in seen:
                seen.add(caller)
                waiting.append(caller)
    return tuple(found)
