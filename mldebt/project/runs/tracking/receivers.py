"""Tells what a tracker's method is called on: a module kept in an attribute, a writer or its stand-in, a field."""

from collections.abc import Iterator

from mldebt.catalogue.loading import Tracker
from mldebt.facts.code import Assign, Call, Op, Ref
from mldebt.facts.imports import Import
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, whole, without_last
from mldebt.project.runs.keeping.records import SCORED, SETTINGS
from mldebt.project.runs.objects.callables import Callables
from mldebt.project.runs.objects.classes import canonical
from mldebt.project.runs.tracking.trackernames import DISTINCT
from mldebt.project.runs.tracking.trackerrows import TrackerRows

FILLS = {".config": "params", ".summary": "metrics"}
"""What a run of W&B holds that is filled by assignment, and what that records."""
FIELD = regex(r"(?i)\[(.*/)?(hyper[_-]?)?(param(eter)?s?|h_?params?|config\w*|settings|args|arguments|options)(/.*)?")
"""A field of a run that holds settings: `run["parameters/lr"]`."""
FEW = 4


def either(code: Code, rows: TrackerRows, spot: Spot, call: Call) -> str:
    """Return the tracker's function that a call may mean by a name that branches bind to it or to a stand-in."""
    receiver = without_last(call.func) if call.leaf in DISTINCT else None
    made = code.makers(spot, receiver, FEW) if isinstance(receiver, Ref) else ()
    for where, one, last in ((spot, call, ""), *((where, one, call.last_step) for where, one in made)):
        steps = one.func.steps if isinstance(one.func, Ref) else ()
        bound = code.lookup(where, steps[0]) if steps else None
        for entry in bound[1] if bound is not None else ():
            for name in _named(code, where, entry):
                if name.partition(".")[0] in rows.own_roots or name in rows.starts:
                    return "".join((name, *steps[1:], last))
    return ""


def _named(code: Code, spot: Spot, entry: object) -> Iterator[str]:
    """Yield what a name is bound to from outside: by an import, or as one of two values of which a test decides."""
    if isinstance(entry, Import):
        yield entry.target
    elif isinstance(entry, Assign) and isinstance(entry.value, Op) and entry.value.name == "if":
        targets = (code.resolve(spot, part.steps) for part in whole(entry.value) if isinstance(part, Ref))
        yield from (target.name for target in targets if target.kind == "external")


def held(callables: Callables, rows: TrackerRows, spot: Spot, call: Call) -> str:
    """Return a tracker's function called on a module that something holds: `self.name`, what a function gives back."""
    receiver = without_last(call.func) if call.leaf in rows.leaves else None
    kinds = callables.of(spot, receiver) if receiver is not None else ()
    ours = (kind.name for kind in kinds if kind.kind == "external" and kind.name.partition(".")[0] in rows.own_roots)
    return next((canonical(f"{name}{call.last_step}") for name in ours), "")


def writer_of(code: Code, rows: TrackerRows, spot: Spot, call: Call) -> str:
    """Return the writer that the receiver of a call may be instead of a stand-in that does nothing."""
    receiver = without_last(call.func)
    kinds = code.types(spot, receiver) if receiver is not None else ()
    if not any(kind.kind == "class" for kind in kinds):
        return ""
    return next((kind.name for kind in kinds if canonical(kind.name) in rows.starts), "")


def filled(code: Code, spot: Spot, target: tuple[str, ...]) -> str:
    """Return what an assignment to a part of something records in a run of W&B, under whatever name: `settings.x =`."""
    if target[0] in ("wandb", "run"):
        return FILLS.get(target[1], "")
    if not any(entry.module.partition(".")[0] == "wandb" for entry in code.modules[spot.path].imports):
        return ""
    named = code.resolve(spot, target[:-1])
    kinds = (named,) if named.kind == "external" else code.types(spot, Ref(target[:-1]))
    ours = (kind.name.rpartition(".")[2] for kind in kinds if kind.name.startswith("wandb."))
    return next((FILLS[f".{leaf}"] for leaf in ours if f".{leaf}" in FILLS), "")


def recorded(method: tuple[Tracker, str], call: Call) -> tuple[Tracker, str]:
    """Return what a method of a run records: a field called so, or what is an option, is a parameter and no metric."""
    row, role = method
    steps = call.func.steps if isinstance(call.func, Ref) else ()
    if role != "metrics" or len(steps) < 3 or not steps[-2].startswith("["):  # run, field and method
        return method
    value = call.args[0] if call.args else None
    is_option = isinstance(value, Ref) and any(map(SETTINGS.search, value.steps[:-1]))
    is_scored = SCORED.search(steps[-2].rpartition("/")[2].lstrip("[")) is not None
    return row, "params" if FIELD.fullmatch(steps[-2]) or (is_option and not is_scored) else role
