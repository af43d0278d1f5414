"""What makes a try low though its values are clear: its run does not read them, or its program was made anew."""

import subprocess

import pytest
from past_trials import TRACKED, TRAIN, Rows, ledger_of, only
from repositories import Repository, commit
from test_what_a_store_is_of import SPLIT

from mldebt.project.experiments.tries.idle import is_idle

OPTIONS = "class Config:\n    learning_rate = 0.1\n    batch_size = 32\n    seed = 7\n    workers = 4\n"
OTHERS = OPTIONS.replace("0.1", "0.3").replace("32", "64")
READER = TRACKED.replace("SEED = 71", "from options import Config")


@pytest.mark.parametrize(("before", "confidence"), [(READER, "high"), (TRACKED, "low")])
def test_a_module_that_its_run_imports_only_later_is_of_no_run_surely(
    rows_of: Rows, before: str, confidence: str
) -> None:
    rows = rows_of({"train.py": before, "options.py": OPTIONS}, {"options.py": OTHERS}, {"train.py": READER})

    assert {row.confidence for row in rows if row.family == "options.py"} <= {confidence}
    assert confidence == "low" or rows


@pytest.mark.parametrize(("kept", "confidence"), [(16, "low"), (60, "high")])
def test_a_program_of_which_a_third_went_is_adapted(rows_of: Rows, kept: int, confidence: str) -> None:
    stays = "".join(f"KEPT_{number} = {number}\n" for number in range(kept))
    goes = "".join(f"GOES_{number} = {number}\n" for number in range(16))
    changed = TRAIN.replace("0.1", "0.3").replace("'max_depth': 6", "'max_depth': 9")

    rows = rows_of({"train.py": stays + goes + TRAIN}, {"train.py": stays + changed})

    assert only(rows).confidence == confidence


@pytest.mark.parametrize(("folder", "confidence"), [("logs", "high"), ("examples/saved_logs", "low")])
def test_a_run_that_an_example_shows_is_not_sure(rows_of: Rows, folder: str, confidence: str) -> None:
    place = f"{folder}/version_0"
    kept = {f"{place}/hparams.yaml": "depth: 6\nrate: 0.1\n", f"{place}/metrics.csv": "epoch,loss\n0,0.5\n"}

    row = only(rows_of({"train.py": TRAIN, "split.py": SPLIT, **kept}))

    assert row.confidence == confidence


def test_a_result_file_beside_a_try_is_put_to_it_and_not_surely(rows_of: Rows) -> None:
    changed = TRAIN.replace("0.1", "0.3").replace("'max_depth': 6", "'max_depth': 9")

    rows = rows_of({"train.py": TRAIN}, {"train.py": changed, "metrics/train.json": '{"auc": 0.9123}\n'})

    assert not [row for row in rows if row.is_sure]
    assert any("E1" in row.events for row in rows)


@pytest.mark.parametrize(("is_aside", "sure"), [(False, 1), (True, 0)])
def test_two_changes_of_sibling_branches_are_no_sure_try(
    make_repository: Repository, is_aside: object, sure: int
) -> None:
    folder = make_repository({"train.py": TRAIN})
    deeper = TRAIN.replace("0.1", "0.3").replace("'max_depth': 6", "'max_depth': 9")
    commit(folder, {"train.py": deeper}, day=3)
    base = TRAIN if is_aside else deeper
    if is_aside:
        subprocess.run(["git", "checkout", "-q", "-b", "side", "HEAD~"], cwd=folder, check=True)
    commit(folder, {"train.py": base.replace("0.1", "0.5").replace("0.3", "0.5")}, day=3)
    if is_aside:
        named = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
        subprocess.run([*named, "merge", "-q", "--no-edit", "-X", "ours", "@{-1}"], cwd=folder, check=True)

    assert sum(row.is_sure for row in ledger_of(folder).experiments) == sure


FIRST, OTHER = "'learning_rate': 0.1, 'batch_size': 32", "'learning_rate': 0.3, 'batch_size': 64"
SETTINGS = f"\n\ndef defaults():\n    return {{{FIRST}}}\n\n\nkind = 'search'\n"


@pytest.mark.parametrize(
    ("use", "confidence"),
    [
        ("if kind == 'default':\n    train(defaults())\n", "low"),
        ("if kind == 'search':\n    train(defaults())\n", "high"),
        ("if kind == 'default':\n    pass\nelse:\n    train(defaults())\n", "high"),
        ("train({})\n", "low"),
        ("globals()[name](kind)\n", "high"),
    ],
)
def test_a_value_that_no_training_of_its_program_reads_is_not_sure(rows_of: Rows, use: str, confidence: str) -> None:
    program = TRACKED + SETTINGS + use

    row = only(
        rows_of(
            {"train.py": program},
            {"train.py": program.replace(FIRST, OTHER)},
        )
    )

    assert row.confidence == confidence


@pytest.mark.parametrize(
    ("body", "is_other"),
    [
        ("print(load(size))", True), ("Trainer(fast_dev_run=True).fit(size)", True), ("model.fit(size)", False),
        ("helper(size)", False),
    ],
)  # fmt: skip
def test_a_value_of_a_command_beside_the_training_is_not_sure(body: str, *, is_other: bool) -> None:
    text = (
        f"@cli.command()\ndef look():\n    size = 32\n    {body}\n\n\ndef helper(size):\n    model.fit(size)\n\n\n"
        "@cli.command()\ndef fit():\n    Trainer().fit(32)\n"
    )

    assert is_idle(text, [3]) == is_other
