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
