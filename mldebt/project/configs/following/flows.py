"""Follows configuration objects through the code: which keys are read, logged, written or handed to the unknown.

`Use.keys` is relative to the object given by the seed. An element may be a pattern (`*_lang`) where the code builds
the name; a single `*` is any key of that level. A chain (`cfg.model.lr`) gives one use with the whole path, so a use
may end deeper than the object's own leaves (`cfg.names.count` gives ("names", "count") if `count` is no method that
is called).

Followed are aliases, parameters, attributes, returns, splats, copies, other modules, workers. The order of statements
is not looked at: a name that held the object once holds it always. What cannot be followed is said (`escape`,
`dynamic`), never left out.
"""

from collections import deque

from mldebt.project.code import Spot
from mldebt.project.configs.calls.binding import Place
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.following.uses import MAX_PLACES, Held, Pursuit, Seed, Shape, Use
from mldebt.project.configs.following.visiting import Follower
from mldebt.project.configs.places.occurrences import bits
from mldebt.project.sources import Sources

__all__ = ["Flows", "Seed", "Use"]


class Flows:
    """Follows configuration objects; answers are kept per set of seeds."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.links = Links(sources.code)
        self._followers = {flat: Follower(self.links, Pursuit(flat=flat)) for flat in (False, True)}
        self._steps: dict[bool, dict[Held, tuple[tuple[Use, ...], tuple[Held, ...]]]] = {False: {}, True: {}}
        self._known: dict[tuple[tuple[Seed, ...], bool, Shape | None], tuple[Use, ...]] = {}

    def follow(self, *seeds: Seed, flat: bool = False, shape: Shape | None = None) -> tuple[Use, ...]:
        """Return every use of the object the seeds yield.

        `flat`: all values are scalars and are not followed. `shape`: the parts that can have keys, where that is
        known; to load any other part is a read, so that nothing is gained by following it.
        """
        key = (seeds, flat, shape)
        if key not in self._known:
            self._known[key] = self._follow(seeds, flat=flat, shape=shape)
        return self._known[key]

    def _follow(self, seeds: tuple[Seed, ...], *, flat: bool, shape: Shape | None) -> tuple[Use, ...]:
        queue: deque[Held] = deque()
        for spot, expr in seeds:
            for bit in bits(expr):
                if bit.wrap == ():
                    owner = self._owner(spot, bit.base) if isinstance(bit.base, str) else spot
                    queue.append(Held(Place(owner, bit.base, bit.keys), ()))
        seen = set(queue)
        uses: dict[Use, None] = {}
        while queue:
            found, following = self._step(queue.popleft(), flat=flat)
            uses.update(dict.fromkeys(found))
            for held in following:
                if shape and not shape.has(held.path):
                    continue
                if held not in seen and not (held.weak and held._replace(weak=False) in seen):
                    seen.add(held)
                    queue.append(held)
            if len(seen) > MAX_PLACES:
                uses.setdefault(Use("escape", (), seeds[0].spot, 1, "handed to too many places to follow"))
                break
        return tuple(uses)

    def _step(self, held: Held, *, flat: bool) -> tuple[tuple[Use, ...], tuple[Held, ...]]:
        """Return the uses at one place and the places that follow it; they are the same whoever comes by."""
        known = self._steps[flat]
        if held not in known:
            follower = self._followers[flat]
            follower.process(held)
            known[held] = follower.pursuit.take()
        return known[held]

    def _owner(self, spot: Spot, name: str) -> Spot:
        found = self.links.code.lookup(spot, name)
        return Spot(spot.path, found[0]) if found else spot
