"""Reads Python configuration files as settings: the `_base_` files of mmengine and mmcv, the LazyConfig of detectron2.

A file counts as one where it holds nothing but assignments of plain values, calls of `dict` and lazy calls, where no
module imports it as code, and where some program of the repository loads files with `Config.fromfile` or
`LazyConfig.load`. Its keys are then judged like those of a YAML file: by what is done with the loaded object. A name
that another value of the file uses is interpolated by it. It cannot know what a library's runner does with the whole
object: such keys are external.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping

import msgspec

from mldebt.facts.code import Assign, Call, Const, Expr, Made, PythonFacts, Ref, Scope, Table
from mldebt.facts.texts import Entry, SettingsFacts
from mldebt.findings.subjects import ConfigFile, ConfigKey, Evidence
from mldebt.patterns import regex
from mldebt.project.code import Spot, everything
from mldebt.project.configs.files.mentions import Mentions
from mldebt.project.configs.files.verdict import Filed
from mldebt.project.configs.following.flows import Flows, Seed
from mldebt.project.configs.parsers.arguments import shown
from mldebt.project.configs.settings.rows import Space, file_row
from mldebt.project.sources import Sources

LIBRARIES = regex(r"(?:handed|splatted) (?:to|into) (?:mm[a-z0-9]+|detectron2|paddle\w*|monai)\.")
BASE = frozenset({"_base_", "custom_imports", "default_scope"})
LAZY_CALLS = frozenset({"L", "LazyCall"})
MAKES = LAZY_CALLS | {
    "dict", "create", "list", "tuple", "int", "float", "str", "set", "Path", "read_base", "get_config", "join", "range",
    "format",
}  # fmt: skip
FOLDER = regex(r"(conf(ig)?s?|_base_|recipes?|experiments?)/", re.IGNORECASE)
DEEPEST, FEWEST = 12, 3


def python_files(sources: Sources, flows: Flows) -> Iterator[ConfigFile]:
    """Yield every Python configuration file of the repository with a verdict per key."""
    seeds = tuple(
        Seed(Spot(path, number), Made(place))
        for path in sorted(sources.python)
        for number, place, call in sources.code.callees.named(path, ("fromfile", "load"))
        if _is_loading(call) and not _is_facility(sources.python[path], number)
    )
    if not seeds:
        return
    files = {path: found for path, facts in sources.python.items() if (found := as_settings(path, facts, sources))}
    mentions = Mentions(sources, tuple(files))
    space = Space(sources, flows)
    for path, facts in files.items():
        space.judge(path, facts, seeds, is_sure=False)
    space.settle()
    for path, facts in files.items():
        keys = tuple(map(_of_library, space.rows(path, facts)))
        yield file_row(sources, path, facts, _filed(path, files, mentions), keys)


def _is_loading(call: Call) -> bool:
    steps = call.func.steps if isinstance(call.func, Ref) else ()
    return steps[-1:] == (".fromfile",) or (steps[-1:] == (".load",) and steps[-2].lstrip(".") == "LazyConfig")


def _is_facility(module: PythonFacts, number: int) -> bool:
    """Say whether a scope lies in a class that has `fromfile` itself: what it offers beside that, programs may call."""
    owner = module.scopes[number].parent
    return owner > 0 and any(one.parent == owner and one.name.endswith(".fromfile") for one in module.scopes)


def _of_library(key: ConfigKey) -> ConfigKey:
    """Return a key whose object a library's runner takes as external, with the reason."""
    if key.status == "unknown" and LIBRARIES.search(key.reason):
        return msgspec.structs.replace(key, status="external")
    return key


def _filed(path: str, files: Mapping[str, SettingsFacts], mentions: Mentions) -> Filed:
    named = [mention for mention in mentions.of(path) if mention.what in ("path", "name", "pattern")]
    if named:
        places = tuple(Evidence(mention.path, mention.line, mention.says) for mention in named[:3])
        return Filed("live", f"{named[0].path}:{named[0].line} {named[0].says}", places)
    beside = sum(posixpath.dirname(other) == posixpath.dirname(path) for other in files)
    if "_base_" in path.split("/"):
        return Filed("unknown", "a part that no other file of the repository includes")
    return Filed("variant", f"one of {beside} files a user can choose; nothing names it")


def as_settings(path: str, facts: PythonFacts, sources: Sources) -> SettingsFacts | None:
    """Return a module of plain assignments as settings, or None where it is anything else."""
    if len(facts.scopes) != 1 or facts.main_line is not None or path.endswith(("__init__.py", ".ipynb")):
        return None
    module = facts.scopes[0]
    if any(not _is_plain(call) for call in module.calls) or any(assign.how != "=" for assign in module.assigns):
        return None
    values = [assign for assign in module.assigns if len(assign.target) == 1]
    is_derived = any(assign.target[0] == "_base_" for assign in values)
    is_node = len(values) >= FEWEST or any(_is_node(assign.value, module) for assign in values)
    is_placed = FOLDER.search(path) is not None and is_node
    if not (is_derived or is_placed) or len(sources.code.importers(path)) > 1:
        return None
    names = {assign.target[0] for assign in values}
    entries = tuple(entry for assign in values for entry in _entries(assign, module, names))
    return SettingsFacts("python", entries, lines=facts.lines)


def _is_plain(call: Call) -> bool:
    """Say whether a call only makes a value: `dict(…)`, `L(Net)(…)`."""
    name = call.leaf
    return name in MAKES or isinstance(call.func, Made)


def _is_node(value: Expr, module: Scope) -> bool:
    made = isinstance(value, Made) and not value.steps and module.calls[value.call].last_step == "dict"
    return made or isinstance(value, Table)


def _entries(assign: Assign, module: Scope, names: set[str]) -> Iterator[Entry]:
    if assign.target[0] not in BASE:
        yield from _of_value(assign.target[0], assign.value, assign.line, (module, names), 0)


def _of_value(key: str, value: Expr, line: int, known: tuple[Scope, set[str]], depth: int) -> Iterator[Entry]:
    """Yield the entries of a value: those of its parts where it is a mapping."""
    module = known[0]
    parts: list[tuple[str, Expr]] = []
    if isinstance(value, Table):
        pairs = zip(value.keys, value.values, strict=False)
        parts = [(str(name.value), inner) for name, inner in pairs if isinstance(name, Const)]
    elif isinstance(value, Made) and not value.steps:
        call = module.calls[value.call]
        line = call.line
        parts = [(name, inner) for name, inner in call.keywords if name]
        if (lazy := _lazy(call, module)) is not None:
            parts.insert(0, ("_target_", Const(lazy)))
    if not parts or depth > DEEPEST:
        yield Entry(key, line, "scalar", _written(value, known))
        return
    yield Entry(key, line, "mapping")
    for name, inner in parts:
        quoted = f'"{name}"' if "." in name else name
        yield from _of_value(f"{key}.{quoted}", inner, line, known, depth + 1)


def _lazy(call: Call, module: Scope) -> str | None:
    """Return what a lazy call names: `Net` in `L(Net)(depth=3)`."""
    if not isinstance(call.func, Made) or call.func.steps:
        return None
    maker = module.calls[call.func.call]
    if maker.leaf not in LAZY_CALLS or not maker.args:
        return None
    return "".join(maker.args[0].steps) if isinstance(maker.args[0], Ref) else "?"


def _written(value: Expr, known: tuple[Scope, set[str]]) -> str | None:
    """Return a value as text; names of the file that it uses are written as interpolations."""
    parts = everything((value,), known[0].calls)
    used = sorted(known[1].intersection(part.steps[0] for part in parts if isinstance(part, Ref)))
    return " ".join(f"${{{name}}}" for name in used) if used else shown(value)
