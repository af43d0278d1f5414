"""Models are found where the runs of a file hold decorators with arguments inside a class."""

from listed_models import Scan
from repositories import Repository

from mldebt.findings.subjects import TrainingRun
from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.project import Project

FLOW = """from metaflow import FlowSpec, retry, step
from sklearn.linear_model import LogisticRegression


class Tides(FlowSpec):
    @retry(times=2)
    @step
    def start(self):
        self.model = LogisticRegression().fit([[1]], [1])
        self.next(self.end)

    @retry(times=3)
    @step
    def end(self):
        pass


if __name__ == "__main__":
    Tides()
"""


def test_a_step_with_a_decorator_that_takes_arguments_is_read(scan: Scan) -> None:
    found = scan({"flow.py": FLOW})

    assert all(model.path == "flow.py" for model in found.values())


class Crashing(Project):
    """A project whose runs cannot be found."""

    @property
    def runs(self) -> tuple[TrainingRun, ...]:  # type: ignore[override]
        """Raise."""
        message = "runs"
        raise RecursionError(message)


def test_a_crash_of_the_runs_leaves_the_models(make_repository: Repository) -> None:
    folder = make_repository({"net.py": "from torch import nn\n\n\nclass TideNet(nn.Module):\n    pass\n"})

    with opened(Options(path=folder)) as scan:
        models = Crashing(scan.project.sources).models

    assert [model.name for model in models] == ["TideNet"]
