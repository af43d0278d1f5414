"""Settings written to a file: one that goes to another program, and others that nothing reads."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.project import Project

ProjectOf = Callable[[Mapping[str, str]], Project]

LOAD = """
import copy, json, os, subprocess, yaml
first = yaml.safe_load(open("job.yaml"))
name = first["name"]
print(name)
d = copy.deepcopy(first)
"""
OPEN = 'path = "jobs/{}.yaml".format(name)\nfile = open(path, "w")\nyaml.dump(d, file)\nfile.close()\n'
WITH = 'with open(path, "w") as f:\n    json.dump(d, f)\n'
TEXT = 'with open(path, "w") as f:\n    f.write(json.dumps(d))\n'


@pytest.mark.parametrize(
    ("program", "status"),
    [
        (OPEN + 'cmd = "job create {} --now".format(path)\nsubprocess.Popen(cmd, shell=True)\n', "unknown"),
        ('path = name + ".json"\n' + WITH + 'subprocess.run(["job", "create", path])\n', "unknown"),
        ('path = name + ".json"\n' + TEXT + 'os.system(f"job create {path}")\n', "unknown"),
        ('yaml.dump(d, open("now.yaml", "w"))\nos.system("job create " + "now.yaml")\n', "unknown"),
        (OPEN + 'subprocess.run(["git", "rev-parse", "HEAD"])\n', "dead"),
        (OPEN + "print(path)\n", "dead"),
    ],
)
def test_keys_of_a_file_that_goes_to_another_program_cannot_be_told(
    project_of: ProjectOf, program: str, status: str
) -> None:
    files = {"job.yaml": "version: v2\nname: first\n", "start.py": LOAD + program}

    found = {key.key: key.status for key in project_of(files).keys}

    assert found == {"version": status, "name": "live"}


@pytest.mark.parametrize(("command", "status"), [("['job', path]", "unknown"), ("['nvidia-smi']", "dead")])
def test_options_that_go_to_another_program_in_a_file_cannot_be_told(
    project_of: ProjectOf, command: str, status: str
) -> None:
    program = f"""
import argparse, json, subprocess
parser = argparse.ArgumentParser()
parser.add_argument("--rate")
path = "a.json"
with open(path, "w") as f:
    json.dump(vars(parser.parse_args()), f)
subprocess.run({command})
"""

    assert [key.status for key in project_of({"start.py": program}).keys] == [status]
