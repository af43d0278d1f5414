"""Tests what a check of a new edit does without, once an earlier one has left what the program knows of itself."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

SPIED = """
import gc, os, re, subprocess, sys
from mldebt import cache
cache.program = lambda: "one version"
compiled, started = [], []
inner, popen = re._compile, subprocess.Popen.__init__
def spy(pattern, flags):
    compiled.append(sys._getframe(2).f_globals["__name__"])
    return inner(pattern, flags)
def begin(self, command, **more):
    started.extend(command[2:3])
    popen(self, command, **more)
re._compile, subprocess.Popen.__init__ = spy, begin
from mldebt.cli.main import run
code = run(["check", "--staged"])
print(code, file=sys.stderr)
print(*sorted({"difflib", "glob", "json", "pkgutil", "shlex", "git", "sqlalchemy"} & set(sys.modules)), file=sys.stderr)
print(*sorted({name for name in compiled if name.startswith("mldebt.")}), file=sys.stderr)
print(*started, file=sys.stderr)
"""
FILES = {
    "train.py": "import yaml\nfrom sklearn.svm import SVC\n\nCONFIG = yaml.safe_load(open('conf/a.yaml'))\n"
    "model = SVC(C=CONFIG['c']).fit([[0], [1]], [0, 1])\n",
    "conf/a.yaml": "c: 1.0\n",
    "README.md": "# Churn\n\nThe churn model tells who leaves. Run `python train.py`.\n",
    "requirements.txt": "scikit-learn==1.4\npyyaml\n",
}


@pytest.fixture
def told(make_repository: Callable[[Mapping[str, str]], Path]) -> list[str]:
    """Return what the second of two checks told of itself: exit code, libraries, who compiled patterns, git's work."""
    project = make_repository(FILES)
    for number in range(2):
        with (project / "train.py").open("a", encoding="utf-8") as source:
            source.write(f"ADDED_{number} = True\n")
        subprocess.run(["git", "add", "-A"], cwd=project, check=True)
        done = subprocess.run([sys.executable, "-c", SPIED], cwd=project, capture_output=True, text=True, check=True)
    return done.stderr.split("\n")


def test_a_new_edit_is_judged_with_few_libraries_and_few_git_processes(told: list[str]) -> None:
    code, libraries, _, started, _ = told

    assert code == "0"
    assert libraries == ""
    assert started.split() == ["cat-file", "ls-tree", "cat-file", "ls-files", "rev-list"]


def test_a_new_edit_compiles_only_patterns_that_are_kept(told: list[str]) -> None:
    assert told[2] == ""
