"""The main job from the command line: scan, compare, report, explain."""

import hashlib
import json
import subprocess
from pathlib import Path

import pytest
from repositories import Repository, commit

from mldebt.cli.main import run

TRAIN = """import torch; from batches import load
from model import Net


def train():
    net = Net()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for x, y in load():
        loss = torch.nn.functional.mse_loss(net(x), y)
        loss.backward()
        optimizer.step()
        print(loss.item())
    torch.save(net.state_dict(), "net.pt")


if __name__ == "__main__":
    train()
"""
MODEL = """import torch


class Net(torch.nn.Module):
    def forward(self, x):
        return x
"""
TRACKED = (
    TRAIN.replace("import torch\n", "import mlflow\nimport torch\n", 1)
    .replace("def train():\n", "def train():\n    mlflow.start_run()\n    mlflow.log_params({'lr': 0.1})\n")
    .replace("        print(loss.item())\n", "        mlflow.log_metric('loss', loss.item())\n")
)


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    """Return the document a scan prints."""
    capsys.readouterr()
    assert run(["scan", *arguments, "--preview", "--format", "json"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def codes(scan: dict[str, object]) -> list[tuple[str, str, str]]:
    """Return (code, path, status) of a scan's findings."""
    return [(one["code"], one["path"], one["status"]) for one in scan["findings"]]  # type: ignore[attr-defined, index]


def digest(folder: Path) -> str:
    """Return a hash of every name, size, time and byte below a folder."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        seen = path.lstat()
        found.update(f"{path.relative_to(folder)} {seen.st_mode} {seen.st_size} {seen.st_mtime_ns}".encode())
        if path.is_file() and not path.is_symlink():
            found.update(path.read_bytes())
    return found.hexdigest()


def test_an_untracked_run_is_found_and_the_target_is_left_as_it_was(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository({"train.py": TRAIN, "model.py": MODEL})
    before = digest(folder)

    scan = document(capsys, str(folder))

    assert ("MLD101", "train.py", "existing") in codes(scan)
    assert digest(folder) == before


def test_two_scans_of_one_commit_give_the_same_bytes_with_and_without_a_store(
    make_repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = make_repository({"train.py": TRAIN, "model.py": MODEL})

    first, again = (document(capsys, str(folder)) for _ in range(2))
    monkeypatch.setenv("MLDEBT_HOME", str(tmp_path / "elsewhere"))
    fresh = document(capsys, str(folder))

    assert json.dumps(first) == json.dumps(again) == json.dumps(fresh)


def test_tracking_the_run_is_a_repair(make_repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_repository({"train.py": TRAIN, "model.py": MODEL})
    document(capsys, str(folder))
    commit(folder, {"train.py": TRACKED}, day=3)

    scan = document(capsys, str(folder))

    compared = scan["compared"]
    assert [(one["code"], one["how"]) for one in compared["fixed"]] == [("MLD101", "repaired")]  # type: ignore[index]
    assert len(scan["history"]) == 2  # type: ignore[arg-type]


def test_a_new_script_is_new_debt_and_a_renamed_one_is_not(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository({"train.py": TRAIN, "model.py": MODEL})
    document(capsys, str(folder))
    subprocess.run(["git", "mv", "train.py", "fit.py"], cwd=folder, check=True)
    commit(folder, {"other.py": TRAIN.replace("net.pt", "other.pt")}, day=3)

    scan = document(capsys, str(folder))

    assert ("MLD101", "fit.py", "existing") in codes(scan)
    assert ("MLD101", "other.py", "new") in codes(scan)


def test_a_dirty_tree_is_compared_with_its_own_commit(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository({"model.py": MODEL})
    document(capsys, str(folder))
    (folder / "train.py").write_text(TRAIN)

    scan = document(capsys, str(folder))

    assert scan["repository"]["dirty"] is True  # type: ignore[index]
    assert ("MLD101", "train.py", "new") in codes(scan)


def test_a_scope_filters_findings_and_totals_but_not_the_analysis(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository({"a/train.py": TRAIN, "a/model.py": MODEL, "b/train.py": TRAIN, "b/model.py": MODEL})

    scan = document(capsys, str(folder / "a"))

    assert {path for _, path, _ in codes(scan)} <= {"a/train.py", "a/model.py"}
    assert scan["totals"]["runs_tracked"] == {"yes": 0, "no": 1, "unknown": 0}  # type: ignore[index]
    assert scan["coverage"]["files"] == 4  # type: ignore[index]


def test_every_sum_over_findings_equals_the_headline(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository({"a/train.py": TRAIN, "a/model.py": MODEL, "train.py": TRAIN, "model.py": MODEL})

    totals = document(capsys, str(folder))["totals"]

    for name in ("by_area", "by_owner", "by_folder", "by_challenge"):
        for bound in ("low", "expected", "high"):
            summed = sum(one["minutes"][bound] for one in totals[name].values())  # type: ignore[index]
            assert summed == totals["minutes"][bound]  # type: ignore[index]


def test_a_folder_that_is_no_repository_is_scanned_without_history(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "train.py").write_text(TRAIN)
    (tmp_path / "model.py").write_text(MODEL)

    scan = document(capsys, str(tmp_path))

    assert scan["repository"]["commit"] is None  # type: ignore[index]
    assert ("MLD101", "train.py", "existing") in codes(scan)


def test_fail_on_makes_a_severe_finding_exit_1(make_repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_repository({"train.py": TRAIN, "model.py": MODEL})

    failing, passing = (
        run(["scan", str(folder), "-q", "--preview", "--fail-on", bar]) for bar in ("major", "critical")
    )

    assert (failing, passing) == (1, 0)
    assert capsys.readouterr().out == ""


def test_the_summary_fits_eighty_columns(make_repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_repository({"train.py": TRAIN, "model.py": MODEL})

    run(["scan", str(folder)])

    lines = capsys.readouterr().out.splitlines()
    assert all(len(line) <= 80 for line in lines if not line.startswith("Next"))
    assert len(lines) <= 26


def test_the_page_names_a_hostile_file_as_text(make_repository: Repository, tmp_path: Path) -> None:
    name = "<img src=x onerror=alert(1)>.py"
    folder = make_repository({name: TRAIN, "model.py": MODEL})
    run(["scan", str(folder), "-q"])

    assert run(["report", str(folder), "-o", str(tmp_path / "page.html")]) == 0

    page = (tmp_path / "page.html").read_text()
    assert "&lt;img src=x onerror=alert(1)&gt;.py" in page
    assert "<img" not in page


def test_why_explains_a_finding_by_place_and_by_fingerprint(
    make_repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_repository({"train.py": TRAIN, "model.py": MODEL, ".mldebt.toml": "preview = true\n"})
    one = next(one for one in document(capsys, str(folder))["findings"] if one["code"] == "MLD101")  # type: ignore[attr-defined, index]
    monkeypatch.chdir(folder)

    run(["why", f"train.py:{one['line']}"])
    by_place = capsys.readouterr().out
    run(["why", one["fingerprint"]])
    by_fingerprint = capsys.readouterr().out
    run(["why", "model.py:2"])
    nothing = capsys.readouterr().out

    assert "MLD101 untracked-run" in by_place
    assert "untracked" in by_fingerprint
    assert "no finding" in nothing


@pytest.mark.parametrize("name", ["runs", "models", "configs", "hotspots"])
@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_every_inventory_prints_in_every_form(
    make_repository: Repository, capsys: pytest.CaptureFixture[str], name: str, form: str
) -> None:
    folder = make_repository({"train.py": TRAIN, "model.py": MODEL})

    assert run([name, str(folder), "--format", form]) == 0

    assert capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["scan", "/no/such/place"], "no/such/place"),
        (["scan", "{repo}", "--rev", "nothing"], "no commit is named nothing"),
        (["scan", "{repo}", "--rev", "HEAD~100"], "no commit is named HEAD~100"),
        (["scan", "{repo}", "--rev", "--upload-pack=x"], "not a revision"),
        (["scan", "{repo}", "--select", "MLD999"], "MLD999"),
        (["scan", "{repo}", "--db", "{text}"], "database"),
        (["scan", "{repo}", "--config", "{bad}"], "bad.toml:2"),
        (["report", "{repo}"], "run `mldebt scan"),
        (["explain", "MLD1O1"], "MLD101"),
        (["why", "nonsense"], "PATH:LINE"),
        (["why", f"{'n' * 300}.py:3", "-C", "{repo}"], "no such file"),
        (["scan", "{repo}", "--jobs", "many"], "--jobs"),
        (["scna"], "Did you mean 'scan'"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(
    make_repository: Repository, tmp_path: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    folder = make_repository({"model.py": MODEL})
    (tmp_path / "text.db").write_text(
        "not a database at all, just some text that is long enough to be read as a header"
    )
    (tmp_path / "bad.toml").write_text("select = ['MLD1']\nexclud = ['old/']\n")
    places = {"{repo}": str(folder), "{text}": str(tmp_path / "text.db"), "{bad}": str(tmp_path / "bad.toml")}

    code = run([places.get(argument, argument) for argument in arguments])

    said = capfd.readouterr().err.strip()
    assert code == 2
    assert says in said
    assert "Traceback" not in said


def test_an_option_file_of_the_repository_is_obeyed_unless_it_is_untrusted(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository({"train.py": TRAIN, "model.py": MODEL, ".mldebt.toml": 'ignore = ["MLD101"]\n'})

    trusted, untrusted = document(capsys, str(folder)), document(capsys, str(folder), "--untrusted")

    assert "MLD101" not in {code for code, _, _ in codes(trusted)}
    assert "MLD101" in {code for code, _, _ in codes(untrusted)}


def test_settings_say_where_a_value_comes_from(make_repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make_repository({"pyproject.toml": '[project]\nname = "x"\n\n[tool.mldebt]\nexclude = ["old/"]\n'})

    assert run(["settings", str(folder)]) == 0

    assert "old/   (pyproject.toml:5)" in capsys.readouterr().out


def test_a_file_that_cannot_be_parsed_is_named_with_its_reason(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository({"bad.py": "def f(:\n", "train.py": TRAIN, "model.py": MODEL})

    scan = document(capsys, str(folder))

    coverage = scan["coverage"]
    assert [(one["path"], one["reason"]) for one in coverage["skipped"]] == [("bad.py", "syntax-error")]  # type: ignore[index]
    assert coverage["files"] == coverage["analysed"] + 1  # type: ignore[index]
    assert ("MLD101", "train.py", "existing") in codes(scan)


@pytest.mark.parametrize(
    ("comment", "silenced"),
    [
        ("# mldebt: ignore[MLD101] a smoke test", True),
        ("# mldebt: ignore[MLD101] later until=2999-01-01", True),
        ("# mldebt: ignore[MLD101] later until=2020-01-01", False),
        ("# mldebt: ignore[MLD301] another rule", False),
        ("# mldebt: ignore", False),
        ("text = '# mldebt: ignore-file[MLD101] in a string'", False),
        ("# mldebt: ignore-file[MLD101,MLD301] the whole file", True),
    ],
)
def test_a_comment_silences_its_rule_and_the_finding_stays_in_the_document(
    make_repository: Repository, capsys: pytest.CaptureFixture[str], comment: str, *, silenced: bool
) -> None:
    marked = TRAIN.replace("        loss.backward()", f"        {comment}\n        loss.backward()")
    folder = make_repository({"train.py": marked, "model.py": MODEL})

    scan = document(capsys, str(folder))

    one = next(one for one in scan["findings"] if one["code"] == "MLD101")  # type: ignore[attr-defined, index]
    assert (one["suppressed"] is not None) == silenced
    assert scan["totals"]["suppressed"] == int(silenced)  # type: ignore[index]


def test_a_repository_cannot_choose_the_name_it_is_stored_under(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository({"model.py": MODEL, ".mldebt.toml": 'project = "somebody-else"\n'})

    assert run(["scan", str(folder)]) == 2

    assert ".mldebt.toml:1: unknown option 'project'" in capsys.readouterr().err


def test_a_database_that_the_repository_tracks_is_refused_untouched(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_repository({"model.py": MODEL, "results.db": "planted"})

    assert run(["scan", str(folder), "--db", str(folder / "results.db")]) == 2

    assert "one of the files that are being scanned" in capsys.readouterr().err
    assert (folder / "results.db").read_text() == "planted"
