"""Judges the options that are no argparse options: parameters, flags, dataclass fields, globals of a configurator."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from mldebt.facts.code import Made, Ref
from mldebt.findings.subjects import ConfigKey
from mldebt.project.code import Spot
from mldebt.project.configs.following.flows import Seed
from mldebt.project.configs.following.outside import external_reader
from mldebt.project.configs.options.followed import followed
from mldebt.project.configs.options.verdict import Verdicts, some
from mldebt.project.configs.parsers.arguments import PARSES, Option
from mldebt.project.configs.parsers.fields import Fields, fields_of, parsed_classes
from mldebt.project.configs.parsers.flags import absl_flags, exec_globals
from mldebt.project.configs.parsers.scoping import Reach
from mldebt.project.configs.parsers.signatures import Parameters, signature_options
from mldebt.project.configs.places.sinks import TALKS, is_logged
from mldebt.project.configs.places.telling import ANNOUNCED
from mldebt.project.configs.reading.reads import Load
from mldebt.remembering import remembered

WHOLE = frozenset({"flag_values_dict", "flags_into_string", "get_flag_value", "flags_by_module_dict", "_flags"})


CALLBACKS = ("result_callback", "resultcallback")


class Line(NamedTuple):
    """A line of a file."""

    path: str
    line: int


def other_options(verdicts: Verdicts) -> Iterator[tuple[str, str, ConfigKey]]:
    """Yield (path, system, row) of every such option."""
    sources = verdicts.sources
    for path, facts in sorted(sources.python.items()):
        for found in signature_options(path, facts, verdicts.flows.links):
            yield path, found.option.source, _again(verdicts, _parameter(verdicts, found))
        for option, holder in absl_flags(path, facts, sources.code.callees):
            yield path, "absl", _flag(verdicts, option, holder)
        for option in exec_globals(path, facts, sources.code.callees):
            yield path, "exec", _global(verdicts, option)
    for fields in sorted(parsed_classes(verdicts.flows.links)):
        for option in fields_of(fields, sources.python[fields.cls.path]):
            yield fields.cls.path, "dataclass", _field(verdicts, option, fields)


def _again(verdicts: Verdicts, row: ConfigKey) -> ConfigKey:
    """Return a dead row as unknown where a function gets all options of a group: `@main.result_callback()`."""
    if row.status == "dead" and verdicts.sources.code.callees.named(row.path, CALLBACKS):
        return replace(row, status="unknown", reason="a callback gets all options of its group again", scope=None)
    return row


def _parameter(verdicts: Verdicts, found: Parameters) -> ConfigKey:
    option, line, doubt = found.option, found.loads, found.doubt
    name = verdicts.sources.code.scope(option.spot).name
    if line is not None:
        load = Load(option.spot, line, f"used as a parameter of {name}")
        return verdicts.row(option, "live", load.says, readers=[load])
    rest = next((p.name for p in verdicts.sources.code.scope(option.spot).parameters if p.kind == "**"), None)
    if rest and all(p.name != option.dest for p in verdicts.sources.code.scope(option.spot).parameters):
        row = followed(verdicts, option, (Seed(option.spot, Ref((rest,))),), frozenset(verdicts.sources.python))
        if row.status != "dead":
            return row
        if any(".params" in read.steps for read in verdicts.sources.code.scope(option.spot).reads):
            return verdicts.row(option, "unknown", "the function takes all its parameters at once")
        taker = _own_decorator(verdicts, option.spot)
        return verdicts.row(option, "unknown", f"the decorator {taker} may take it") if taker else row
    if doubt is not None:
        return verdicts.row(option, "unknown", doubt)
    if _parses(verdicts, option.spot):
        return verdicts.row(option, "unknown", "its function parses the same command line again")
    return verdicts.row(option, "dead", f"{name} never uses this parameter", scope="repo")


def _parses(verdicts: Verdicts, function: Spot) -> bool:
    """Say whether a function, or one that it calls, parses the command line by itself."""
    code = verdicts.sources.code
    within = {function, *code.reachable([function], hops=3)}
    return any(
        not call.args and Spot(path, number) in within
        for path in {spot.path for spot in within}
        for number, _, call in code.callees.named(path, PARSES)
    )


def _own_decorator(verdicts: Verdicts, spot: Spot) -> str | None:
    """Return a decorator of the repository on a function: it stands between the command line and the parameters."""
    code = verdicts.sources.code
    outer = Spot(spot.path, max(code.scope(spot).parent, 0))
    for func, _ in code.decorators(spot):
        if isinstance(func, Ref) and code.resolve(outer, func.steps).kind == "function":
            return "".join(func.steps)
    return None


def _flag(verdicts: Verdicts, option: Option, holder: str | None) -> ConfigKey:
    users = verdicts.sources.code.importers(option.spot.path)
    files = verdicts.scoping.closures(users)
    loads = some(verdicts.idle.running(verdicts.loads.of(option.dest, files), option.dest, Reach(files, ())))
    if not loads and holder:
        loads = some(_held(verdicts, option.spot, holder))
    if loads:
        return verdicts.loaded(option, loads, "".join(verdicts.filled(option, loads)))
    for path in sorted(files):
        for number, at, call in verdicts.sources.code.callees.named(path, WHOLE):
            if not _is_shown(verdicts, Spot(path, number), at):
                return verdicts.row(option, "unknown", f"all flags are taken at once at {path}:{call.line}")
    if (spelled := next(_spelled(verdicts, option.dest, files), None)) is not None:
        where = f"{spelled.path}:{verdicts.sources.place(*spelled)[1]}"
        return verdicts.row(option, "unknown", f"{where} spells its name, so a lookup by name may read it")
    if option.is_required_elsewhere:
        return verdicts.row(option, "external", "its help says that a program outside requires it")
    if option.is_deprecated:
        return verdicts.row(option, "dead", ANNOUNCED, scope="repo")
    row = followed(verdicts, option, _flags(verdicts, frozenset(files)), files, is_unnamed=True)
    is_doubtful = row.status == "dead" and row.scope == "entry"
    also = "a flag is global, so code that reads one of this name may read it"
    return replace(row, confidence="medium", reason=f"{row.reason}; {also}") if is_doubtful else row


@remembered
def _is_shown(verdicts: Verdicts, spot: Spot, at: int) -> bool:
    """Say whether what a call gives of all flags only goes into a log, at once or in a loop."""
    scope = verdicts.sources.code.scope(spot)
    uses = verdicts.flows.follow(Seed(spot, Made(at)), flat=True)
    return is_logged(scope, scope.calls[at].within) or (
        bool(uses) and all(use.what == "dump" and (not use.by or use.by in TALKS) for use in uses)
    )


@remembered
def _flags(verdicts: Verdicts, files: frozenset[str]) -> tuple[Seed, ...]:
    """Return what all flags are called in some files: by an import, or a name of the module."""
    found = dict[Seed, None]()
    for path in sorted(files):
        facts = verdicts.sources.python[path]
        named = [one.local for one in facts.imports if one.target.rpartition(".")[2] == "FLAGS"]
        named += [one.target[0] for one in facts.scopes[0].assigns if isinstance(one.value, Ref) and _is_all(one.value)]
        found |= {Seed(Spot(path, 0), Ref((name,))): None for name in named}
    return tuple(found)


def _is_all(value: Ref) -> bool:
    return value.steps[-1].lstrip(".") == "FLAGS"


def _spelled(verdicts: Verdicts, name: str, files: Collection[str]) -> Iterator[Line]:
    """Yield the lines where a string is the name of a flag and defines none: `FLAGS[name]` may get it from there."""
    callees = verdicts.sources.code.callees
    for path in sorted(files):
        lines = [line for word, line in verdicts.sources.python[path].strings if word == name]
        makers = [word for word in callees.of(path) if word.startswith("DEFINE_")] if lines else []
        defined = [(call.line, call.end_line) for _, _, call in callees.named(path, makers)]
        yield from (Line(path, line) for line in lines if not any(start <= line <= end for start, end in defined))


def _held(verdicts: Verdicts, spot: Spot, holder: str) -> Iterator[Load]:
    """Yield the loads of the variable that holds a flag, in its module and in those that import it."""
    links = verdicts.flows.links
    places = [spot, *(place.spot for place in links.importers(spot, holder, ()))]
    for place in places:
        for viewer in links.viewers(place, holder):
            for read in links.ledgers.at(*viewer).reads.get(holder, ()):
                yield Load(viewer, read.line, f"read as {''.join(read.steps)}")
    for path, facts in links.code.modules.items():
        for number, scope in enumerate(facts.scopes):
            for read in scope.reads:
                if len(read.steps) > 2 and read.steps[1] == f".{holder}":
                    yield Load(Spot(path, number), read.line, f"read as {''.join(read.steps)}")


def _global(verdicts: Verdicts, option: Option) -> ConfigKey:
    links = verdicts.flows.links
    for viewer in links.viewers(option.spot, option.dest):
        for read in links.ledgers.at(*viewer).reads.get(option.dest, ()):
            load = Load(viewer, read.line, f"read as {option.dest}")
            return verdicts.row(option, "live", load.says, readers=[load])
    return verdicts.row(
        option, "dead", "a global that the configurator sets and nothing reads", scope="repo", confidence="medium"
    )


def _field(verdicts: Verdicts, option: Option, fields: Fields) -> ConfigKey:
    if reader := external_reader(option.dest):
        return verdicts.row(option, "external", f"read by {reader}")
    users = verdicts.sources.code.importers(option.spot.path)
    files = verdicts.scoping.closures(users)
    loads = some(verdicts.loads.as_attribute(option.dest, files))
    if loads:
        return verdicts.row(option, "live", loads[0].says, readers=loads)
    if not fields.seeds:
        return verdicts.row(option, "unknown", "the call that yields the object was not found")
    if fields.has_foreign_base:
        return verdicts.row(option, "unknown", "its class has a base that is not in the repository")
    return followed(verdicts, option, fields.seeds, files)
