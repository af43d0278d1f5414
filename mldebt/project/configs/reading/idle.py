"""Tells loads that never run: under a condition that is never true, or in code that nothing enters."""

from collections.abc import Iterable, Iterator

from mldebt.facts.code import Const, Scope
from mldebt.project.code import Code, Spot
from mldebt.project.configs.parsers.scoping import Reach
from mldebt.project.configs.reading.reads import Load
from mldebt.project.configs.reading.unentered import Unentered
from mldebt.project.memory import Lately


class Idle:
    """Asks whether anything runs the place of a load."""

    def __init__(self, code: Code, unentered: Unentered) -> None:
        self._code, self._unentered = code, unentered
        self._barred: Lately[Spot, frozenset[int]] = Lately(self._lines_barred)

    def where(self, load: Load, key: str, reach: Reach) -> str:
        """Return where a load of a key stands that never runs, in words; a registry's options may be read unseen."""
        if self.is_barred(load, key):
            return "where nothing runs"
        is_left = not reach.is_registry and self._unentered.has(load.spot)
        return "in code that nothing calls" if is_left else ""

    def running(self, loads: Iterable[Load], key: str, reach: Reach) -> Iterator[Load]:
        """Yield the loads of a key that may run; behind the first that does, others may be in code nothing calls."""
        is_read = False
        for load in loads:
            if not (self.is_barred(load, key) if is_read else self.where(load, key, reach)):
                is_read = True
                yield load

    def is_barred(self, load: Load, key: str) -> bool:
        """Say whether all loads of a key at a line never run, or a call that takes it by name does not."""
        scope = self._code.scope(load.spot)
        if load.line not in self._barred.of(load.spot):
            return False
        places = [one.under for one in scope.reads if one.line == load.line and _takes(one.steps, key)]
        places += [one.under for one in scope.calls if one.line == load.line and Const(key) in one.args]
        return bool(places) and all(_is_never(scope, under) for under in places)

    def is_off(self, spot: Spot, at: int) -> bool:
        """Say whether a call never runs."""
        return self._code.scope(spot).calls[at].line in self._barred.of(spot)

    def _lines_barred(self, spot: Spot) -> frozenset[int]:
        """Return the lines of a scope where anything stands below a condition that is never true."""
        scope = self._code.scope(spot)
        if not any(isinstance(one.test, Const) for one in scope.conditions):
            return frozenset()
        places = [(one.line, one.under) for one in scope.reads] + [(one.line, one.under) for one in scope.calls]
        return frozenset(line for line, under in places if _is_never(scope, under))


def _takes(steps: tuple[str, ...], key: str) -> bool:
    return any(step[1:] == key for step in steps[1:])


def _is_never(scope: Scope, under: int) -> bool:
    """Say whether a place stands below a condition that is never true."""
    while under >= 0:
        one = scope.conditions[under]
        if isinstance(one.test, Const) and bool(one.test.value) == one.negated:
            return True
        under = one.parent
    return False
