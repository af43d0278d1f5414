"""Tells what a name is that branches bind differently: a tracker's writer where it is asked for, a dummy else.

`if tag: from tensorboardX import SummaryWriter`, with `else: from dummy import SummaryWriter`, makes what the name
starts as optional as the import; so does `Writer = SummaryWriter if args.board else Dummy`. One that is imported in a
`try` counts as there.
"""

from collections.abc import Iterator
from typing import NamedTuple

from mldebt.facts.code import Assign, Expr, Op, Ref, last_step
from mldebt.facts.imports import Import
from mldebt.project.code import Code, Spot, without_last
from mldebt.project.runs.tracking.trackernames import DISTINCT, Use
from mldebt.project.runs.tracking.trackerrows import TrackerRows
from mldebt.project.runs.values.defaults import Default
from mldebt.project.runs.values.guards import Guards
from mldebt.remembering import remembered

FEW, TOP = 4, -1


class Binding(NamedTuple):
    """One thing of a tracker that a name may be: where and under which condition it is bound, and if by a choice."""

    name: str
    where: Spot
    under: int
    test: Expr | None = None
    is_first: bool = True


class Alternatives:
    """The names of one repository that are a tracker's on a condition."""

    def __init__(self, code: Code, rows: TrackerRows) -> None:
        self._code, self._rows = code, rows

    @remembered
    def _names(self, path: str) -> frozenset[str]:
        """Return the names that a module binds to something of a tracker on a condition."""
        return frozenset(self._bound_in(path))

    def _bound_in(self, path: str) -> Iterator[str]:
        module = self._code.modules[path]
        imported = [entry for entry in module.imports if self._is_ours(entry.target)]
        yield from (entry.local for entry in imported if entry.under != TOP)
        words = {entry.local for entry in imported}
        for scope in module.scopes if words else ():
            for assign in scope.assigns:
                if len(assign.target) == 1 and (_is_choice(assign.value) or assign.under >= 0):
                    parts = assign.value.items if isinstance(assign.value, Op) else (assign.value,)
                    if any(isinstance(part, Ref) and part.steps[0] in words for part in parts):
                        yield assign.target[0]

    def of(self, spot: Spot, func: Expr) -> list[Binding]:
        """Return what of trackers the name may be by which something is called."""
        if not isinstance(func, Ref) or func.steps[0] not in self._names(spot.path):
            return []
        bound = self._code.lookup(spot, func.steps[0])
        if bound is None:
            return []
        here = Spot(spot.path, bound[0])
        found = [one for entry in bound[1] for one in self._bindings(here, entry)]
        rest = "".join(func.steps[1:])
        return [one._replace(name=one.name + rest) for one in found]

    def _bindings(self, here: Spot, entry: object) -> Iterator[Binding]:
        if isinstance(entry, Import):
            if self._is_ours(entry.target):
                yield Binding(entry.target, here, entry.under)
        elif isinstance(entry, Assign):
            for item, test, is_first in _choices(entry.value):
                if isinstance(item, Ref) and (name := self._outside(here, item)):
                    yield Binding(name, here, entry.under, test, is_first)

    def _outside(self, here: Spot, item: Ref) -> str:
        target = self._code.resolve(here, item.steps)
        return target.name if target.kind == "external" and self._is_ours(target.name) else ""

    def _is_ours(self, name: str) -> bool:
        """Say whether a dotted name is a package that tracks, or a call of another that starts a run."""
        root, _, leaf = name.partition(".")
        return root in self._rows.own_roots or (leaf != "" and name in self._rows.starts)

    def called(self, spot: Spot, func: Expr) -> str:
        """Return the dotted name of the tracker's call that a call may be, also on an object that such a one makes."""
        if found := self.of(spot, func):
            return found[0].name
        receiver = without_last(func) if last_step(func).lstrip(".") in DISTINCT else None
        for where, call in self._code.makers(spot, receiver, FEW) if isinstance(receiver, Ref) else ():
            if found := self.of(where, call.func):
                return f"{found[0].name}{last_step(func)}"
        return ""

    def bar(self, guards: Guards, spot: Spot, use: Use) -> Default | None:
        """Return the default that keeps the name by which a tracker is called from being the tracker's, or None."""
        if use.call < 0 or not self._names(spot.path):
            return None
        found = self.of(spot, self._code.scope(spot).calls[use.call].func)
        bars = [self._off(guards, one) for one in found]
        return bars[0] if bars and all(bars) else None

    def _off(self, guards: Guards, one: Binding) -> Default | None:
        if (barred := guards.bar(one.where, one.under)) or one.test is None:
            return barred
        chosen = guards.holds(one.where, one.test)
        return chosen.because if chosen.holds is not None and chosen.holds != one.is_first else None


def _choices(value: Expr) -> list[tuple[Expr, Expr | None, bool]]:
    """Return what a value may be, with the test that decides, and whether it has to hold."""
    if not isinstance(value, Op):
        return [(value, None, True)]
    return (
        [(item, value.items[0], place == 0) for place, item in enumerate(value.items[1:])] if _is_choice(value) else []
    )


def _is_choice(value: Expr) -> bool:
    return isinstance(value, Op) and value.name == "if"
