"""What a call gives as a part of what it returns."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.code import Spot
from mldebt.project.project import Project

ProjectOf = Callable[[Mapping[str, str]], Project]

JOB = "class Job:\n    def start(self):\n        pass\n"


@pytest.mark.parametrize(
    ("taken", "given", "is_known"),
    [
        ("job, words", "return made, {}", True),
        ("words, job", "return {}, made", True),
        ("words, job", "return made, {}", False),
        ("job, words", "if rank:\n        return None, {}\n    return made, {}", True),
        ("job, words", "return load(made)", False),
    ],
)
def test_a_part_of_what_a_function_returns_is_of_its_class(
    project_of: ProjectOf, taken: str, given: str, *, is_known: bool
) -> None:
    files = {
        "making.py": f"{JOB}def make(rank=0):\n    made = Job()\n    {given}\n",
        "train.py": f"from making import make\n{taken} = make()\njob.start()\n",
    }
    code = project_of(files).sources.code
    spot = Spot("train.py", 0)

    reached = next(code.callee(spot, call) for call in code.scope(spot).calls if "start" in str(call.func))

    assert (reached.name == "making.Job.start") == is_known
