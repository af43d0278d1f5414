"""Finds the trained files that code of the repository uses and of which no text around says how well they do."""

import posixpath
from collections.abc import Collection, Iterator
from typing import NamedTuple

from mldebt.findings.subjects import Evidence, TrainedModel, TrainingRun
from mldebt.patterns import regex
from mldebt.project.models.documentation.results import Results, results
from mldebt.project.models.documentation.surroundings import surroundings
from mldebt.project.models.documentation.traces import LESSON, SAMPLE
from mldebt.project.models.files.kept import is_kept, is_undocumented, is_work
from mldebt.project.models.files.stored import RUN_FOLDER, is_public_base
from mldebt.project.models.files.unread_files import NOT_MODEL
from mldebt.project.sources import Sources

TRACKED = frozenset({"tracked", "remote", "partial"})
SHIPPED = frozenset({"git", "lfs", "dvc"})
SHOWN = regex(
    r"(?i)\b(?:this|an?|the)\s(?:[\w-]+\s){0,3}(?:example|demo|template|boilerplate|starter|sample|toy|playground)\b"
    r"|\bdemonstrat\w+|\b(?:example|sample|template|starter|toy|practice) (?:project|set-?up|app\w*|repo\w*|code)"
    r"|\bproof.of.concept|\blearning purposes?|\b(?:how|learn) to\b"
)
OPENING = 600


class Unproven(NamedTuple):
    """A trained file in use: `used` is where code names it, `lacks` what no text around says of it."""

    model: TrainedModel
    used: Evidence
    is_served: bool
    lacks: tuple[str, ...]


def unproven(
    models: Collection[TrainedModel], sources: Sources, runs: Collection[TrainingRun], served: Collection[str]
) -> tuple[Unproven, ...]:
    """Return the trained files in use whose results no text may tell, those first that answer requests.

    Where nothing around tells anything at all, that is the graver debt, and another rule says so.
    """
    own = [model for model in models if _is_own_file(model, sources)]
    stated = results(sources) if own else None
    if stated is None or _is_shown(stated):
        return ()
    if any(run.tracking in TRACKED for run in runs):
        return ()  # its tracker may tell it
    training = {run.path for run in runs}
    found = [one for model in own if (one := _asked(model, stated, training, served))]
    if found and any(_is_bare(model, sources, runs, served) for model in own):
        return ()
    return tuple(sorted(found, key=lambda one: (not one.is_served, one.model.path)))


def _is_own_file(model: TrainedModel, sources: Sources) -> bool:
    """Say whether a row is a trained file of the repository's own work that it ships."""
    if model.role != "model" or model.kind != "artifact" or model.artifact is None:
        return False
    if model.artifact.stored not in SHIPPED or RUN_FOLDER.fullmatch(model.path) or not is_work(model.path, sources):
        return False
    return not is_public_base(file_of(model)) and not NOT_MODEL.fullmatch(file_of(model))


def file_of(model: TrainedModel) -> str:
    """Return the name of a trained file: its own, or the one that a pipeline or a pointer declares."""
    return posixpath.basename(model.path if model.artifact and model.artifact.stored != "dvc" else model.name)


def _is_shown(stated: Results) -> bool:
    """Say whether a document at the top begins by saying that the repository shows or teaches something."""
    for path in (path for path in stated.documents.found if "/" not in path):
        parts = stated.documents.parts(path)[:2]
        opening = " ".join(f"{part.heading} {part.text}" for part in parts)[:OPENING]
        if SHOWN.search(opening) or LESSON.search(opening) or SAMPLE.search(opening):
            return True
    strings = (text for module in stated.sources.python.values() for text, _ in module.strings)
    return any(map(SAMPLE.search, strings))


def _is_bare(model: TrainedModel, sources: Sources, runs: Collection[TrainingRun], served: Collection[str]) -> bool:
    is_silent = is_undocumented(model, sources) and surroundings(sources).speak(model.path) is None
    return is_silent and is_kept(model, sources, runs, frozenset(served))


def _asked(model: TrainedModel, stated: Results, training: Collection[str], served: Collection[str]) -> Unproven | None:
    used = next(_users(model, stated.sources, training, served), None)
    if used is None or _has(model, "metrics") or stated.told(model.path, "metrics") is not None:
        return None
    is_told = _has(model, "training_data") or stated.told(model.path, "training_data") is not None
    return Unproven(model, used, used.path in served, ("metrics",) if is_told else ("training_data", "metrics"))


def _has(model: TrainedModel, item: str) -> bool:
    held = getattr(model.items, item)
    return held is not None and held.found


def _users(
    model: TrainedModel, sources: Sources, training: Collection[str], served: Collection[str]
) -> Iterator[Evidence]:
    """Yield where code spells the name of a file and trains nothing there, what answers requests first."""
    name = file_of(model)
    for path in sorted(sources.code.modules, key=lambda path: (path not in served, path)):
        if path.endswith(".ipynb") or (path in training and path not in served) or not is_work(path, sources):
            continue
        for text, line in sources.code.modules[path].strings:
            if posixpath.basename(text.replace("\\", "/")) == name:
                yield Evidence(path, line, f"names `{name}`" + (" and answers requests" if path in served else ""))
