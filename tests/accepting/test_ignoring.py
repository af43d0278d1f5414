"""`mldebt ignore` writes the comment that silences a finding, and changes nothing else."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from repositories import Repository, commit

from mldebt.accepting.specimen import Words
from mldebt.cache import home
from mldebt.cli.main import run

TRAIN = """import functools

import joblib
import yaml
from sklearn.linear_model import SGDClassifier


@functools.lru_cache(
    maxsize=1,
)
def main():
    with open("train.yaml") as file:
        config = yaml.safe_load(file)
    model = SGDClassifier(eta0=config["lr"], max_iter=config["epochs"], alpha=config["optim"]["alpha"])
    (
        model
        .fit([[0], [1]], [0, 1])
    )
    joblib.dump(model, "model.joblib")


if __name__ == "__main__":
    main()
"""
YAML = "lr: 0.1\nepochs: 3\noptim:\n    alpha: 1  # the size\n    warmup: 500\n"
TOML = "lr = 0.1\nepochs = 3\n[optim]\nalpha = 1\nwarmup = 500\n"
JSON = '{"lr": 0.1,\n "epochs": 3,\n "optim": {"alpha": 1, "warmup": 500}}\n'


def findings(folder: Path, capsys: pytest.CaptureFixture[str], code: str) -> list[dict[str, object]]:
    """Return the findings of a rule in a fresh scan."""
    capsys.readouterr()
    assert run(["scan", str(folder), "--select", code, "--format", "json"]) == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)["findings"]
    return found


def ignore(folder: Path, what: str, *arguments: str) -> int:
    """Run the command with a reason."""
    return run(["ignore", what, "-C", str(folder), "--reason", "a smoke test", *arguments])


@pytest.fixture
def project(make_repository: Repository) -> Path:
    """Give a project that owes an untracked run and a dead key."""
    return make_repository({"train.py": TRAIN, "train.yaml": YAML})


def test_the_comment_goes_above_the_statement(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [one] = findings(project, capsys, "MLD101")

    assert ignore(project, f"train.py:{one['line']}") == 0

    expected = TRAIN.replace("    (\n", "    # mldebt: ignore[MLD101] a smoke test\n    (\n")
    assert (project / "train.py").read_text() == expected
    [one] = findings(project, capsys, "MLD101")
    assert one["suppressed"] == {
        "reason": "a smoke test", "by": None, "until": None, "at": {"path": "train.py", "line": 15, "cell": None},
    }  # fmt: skip


def test_the_change_is_shown_and_with_dry_run_not_made(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [one] = findings(project, capsys, "MLD101")

    assert ignore(project, str(one["fingerprint"]), "--dry-run", "--until", "2999-01-01") == 0

    shown = capsys.readouterr().out.splitlines()
    assert shown[:2] == ["--- a/train.py", "+++ b/train.py"]
    assert "+    # mldebt: ignore[MLD101] a smoke test until=2999-01-01" in shown
    assert (project / "train.py").read_text() == TRAIN


@pytest.mark.parametrize(
    ("name", "text", "above"),
    [
        ("train.yaml", YAML, "    warmup: 500"),
        ("train.toml", TOML, "warmup = 500"),
        ("train.yaml", YAML.replace("\n", "\r\n"), "    warmup: 500"),
        ("train.yaml", "\ufeff" + YAML, "    warmup: 500"),
    ],
)
def test_a_key_gets_the_comment_of_its_format(
    make_repository: Repository, capsys: pytest.CaptureFixture[str], name: str, text: str, above: str
) -> None:
    reader = TRAIN.replace("train.yaml", name)
    if name.endswith(".toml"):
        reader = reader.replace("import yaml", "import tomllib").replace("yaml.safe_load", "tomllib.load")
        reader = reader.replace(f'"{name}")', f'"{name}", "rb")')
    project = make_repository({"train.py": reader})
    (project / name).write_bytes(text.encode())
    commit(project, {}, day=2)
    [one] = findings(project, capsys, "MLD401")

    assert ignore(project, f"{name}:{one['line']}") == 0

    indent = above[: len(above) - len(above.lstrip())]
    end = "\r\n" if "\r\n" in text else "\n"
    comment = f"{indent}# mldebt: ignore[MLD401] a smoke test{end}"
    assert (project / name).read_bytes() == text.replace(above, comment + above).encode()
    [one] = findings(project, capsys, "MLD401")
    assert one["suppressed"] is not None


def test_where_no_comment_can_stand_the_options_are_shown_and_do_it(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    reader = TRAIN.replace("train.yaml", "train.json").replace("import yaml", "import json")
    project = make_repository({"train.py": reader.replace("yaml.safe_load", "json.load"), "train.json": JSON})
    [one] = findings(project, capsys, "MLD401")

    assert ignore(project, f"train.json:{one['line']}") == 2

    entry = capsys.readouterr().out
    assert (project / "train.json").read_text() == JSON
    (project / ".mldebt.toml").write_text(entry)
    [one] = findings(project, capsys, "MLD401")
    assert one["suppressed"]["reason"] == "a smoke test"  # type: ignore[index]


CELL = ["import joblib\n", "from sklearn.linear_model import SGDClassifier"]
FIT = ["model = SGDClassifier(alpha=0.1)\n", "model.fit([[0], [1]], [0, 1])\n", 'joblib.dump(model, "model.joblib")']


def book(cells: list[object], **layout: object) -> str:
    """Return a notebook as text."""
    rows = [
        {
            "cell_type": "code",
            "id": f"cell-{place}",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": one,
        }
        for place, one in enumerate(cells)
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "é", "language": "python"}}
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": rows}
    return json.dumps(document, **layout)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cells", "layout", "first"),
    [
        ([CELL, FIT], {"indent": 1}, 0),
        ([CELL, FIT], {"indent": 1, "ensure_ascii": False}, 0),
        ([CELL, FIT], {}, 0),
        (["".join(CELL), "".join(FIT)], {"indent": 2}, 0),
        ([CELL, ["%%time\n", *FIT]], {"indent": 1}, 1),
        (["".join(CELL), "%%time\n" + "".join(FIT)], {"sort_keys": True}, 1),
    ],
)
def test_a_notebook_changes_only_in_its_cell(
    make_repository: Repository, capsys: pytest.CaptureFixture[str], cells: list[object], layout: dict[str, object],
    first: int,
) -> None:  # fmt: skip
    before = book(cells, **layout)
    project = make_repository({"look.ipynb": before})
    [one] = findings(project, capsys, "MLD101")

    assert ignore(project, f"look.ipynb:cell {one['cell']}:{one['line']}") == 0

    after = (project / "look.ipynb").read_text()
    lines = "".join(json.loads(after)["cells"][1]["source"]).splitlines()
    assert lines[first] == "# mldebt: ignore[MLD101] a smoke test"
    del lines[first]
    assert lines == "".join(cells[1]).splitlines()  # type: ignore[arg-type]
    added = [line for line in after.splitlines() if line not in before.splitlines()]
    assert len(added) <= 1
    assert len(after) - len(before) < 80
    [one] = findings(project, capsys, "MLD101")
    assert one["suppressed"] is not None


def test_false_positives_are_counted_here_and_the_last_word_counts(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [one] = findings(project, capsys, "MLD101")
    ignore(project, str(one["fingerprint"]))
    assert "MLD101: 1 of 1 judged right here" in capsys.readouterr().err
    subprocess.run(["git", "checkout", "-q", "train.py"], cwd=project, check=True)

    ignore(project, str(one["fingerprint"]), "--false-positive")

    assert "MLD101: 0 of 1 judged right here" in capsys.readouterr().err
    assert (home() / "judgements.jsonl").read_text().count("\n") == 2


def test_a_specimen_keeps_what_libraries_are_asked_for_and_nothing_else() -> None:
    text = "import argparse\nimport lightgbm as lgb\n\nvexo = argparse.ArgumentParser()\nlgb.LGBMClassifier(vexo.wax)\n"

    told = Words().replaced(text)

    assert "argparse.ArgumentParser()" in told
    assert "lgb.LGBMClassifier(" in told
    assert not [word for word in ("vexo", "wax") if word in told]


def test_a_specimen_shares_no_word_with_the_case_and_still_shows_it(
    make_repository: Repository, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    secret = TRAIN.replace("main", "fit_vexo_ranker").replace(
        '__name__ == "__fit_vexo_ranker__"', '__name__ == "__main__"'
    )
    secret = secret.replace("    (\n", "    # talk to Grace\n    (\n").replace(
        "model.joblib", "s3://vexo/ranker.joblib"
    )
    project = make_repository({"vexo/train.py": secret, "train.yaml": YAML})
    [one] = findings(project, capsys, "MLD101")

    assert ignore(project, str(one["fingerprint"]), "--dry-run", "--export", str(tmp_path / "case.md")) == 0

    sheet = (tmp_path / "case.md").read_text()
    assert not [word for word in ("vexo", "ranker", "Grace", "warmup", "500") if word in sheet]
    assert "  # MLD101\n" in sheet
    assert "import joblib\n" in sheet
    assert "from sklearn.linear_model import SGDClassifier\n" in sheet
    assert "It shows the finding." in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [
        ("train.py:1",), ("nowhere.py:1",), ("v1:0000000000000000",), ("what",), ("train.py:14", "--until", "soon"),
        ("train.py:17", "--code", "MLD301"),
    ],
)  # fmt: skip
def test_what_cannot_be_silenced_is_an_error_and_nothing_is_written(project: Path, wrong: tuple[str, ...]) -> None:
    assert ignore(project, *wrong) == 2
    assert (project / "train.py").read_text() == TRAIN


def test_where_nothing_is_found_the_places_of_the_file_are_told(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_repository({"train.py": TRAIN, "look.ipynb": book([CELL, FIT], indent=1)})

    codes = [ignore(project, "train.py:1"), ignore(project, "look.ipynb:cell 7:1")]

    shown = capsys.readouterr().err
    assert codes == [2, 2]
    assert "there are some at line 16" in shown
    assert re.search(r"there are some at cell 1:\d", shown)


def test_what_is_silent_already_is_not_silenced_again(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [one] = findings(project, capsys, "MLD101")
    ignore(project, str(one["fingerprint"]))
    silent = (project / "train.py").read_text()
    capsys.readouterr()

    codes = [ignore(project, what) for what in (str(one["fingerprint"]), "train.py:17")]

    assert codes == [2, 2]
    assert capsys.readouterr().err.count("MLD101 is silenced there already: a smoke test") == 2
    assert (project / "train.py").read_text() == silent


@pytest.mark.parametrize("reason", ["two\nlines", "until=2020-01-01", "  "])
def test_a_reason_is_one_line_without_a_day(project: Path, capsys: pytest.CaptureFixture[str], reason: str) -> None:
    [one] = findings(project, capsys, "MLD101")

    assert run(["ignore", str(one["fingerprint"]), "-C", str(project), "--reason", reason]) == 2
    assert (project / "train.py").read_text() == TRAIN
