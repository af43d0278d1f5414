"""Models are found where the runs of a file hold decorators with arguments inside a class."""

from listed_models import Scan

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
