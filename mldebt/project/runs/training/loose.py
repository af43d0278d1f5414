"""Tells code that cannot run as it stands because it uses names that nothing binds: snippets, and ways cut off.

A file of notes to copy from fits on names that none of its lines binds, and uses more of them; a call that hands over
such a name fails before it trains. One unbound name may be a slip or come from outside (`spark`, `snakemake`), so a
file is a snippet only from four on. It says nothing of notebooks, whose cells may have been deleted, nor of files with
a star import, `exec`, `globals()` or `%run`, where a name may come from anywhere. A main block that calls an unbound
name on its way to training fails there, unless it catches that: what stands in a `try` cannot be told.
"""

import builtins
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import Call, Const, Ref, Scope
from mldebt.facts.texts import Facts, Unread
from mldebt.project.code import Code, Spot
from mldebt.project.runs.training.calls import Site
from mldebt.remembering import remembered

SEVERAL, STATED = 4, frozenset({"dropped", "assigned"})
GIVEN = frozenset(dir(builtins)) | {
    "__file__", "__name__", "__doc__", "__path__", "__version__", "__class__", "__spec__", "__package__", "spark", "sc",
    "sqlContext", "dbutils", "display", "get_ipython", "snakemake", "glueContext", "In", "Out", "profile", "reload",
    "xrange", "raw_input", "unicode", "unichr", "basestring", "long", "reduce", "file", "cmp", "execfile", "buffer",
    "WindowsError", "intern", "apply", "coerce",
}  # fmt: skip
OPEN = frozenset({"exec", "execfile", "globals", "locals", "eval", "setattr", "vars"})
MAGICS, BRINGS = frozenset({".magic", ".run_line_magic"}), ("run", "pylab")


class Loose:
    """The names that nothing binds, in the files of one repository."""

    def __init__(self, code: Code, facts: Mapping[str, Facts | Unread]) -> None:
        self._code, self._facts = code, facts

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
        here = [call for call in calls if call.line == line]
        met = {under for call in here for under in self._enclosing(spot, call.under)}
        deep = max((call.loop for call in here), default=0)
        above = (call for call in calls if call.line < line and call.under in met and call.loop <= deep)
        yield from (call for call in above if call.result in STATED)

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
        """Return the names that a module binds anywhere, `global` or not; None where they may come from elsewhere."""
        if not self._is_closed(path):
            return None
        module = self._code.modules[path]
        bound = {target[0] for scope in module.scopes for target in scope.targets()}
        return frozenset(bound.union((one.local for one in module.imports), map(_name, module.scopes)))

    def _is_closed(self, path: str) -> bool:
        """Say whether all names of a module come from its own lines."""
        module, facts = self._code.modules[path], self._facts.get(path)
        if not path.endswith(".py") or any(entry.local == "*" for entry in module.imports):
            return False
        if isinstance(facts, NotebookFacts) and any(one.words[:1] == ("python",) for one in facts.commands):
            return False
        return not any(call.last_step in OPEN or _is_run(call) for scope in module.scopes for call in scope.calls)


def _name(scope: Scope) -> str:
    return scope.name.rpartition(".")[2]


def _is_run(call: Call) -> bool:
    """Say whether a line of a notebook that became a module takes in what another file binds: `%run utils.py`."""
    said = call.args[0] if call.args and call.last_step in MAGICS else None
    return isinstance(said, Const) and str(said.value).startswith(BRINGS)
