"""Lists the models of a repository as the scan does."""

from collections.abc import Callable, Mapping
from pathlib import Path

from mldebt.findings.subjects import TrainedModel
from mldebt.options import Options
from mldebt.pipeline import opened

Found = Mapping[tuple[str, str], TrainedModel]
Scan = Callable[[Mapping[str, str]], Found]


def models_in(folder: Path) -> Found:
    """Return the models of a repository by path and name."""
    with opened(Options(path=folder)) as scan:
        return {(model.path, model.name): model for model in scan.project.models}
