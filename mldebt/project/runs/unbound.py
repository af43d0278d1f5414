"""Finds the one name that a program reads before it trains and that nothing binds: it stops there.

Only what is read for certain is asked, on the way to the training call. A file that may bind names by itself, or a cell
that was run, may have it; where more than one is missing, or few are read at all, what binds them was not understood.
"""

from collections.abc import Iterator
from itertools import pairwise

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import Assign, Call, Expr, Items, Made, Op, Ref, Scope, Table, Text
from mldebt.facts.syntax import is_main
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.resolution.names import BUILTINS
from mldebt.project.runs.training.calls import Site
from mldebt.project.runs.ways.hops import Reach

BINDS = frozenset({"globals", "setattr", "exec", "vars"})
RUNS = frozenset({"get_ipython", "execfile", "locals", "eval", "__import__"})
GIVEN = regex(
    r"_.*|e|ex|exc|err|error|exception|spark|sc|sqlContext|dbutils|display(HTML)?|snakemake|upstream|product|params|In"
    r"|Out|exit|quit|unicode|basestring|long|unichr|xrange|raw_input|reduce|file|reload|cmp|np|plt|tf|torch|WindowsError"
)
"""What a host or an older Python gives, what handlers of errors call theirs, and what `%pylab` and its like bring."""
FEWEST = 8
"""Of fewer names that are read, one that is missing may be left out to be short: a sketch says no more."""
FIRST = frozenset({"and", "or", "if", "access"})


def unbound(code: Code, path: str, book: NotebookFacts | None, wide: Reach, site: Site) -> str:
    """Return the one name without which a program stops before a site, or nothing."""
    if book is not None and _may_have_run(book):
        return ""
    ways = list(_ways(code, wide, site))
    paths = {spot.path for spot, _ in ways}
    if ways[0][0] != Spot(path, 0) or any(binds_by_itself(code, one) or _calls(code, one, RUNS) for one in paths):
        return ""
    read = {(spot, name) for spot, line in ways for name in _read(code, spot, line)}
    missing = {name for spot, name in read if is_missing(code, spot, name)}
    return missing.pop() if len(missing) == 1 and len(read) >= FEWEST else ""


def binds_by_itself(code: Code, path: str) -> bool:
    """Say whether a module may bind names that its text does not show."""
    module = code.modules[path]
    is_starred = any(entry.local == "*" for entry in module.imports)
    return is_starred or module.repaired or _calls(code, path, BINDS)


def _calls(code: Code, path: str, names: frozenset[str]) -> bool:
    """Say whether a module calls one of some functions, not a method of such a name: `model.eval()`, `vars(args)`."""
    if names.isdisjoint(code.callees.of(path)):
        return False
    calls = (call for scope in code.modules[path].scopes for call in scope.calls if call.leaf in names)
    bare = (call for call in calls if isinstance(call.func, Ref) and len(call.func.steps) == 1)
    return any(call.leaf != "vars" or not call.args for call in bare)


def _ways(code: Code, wide: Reach, site: Site) -> Iterator[tuple[Spot, int]]:
    """Yield the scopes that lead to a site, with the line of its call, not where an object is made."""
    end = (site.spot, site.call.end_line)
    for (spot, line), (inner, _) in pairwise((*wide.chain(site.spot), end)):
        name = code.scope(inner).name.rpartition(".")[2]
        lines = (call.line for call in code.scope(spot).calls if call.leaf == name and call.line >= line)
        yield spot, min(lines, default=line)
    yield end


def _may_have_run(book: NotebookFacts) -> bool:
    """Say whether a notebook was run, or has cells that are not seen as Python: what they bound cannot be told."""
    codes = [cell for cell in book.cells if cell.kind == "code"]
    is_open = any(cell.error or cell.outputs or cell.tags or (cell.lines > 1 and not cell.statements) for cell in codes)
    return is_open or any("python" in command.text for command in book.commands)


def _read(code: Code, spot: Spot, line: int) -> Iterator[str]:
    """Yield the names that a scope reads for certain up to a line."""
    scope = code.scope(spot)
    stated: tuple[Assign | Call, ...] = (*scope.assigns, *scope.calls)
    for one in (one for one in stated if one.line <= line):
        is_whole = isinstance(one, Assign) or one.result == "dropped"
        is_sure = all(is_main(test.test) and not test.negated for test in code.around(spot, one.under))
        if is_whole and is_sure and not any(first <= one.line <= last for first, last in scope.caught):
            values = (one.value,) if isinstance(one, Assign) else (one.func, *one.given)
            yield from (name for value in values for name in _named(scope, value))


def _named(scope: Scope, value: Expr | None) -> Iterator[str]:
    """Yield the names that an expression reads whatever comes of it: not those of a function inside it."""
    inner: tuple[Expr | None, ...] = ()
    if isinstance(value, Ref):
        yield value.steps[0]
    elif isinstance(value, Made):
        call = scope.calls[value.call]
        inner = (call.func, *call.given)
    elif isinstance(value, Table):
        inner = (*value.keys, *value.values)
    elif isinstance(value, Items | Op):
        is_first = isinstance(value, Op) and value.name in FIRST
        inner = value.items[:1] if is_first else () if isinstance(value, Op) and value.name == "lambda" else value.items
    elif isinstance(value, Text):
        inner = value.parts
    for one in inner:
        yield from _named(scope, one)


def is_missing(code: Code, spot: Spot, name: str) -> bool:
    """Say whether nothing binds a name where it is read, nor a function that may share it with its module."""
    if name in BUILTINS or GIVEN.fullmatch(name) or code.lookup(spot, name) is not None:
        return False
    module = code.modules[spot.path]
    is_shared = any(
        one.target == (name,) and all(given.name != name for given in scope.parameters)
        for scope in module.scopes
        for one in scope.assigns
    )
    return not is_shared and all(entry.local != name for entry in module.imports)
