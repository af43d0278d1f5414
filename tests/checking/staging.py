"""A small project with a tracked run, and short calls to change, stage and check it."""

import os
import subprocess
from pathlib import Path

from mldebt.checking.check import Asked, check
from mldebt.findings.checked import Alarm, Bar, Checked
from mldebt.options import Options

TRACKED = """import joblib
import mlflow
import yaml
from sklearn.linear_model import SGDClassifier


def main():
    with open("conf/train.yaml") as file:
        config = yaml.safe_load(file)
    model = SGDClassifier(eta0=config["lr"], max_iter=config["epochs"])
    model.fit([[0], [1]], [0, 1])
    with mlflow.start_run():
        mlflow.log_params({"lr": config["lr"]})
        mlflow.log_metric("score", model.score([[0]], [0]))
    joblib.dump(model, "model.joblib")


if __name__ == "__main__":
    main()
"""
UNTRACKED = "".join(line for line in TRACKED.splitlines(keepends=True) if "mlflow" not in line and "log_" not in line)
CONFIG = "lr: 0.1\nepochs: 3\nwarmup: 500\n"
WARM = """import time

import yaml

if __name__ == "__main__":
    with open("conf/train.yaml") as file:
        config = yaml.safe_load(file)
    time.sleep(config["warmup"])
"""
README = (
    "# Scores\n\n`model.joblib` is a linear classifier that tells good scores from bad ones. It takes a score and "
    "gives a class, and was trained on two scores that we wrote down.\n"
)
PROJECT = {"train.py": TRACKED, "conf/train.yaml": CONFIG, "warm.py": WARM, "README.md": README}
ANY = Bar("info", "low")
RULES = ("MLD101", "MLD102", "MLD201", "MLD202", "MLD301", "MLD302", "MLD401", "MLD402")
SELECT = " ".join(f"--select {code}" for code in RULES)


def git(folder: Path, *arguments: str, fails: bool = False, **variables: str) -> str:
    """Run git with an author and return what it prints; with `fails` it must not succeed."""
    named = {
        "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org", "GIT_COMMITTER_NAME": "Ada",
        "GIT_COMMITTER_EMAIL": "ada@example.org",
    }  # fmt: skip
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], env={**os.environ, **named, **variables}, capture_output=True,
        check=not fails, text=True,
    )  # fmt: skip
    return done.stdout.strip()


def put(folder: Path, path: str, text: str) -> None:
    """Write a file."""
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")


def stage(folder: Path, **texts: str) -> None:
    """Write Python files by module name and stage everything."""
    for name, text in texts.items():
        put(folder, f"{name}.py", text)
    git(folder, "add", "-A")


def checked(folder: Path, bar: Bar = ANY, **asked: object) -> Checked:
    """Check what is staged, unless something else is asked."""
    rev, untrusted = asked.pop("rev", None), bool(asked.pop("untrusted", False))
    staged = not asked.get("base") and rev is None and asked.pop("staged", True)
    return check(
        Options(path=folder, rev=rev, select=RULES, untrusted=untrusted), Asked(bar=bar, staged=bool(staged), **asked)
    )  # type: ignore[arg-type]


def told(alarms: tuple[Alarm, ...]) -> list[tuple[str, str, str]]:
    """Return (code, place, cause) of alarms."""
    return [(one.finding.code, f"{one.finding.path}:{one.finding.line}", _cause(one)) for one in alarms]


def _cause(one: Alarm) -> str:
    cause = one.finding.cause
    return f"{cause.path}:{cause.line} {cause.says}" if cause else ""
