"""Which untracked runs stop a change: those that it brings and of which nothing but weights stays."""

import pytest
from repositories import Repository, commit
from staging import ANY, PROJECT, TRACKED, UNTRACKED, checked, git, put, stage

from mldebt.checking.causes import IN_CODE, OLDER, UNCHANGED
from mldebt.findings.checked import Bar

FIT = """from sklearn.linear_model import SGDClassifier
import joblib


def fit(path):
    model = SGDClassifier()
    model.fit([[0], [1]], [0, 1])
    joblib.dump(model, path)
"""
NET = """import torch
from torch import nn


class HarborNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(3, 1)

    def forward(self, x):
        return self.body(x)


if __name__ == "__main__":
    model = HarborNet()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    model(torch.rand(8, 3)).sum().backward()
    optimiser.step()
    torch.save(model.state_dict(), "harbor.pt")
"""
OPTIONS = """import argparse
import random

parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int)
parser.add_argument("--size", type=int)
parser.add_argument("--rate", type=float)
args = parser.parse_args()
open("sizes").read(args.size * args.rate, random.random())
"""
CALLS = 'from fitting import fit\n\nif __name__ == "__main__":\n    fit("model.joblib")\n'


@pytest.mark.parametrize(
    "writes",
    [
        "open('log.txt', 'a').write('done')",
        "logging.basicConfig(filename='train.log')",
        "frame.to_csv('scores.csv')",
        "frame.to_sql('scores', engine)",
        "cursor.execute('INSERT INTO scores VALUES (1)')",
        "table.insert_rows(scores)",
        "json.dump({'auc': 1}, file)",
        "np.savetxt('scores.txt', scores)",
        "save_report(model)",
        "writer.scalar_summary('loss', 1, 2)",
        "board.log({'loss': 1})",
        "pathlib.Path('log.txt').open('w')",
    ],
)
def test_a_new_run_that_writes_what_may_be_a_record_is_a_note(make_repository: Repository, writes: str) -> None:
    project = make_repository(PROJECT)
    stage(project, tune=UNTRACKED.replace("    joblib.dump", f"    {writes}\n    joblib.dump"))

    found = checked(project, Bar())

    assert found.alarms == ()
    assert all(str(one.note).startswith("it keeps ") and "(tune.py:11)" in str(one.note) for one in found.notes)


@pytest.mark.parametrize(
    "writes",
    [
        "open('rows.txt').read()",
        "open('model.bin', 'wb').write",
        "Image.open('cat.png', 'r')",
        "plt.savefig('loss.png')",
        "sys.stdout.write('done')",
        "torch.save(model, 'model.pt')",
        "print(log_loss(truth, guesses))",
    ],
)
def test_a_new_run_that_reads_draws_and_saves_weights_stops(make_repository: Repository, writes: str) -> None:
    project = make_repository(PROJECT)
    stage(project, tune=UNTRACKED.replace("    joblib.dump", f"    {writes}\n    joblib.dump"))

    found = checked(project, Bar())

    assert [one.finding.path for one in found.alarms] == ["tune.py"]


@pytest.mark.parametrize(("before", "severity"), [({}, "major"), ({"tune.py": TRACKED}, "info")])
def test_that_no_command_names_a_script_counts_once_a_command_could(
    make_repository: Repository, before: dict[str, str], severity: str
) -> None:
    project = make_repository({**PROJECT, **before, "run.sh": "python train.py\n"})
    commit(project, {"notes.md": "We start runs by run.sh.\n"}, day=2)
    stage(project, tune=UNTRACKED)

    found = checked(project, ANY)

    assert [(one.finding.path, one.finding.severity) for one in (*found.alarms, *found.notes)] == [
        ("tune.py", severity)
    ]


def test_a_new_way_to_a_training_that_was_there_is_a_note(make_repository: Repository) -> None:
    project = make_repository({**PROJECT, "fitting.py": FIT})
    put(project, "again.py", CALLS)
    git(project, "add", "-A")

    found = checked(project, Bar())

    assert (found.alarms, [one.note for one in found.notes]) == ((), [OLDER])


def test_a_training_that_comes_with_its_caller_stops(make_repository: Repository) -> None:
    project = make_repository(PROJECT)
    put(project, "fitting.py", FIT)
    put(project, "again.py", CALLS)
    git(project, "add", "-A")

    found = checked(project, Bar())

    assert [one.finding.path for one in found.alarms] == ["again.py"]


def test_the_log_of_a_shell_command_may_be_the_record(make_repository: Repository) -> None:
    project = make_repository(PROJECT)
    put(project, "tune.py", UNTRACKED)
    put(project, "tune.sh", "python tune.py --fold 1 > tune.log\n")
    git(project, "add", "-A")

    found = checked(project, Bar())

    assert found.alarms == ()


@pytest.mark.parametrize(("moved", "stops"), [(20, False), (4, True)])
def test_a_run_split_off_a_script_that_stays_is_a_note(make_repository: Repository, moved: int, *, stops: bool) -> None:
    lines = [f"step_{number} = {number}\n" for number in range(40)]
    project = make_repository({**PROJECT, "long.py": "".join(lines)})
    put(project, "long.py", "".join(lines[moved:]))
    put(project, "tune.py", UNTRACKED + "".join(lines[:moved]))
    git(project, "add", "-A")

    found = checked(project, Bar())

    assert [one.finding.path for one in found.alarms] == (["tune.py"] if stops else [])


def test_complex_code_in_a_file_that_comes_back_is_a_note(make_repository: Repository) -> None:
    branches = "".join(f"    if x > {number}:\n        return {number}\n" for number in range(30))
    project = make_repository({**PROJECT, "rules.py": "def decide(x):\n    return 0\n"})
    for day in range(2, 8):
        commit(project, {"rules.py": f"def decide(x):\n    return {day}\n"}, day=day)
    git(project, "rm", "-q", "rules.py")
    git(project, "commit", "-q", "-m", "Drop rules")
    stage(project, rules=f"def decide(x):\n{branches}")

    found = checked(project, Bar())

    assert found.alarms == ()
    assert {one.note for one in found.notes} <= {UNCHANGED}


def test_an_undocumented_model_in_code_is_a_note(make_repository: Repository) -> None:
    project = make_repository({**PROJECT, "README.md": "# Scores\n"})
    put(project, "net.py", NET)
    git(project, "add", "-A")

    found = checked(project, Bar())

    assert [one.finding.code for one in found.alarms] == ["MLD101"]
    assert [one.note for one in found.notes] == [IN_CODE]


@pytest.mark.parametrize(("other", "stops"), [("return args.seed", False), ("return args.speed", True)])
def test_a_dead_option_stops_where_nothing_reads_its_name(
    make_repository: Repository, other: str, *, stops: bool
) -> None:
    project = make_repository(PROJECT)
    stage(project, tool=OPTIONS, other=f"def show(args):\n    {other}\n")

    found = checked(project, Bar())

    assert [one.finding.path for one in found.alarms] == (["tool.py"] if stops else [])
    assert [str(one.note).startswith("other.py:2 reads") for one in found.notes] == ([] if stops else [True])


def test_a_note_of_less_certainty_says_what_makes_it_so(make_repository: Repository) -> None:
    project = make_repository(PROJECT)
    stage(project, train=UNTRACKED, serve="from train import main\n\nprint(main)\n")

    found = checked(project, Bar())

    (note,) = [one.note for one in found.notes if one.finding.code == "MLD101"]
    assert note == (
        "of medium confidence, and a change stops from high on; "
        "others import the file: its main block may be there to try it out"
    )
