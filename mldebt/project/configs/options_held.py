"""Finds classes that only hold settings: `class CFG: lr = 1e-3`, in a script or notebook, and who reads each.

A class counts where it is called so, derives from nothing, has no methods and sets three plain values or more, and
where something refers to it. A setting is live as soon as any file that sees the class reads an attribute of its
name, and dead only where nothing spells the name and every use of the class and its objects was followed. It cannot
know what another repository does with a class that it imports.
"""

import posixpath
from collections import defaultdict
from collections.abc import Iterator
from fnmatch import fnmatchcase

import msgspec

from mldebt.facts.code import Const, Items, Made, Op, PythonFacts, Ref, Scope, Table, Text
from mldebt.findings.subjects import ConfigKey, Evidence
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.configs.flows import Seed
from mldebt.project.configs.options_argparse import Option, shown
from mldebt.project.configs.options_constants import DYNAMIC, FEWEST
from mldebt.project.configs.options_flags import is_computed
from mldebt.project.configs.options_verdict import Verdicts, some
from mldebt.project.configs.trees_verdict import ITS_COPY, ITS_FIRST

CALLED = regex(
    r"(?:\w+_|[A-Z]\w*)?(?:[Cc]fg|CFG|[Cc]onfig|CONFIG|[Cc]onf|CONF|[Cc]onfiguration|[Aa]rgs|ARGS|[Aa]rguments|[Hh][Pp]arams"
    r"|[Hh]yper_?[Pp]aram(?:eter)?s|[Pp]arams|PARAMS|[Pp]arameters|[Ss]ettings|SETTINGS|[Oo]pts?|[Oo]ptions|[Hh]yper|HP)"
    r"(?:[A-Z_]\w*|\d+)?"
)
LOSSES = frozenset({"escape", "all", "dynamic"})
MAX_COPIES = 20
PLAIN = (Const, Items, Table, Text, Op)


def held_keys(verdicts: Verdicts) -> Iterator[tuple[str, ConfigKey]]:
    """Yield (path, row) of every setting of every such class; dead ones of copied classes hang on the first."""
    first: dict[tuple[str, str, str | None], tuple[str, ConfigKey]] = {}
    copies: dict[tuple[str, int], list[Evidence]] = defaultdict(list)
    rows: list[tuple[str, ConfigKey]] = []
    for path, name, row in _rows(verdicts):
        origin, one = (
            first.setdefault((name.rstrip("_0123456789"), row.key, row.value), (path, row))
            if row.status == "dead"
            else (path, row)
        )
        if one is row:
            rows.append((path, row))
        else:
            copies[origin, one.line].append(Evidence(path, row.line, ITS_COPY, row.cell))
            rows.append((path, _with(row, Evidence(origin, one.line, ITS_FIRST, one.cell))))
    yield from ((path, _with(row, *copies.get((path, row.line), ())[:MAX_COPIES])) for path, row in rows)


def _with(row: ConfigKey, *near: Evidence) -> ConfigKey:
    return msgspec.structs.replace(row, near_misses=near) if near else row


def _rows(verdicts: Verdicts) -> Iterator[tuple[str, str, ConfigKey]]:
    """Yield (path, class, row) of every setting; where none of a class is read, what reads it is not understood."""
    for path, facts in sorted(verdicts.sources.python.items()):
        for number, scope in enumerate(facts.scopes):
            cls = Spot(path, number)
            if scope.kind == "class" and _is_holder(facts, number, scope):
                options = tuple(_options(cls, scope))
                seeds = tuple(_seeds(verdicts, cls)) if len(options) >= FEWEST else ()
                files = _seers(verdicts, path) if seeds else frozenset()
                rows = [_row(verdicts, option, seeds, files) for option in options if seeds]
                is_read = any(row.readers for row in rows)
                for row, option in zip(rows, options, strict=False):
                    unread = verdicts.row(option, "unknown", "none of the settings of its class is seen to be read")
                    yield path, scope.name, row if is_read or row.status != "dead" else unread


def _seers(verdicts: Verdicts, path: str) -> frozenset[str]:
    """Return the files that may see a class of a module: all, where some module is loaded by a computed name."""
    code = verdicts.sources.code
    is_loaded = any(code.callees.named(other, DYNAMIC) for other in code.modules) and path.endswith(".py")
    return frozenset(code.modules) if is_loaded else verdicts.scoping.closures({path, *code.importers(path)})


def _is_holder(facts: PythonFacts, number: int, scope: Scope) -> bool:
    """Say whether a class is called settings, derives from nothing and does nothing."""
    has_methods = any(other.parent == number for other in facts.scopes if other.kind != "class")
    is_plain = not scope.decorators and all(base == Ref(("object",)) for base in scope.bases)
    return bool(CALLED.fullmatch(scope.name.rpartition(".")[2])) and is_plain and not has_methods


def _options(cls: Spot, scope: Scope) -> Iterator[Option]:
    seen: set[str] = set()
    for assign in scope.assigns:
        name = assign.target[0]
        is_value = isinstance(assign.value, PLAIN) or is_computed(assign.value)
        if len(assign.target) == 1 and is_value and not name.startswith("_") and name not in seen:
            seen.add(name)
            yield Option(name, name, (), cls, assign.line, shown(assign.value), "", None, "python")


def _seeds(verdicts: Verdicts, cls: Spot) -> Iterator[Seed]:
    """Yield what yields the class, where a name of it is read, and its objects."""
    links, name = verdicts.flows.links, verdicts.sources.code.scope(cls).name.rpartition(".")[2]
    above = Spot(cls.path, max(verdicts.sources.code.scope(cls).parent, 0))
    if any(links.ledgers.at(*viewer).reads.get(name) for viewer in links.viewers(above, name)):
        yield Seed(above, Ref((name,)))
    for place in links.importers(above, name, ()):
        if isinstance(place.base, str):
            yield Seed(place.spot, Ref((place.base, *(f".{key}" for key in place.slot))))
    yield from (Seed(caller, Made(at)) for caller, at in links.callers(cls))


def _row(verdicts: Verdicts, option: Option, seeds: tuple[Seed, ...], files: frozenset[str]) -> ConfigKey:
    row = verdicts.row
    if loads := some(verdicts.loads.as_attribute(option.dest, files)):
        return row(option, "live", loads[0].says, readers=loads)
    scope = verdicts.sources.code.scope(option.spot)
    if any(read.steps[0] == option.dest for read in scope.reads):
        return row(option, "live", "another setting of its class is made of it")
    if verdicts.loads.is_spelled(option.dest, files - {option.spot.path}) or option.dest in _words(verdicts, option):
        return row(option, "unknown", f"something names {option.dest}, to read it or to set it")
    if other := _taken_elsewhere(verdicts, option, files):
        return row(option, "unknown", f"{other} takes a class of this name from where it cannot be told")
    uses = verdicts.flows.follow(*seeds)
    lost = (use for use in uses if use.what in LOSSES and (not use.keys or fnmatchcase(option.dest, use.keys[0])))
    if use := next(lost, None):
        return row(option, "unknown", f"{use.says} at {use.spot.path}:{use.line}")
    count = len(files)
    seen = "the one file that sees it" if count == 1 else f"the {count} files that see it"
    return row(option, "dead", f"never read in {seen}", scope="repo", confidence="medium")


def _taken_elsewhere(verdicts: Verdicts, option: Option, files: frozenset[str]) -> str | None:
    """Return a file that reads the setting from a class of the same name, which lies in none of its own folder.

    `from settings import Settings` in `utils/show.py` is another one for each folder that a program starts in.
    """
    code, sources = verdicts.sources.code, verdicts.sources.python
    name = code.scope(option.spot).name.rpartition(".")[2]
    for load in verdicts.loads.as_attribute(option.dest, sources.keys() - files):
        path = load.spot.path
        for entry in sources[path].imports:
            held = code.names.find(entry.module, path) if entry.local in (name, "*") else path
            if held is None or posixpath.dirname(held) != posixpath.dirname(path):
                return path
    return None


def _words(verdicts: Verdicts, option: Option) -> frozenset[str]:
    """Return the strings and parameters of the file of a setting."""
    facts = verdicts.sources.python[option.spot.path]
    words = {text for text, _ in facts.strings}
    return frozenset(words.union(one.name for scope in facts.scopes for one in scope.parameters))
