"""Changed values that are too thin to tell of a try, and new files among too many."""

import pytest
from past_trials import TRAIN, Rows, ledger_of, only
from repositories import Repository, commit

SWITCHED = TRAIN.replace("SEED = 71", "SEED = 71\nuse_dropout = True")
STEPPED = TRAIN.replace("SEED = 71", "SEED = 71\nskip_steps = 10")
STARTED = TRAIN.replace("SEED = 71", "SEED = 71\nstart_epoch = 10")
TABLED = TRAIN.replace("SEED = 71", "SEED = 71\nTRAINING_PARAMS = {'negative_part': 0.1}")
LOOKED_UP = TRAIN.replace("SEED = 71", "SEED = 71\nhyperparams = TABLE['atari']")
COPIED = TRAIN.replace("31", "63").replace("0.1,", "0.3,") + "    print('done')\n"


@pytest.mark.parametrize(
    ("before", "after", "message", "count"),
    [
        (TRAIN, TRAIN.replace("31", "63"), "update", 1),
        (TRAIN, TRAIN.replace("31", "63"), "fix a bug in main", 1),
        (TRAIN, TRAIN.replace("31", "63").replace("0.1,", "0.3,"), "fix a bug in main", 1),
        (STEPPED, STEPPED.replace("10\n", "5\n"), "update", 1),
        (STEPPED, STEPPED.replace("10\n", "5\n"), "fix a bug in main", 0),
        (STARTED, STARTED.replace("= 10", "= 20"), "go on from there", 0),
        (TABLED, TABLED.replace("0.1}", "0.5}"), "update", 1),
        (LOOKED_UP, LOOKED_UP.replace("'atari'", '"atari"'), "update", 0),
        (STEPPED, STEPPED.replace("10\n", "5\n"), "try more steps", 1),
        (SWITCHED, SWITCHED.replace("True", "False"), "change the default", 1),
        (SWITCHED, SWITCHED.replace("True", "False"), "fix a bug in main", 0),
        (SWITCHED, SWITCHED.replace("True", "False"), "my experiments need none", 1),
        (TRAIN, TRAIN.replace("31", "63"), "Revert train.py", 0),
        (TRAIN, TRAIN.replace("31", "63"), "merge main", 0),
    ],
)
def test_one_value_alone_is_a_try_where_it_means_little_else(
    rows_of: Rows, before: str, after: str, message: str, count: int
) -> None:
    assert len(rows_of({"train.py": before}, {"train.py": after}, messages=[message])) == count


def test_one_thin_value_that_its_result_came_with_is_a_try(rows_of: Rows) -> None:
    table = "# A\n\n| model | auc |\n|---|---|\n| wide | 0.791 |\n"

    row = only(
        rows_of(
            {"train.py": STEPPED, "README.md": "# A\n"},
            {"train.py": STEPPED.replace("10\n", "5\n"), "README.md": table},
        )
    )

    assert (row.events, row.level) == (("E1", "E3"), "L1")


def test_two_thin_values_one_after_the_other_are_a_try(make_repository: Repository) -> None:
    both = STEPPED.replace("skip_steps = 10", "skip_steps = 10\nseq_len = 20")
    first = both.replace("10\n", "5\n")
    folder = make_repository({"train.py": both})
    commit(folder, {"train.py": first}, day=2)
    commit(folder, {"train.py": first.replace("20\n", "40\n")}, "more", day=2)

    row = only(ledger_of(folder).experiments)

    assert [param.key for param in row.params] == ["skip_steps", "seq_len"]


@pytest.mark.parametrize(
    ("path", "old", "new", "count"),
    [
        ("options.py", "window_size = 20\n", "window_size = 40\n", 0),
        ("options.py", "batch_size = 20\n", "batch_size = 40\n", 1),
        ("options.py", "batch_size = 20\nwindow_size = 3\n", "batch_size = 40\nwindow_size = 5\n", 1),
        ("envs/options.py", "batch_size = 20\n", "batch_size = 40\n", 0),
    ],
)
def test_values_beside_a_run_need_a_clear_name(rows_of: Rows, path: str, old: str, new: str, count: int) -> None:
    script = TRAIN.replace("import lightgbm as lgb", f"import lightgbm as lgb\nimport {path[:-3].replace('/', '.')}")

    assert len(rows_of({"train.py": script, "envs/__init__.py": "", path: old}, {path: new})) == count


def test_a_script_that_measures_starts_no_try(rows_of: Rows) -> None:
    start = "python train.py --lr 0.1 --epochs 5\n"

    rows = rows_of(
        {"train.py": TRAIN, "evaluate.sh": start, "train_eval.sh": start},
        {"evaluate.sh": start.replace("0.1", "0.3"), "train_eval.sh": start.replace("0.1", "0.5")},
    )

    assert [row.family for row in rows] == ["train_eval.sh"]


@pytest.mark.parametrize(("count", "rows"), [(14, 1), (15, 0)])
def test_a_copy_among_many_new_files_is_no_try_of_its_own(rows_of: Rows, count: int, rows: int) -> None:
    others = {f"data/part_{number}.txt": "1\n" for number in range(count)}
    copied = f"{COPIED}    print('saved')\n    print('all')\n".replace("0.3,", "0.1,")

    assert len(rows_of({"train.py": TRAIN}, {"train_wide.py": copied, **others})) == rows


@pytest.mark.parametrize(("message", "rows"), [("Add wide.py", 1), ("Add back wide.py", 0)])
def test_what_is_put_back_is_no_new_try(rows_of: Rows, message: str, rows: int) -> None:
    assert len(rows_of({"train.py": TRAIN}, {"train_wide.py": COPIED}, messages=[message])) == rows


def test_metrics_of_the_project_itself_are_no_result(rows_of: Rows) -> None:
    assert rows_of({"train.py": TRAIN}, {".github/metrics.json": '{"accuracy": 0.87}'}) == ()


def test_a_threshold_in_a_message_is_no_score(rows_of: Rows) -> None:
    assert rows_of({"train.py": TRAIN}, {"a.txt": "1"}, messages=["set threshold to 0.00099 rather than 0.0099"]) == ()


@pytest.mark.parametrize(("count", "levels"), [(1, ["L1"]), (9, [])])
def test_a_document_that_came_with_foreign_code_states_no_result(rows_of: Rows, count: int, levels: list[str]) -> None:
    code = {f"theirs/part_{number}.py": f"value = {number}\n" for number in range(count)}
    table = "# Theirs\n\n| model | auc |\n|---|---|\n| wide | 0.791 |\n"

    rows = rows_of({"train.py": TRAIN}, {"theirs/README.md": table, **code})

    assert [row.level for row in rows] == levels


@pytest.mark.parametrize(("flag", "count"), [("--max_cycles", 1), ("--num_nodes", 0)])
def test_a_launch_with_another_number_of_any_name_is_a_try(rows_of: Rows, flag: str, count: int) -> None:
    files = {"train.py": TRAIN, "start.sh": f"python train.py {flag} 10\n"}

    assert len(rows_of(files, {"start.sh": f"python train.py {flag} 9\n"})) == count


@pytest.mark.parametrize(("first", "second"), [("CNN()", "ResNet(Block, layers=[2, 2, 2, 2], classes=9)")])
def test_settings_choose_what_is_built_by_a_call_in_words(rows_of: Rows, first: str, second: str) -> None:
    text, train = "model_constructor = '{}'\n", "import config\n" + TRAIN

    row = only(rows_of({"train.py": train, "config.py": text.format(first)}, {"config.py": text.format(second)}))

    assert ([param.key for param in row.params], row.confidence) == (["model_constructor"], "low")
