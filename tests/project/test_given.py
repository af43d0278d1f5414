"""What a call makes where the class is a value: a field of the receiver, or one of two by a condition."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.code import Spot
from mldebt.project.project import Project

ProjectOf = Callable[[Mapping[str, str]], Project]

BASE = "class Settings:\n    def setup(self, **words):\n        return self._target(self, **words)\n"
JOB = "class Job:\n    def start(self):\n        pass\n"


@pytest.mark.parametrize(
    "field",
    [
        "_target: type = field(default_factory=lambda: Job)",
        "_target: type = dataclasses.field(default=Job)",
        "_target = Job",
        "_target = job_kind()",
    ],
)
def test_what_settings_set_up_is_the_class_their_own_field_holds(project_of: ProjectOf, field: str) -> None:
    files = {
        "base.py": BASE,
        "job.py": f"import dataclasses\nfrom dataclasses import field\nfrom base import Settings\n"
        f"class JobSettings(Settings):\n    {field}\n{JOB}",
        "train.py": "from job import JobSettings\ndef go(settings: JobSettings):\n"
        "    job = settings.setup(rank=0)\n    job.start()\n",
    }
    code = project_of(files).sources.code
    spot = Spot("train.py", 1)

    reached = code.callee(spot, code.scope(spot).calls[1])

    assert (reached.name == "job.Job.start") == ("job_kind" not in field)


@pytest.mark.parametrize(
    ("kept", "given", "is_known"),
    [
        ("kind", "Job", True),
        ("import_class(kind)", "Job", True),
        ("kind", "Job, verbose=True", True),
        ("kind", "job_kind()", False),
        ("other", "Job", False),
    ],
)
def test_what_is_made_later_is_of_the_class_its_maker_was_given(
    project_of: ProjectOf, kept: str, given: str, *, is_known: bool
) -> None:
    files = {
        "later.py": f"class Later:\n    def __init__(self, kind, **words):\n        self._kind = {kept}\n"
        "        self._words = words\n    def __call__(self, *args):\n        made = self._kind(*args, **self._words)\n"
        "        return made\n",
        "train.py": f"from later import Later\n{JOB}make = Later({given})\njob = make(1)\njob.start()\n",
    }
    code = project_of(files).sources.code
    spot = Spot("train.py", 0)

    reached = next(code.callee(spot, call) for call in code.scope(spot).calls if "start" in str(call.func))

    assert (reached.name == "train.Job.start") == is_known


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
