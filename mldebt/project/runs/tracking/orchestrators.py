"""What the framework that starts a run keeps of it: Hydra, Metaflow, ZenML, Sacred, Kedro, and remote services.

Sources: hydra-core 1.3.8 and sacred 0.8.7 (run), the others as the catalogue of trackers says. A Sacred experiment
without an observer keeps nothing; one on the command line (`-F`, `-m`) is not seen unless a launch names it.
"""

import posixpath
from collections.abc import Iterable, Iterator, Mapping

from mldebt.facts.code import Call, Const, Expr, Made, Op, PythonFacts, Ref, Scope
from mldebt.facts.texts import SettingsFacts
from mldebt.findings.subjects import Evidence
from mldebt.findings.vocabulary import Tracking
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.launches.entrances import BY_KEDRO
from mldebt.project.runs.tracking.kedro import kedro_signs
from mldebt.project.runs.tracking.verdicts import Sign, sign_at
from mldebt.project.runs.training.calls import Site
from mldebt.project.runs.ways.hops import Reach
from mldebt.project.runs.ways.reach import Explorer

KEEPS: dict[str, tuple[str, Tracking, str]] = {
    "hydra.main": ("hydra", "partial", "Hydra keeps the configuration of every run in its output folder"),
    "main.hydra": ("hydra", "partial", "Hydra keeps the configuration of every run in its output folder"),
    "dora.hydra_main": ("dora", "tracked", "Dora keeps configuration and metrics of every experiment by its signature"),
    "dora.argparse_main": ("dora", "tracked", "Dora keeps arguments and metrics of every experiment by its signature"),
    "metaflow.step": ("metaflow", "tracked", "Metaflow keeps every parameter and attribute of a flow"),
    "zenml.pipeline": ("zenml", "tracked", "ZenML keeps the parameters and artifacts of every step"),
    "zenml.step": ("zenml", "tracked", "ZenML keeps the parameters and artifacts of every step"),
}
CONTAINER = regex(r"/opt/ml/(input|model|output|code|processing)|SM_(MODEL_DIR|CHANNEL_\w+|OUTPUT_DATA_DIR)$")
GIVEN = regex(r"/opt/ml/input/(?!config)|SM_CHANNEL_")
"""Where a container only hands data over: a machine of one's own may have the same folders."""
CONFIGURED, KEEPING = "config_name", "hydra.output_subdir"
EMPTY = frozenset({"null", "~", "", None})
READING = frozenset({"get", "getenv"})
OBSERVER = regex(r"\w+Observer(\.create)?")


def run_by(
    explorer: Explorer, wide: Reach, path: str, settings: Mapping[str, SettingsFacts], sites: Iterable[Site]
) -> Iterator[Sign]:
    """Yield what the framework that calls the functions of a started file, or leads on to training, keeps of a run."""
    code = explorer.code
    roots = [spot for spot, hop in wide.hops.items() if hop.source is None and spot.path == path]
    between = (spot for site in sites for spot in (site.spot, *(place for place, _ in wide.chain(site.spot)[::-1])))
    for entered in dict.fromkeys((*roots, *between)):
        for decorator in code.scope(entered).decorators:
            name = explorer.decorator_name(entered.path, decorator, code.scope(entered).parent)
            if (kept := KEEPS.get(name)) and not _is_left_out(code, entered, decorator, settings):
                yield _kept(entered.path, code.scope(entered).line, *kept)
    if any(start.says == BY_KEDRO for start in explorer.starts.of(path)):
        yield from kedro_signs(code, settings)


def _is_left_out(code: Code, spot: Spot, decorator: Expr, settings: Mapping[str, SettingsFacts]) -> bool:
    """Say whether the configuration that a decorator names tells Hydra to keep none (`output_subdir: null`)."""
    call = code.source(Spot(spot.path, max(code.scope(spot).parent, 0)), decorator)
    words = call.keywords if call is not None else ()
    named = [value.value for key, value in words if key == CONFIGURED and isinstance(value, Const)]
    stem = f"/{posixpath.splitext(str(named[0]))[0]}" if named else ""
    files = [facts for path, facts in settings.items() if stem and f"/{posixpath.splitext(path)[0]}".endswith(stem)]
    empty = [
        any(entry.key == KEEPING and entry.kind == "scalar" and entry.value in EMPTY for entry in facts.entries)
        for facts in files
    ]
    return bool(empty) and all(empty)


def served(sites: Iterable[Site]) -> Iterator[Sign]:
    """Yield what remote services keep of the jobs they run."""
    for site in sites:
        if site.kind == "remote":
            at = Evidence(site.spot.path, site.line, "the job runs on a service that keeps its own record")
            yield sign_at(at, site.framework, "remote", params=True)


def contained(path: str, module: PythonFacts) -> Iterator[Sign]:
    """Yield what SageMaker keeps of a script that reads and writes where only its training containers do.

    A place that stands first of several, as in `os.environ.get("SM_MODEL_DIR") or args.out`, is not the only one; nor
    is one that a variable's default names. Data at the container's place and results elsewhere need no container.
    """
    apart = {call.line for scope in module.scopes for call in _replaceable(scope)}
    said = ((text, line) for text, line in module.strings if CONTAINER.match(text) and line not in apart)
    place = next((one for one in said if not GIVEN.match(one[0])), None)
    if place is not None:
        at = Evidence(path, place[1], f"a training container of SageMaker: {place[0]}")
        reason = f"the job runs on a service that keeps its own record ({at.path}:{at.line})"
        yield Sign("sagemaker", "remote", reason, params=True, metrics=True, evidence=(at,))


def _replaceable(scope: Scope) -> Iterator[Call]:
    """Yield the calls of a scope for whose value another one stands in: behind an `or`, or as its default."""
    for call in scope.calls:
        default = call.args[1] if call.leaf in READING and len(call.args) > 1 else None
        if isinstance(default, Const) and not CONTAINER.match(str(default.value)):
            yield call
    given = (assign.value for assign in scope.assigns)
    handed = (value for call in scope.calls for value in call.given)
    for value in (*given, *handed):
        if isinstance(value, Op) and value.name == "or" and isinstance(value.items[0], Made):
            yield scope.calls[value.items[0].call]


def _kept(path: str, line: int, tracker: str, gives: Tracking, says: str) -> Sign:
    at = Evidence(path, line, says)
    whole = gives == "tracked"
    reason = f"{says} ({path}:{line})" if whole else f"{says} ({path}:{line}), no metrics"
    return Sign(tracker, gives, reason, params=True, metrics=whole, artifacts=whole, evidence=(at,))


def observed(explorer: Explorer, wide: Reach) -> Iterator[Sign]:
    """Yield what a Sacred experiment keeps: its configuration and result, where an observer is made.

    One that nothing keeps from being made is told before one that a default does.
    """
    code, found = explorer.code, []
    paths = {spot.path for spot in wide.hops}
    makers = {path for path in paths if "Experiment" in code.callees.of(path) and _uses_sacred(code, path)}
    made = ((spot, call) for spot in wide.hops if spot.path in makers for call in code.scope(spot).calls)
    if not makers or not any(_is_sacred(code, spot, call) for spot, call in made):
        return
    users = {path for path in paths if _uses_sacred(code, path)}
    calls = ((spot, call) for spot in wide.hops if spot.path in users for call in code.scope(spot).calls)
    for spot, call in calls:
        steps = call.func.steps if isinstance(call.func, Ref) else ()
        if OBSERVER.fullmatch("".join(steps[-2:]).lstrip(".")) or OBSERVER.fullmatch("".join(steps[-1:]).lstrip(".")):
            at = Evidence(spot.path, call.line, "a Sacred observer keeps the configuration and the result of every run")
            off = explorer.guarded(wide, {spot}, wide=True).off(spot) or explorer.guards.bar(spot, call.under)
            found.append(sign_at(at, "sacred", "tracked", off, params=True))
    yield from sorted(found, key=lambda sign: sign.off is not None)[:1]


def _uses_sacred(code: Code, path: str) -> bool:
    return any(entry.module.partition(".")[0] == "sacred" for entry in code.modules[path].imports)


def _is_sacred(code: Code, spot: Spot, call: Call) -> bool:
    return call.leaf == "Experiment" and code.callee(spot, call).name.startswith("sacred.")
