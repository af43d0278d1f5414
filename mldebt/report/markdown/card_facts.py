"""Gathers what the scan knows of one model for its card, each fact with its source, and what only people can answer.

Facts are what code, settings, history, run stores and the file itself say; nothing is guessed. Where nothing is known a
question stands, marked so that the card counts as incomplete until somebody answers it.
"""

import posixpath
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import msgspec

from mldebt.errors import NotFoundError
from mldebt.facts.code import Call, Const, Expr, Items, Ref, Scope
from mldebt.facts.texts import ArtifactFacts
from mldebt.findings.subjects import Item, TrainedModel, TrainingRun
from mldebt.project.code import Spot
from mldebt.project.project import Project
from mldebt.report.markdown.card_training import Fact, energy, item_fact, measured, metered, results, training

COMPUTES = ("forward", "call", "__call__", "predict")
MOST_ROWS = 12
PARAGRAPH = 600


class Part(msgspec.Struct, frozen=True):
    """One section of a card: its facts, then the questions nobody but people can answer."""

    title: str
    facts: tuple[Fact, ...] = ()
    questions: tuple[str, ...] = ()


class Card(msgspec.Struct, frozen=True):
    """A model card before it is written; `metadata` are keys of the front matter."""

    name: str
    metadata: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    commit: str | None


LIBRARIES = {"torch": "pytorch", "sklearn": "sklearn", "keras": "keras", "tensorflow": "keras", "xgboost": "xgboost",
             "transformers": "transformers"}  # fmt: skip


def card_of(project: Project, named: str) -> Card:
    """Return the card of a model by its name, or by `path#name`; raises NotFoundError naming those that there are."""
    model = _chosen(project, named)
    family = [other for other in project.models if other.family == model.family]
    runs = _runs(project, model)
    experiments = [one for one in project.experiments or () if one.run_path in {run.path for run in runs}]
    spent = tuple(energy((*experiments, *metered(project, runs))))
    parts = (
        Part("Model details", tuple(_details(project, model, family)), tuple(_asked(model, "purpose"))),
        Part("Inputs and outputs", tuple(_shapes(project, model)), tuple(_asked(model, "inputs_outputs"))),
        Part("Uses", tuple(item_fact(model, "intended_use", "Intended use")), tuple(_asked(model, "intended_use"))),
        Part("Bias, risks and limitations", tuple(item_fact(model, "limitations", "Limitations")),
             tuple(_asked(model, "limitations"))),
        Part("Training", tuple(training(project, model, runs)), tuple(_asked(model, "training_data"))),
        Part("Evaluation", tuple(results(model, experiments)), () if measured(experiments) else
             tuple(_asked(model, "metrics"))),
        *(Part("Environmental impact", facts) for facts in [spent] if facts),
        Part("Contact and licence", tuple(_contact(project, model)),
             (*_asked(model, "licence"), *_asked(model, "owner"))),
    )  # fmt: skip
    library = LIBRARIES.get(model.framework)
    metadata = (("library_name", library),) if library else ()
    return Card(model.name, metadata, parts, project.sources.history.commits[0].sha if project.sources.history.commits
                else None)  # fmt: skip


QUESTIONS = {
    "purpose": "What does it answer, and for which decision?",
    "inputs_outputs": "Which values go in and come out, in which shape and unit?",
    "intended_use": "Who should use it, and for what should nobody use it?",
    "limitations": "Where does it fail, and which groups or cases does it treat worse?",
    "training_data": "Which data has it learned from, collected when and how?",
    "metrics": "How well does it do, on which data, against which baseline?",
    "licence": "Under which licence may the weights be used?",
    "owner": "Who answers for it?",
}


def _chosen(project: Project, named: str) -> TrainedModel:
    rows = [model for model in project.models if model.role == "model"]
    path, _, name = named.rpartition("#")
    found = [model for model in rows if model.name == name and (not path or model.path == path)]
    kinds = ("class", "factory", "artifact", "checkpoint")
    if len({model.path for model in found}) > 1:
        choices = ", ".join(f"{model.path}#{model.name}" for model in found[:MOST_ROWS])
        raise NotFoundError(f"{named}: several models have this name, say which: {choices}")
    if not found:
        known = ", ".join(sorted({model.name for model in rows})[:MOST_ROWS])
        raise NotFoundError(f"{named}: no model of this repository; there are {known or 'none'} (`mldebt models`)")
    return min(found, key=lambda model: (kinds.index(model.kind), model.line))


def _spot(project: Project, model: TrainedModel) -> Spot | None:
    facts = project.sources.code.modules.get(model.path)
    if facts is None or model.cell is not None:
        return None
    places = (n for n, scope in enumerate(facts.scopes) if n and scope.line == model.line)
    return next((Spot(model.path, number) for number in places), None)


def _runs(project: Project, model: TrainedModel) -> list[TrainingRun]:
    """Return the runs that reach a model: its evidence stands in them, or they import its file."""
    code = project.sources.code
    places = {one.path for one in model.evidence} | {model.path}
    found = [
        run
        for run in project.runs
        if run.role == "entry"
        and (run.path in places or (run.path in code.modules and model.path in code.closure(run.path)))
    ]
    return found[:MOST_ROWS]


def _details(project: Project, model: TrainedModel, family: Sequence[TrainedModel]) -> Iterator[Fact]:
    spot, code = _spot(project, model), project.sources.code
    yield Fact("Defined", f"{model.kind} `{model.name}` ({model.framework})", f"{model.path}:{model.line}")
    if spot is not None:
        scope = code.scope(spot)
        bases = ", ".join(f"`{base.name}`" for base in code.bases(spot)[:4])
        if bases:
            yield Fact("Derives from", bases, f"{model.path}:{scope.line}")
        if scope.docstring:
            yield Fact("Its docstring says", _paragraph(scope.docstring.text), f"{model.path}:{scope.docstring.line}")
        if init := code.methods(spot).get("__init__") if scope.kind == "class" else None:
            layers = [_layer(code.scope(init), call) for call in code.scope(init).calls]
            shown = ", ".join(f"`{layer}`" for layer in layers[:MOST_ROWS] if layer)
            if shown:
                yield Fact("Built from", shown, f"{init.path}:{code.scope(init).line}")
    if (place := model.items.purpose) is not None and place.found and place.path != model.path:
        yield Fact("Described", f"in `{place.path}`", f"{place.path}:{place.line}")
    for row in [other for other in family if other.artifact is not None][:MOST_ROWS]:
        yield from _file(project, row)


def _file(project: Project, row: TrainedModel) -> Iterator[Fact]:
    if row.artifact is None:
        return
    size = f", {row.artifact.bytes:,} bytes" if row.artifact.bytes is not None else ""
    file = project.sources.files.get(row.path)
    blob = f", git blob {file.sha}" if file is not None and row.artifact.stored == "git" else ""
    yield Fact("File", f"`{row.name}`: {row.artifact.format}{size}, kept in {row.artifact.stored}{blob}", row.path)
    facts = project.sources.facts.get(row.path)
    for key, value in facts.metadata[:MOST_ROWS] if isinstance(facts, ArtifactFacts) else ():
        yield Fact(f"Recorded in `{row.name}`", f"`{key}`: {value[:120]}", row.path)
    if (commit := project.versions.latest(row.path)) is not None:
        day = datetime.fromtimestamp(commit.committer_time, UTC).date().isoformat()
        yield Fact("Committed", f"`{row.name}` on {day} in {commit.sha[:12]}", row.path)
    for stale in row.stale_against or ():
        yield Fact("Older than", f"`{stale.path}`: {stale.says}", f"commit {stale.commit[:12]}")


def _shapes(project: Project, model: TrainedModel) -> Iterator[Fact]:
    spot, code = _spot(project, model), project.sources.code
    if spot is not None and code.scope(spot).kind == "class":
        methods = code.methods(spot)
        for name in ("__init__", *COMPUTES):
            if (method := methods.get(name)) is None:
                continue
            scope = code.scope(method)
            if given := ", ".join(_parameter(one.name, one.annotation, one.default) for one in scope.parameters[1:]):
                yield Fact(
                    "Made with" if name == "__init__" else f"`{name}` takes", given, f"{method.path}:{scope.line}"
                )
            if scope.docstring and name != "__init__":
                yield Fact(f"`{name}` says", _paragraph(scope.docstring.text), f"{method.path}:{scope.docstring.line}")
    yield from item_fact(model, "inputs_outputs", "Inputs and outputs")


def _contact(project: Project, model: TrainedModel) -> Iterator[Fact]:
    yield from item_fact(model, "owner", "Owner")
    if model.owner and project.sources.codeowners:
        yield Fact("Owner by CODEOWNERS", f"`{model.owner}`", "CODEOWNERS")
    yield from item_fact(model, "licence", "Licence")
    licence = next((path for path in sorted(project.sources.files) if posixpath.splitext(path.lower())[0] in
                    {"license", "licence", "copying"}), None)  # fmt: skip
    if licence:
        yield Fact("Licence of the code", f"in `{licence}`; whether it covers the weights is not said", licence)


def _asked(model: TrainedModel, name: str) -> Iterator[str]:
    """Yield the question about an item that no text answers."""
    item: Item | None = getattr(model.items, name)
    if item is None or not item.found:
        yield QUESTIONS[name]


def _paragraph(text: str) -> str:
    return " ".join(text.split("\n\n", maxsplit=1)[0].split())[:PARAGRAPH]


def _parameter(name: str, annotation: str | None, default: Expr | None) -> str:
    kind = f": {annotation}" if annotation else ""
    return f"`{name}{kind}{f' = {_value(default)}' if default is not None else ''}`"


def _value(value: Expr) -> str:
    if isinstance(value, Const):
        return repr(value.value)
    if isinstance(value, Ref):
        return "".join(value.steps)
    return "(…)" if isinstance(value, Items) else "…"


def _layer(scope: Scope, call: Call) -> str:
    """Return a layer that a constructor makes, with its sizes; empty for other calls."""
    del scope
    name = call.leaf
    if not name[:1].isupper():
        return ""
    given = [_value(one) for one in call.args] + [f"{key}={_value(one)}" for key, one in call.keywords if key]
    return f"{name}({', '.join(given)})"
