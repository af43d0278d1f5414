"""Which commit brought a finding in, on small histories made for the question."""

import subprocess
from pathlib import Path

from repositories import Repository, commit

from mldebt.backfilling.choosing import Wanted
from mldebt.findings.finding import Introduced
from mldebt.findings.scan import Scan
from mldebt.options import Options
from mldebt.pipeline import backfill, scan, trend

LOOP = """
model = torch.nn.Linear(4, 1)
optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(10):
    loss = model(torch.rand(8, 4)).pow(2).mean()
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    report(epoch, loss.item())
torch.save(model.state_dict(), "model.pt")
"""
UNTRACKED = f"import torch\n\nreport = print\n{LOOP}"
TRACKED = f"""import mlflow
import torch

mlflow.log_param("lr", 0.1)


def report(epoch, loss):
    mlflow.log_metric("loss", loss, step=epoch)

{LOOP}"""
EVERY = Wanted(every="1")
DATED = Wanted(every="1", introduced=True)
ONLY = ("MLD101",)


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Merle", "-c", "user.email=merle@example.com")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def options(folder: Path) -> Options:
    return Options(path=folder, select=ONLY, db=folder.parent / "x.db", cache=folder.parent / "c.db", jobs=1)


def scanned(folder: Path, wanted: Wanted | None = None) -> Scan:
    if wanted:
        backfill(options(folder), wanted)
    return scan(options(folder))


def introduced(made: Scan) -> Introduced | None:
    (finding,) = made.findings
    return finding.introduced


def test_the_commit_after_the_last_one_without_a_finding_brought_it_in(make_repository: Repository) -> None:
    folder = make_repository({"train.py": TRACKED})
    commit(folder, {"notes.md": "one"}, day=2)
    guilty = commit(folder, {"train.py": UNTRACKED}, day=3, who="Grace")
    commit(folder, {"notes.md": "two"}, day=4)

    found = introduced(scanned(folder, EVERY))

    assert found == Introduced(guilty, "Grace", "2026-01-04T00:00:00Z")


def test_without_a_backfill_nothing_is_dated(make_repository: Repository) -> None:
    folder = make_repository({"train.py": UNTRACKED})

    assert introduced(scanned(folder)) is None


def test_the_first_commit_brought_in_what_was_always_there(make_repository: Repository) -> None:
    folder = make_repository({"train.py": UNTRACKED})
    commit(folder, {"notes.md": "one"}, day=2, who="Grace")

    found = introduced(scanned(folder, EVERY))

    assert found is not None
    assert found.author == "Ada"


def test_between_two_points_several_commits_leave_it_open(make_repository: Repository) -> None:
    folder = make_repository({"train.py": TRACKED})
    commit(folder, {"train.py": UNTRACKED}, day=2)
    commit(folder, {"train.py": UNTRACKED + "\n# later\n"}, day=3)

    found = introduced(scanned(folder, Wanted(every="2")))

    assert found is None


def test_bisection_finds_the_one_among_many(make_repository: Repository) -> None:
    folder = make_repository({"train.py": TRACKED})
    shas = [
        commit(folder, {"train.py": (UNTRACKED if day >= 7 else TRACKED) + f"# {day}\n"}, day=day)
        for day in range(2, 14)
    ]
    backfill(options(folder), Wanted(commits=f"{shas[-1]},HEAD~12", introduced=True))

    found = introduced(scanned(folder))

    assert found is not None
    assert found.commit == shas[5]
    assert len(trend(options(folder)).points) == 2


def test_a_rename_does_not_make_a_finding_younger(make_repository: Repository) -> None:
    folder = make_repository({"train.py": TRACKED})
    guilty = commit(folder, {"train.py": UNTRACKED}, day=2)
    commit(folder, {"train.py": None, "jobs/fit.py": UNTRACKED}, day=3)

    found = introduced(scanned(folder, EVERY))

    assert found is not None
    assert found.commit == guilty


def test_what_came_back_began_where_it_came_back(make_repository: Repository) -> None:
    folder = make_repository({"train.py": UNTRACKED})
    commit(folder, {"train.py": TRACKED}, day=2)
    again = commit(folder, {"train.py": UNTRACKED}, day=3)

    found = introduced(scanned(folder, EVERY))

    assert found is not None
    assert found.commit == again


def test_a_time_when_the_file_did_not_parse_is_no_end_of_a_finding(make_repository: Repository) -> None:
    folder = make_repository({"train.py": TRACKED})
    guilty = commit(folder, {"train.py": UNTRACKED}, day=2)
    commit(folder, {"train.py": UNTRACKED + "\ndef broken(:\n"}, day=3)
    commit(folder, {"train.py": UNTRACKED + "\n"}, day=4)

    found = introduced(scanned(folder, EVERY))

    assert found is not None
    assert found.commit == guilty


def test_a_merge_of_one_commit_names_the_commit_and_not_who_merged(make_repository: Repository) -> None:
    folder = make_repository({"train.py": TRACKED})
    git(folder, "checkout", "-q", "-b", "topic")
    guilty = commit(folder, {"train.py": UNTRACKED}, day=2, who="Grace")
    git(folder, "checkout", "-q", "main")
    commit(folder, {"notes.md": "one"}, day=3)
    git(folder, "merge", "-q", "--no-ff", "-m", "merge", "topic")

    found = introduced(scanned(folder, EVERY))

    assert found is not None
    assert (found.commit, found.author) == (guilty, "Grace")


def test_what_only_the_work_tree_has_was_brought_in_by_no_commit(make_repository: Repository) -> None:
    folder = make_repository({"train.py": TRACKED, "jobs/old.py": UNTRACKED})
    (folder / "train.py").write_text(UNTRACKED)

    made = scanned(folder, EVERY)

    said = {finding.path: finding.introduced for finding in made.findings}
    assert said["train.py"] is None
    assert said["jobs/old.py"] is not None


def test_the_trend_tells_how_long_findings_stay(make_repository: Repository) -> None:
    folder = make_repository({"train.py": UNTRACKED, "jobs/fit.py": UNTRACKED})
    commit(folder, {"train.py": TRACKED}, day=11)
    commit(folder, {"notes.md": "one"}, day=21)
    backfill(options(folder), EVERY)

    found = trend(options(folder))

    assert [point.totals.findings for point in found.points] == [2, 1, 1]
    assert (found.gone.findings, found.gone.median_days) == (1, 10)
    assert (found.open.findings, found.open.median_days) == (1, 20)


def test_notes_are_no_more_among_the_lives_than_among_the_findings(make_repository: Repository) -> None:
    note = {"examples/gone.py": UNTRACKED, "examples/stays.py": UNTRACKED.replace("0.1", "0.2")}
    folder = make_repository({"fit.py": TRACKED, "run.sh": "python fit.py\n", **note})
    commit(folder, {"notes.md": "one"}, day=5)
    commit(folder, {"examples/gone.py": TRACKED}, day=11)
    backfill(options(folder), EVERY)

    found = trend(options(folder))

    assert scanned(folder).totals.notes
    assert [point.totals.findings for point in found.points] == [0, 0, 0]
    assert (found.gone.findings, found.open.findings) == (0, 0)


def test_a_scan_shows_the_backfill_in_its_history(make_repository: Repository) -> None:
    folder = make_repository({"train.py": UNTRACKED})
    commit(folder, {"jobs/fit.py": UNTRACKED}, day=40)

    made = scanned(folder, Wanted(every="month"))

    assert [(point.date[:7], point.totals.findings) for point in made.history] == [("2026-01", 1), ("2026-02", 2)]


def test_points_of_other_options_are_no_part_of_the_trend(make_repository: Repository) -> None:
    folder = make_repository({"train.py": UNTRACKED})
    commit(folder, {"notes.md": "one"}, day=2)
    backfill(Options(path=folder, select=("MLD4",), db=folder.parent / "x.db", jobs=1), EVERY)

    assert len(scanned(folder).history) == 1


def test_a_merge_of_several_commits_is_followed_into_its_branch(make_repository: Repository) -> None:
    folder = make_repository({"train.py": TRACKED})
    git(folder, "checkout", "-q", "-b", "topic")
    commit(folder, {"notes.md": "one"}, day=2, who="Grace")
    commit(folder, {"notes.md": "two"}, day=3, who="Grace")
    guilty = commit(folder, {"train.py": UNTRACKED}, day=4, who="Grace")
    commit(folder, {"notes.md": "three"}, day=5, who="Grace")
    git(folder, "checkout", "-q", "main")
    commit(folder, {"other.md": "one"}, day=6)
    git(folder, "merge", "-q", "--no-ff", "-m", "merge", "topic")

    done = backfill(options(folder), DATED)
    again = backfill(options(folder), DATED)
    found = introduced(scanned(folder))

    assert found is not None
    assert (found.commit, found.author) == (guilty, "Grace")
    assert done.probed > 0
    assert again.probed == 0


def test_what_neither_side_of_a_merge_had_the_merge_brought(make_repository: Repository) -> None:
    folder = make_repository({"train.py": TRACKED})
    git(folder, "checkout", "-q", "-b", "topic")
    commit(folder, {"notes.md": "one"}, day=2, who="Grace")
    commit(folder, {"notes.md": "two"}, day=3, who="Grace")
    git(folder, "checkout", "-q", "main")
    commit(folder, {"other.md": "one"}, day=4)
    git(folder, "merge", "-q", "--no-ff", "--no-commit", "topic")
    merge = commit(folder, {"train.py": UNTRACKED}, day=5, who="Ada")

    found = introduced(scanned(folder, DATED))

    assert found is not None
    assert found.commit == merge
