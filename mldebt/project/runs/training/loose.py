"""Tells code that cannot run as it stands because it uses names that nothing binds: snippets, and ways cut off.

A file of notes to copy from fits on names that none of its lines binds, and uses more of them; a call that hands over
such a name fails before it trains. One unbound name may be a slip or come from outside (`spark`, `snakemake`), so a
file is a snippet only from four on. It says nothing of notebooks, whose cells may have been deleted, nor of files with
a star import, `exec` or `globals()`, where a name may come from anywhere. A main block that calls
an unbound name on its way to training always fails.
"""

import builtins
from collections.abc import Iterable, Iterator, Sequence

from mldebt.facts.code import Call, PythonFacts, Ref
from mldebt.project.callees import last_step
from mldebt.project.code import Code, Spot
from mldebt.project.runs.training.calls import Site
from mldebt.remembering import remembered

SEVERAL, STATED = 4, frozenset({"dropped", "assigned"})
GIVEN = frozenset(dir(builtins)) | {
    "__file__", "__name__", "__doc__", "__path__", "__version__", "__class__", "__spec__", "__package__", "spark", "sc",
    "sqlContext", "dbutils", "display", "get_ipython", "snakemake", "glueContext", "In", "Out", "profile", "reload",
    "xrange", "raw_input", "unicode", "unichr", "basestring", "long", "reduce", "file", "cmp", "execfile", "buffer",
    "WindowsError", "intern", "apply",
}  # fmt: skip
OPEN = frozenset({"exec", "execfile", "globals", "locals", "eval", "setattr", "vars"})


class Loose:
    """The names that nothing binds, in the files of one repository."""

    def __init__(self, code: Code) -> None:
        self._code = code

    def is_snippet(self, path: str, sites: Iterable[Site]) -> bool:
        """Say whether a script trains on names that nothing binds, as one of several."""
        own = (site for site in sites if site.spot.path == path)
        given = {name for site in own for name in self._handed(site.spot, site.call)}
        return bool(given) and len(given | set(self._unbound(path))) >= SEVERAL

    def is_cut_off(self, way: Sequence[tuple[Spot, int]]) -> bool:
        """Say whether a call on the way to a scope hands over a name that nothing binds."""
        return any(
            name
            for source, line in way
            for call in self._code.scope(source).calls
            if call.line == line
            for name in self._handed(source, call)
        )

    def fails_before(self, way: Sequence[tuple[Spot, int]]) -> bool:
        """Say whether a main block on the way to a line first calls a function that nothing binds."""
        return any(
            self._is_unbound(source, call.func.steps[0])
            for source, line in way
            if source.scope == 0
            for call in self._before(source, line)
            if isinstance(call.func, Ref) and len(call.func.steps) == 1
        )

    def _before(self, spot: Spot, line: int) -> Iterator[Call]:
        """Yield the calls above a line that are made whenever a call of that line is."""
        calls = self._code.scope(spot).calls
        met = {under for call in calls if call.line == line for under in self._enclosing(spot, call.under)}
        yield from (call for call in calls if call.line < line and call.under in met and call.result in STATED)

    def _enclosing(self, spot: Spot, under: int) -> Iterator[int]:
        """Yield the numbers of the conditions under which code runs."""
        conditions = self._code.scope(spot).conditions
        while under != -1:
            yield under
            under = conditions[under].parent

    def _handed(self, spot: Spot, call: Call) -> Iterator[str]:
        """Yield the names a call is given whole that nothing binds."""
        for value in call.given:
            if isinstance(value, Ref) and len(value.steps) == 1 and self._is_unbound(spot, value.steps[0]):
                yield value.steps[0]

    def _unbound(self, path: str) -> Iterator[str]:
        module, top = self._code.modules[path], Spot(path, 0)
        return (read.steps[0] for read in module.scopes[0].reads if self._is_unbound(top, read.steps[0]))

    def _is_unbound(self, spot: Spot, name: str) -> bool:
        if name in GIVEN or self._code.lookup(spot, name) is not None:
            return False
        bound = self._bound(spot.path)
        return bound is not None and name not in bound

    @remembered
    def _bound(self, path: str) -> frozenset[str] | None:
        """Return the names that a module binds anywhere; None where they may come from elsewhere."""
        module = self._code.modules[path]
        if not _is_closed(path, module):
            return None
        return frozenset(target[0] for scope in module.scopes for target in scope.targets())


def _is_closed(path: str, module: PythonFacts) -> bool:
    """Say whether all names of a module come from its own lines."""
    if not path.endswith(".py") or any(entry.local == "*" for entry in module.imports):
        return False
    return not any(last_step(call.func) in OPEN for scope in module.scopes for call in scope.calls)
