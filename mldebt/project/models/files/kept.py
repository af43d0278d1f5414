"""Tells the models that a repository's own work makes and keeps from those that are tried, brought in or only used.

Undocumented may be called what is used by somebody, has no text, and is no lesson; to be sure of it asks for more.

Kept is what an entry makes, trains and writes to a file or publishes, what a pipeline or registry declares, and a
trained file in git. A pickled estimator was fitted somewhere in the house; a file of weights may have been downloaded,
so that it counts only where a training entry or a service names it. What is loaded only may be somebody else's.
"""

import posixpath
import re
from collections.abc import Collection

from mldebt.findings.subjects import TrainedModel, TrainingRun
from mldebt.patterns import regex
from mldebt.project.models.files.stored import RUN_FOLDER, is_public_base
from mldebt.project.sources import Sources

ESTIMATORS = frozenset({"sklearn", "xgboost", "lightgbm", "catboost", "statsmodels", "pickle", "joblib", "skops"})
KEPT = frozenset({"saved", "served", "published"})
LOADED = frozenset({"loaded", "served", "registered"})
RUN = frozenset({"launched", "trained"})
NETWORKS = frozenset({"torch", "keras", "tensorflow", "jax", "other"})
WRITTEN = frozenset({"saved", "published"})
TRIED = regex(
    r"(?:.*/)?(?:diagnos|debug|check|verif|sanity|smoke|repro|profil|toy|hello|try|tmp|temp|copy)[a-z]*[_.\- ][^/]*",
    re.IGNORECASE,
)
SHOWN = regex(
    r"(?:.*/)?(?:[^/]*[_\-. ])?(?:examples?|samples?|demos?|kernels?|playground|scratch|sandbox|snippets?|practi[cs]es?"
    r"|study|exercises?|toys?|old|tmp|temp|backups?|archived?|deprecated|legacy|third_?party|vendor|external)"
    r"(?:[_\-. ][^/]*)?/.*",
    re.IGNORECASE,
)


def is_undocumented(model: TrainedModel, sources: Sources) -> bool:
    """Say whether a model is used, no lesson, and has no text of which the program knows."""
    is_bare = model.role == "model" and model.documentation == "none" and not model.placeholder
    if not is_bare or "test" in model.reach or not _is_used(model) or TRIED.fullmatch(model.path):
        return False
    return sources.kits.of(model.path) is None and not sources.is_teaching(model.path)


def _is_used(model: TrainedModel) -> bool:
    """Say whether somebody keeps, serves or publishes an instance, or an entry trains one; a name alone is no use."""
    reach = set(model.reach)
    if reach <= LOADED:
        return False
    is_estimator = model.framework not in NETWORKS
    return bool(reach & KEPT) or reach >= RUN or (reach == {"launched"} and is_estimator)


def is_kept(
    model: TrainedModel, sources: Sources, runs: Collection[TrainingRun], served: Collection[str] = frozenset()
) -> bool:
    """Say whether a model is made by the repository's own work, and kept, served from a file or published.

    `served` are the modules of services: weights that one of them names are its own, or somebody has to say whose.
    """
    if not is_work(model.path, sources):
        return False
    if model.kind in {"class", "factory"}:
        return _is_made(model, runs)
    if model.kind == "checkpoint" or model.artifact is None:
        return False
    if model.artifact.stored not in {"git", "lfs"}:
        return True
    if RUN_FOLDER.fullmatch(model.path):  # a tracker kept it, and its record may tell of it
        return False
    if model.framework in ESTIMATORS or _spelling(model, sources, {run.path for run in runs if run.role == "entry"}):
        return True
    return not is_public_base(model.path) and bool(_spelling(model, sources, served))


def is_work(path: str, sources: Sources) -> bool:
    """Say whether a file is the repository's own work: no test, trial, example, lesson or copy."""
    if sources.role(path) != "code" or TRIED.fullmatch(path) or SHOWN.fullmatch(path):
        return False
    return sources.kits.of(path) is None and not sources.is_teaching(path)


def _is_made(model: TrainedModel, runs: Collection[TrainingRun]) -> bool:
    """Say whether an entry makes a model, somebody trains it, and an instance is written or published.

    Keras writes weights by a callback: what is trained and loaded again was written in between.
    """
    reach = set(model.reach)
    is_written = bool(reach & WRITTEN) or (model.framework == "keras" and reach >= {"trained", "loaded"})
    is_estimator = model.framework in ESTIMATORS
    is_trained = "trained" in reach or is_estimator or any(run.path == model.path for run in runs)
    return "launched" in reach and is_trained and is_written


def _spelling(model: TrainedModel, sources: Sources, paths: Collection[str]) -> set[str]:
    """Return those of some modules that spell the name of a file."""
    name = posixpath.basename(model.path)
    return {
        path
        for path in set(paths) & sources.code.modules.keys()
        if any(posixpath.basename(text) == name for text, _ in sources.code.modules[path].strings)
    }
