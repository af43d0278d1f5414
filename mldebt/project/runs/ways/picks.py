"""Tells which entry of a table a run takes by default: `LOGGERS[args.logger](…)` under `--logger console`.

The key of a table, or the name that `getattr` and `globals()` are asked for, is compared with the word that a class or
function stands under; another entry than that of the default is off until somebody asks for it.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mldebt.facts.code import Call, Const, Expr, Made, Op, Read, Ref
from mldebt.project.code import Spot
from mldebt.project.runs.objects.held import handed
from mldebt.project.runs.objects.registries import entries, looked_up, tables
from mldebt.project.runs.values.defaults import Default
from mldebt.project.runs.values.guards import Guards
from mldebt.project.runs.ways.edges import Edges
from mldebt.project.runs.ways.steps import Edge
from mldebt.remembering import remembered

ANY, GLOBALS, GETATTR = "[*", Ref(("globals",)), Ref(("getattr",))
OPEN = frozenset({"variable", "unknown"})
PAIR, DEEPEST = 2, 3


class Pick(NamedTuple):
    """Where something is picked, of which table (of none by its own name), by which key, and what stands in for it.

    `owner` are the steps of what `getattr` is asked of, none for what a module defines.
    """

    spot: Spot
    table: tuple[str, ...]
    key: Expr
    instead: Expr | None = None
    owner: tuple[str, ...] = ()


class Picks:
    """What is picked by a key in one repository, and the defaults of the keys."""

    def __init__(self, edges: Edges, guards: Guards) -> None:
        self.code, self._edges, self._guards = edges.code, edges, guards

    @remembered
    def at(self, spot: Spot) -> frozenset[Spot]:
        """Return the classes of which a scope makes an object that a key picks."""
        made = [edge for edge in self._edges.of(spot) if edge.made is not None]
        return frozenset(edge.made for edge in made if edge.made is not None and self._of_edge(spot, edge))

    def bar(self, spot: Spot, edge: Edge) -> Default | None:
        """Return the default that picks something else than what an edge enters, or None."""
        pick = self._of_edge(spot, edge)
        if pick is None or edge.call is None:
            return None
        if edge.spot in handed(self.code, spot, self.code.scope(spot).call(edge.call.number)):
            return None
        because = self._other(pick, edge.made or edge.spot)
        return None if because is None or because in self._guards.assumed else because

    def _of_edge(self, spot: Spot, edge: Edge) -> Pick | None:
        is_beside = edge.is_wide and edge.made is None  # the constructor behind a method
        return self._pick(spot, edge.call.func, 0) if edge.call is not None and not is_beside else None

    def _other(self, pick: Pick, entered: Spot) -> Default | None:
        """Return the default of a key under which something else stands, or None."""
        if not pick.table:
            because = self._unlike(pick, [Const(self.code.scope(entered).name.rpartition(".")[2])])
            return None if because is None or self._is_also(pick, because, entered) else because
        if not (words := self._words(pick)):
            return self._enrolled_else(pick, entered)
        if isinstance(pick.instead, Ref) and self.code.resolve(pick.spot, pick.instead.steps).spot == entered:
            others = [word for word, found in words if found != entered]
            answers = [self._guards.holds(pick.spot, Op("==", (pick.key, word))) for word in others]
            return next((answer.because for answer in answers if answer.holds), None)
        is_there = any(found == entered for _, found in words)
        return self._unlike(pick, [word for word, found in words if found in (entered, None)]) if is_there else None

    def _is_also(self, pick: Pick, default: Default, entered: Spot) -> bool:
        """Say whether a default may name what is entered by another name than its own, or leaves what stands in."""
        named = (*pick.owner, f".{default.value}") if pick.owner else (str(default.value),)
        meant = self.code.resolve(pick.spot if pick.owner else Spot(pick.spot.path, 0), named)
        instead = self.code.resolve(pick.spot, pick.instead.steps) if isinstance(pick.instead, Ref) else None
        return entered in (meant.spot, instead.spot if instead else None) or meant.kind == "variable"

    def _unlike(self, pick: Pick, words: Sequence[Const]) -> Default | None:
        """Return the default of a key that is none of some words."""
        answers = [self._guards.holds(pick.spot, Op("==", (pick.key, word))) for word in words]
        return answers[0].because if answers and all(answer.holds is False for answer in answers) else None

    @remembered
    def _words(self, pick: Pick) -> Sequence[tuple[Const, Spot | None]]:
        """Return the words of a table that is written out, and what stands under them."""
        return [
            (name, self.code.resolve(place, item.steps).spot if isinstance(item, Ref) else None)
            for place, inner, _ in tables(self.code, pick.spot, pick.table)
            for name, item in zip(inner.keys, inner.values, strict=True)
            if isinstance(name, Const)
        ]

    def _enrolled_else(self, pick: Pick, entered: Spot) -> Default | None:
        """Return the default of a key under which decorators have entered something else in a table."""
        asked = self._guards.default(pick.spot, pick.key)
        if asked is None or not isinstance(asked.value, str):
            return None
        found = {target.spot for target in entries(self.code, pick.spot, pick.table, asked.value)}
        return asked if found and entered not in found else None

    @remembered
    def _pick(self, spot: Spot, value: Expr, depth: int) -> Pick | None:
        """Return how a value is picked that is called, through one name or one function that gives it back."""
        call = self.code.source(spot, value)
        if isinstance(value, Made) and call is not None:
            return self._called(spot, call, value.steps, depth)
        if not isinstance(value, Ref):
            return None
        if value.steps[-1] == ANY and ANY not in value.steps[:-1]:
            asked = self._before(spot, value.steps)
            return Pick(spot, value.steps[:-1], asked) if asked is not None else None
        if len(value.steps) > 1 or depth >= DEEPEST or self.code.resolve(spot, value.steps).kind not in OPEN:
            return None
        held = self.code.values(spot, value.steps)
        return self._pick(held[0][0], held[0][1], depth + 1) if len(held) == 1 and held[0][1] != value else None

    def _called(self, spot: Spot, call: Call, rest: tuple[str, ...], depth: int) -> Pick | None:
        """Return how a call picks something: `getattr(module, name)`, `TABLE.get(name)`, `globals()[name]`."""
        if rest == (ANY,) and call.func == GLOBALS:
            asked = self._before(spot, GLOBALS.steps)
            return Pick(spot, (), asked) if asked is not None else None
        if rest:
            return None
        if call.func == GETATTR and len(call.args) >= PAIR:
            owner = call.args[0].steps if isinstance(call.args[0], Ref) else ()
            return Pick(spot, (), call.args[1], call.args[PAIR] if len(call.args) > PAIR else None, owner)
        if call.last_step == ".get" and (entry := looked_up(call)):
            return Pick(spot, entry[:-1], call.args[0], call.args[1] if len(call.args) >= PAIR else None)
        returned = self.code.returned(spot, call)
        return self._pick(*returned[0], depth + 1) if len(returned) == 1 and depth < DEEPEST else None

    def _before(self, spot: Spot, steps: tuple[str, ...]) -> Ref | None:
        """Return the name that is the key of the only access of a scope by a key that is no constant.

        A key is read before what it is a key of; a key that is more than a name has a second part before it.
        """
        reads, place = self.code.scope(spot).reads, self._places(spot).get(steps, 0)
        if place <= 0:
            return None
        key, before = reads[place - 1], reads[place - 2] if place > 1 else None
        if not _is_part(key, reads[place]) or (before is not None and _is_part(before, key)):
            return None
        return Ref(key.steps)

    @remembered
    def _places(self, spot: Spot) -> Mapping[tuple[str, ...], int]:
        """Return where a scope reads each name, -1 where it does so more than once."""
        places: dict[tuple[str, ...], int] = {}
        for place, read in enumerate(self.code.scope(spot).reads):
            places[read.steps] = -1 if read.steps in places else place
        return places


def _is_part(read: Read, other: Read) -> bool:
    """Say whether a name is read as part of the same expression as another."""
    return read.use == "part" and (read.line, read.within) == (other.line, other.within)
