"""A baseline file: the same debt gives the same bytes, it merges, it loads for ever, and it only gets tighter."""

import itertools
import json
from pathlib import Path

import pytest
from repositories import Repository, commit
from staging import CONFIG, PROJECT, SELECT, TRACKED, UNTRACKED, WARM, checked, git, put, stage

from mldebt.cli.main import run
from mldebt.errors import BaselineError
from mldebt.findings.baseline import ATTRIBUTE, NAME, Baseline, Entry, decoded, encoded
from mldebt.findings.checked import Bar, Checked

GOLDEN = Path(__file__).parent / "golden" / "baseline-1.jsonl"
OWING = PROJECT | {"train.py": UNTRACKED, "conf/train.yaml": CONFIG + "patience: 4\n"}


@pytest.fixture
def owing(make_repository: Repository) -> Path:
    """Give a project that owes an untracked run and a dead key."""
    return make_repository(OWING)


def baseline(project: Path, *arguments: str) -> int:
    """Run `mldebt baseline` on a project with the rules of these tests."""
    return run(["baseline", arguments[0], "-C", str(project), *SELECT.split(), *arguments[1:]])


def against(project: Path, **asked: object) -> Checked:
    """Check a project against its baseline alone."""
    return checked(project, staged=False, baseline=project / NAME, **asked)


def entries(project: Path) -> list[tuple[str, str]]:
    """Return (code, path) of the entries of a project's baseline."""
    found = decoded((project / NAME).read_bytes(), NAME)
    return sorted((one.code, one.path) for one in found.entries)


def test_the_first_version_of_the_file_loads_for_ever() -> None:
    found = decoded(GOLDEN.read_bytes(), "baseline")

    assert found.rules == {"MLD101": 1, "MLD301": 1, "MLD401": 2}
    assert found.unread == {"old/python2.py"}
    assert found.by_fingerprint()["v1:2222222222222222"] == Entry(
        "v1:2222222222222222", "MLD301", "src/rules.py", "Rules.decide", 31
    )
    assert found.by_fingerprint()["v1:3333333333333333"].reason == "a trial"


def test_what_was_loaded_is_written_as_it_was() -> None:
    found = decoded(GOLDEN.read_bytes(), "baseline")

    again = decoded(encoded(found), "baseline")

    assert again == found
    assert encoded(again) == encoded(found)


def test_the_same_debt_gives_the_same_bytes_wherever_it_stands(owing: Path) -> None:
    baseline(owing, "write")
    first = (owing / NAME).read_bytes()
    commit(owing, {"train.py": "# moved down\n\n" + UNTRACKED}, day=9, who="Grace")

    code = baseline(owing, "update")

    assert (code, (owing / NAME).read_bytes()) == (0, first)
    assert json.loads(first.splitlines()[0])["schema"] == "mldebt.baseline/1"
    assert not [word for word in (b"2026", b'"line"', b"message", b"mldebt 0") if word in first]


def test_what_the_baseline_holds_does_not_fail(owing: Path) -> None:
    baseline(owing, "write")

    found = against(owing)

    assert (found.alarms, found.notes, found.existing, found.baselined) == ((), (), 2, 2)


def test_what_it_does_not_hold_fails_though_it_is_committed(owing: Path) -> None:
    baseline(owing, "write")
    commit(owing, {"tune.py": UNTRACKED}, day=2)

    found = against(owing, bar=Bar())

    assert [(one.finding.code, one.finding.path, one.note) for one in found.alarms] == [("MLD101", "tune.py", None)]
    assert found.alarms[0].help


def test_a_renamed_file_owes_what_it_owed(owing: Path) -> None:
    baseline(owing, "write")
    (owing / "jobs").mkdir()
    git(owing, "mv", "train.py", "jobs/train.py")

    found = against(owing)

    assert [one.finding.path for one in found.alarms if one.finding.code == "MLD101"] == []
    assert baseline(owing, "update") == 0
    assert ("MLD101", "jobs/train.py") in entries(owing)


def test_update_takes_out_what_was_fixed_and_lets_nothing_new_in(owing: Path) -> None:
    baseline(owing, "write")
    commit(owing, {"train.py": TRACKED, "tune.py": UNTRACKED}, day=2)

    assert baseline(owing, "update", "--check") == 1
    assert baseline(owing, "update") == 0
    assert entries(owing) == [("MLD401", "conf/train.yaml")]
    assert baseline(owing, "update", "--check") == 0


def test_what_is_new_comes_in_only_with_a_reason(owing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    baseline(owing, "write")
    commit(owing, {"tune.py": UNTRACKED}, day=2)

    assert baseline(owing, "update", "--accept-new") == 2
    assert baseline(owing, "update", "--accept-new", "--reason", "a trial") == 0
    assert ("MLD101", "tune.py") in entries(owing)
    capsys.readouterr()
    baseline(owing, "show")
    assert "accepted: tune.py MLD101" in capsys.readouterr().out


def test_prune_only_takes_out_what_was_fixed(owing: Path) -> None:
    baseline(owing, "write")
    commit(owing, {"train.py": TRACKED, "tune.py": UNTRACKED}, day=2)

    baseline(owing, "prune")

    assert entries(owing) == [("MLD401", "conf/train.yaml")]


def test_a_file_that_cannot_be_read_is_not_fixed(owing: Path) -> None:
    baseline(owing, "write")
    commit(owing, {"train.py": UNTRACKED + "def (\n"}, day=2)

    baseline(owing, "prune")

    assert ("MLD101", "train.py") in entries(owing)


def test_a_file_that_stops_parsing_makes_notes_and_is_named(make_repository: Repository) -> None:
    project = make_repository(PROJECT)
    baseline(project, "write")
    commit(project, {"warm.py": WARM + "def (\n"}, day=2)

    found = against(project, bar=Bar("info", "low"))

    assert found.alarms == ()
    assert [row.path for row in found.skipped] == ["warm.py"]


def test_writing_over_a_baseline_needs_force(owing: Path) -> None:
    assert baseline(owing, "write") == 0
    assert baseline(owing, "write") == 2
    assert baseline(owing, "write", "--force") == 0


def test_a_link_is_not_written_through(owing: Path, tmp_path: Path) -> None:
    (owing / NAME).symlink_to(tmp_path / "elsewhere")

    assert baseline(owing, "write") == 2
    assert not (tmp_path / "elsewhere").exists()


def test_silenced_findings_are_not_written_down(make_repository: Repository) -> None:
    silenced = UNTRACKED.replace("    model.fit", "    # mldebt: ignore[MLD101] a trial\n    model.fit")
    project = make_repository(PROJECT | {"train.py": silenced})

    baseline(project, "write")

    assert entries(project) == []


def test_a_baseline_beside_a_base_adds_to_what_is_old(owing: Path) -> None:
    baseline(owing, "write")
    commit(owing, {"train.py": TRACKED}, day=2)
    git(owing, "switch", "-q", "-c", "work")
    commit(owing, {"train.py": UNTRACKED, "tune.py": UNTRACKED}, day=3)

    alone = checked(owing, Bar(), base="main")
    both = checked(owing, Bar(), base="main", baseline=owing / NAME)

    assert sorted(one.finding.path for one in alone.alarms) == ["train.py", "tune.py"]
    assert [one.finding.path for one in both.alarms] == ["tune.py"]


def test_against_a_base_the_baseline_of_the_base_is_in_force(owing: Path) -> None:
    baseline(owing, "write")
    git(owing, "add", "-A")
    commit(owing, {}, day=2)
    git(owing, "switch", "-q", "-c", "work")
    put(owing, "tune.py", UNTRACKED.replace("model.joblib", "tuned.joblib"))
    baseline(owing, "write", "--force")
    commit(owing, {}, day=3)

    found = checked(owing, Bar(), base="main", baseline=owing / NAME)

    assert [one.finding.path for one in found.alarms] == ["tune.py"]
    assert found.notices == (f"{NAME} is changed here; the one of the base is in force",)


def test_a_baseline_that_the_base_does_not_have_is_not_in_force(owing: Path) -> None:
    git(owing, "switch", "-q", "-c", "work")
    put(owing, "tune.py", UNTRACKED.replace("model.joblib", "tuned.joblib"))
    baseline(owing, "write")
    commit(owing, {}, day=3)

    found = checked(owing, Bar(), base="main", baseline=owing / NAME)

    assert [one.finding.path for one in found.alarms] == ["tune.py"]
    assert found.notices == (f"{NAME} is not in the base, so it is not in force",)


def test_an_untrusted_repository_brings_no_baseline(owing: Path, tmp_path: Path) -> None:
    baseline(owing, "write")
    (tmp_path / "mine.jsonl").write_bytes((owing / NAME).read_bytes())

    with pytest.raises(BaselineError, match="untrusted"):
        checked(owing, staged=False, baseline=owing / NAME, untrusted=True)
    assert checked(owing, staged=False, baseline=tmp_path / "mine.jsonl", untrusted=True).alarms == ()


def test_staged_debt_that_the_baseline_holds_is_old(owing: Path) -> None:
    baseline(owing, "write")
    commit(owing, {"train.py": TRACKED}, day=2)
    stage(owing, train=UNTRACKED)

    found = checked(owing, Bar(), staged=True, baseline=owing / NAME)

    assert (found.alarms, found.baselined) == ((), 2)


LINES = [
    f'{{"fingerprint":"v1:{n:016x}","code":"MLD401","path":"a.yaml","anchor":"k{n:02}","value":null}}' for n in range(8)
]
HEAD = '{"schema":"mldebt.baseline/1","fingerprint":"v1","rules":{"MLD401":1}}'


@pytest.mark.parametrize(("ours", "theirs"), list(itertools.combinations(range(4), 2)))
def test_branches_that_touch_neighbouring_lines_merge(make_repository: Repository, ours: int, theirs: int) -> None:
    changes = ([1, 2, 3, 5], [0, 1, 2, 3, 4, 5], [0, 1, 3, 5], [0, 1, 2, 3, 5, 6])
    before = [0, 1, 2, 3, 5]

    def text(numbers: list[int]) -> str:
        return "\n".join([HEAD, *(LINES[number] for number in numbers)]) + "\n"

    project = make_repository({NAME: text(before), ".gitattributes": f"{ATTRIBUTE}\n"})
    git(project, "switch", "-q", "-c", "side")
    commit(project, {NAME: text(list(changes[theirs]))}, day=2)
    git(project, "switch", "-q", "main")
    commit(project, {NAME: text(list(changes[ours]))}, day=3)

    git(project, "merge", "-q", "-m", "both", "side")

    found = {int(one.anchor[1:]) for one in decoded((project / NAME).read_bytes(), NAME).entries}
    asked = (set(changes[ours]) | set(changes[theirs])) - set(before)
    kept = set(changes[ours]) & set(changes[theirs])
    assert kept | asked <= found <= set(changes[ours]) | set(changes[theirs])


def test_a_conflict_left_in_the_file_is_an_error_with_its_line() -> None:
    text = f"{HEAD}\n<<<<<<< HEAD\n{LINES[0]}\n=======\n{LINES[1]}\n>>>>>>> side\n"

    with pytest.raises(BaselineError, match=r"^baseline:2: a merge conflict is left here"):
        decoded(text.encode(), "baseline")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "baseline: it has no header line"),
        (LINES[0], "baseline: it has no header line"),
        (f"{HEAD}\nnot json", "baseline:2: not a line of JSON"),
        (f"{HEAD}\n[1]", "baseline:2: not a JSON object"),
        (f"{HEAD}\n" + '{"code":"MLD401"}', "baseline:2: Object missing required field `fingerprint`"),
        ('{"schema":"mldebt.baseline/2"}', "baseline:1: written as mldebt.baseline/2"),
        ("[" * 100_000, "baseline:1: not a line of JSON"),
    ],
)
def test_what_is_no_baseline_is_an_error_with_its_line(text: str, says: str) -> None:
    with pytest.raises(BaselineError, match=f"^{says}"):
        decoded(text.encode(), "baseline")


def test_any_order_several_headers_and_lines_twice_are_read_the_better_value_wins() -> None:
    one = '{{"fingerprint":"v1:1","code":"MLD301","path":"a.py","anchor":"f","value":{}}}'
    older = '{"schema":"mldebt.baseline/1","fingerprint":"v1","rules":{"MLD301":1}}'
    newer = '{"schema":"mldebt.baseline/1","fingerprint":"v1","rules":{"MLD301":2}}'
    text = "\n".join([one.format(31), newer, one.format(25), "", older, one.format(40)])

    found = decoded(text.encode(), "baseline")

    assert found == Baseline({"MLD301": 1}, (Entry("v1:1", "MLD301", "a.py", "f", 25),))
