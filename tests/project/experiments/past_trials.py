"""What the tests of the ledger share: a training script, and the ledger of a repository."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from mldebt.findings.ledger import Experiment
from mldebt.findings.vocabulary import Sha
from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.experiments.build import Ledger, read_ledger
from mldebt.project.run_stores.stores import find_stores
from mldebt.project.runs.build import run_of
from mldebt.repository.model import File
from mldebt.repository.stores import StoreFiles

Rows = Callable[..., tuple[Experiment, ...]]
TRAIN = """import lightgbm as lgb

SEED = 71
params = {
    'learning_rate': 0.1,  # start
    'num_leaves': 31,
    'max_depth': 6,
}


def main(data):
    model = lgb.train(params, data, num_boost_round=100)
    predictions = model.predict(data)
    model.save_model('model.txt')
    return predictions


if __name__ == '__main__':
    main(load())
"""

TRACKED = TRAIN.replace("SEED = 71", "import mlflow\n\nmlflow.lightgbm.autolog()\nSEED = 71")
"""The same with a tracker that is on, so that what kept its runs is sure."""


def ledger_of(folder: Path, kept: dict[str, bytes] | None = None) -> Ledger:
    """Return the ledger of a repository with its stores."""
    with opened(Options(path=folder)) as found:
        snapshot, project = found.snapshot, found.project

        def read(shas: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
            for file, content in snapshot.read_past(File(sha, Sha(sha), 0, "text") for sha in shas):
                yield file.sha, content if isinstance(content, bytes) else None

        stores = find_stores(project.sources, StoreFiles(snapshot), project.runs)
        return read_ledger(project.sources, lambda: project.runs, read, lambda: stores, kept=kept, judge=run_of)


def only(rows: tuple[Experiment, ...]) -> Experiment:
    """Return the one experiment there is."""
    assert len(rows) == 1, [(row.family, row.events) for row in rows]
    return rows[0]
