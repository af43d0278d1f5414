"""Pipeline stages that run a file: what a DVC stage declares and whether its lock entry is committed."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from mldebt.facts.texts import SettingsFacts
from mldebt.findings.subjects import Evidence
from mldebt.project.launches.starts import Start
from mldebt.project.runs.tracking.verdicts import Sign

OUTPUTS = ("metrics", "outs", "plots")


class Stage(msgspec.Struct, frozen=True):
    """A stage and what it keeps: parameters, metrics, outputs, and the lock entry that shows it ran."""

    name: str
    params: bool
    metrics: bool
    outputs: bool
    data: bool
    locked: bool
    evidence: tuple[Evidence, ...]


def stage_of(start: Start, settings: Mapping[str, SettingsFacts]) -> Stage | None:
    """Return the DVC stage that a start belongs to."""
    if start.stage is None or posixpath.basename(start.path) != "dvc.yaml" or start.path not in settings:
        return None
    lines = _declared(start.stage, settings[start.path])
    path = posixpath.join(posixpath.dirname(start.path), "dvc.lock")
    locked = _lock_line(start.stage, settings.get(path))
    evidence = [Evidence(start.path, start.line, f"pipeline stage {start.stage} runs this file")]
    evidence += [
        Evidence(start.path, lines[part], f"the stage declares {part}")
        for part in ("params", *OUTPUTS)
        if part in lines
    ]
    evidence += [
        Evidence(start.path, lines[part], f"pipeline {part[4:]}")
        for part in ("all metrics", "all plots")
        if part in lines
    ]
    if locked is not None:
        evidence.append(Evidence(path, locked, "its lock entry is committed"))
    return Stage(
        start.stage,
        "params" in lines,
        bool({"metrics", "all metrics"} & lines.keys()),
        bool(set(OUTPUTS) & lines.keys()),
        "deps" in lines,
        locked is not None,
        tuple(evidence),
    )


def _declared(name: str, pipeline: SettingsFacts) -> dict[str, int]:
    """Return the parts that a stage and the whole pipeline declare, with their lines."""
    lines: dict[str, int] = {}
    for entry in pipeline.entries:
        if entry.key.startswith(f"stages.{name}."):
            part = entry.key[len(f"stages.{name}.") :].removeprefix("do.").split(".")[0].split("[")[0]
            lines.setdefault(part, entry.line)
        elif not entry.key.startswith("stages."):
            part = "all " + entry.key.split("[")[0].split(".")[0]
            lines.setdefault(part, entry.line)
    return lines


def _lock_line(name: str, lock: SettingsFacts | None) -> int | None:
    """Return the line of a stage's lock entry."""
    for entry in lock.entries if lock else ():
        if entry.key.split(".")[:2] == ["stages", name] or entry.key.startswith(f"stages.{name}@"):
            return entry.line
    return None


def pipeline_signs(starts: Iterable[Start], settings: Mapping[str, SettingsFacts]) -> Iterator[Sign]:
    """Yield what the pipeline stages among some starts keep of a run."""
    for start in starts:
        if stage := stage_of(start, settings):
            keeps = stage.params and (stage.metrics or stage.outputs)
            at = f"{start.path}:{start.line}"
            if keeps and stage.locked:
                says = f"dvc: stage {stage.name} records parameters and outputs, with a lock entry ({at})"
                yield Sign(
                    "dvc", "tracked", says, params=True, metrics=stage.metrics, artifacts=stage.outputs,
                    data=stage.data, evidence=stage.evidence,
                )  # fmt: skip
            elif stage.outputs and stage.data and stage.locked and not (stage.params or stage.metrics):
                says = f"dvc: stage {stage.name} records what it was made from and its outputs ({at})"
                yield Sign("dvc", "partial", says, artifacts=True, data=True, evidence=stage.evidence)
            elif stage.params or stage.metrics:
                lacks = "lock entry" if keeps else "parameters with outputs"
                says = f"dvc: stage {stage.name} has no {lacks} ({at})"
                yield Sign(
                    "dvc", "partial", says, params=stage.params, metrics=stage.metrics, data=stage.data,
                    evidence=stage.evidence,
                )  # fmt: skip
