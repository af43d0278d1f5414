"""Reads any run store by its kind; a reader that fails costs that store and says so."""

from collections.abc import Callable, Mapping

from mldebt.facts.stores.curves import (
    read_catboost,
    read_hydra,
    read_keras_tuner,
    read_lightning,
    read_mmengine,
    read_ray,
    read_ultralytics,
)
from mldebt.facts.stores.dvc import read_dvc
from mldebt.facts.stores.emissions import read_emissions
from mldebt.facts.stores.mlflow import NEEDS as MLFLOW
from mldebt.facts.stores.mlflow import read_mlflow, read_mlflow_files
from mldebt.facts.stores.optuna import NEEDS as OPTUNA
from mldebt.facts.stores.optuna import read_optuna
from mldebt.facts.stores.records import Folder, Reading, Unreadable
from mldebt.facts.stores.results import read_results, read_submissions
from mldebt.facts.stores.sacred import read_sacred
from mldebt.facts.stores.sqlite import tables_of
from mldebt.facts.stores.tensorboard import read_tensorboard
from mldebt.facts.stores.trainer_state import read_trainer_state
from mldebt.facts.stores.wandb import read_wandb

NAMED = ("mlflow", "mlruns", "optuna")
SIGNS = (b"latest_metrics", b"trial_params", b"run_uuid")


def read_database(folder: Folder) -> Reading | None:
    """Return the runs of a database, or None where it holds no runs; a log beside it is read with it."""
    content, wal = folder.files.get("", b""), folder.files.get("-wal", b"")
    is_named = folder.root.rpartition("/")[2].lower().startswith(NAMED)
    if not is_named and not any(sign in content or sign in wal for sign in SIGNS):
        return None
    try:
        with tables_of(content, wal) as tables:
            if tables.names >= MLFLOW:
                return read_mlflow(tables, folder.place())
            if tables.names >= OPTUNA:
                return read_optuna(tables, folder.place())
    except Unreadable as problem:
        return Reading(error=str(problem))
    return Reading(error="a database without the tables of its tracker") if is_named else None


READERS: Mapping[str, Callable[[Folder], Reading | None]] = {
    "any_database": read_database, "catboost": read_catboost, "codecarbon": read_emissions, "database": read_database,
    "dvc": read_dvc, "hf_trainer": read_trainer_state, "hydra": read_hydra, "kaggle": read_submissions,
    "keras_tuner": read_keras_tuner, "lightning": read_lightning, "mlflow_file": read_mlflow_files,
    "mmengine": read_mmengine, "plain_metrics": read_results, "ray": read_ray, "sacred": read_sacred,
    "tensorboard": read_tensorboard, "ultralytics": read_ultralytics, "wandb": read_wandb,
}  # fmt: skip
CLOSED: Mapping[str, str] = {
    "aim": "Aim", "guild": "Guild", "metaflow": "Metaflow", "neptune_offline": "Neptune", "swanlab": "SwanLab",
}  # fmt: skip
QUIET = frozenset({"any_database", "codecarbon", "kaggle", "plain_metrics"})
POINTER = b"version https://git-lfs.github.com/spec/"


def read_store(kind: str, folder: Folder) -> Reading | None:
    """Return what a store says, or None where it is none of that kind; never raises."""
    if kind in CLOSED:
        return Reading(error=f"kept in a format of {CLOSED[kind]} that is not read")
    files = {path: content for path, content in folder.files.items() if not content.startswith(POINTER)}
    lost = dict(folder.lost) | dict.fromkeys(folder.files.keys() - files.keys(), "kept in Git LFS")
    if lost and not files:
        return None if kind in QUIET else _lost(folder, lost)
    try:
        reading = READERS[kind](Folder(folder.root, files, folder.names, lost))
    except Exception as problem:  # noqa: BLE001 - hostile bytes; one store is the boundary
        return Reading(error=f"the reader stopped: {type(problem).__name__}")
    return _lost(folder, lost) if reading is None and lost and kind not in QUIET else reading


def _lost(folder: Folder, lost: Mapping[str, str]) -> Reading:
    path, why = min(lost.items())
    return Reading(error=f"{folder.place(path)}: {why}")
