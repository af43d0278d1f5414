"""Gathers how a model was trained and how well it did, for its card: runs, settings, data and results."""

import re
from collections.abc import Iterator, Sequence
from operator import attrgetter

import msgspec

from mldebt.facts.code import Const
from mldebt.findings.ledger import Experiment
from mldebt.findings.subjects import Item, TrainedModel, TrainingRun
from mldebt.patterns import regex
from mldebt.project.project import Project

READERS = (
    "read_csv", "read_parquet", "read_json", "read_excel", "read_feather", "load_dataset", "read_sql", "read_table",
)  # fmt: skip
ENERGY = regex(r"emission|energy_consumed|(?:cpu|gpu|ram|total)_energy|\bk?wh\b|co2|carbon", re.IGNORECASE)
UNITS = {"emissions": " kg CO2eq"}
METER = "codecarbon"
MOST_ROWS = 12


class Fact(msgspec.Struct, frozen=True):
    """One known thing; `source` is the place that says so, `place` a line in it."""

    label: str
    text: str
    source: str


def item_fact(model: TrainedModel, name: str, label: str) -> Iterator[Fact]:
    """Yield where a text says an item of documentation."""
    item: Item | None = getattr(model.items, name)
    if item is not None and item.found and item.path is not None:
        yield Fact(label, f"described in `{item.path}`", f"{item.path}:{item.line}")


def training(project: Project, model: TrainedModel, runs: Sequence[TrainingRun]) -> Iterator[Fact]:
    """Yield who trains a model, how that is started, with which settings and from which data."""
    for run in runs:
        yield Fact(
            "Trained by", f"`{run.path}` ({run.framework}, {run.tracking}: {run.reason})", f"{run.path}:{run.line}"
        )
        for start in project.sources.starts.of(run.path)[:3]:
            if start.kind not in {"main", "module", "hand"}:
                yield Fact("Started", start.says, f"{start.path}:{start.line}")
        for launch in run.launches[:5]:
            yield Fact("Launched with", f"`{launch.config}` ({launch.tracking})", run.path)
        for file in _settings(project, run.path)[:5]:
            yield Fact("Configured by", f"`{file}`", file)
        yield from _data(project, run.path)
    yield from item_fact(model, "training_data", "Training data")


def _settings(project: Project, path: str) -> list[str]:
    """Return the settings files with a key that a script reads."""
    read = {file.path for file in project.configs for key in file.keys for site in key.readers if site.path == path}
    return sorted(read - {path})


def _data(project: Project, path: str) -> Iterator[Fact]:
    facts = project.sources.code.modules.get(path)
    for scope in facts.scopes if facts else ():
        for call in scope.calls:
            first = call.args[0] if call.args else None
            if call.leaf in READERS and isinstance(first, Const) and isinstance(first.value, str):
                yield Fact("Reads", f"`{first.value}`", f"{path}:{call.line}")


def results(model: TrainedModel, experiments: Sequence[Experiment]) -> Iterator[Fact]:
    """Yield the results of the newest experiment that has some, and where a text tells of them."""
    for one in measured(experiments)[:1]:
        for metric in one.metrics[:MOST_ROWS]:
            split = f" ({metric.split})" if metric.split else ""
            when = f", {one.started[:10]}" if one.started else ""
            yield Fact(f"`{metric.key}`{split}", f"{metric.value:g}{when}", metric.source or one.store or one.id)
    yield from item_fact(model, "metrics", "Results")


def metered(project: Project, runs: Sequence[TrainingRun]) -> list[Experiment]:
    """Return what CodeCarbon measured, where only the runs of one model can have been what it measured.

    Its file names no script: that is known only where every file that imports it is reached by these runs.
    """
    found = [one for one in project.experiments or () if one.store == METER]
    modules = project.sources.code.modules
    meters = {path for path, facts in modules.items() if any(_is_meter(one.module) for one in facts.imports)}
    reached = {path for run in runs if run.path in modules for path in project.sources.code.closure(run.path)}
    return found if meters and meters <= reached else []


def _is_meter(module: str) -> bool:
    return module.partition(".")[0] == METER


def energy(experiments: Sequence[Experiment]) -> Iterator[Fact]:
    """Yield what the newest experiment that measured it used and emitted; units only where its store has fixed ones."""
    for one in measured(experiments):
        found = [metric for metric in one.metrics if ENERGY.search(metric.key)]
        for metric in found[:MOST_ROWS]:
            when = f", {one.started[:10]}" if one.started else ""
            unit = UNITS.get(metric.key, " kWh") if one.store == METER else ""
            yield Fact(f"`{metric.key}`", f"{metric.value:g}{unit}{when}", metric.source or one.store or one.id)
        if found:
            return


def measured(experiments: Sequence[Experiment]) -> list[Experiment]:
    """Return the experiments with results, the newest first."""
    found = [one for one in experiments if one.metrics and one.started]
    return sorted(found, key=attrgetter("started"), reverse=True)
