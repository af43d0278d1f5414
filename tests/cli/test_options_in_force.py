"""Options change what a scan says: house trackers, launchers, roles, thresholds, costs, paths."""

import json
from pathlib import Path

import pytest
from repositories import Repository, commit

from mldebt.cli.main import run

TRAIN = """import joblib
from sklearn.linear_model import SGDClassifier
{imports}

def main():
    {start}
    model = SGDClassifier(alpha=0.1)
    model.fit([[0], [1]], [0, 1])
    {params}
    {metrics}
    joblib.dump(model, "model.joblib")


if __name__ == "__main__":
    main()
"""
PLAIN = TRAIN.format(imports="", start="", params="", metrics="")
HOUSE = {
    "imports": "import {module}",
    "start": "{module}.start_run()",
    "params": "{module}.keep(alpha=0.1)",
    "metrics": "{module}.score(model.score([[0]], [0]))",
}
OPTION = """[[trackers]]
id = "acme"
run-start = ["{module}.start_run"]
params = ["{module}.keep"]
metrics = ["{module}.score"]
"""


def scanned(project: Path, capsys: pytest.CaptureFixture[str], *select: str) -> dict[str, object]:
    """Return the document of a scan with some rules."""
    capsys.readouterr()
    chosen = [word for code in select for word in ("--select", code)]
    assert run(["scan", str(project), *chosen, "--format", "json"]) == 0
    document: dict[str, object] = json.loads(capsys.readouterr().out)
    return document


def found(document: dict[str, object]) -> list[tuple[str, str, str]]:
    """Return (code, path, severity) of the findings."""
    return [(one["code"], one["path"], one["severity"]) for one in document["findings"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize("module", ["acme_runs", "house.runs"])
@pytest.mark.parametrize("is_told", [True, False])
def test_a_tracker_of_the_house_tracks_when_the_options_describe_it(
    make_repository: Repository, capsys: pytest.CaptureFixture[str], module: str, *, is_told: bool
) -> None:
    files = {"train.py": TRAIN.format(**{name: text.format(module=module) for name, text in HOUSE.items()})}
    if module == "house.runs":
        body = "def start_run(): ...\ndef keep(**params): ...\ndef score(value): ...\n"
        files |= {"house/__init__.py": "", "house/runs.py": body}
    files |= {".mldebt.toml": OPTION.format(module=module)} if is_told else {}
    project = make_repository(files)

    document = scanned(project, capsys, "MLD101")

    [one] = document["runs"]  # type: ignore[misc]
    assert (one["tracking"] == "tracked") is is_told
    assert (found(document) == []) is is_told


def test_a_launcher_of_the_house_starts_what_it_is_given(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    body = PLAIN.replace('if __name__ == "__main__":\n    main()\n', "main()\n")
    project = make_repository({"jobs/fit.py": body, "run.sh": "acme-run --gpu 2 jobs/fit.py --rate 1\n"})
    before = scanned(project, capsys, "MLD101")["runs"]
    commit(project, {".mldebt.toml": 'launchers = ["acme-run"]\n'}, day=2)

    after = scanned(project, capsys, "MLD101")["runs"]

    assert [bool(one["launched_by"]) for one in before] != [bool(one["launched_by"]) for one in after] or [  # type: ignore[attr-defined]
        one["launched_by"]
        for one in before  # type: ignore[attr-defined]
    ] != [one["launched_by"] for one in after]  # type: ignore[attr-defined]
    assert any("run.sh" in str(one["launched_by"]) for one in after)  # type: ignore[attr-defined]


def test_the_role_of_a_path_is_what_the_options_say(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_repository({"attic/train.py": PLAIN})
    assert [severity for *_, severity in found(scanned(project, capsys, "MLD101"))] == ["major"]
    commit(project, {".mldebt.toml": '[roles]\n"attic/**" = "test"\n'}, day=2)

    after = scanned(project, capsys, "MLD101")

    assert "major" not in [severity for *_, severity in found(after)]
    assert [one["role"] for one in after["runs"]] == ["test"]  # type: ignore[attr-defined]


def test_a_threshold_and_a_cost_are_those_of_the_house(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    cell = "\n".join(f"print({number}, open)" for number in range(70))
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    row = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": None, "source": cell}
    book = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": [row]})
    project = make_repository({"look.ipynb": book, "train.py": PLAIN})
    before = scanned(project, capsys, "MLD302", "MLD101")
    assert {code for code, *_ in found(before)} == {"MLD101", "MLD302"}
    text = "[thresholds]\noversized-notebook-cell = 80\n\n[costs]\nMLD101 = [60, 120, 240]\n"
    commit(project, {".mldebt.toml": text}, day=2)

    after = scanned(project, capsys, "MLD302", "MLD101")

    [one] = after["findings"]  # type: ignore[misc]
    assert (one["code"], one["minutes"]) == ("MLD101", {"low": 60, "expected": 120, "high": 240})


@pytest.mark.parametrize(("selector", "limit", "is_found"), [
    ("MLD301", 8, True), ("complexity-hotspot", 8, True), ("MLD301", 10, False), ("complexity", 8, False),
])  # fmt: skip
def test_a_lower_threshold_counts_where_its_rule_is_named(
    make_repository: Repository, capsys: pytest.CaptureFixture[str], selector: str, limit: int, *, is_found: bool
) -> None:
    def body(first: int) -> str:
        return f"def decide(x):\n    y = {first}\n" + "".join(f"    if x == {n}:\n        y += {n}\n" for n in range(9))

    project = make_repository({"rules.py": body(0), ".mldebt.toml": f"[thresholds]\n{selector} = {limit}\n"})
    for day in range(2, 7):
        commit(project, {"rules.py": body(day)}, day=day)

    document = scanned(project, capsys, "MLD301")

    assert [code for code, *_ in found(document)] == (["MLD301"] if is_found else [])


def test_silenced_findings_are_counted_in_every_output(
    make_repository: Repository, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = '[[per-path-ignore]]\npath = "train.py"\nrules = ["MLD101"]\nreason = "a trial"\n'
    project = make_repository({"train.py": PLAIN, ".mldebt.toml": text})

    document = scanned(project, capsys, "MLD101")

    assert document["totals"]["suppressed"] == 1  # type: ignore[index]
    assert document["findings"][0]["suppressed"]["reason"] == "a trial"  # type: ignore[index]
    run(["report", str(project), "-o", str(tmp_path / "debt.html")])
    assert "1 finding is silenced" in (tmp_path / "debt.html").read_text(encoding="utf-8")
    capsys.readouterr()
    run(["scan", str(project), "--select", "MLD101"])
    assert "1 finding silenced" in capsys.readouterr().out


@pytest.mark.parametrize(("tag", "is_silent"), [("mldebt-ignore-MLD101", True), ("mldebt-ignore-MLD201", False)])
def test_a_tag_of_a_cell_silences_its_rule_in_the_cell(
    make_repository: Repository, capsys: pytest.CaptureFixture[str], tag: str, *, is_silent: bool
) -> None:
    fit = "import joblib\nfrom sklearn.linear_model import SGDClassifier\nmodel = SGDClassifier()\n"
    source = fit + 'model.fit([[0], [1]], [0, 1])\njoblib.dump(model, "model.joblib")\n'
    row = {"cell_type": "code", "id": "a", "metadata": {"tags": [tag]}, "outputs": [], "execution_count": None}
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    book = {"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": [row | {"source": source}]}
    project = make_repository({"keep.ipynb": json.dumps(book)})

    [one] = scanned(project, capsys, "MLD101")["findings"]  # type: ignore[misc]

    assert (one["suppressed"] is not None) is is_silent
