"""Reads any SQLite file as the run store its tables show it to be; a database that is none is not reported."""

from mldebt.facts.stores.mlflow_database import NEEDS as MLFLOW
from mldebt.facts.stores.mlflow_database import read_mlflow
from mldebt.facts.stores.optuna import NEEDS as OPTUNA
from mldebt.facts.stores.optuna import read_optuna
from mldebt.facts.stores.records import Folder, Reading, Unreadable
from mldebt.facts.stores.sqlite import tables_of

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
