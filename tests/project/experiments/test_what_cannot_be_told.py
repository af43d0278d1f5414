"""Changes of which nobody can tell from the commit that something was tried: no row, or the level that is sure."""

import pytest
from past_trials import TRAIN, Rows, only

from mldebt.project.experiments.changes.parameters import code_changes
from mldebt.project.experiments.history.choosing import is_trial
from mldebt.project.experiments.results.scores import is_known
from mldebt.project.experiments.texts.training import trains
from mldebt.project.experiments.tracking.trackers import tracker_of

LONG = TRAIN + "".join(f"print({number})\n" for number in range(9))
DEEPER = TRAIN.replace("'max_depth': 6", "'max_depth': 9")
GRAPH = """
import tensorflow as tf
train_op = tf.train.AdamOptimizer(rate).minimize(loss)
sess = tf.Session()
sess.run(init)
open(path, 'wb').write(tf.get_default_graph().as_graph_def().SerializeToString())
"""
FOLLOWED = """
from torch.utils.tensorboard import SummaryWriter

class Args:
    track: bool = False

if __name__ == "__main__":
    if args.track:
        import wandb
        wandb.init(project=args.project)
{made}
    writer.add_scalar("loss", loss, step)
"""


@pytest.mark.parametrize("subject", ["refactor the training", "Reorganise code", "move settings", "clean up"])
def test_a_value_that_changes_in_its_place_amid_a_rebuilding_is_a_low_row(rows_of: Rows, subject: str) -> None:
    row = only(rows_of({"train.py": TRAIN}, {"train.py": DEEPER}, messages=[subject]))

    assert ([param.key for param in row.params], row.confidence) == (["max_depth"], "low")


def test_a_value_that_changes_with_a_typo_is_told_by_no_row(rows_of: Rows) -> None:
    assert rows_of({"train.py": TRAIN}, {"train.py": DEEPER}, messages=["fix a typo, clean up"]) == ()


def test_a_commit_of_a_whole_repository_tries_nothing(rows_of: Rows) -> None:
    others = {f"part/step_{number}.py": f"STEP = {number}\n" for number in range(41)}

    assert rows_of({"train.py": TRAIN}, {"train.py": DEEPER, **others}) == ()


def test_a_value_that_changes_beside_a_few_files_is_told(rows_of: Rows) -> None:
    others = {f"part/step_{number}.py": f"STEP = {number}\n" for number in range(9)}

    row = only(rows_of({"train.py": TRAIN}, {"train.py": DEEPER, **others}))

    assert row.events == ("E1",)


@pytest.mark.parametrize("path", ["experiments/train.py", "exp01/train_two.py"])
@pytest.mark.parametrize("others", [{}, {"train.py": None}], ids=["copied", "moved"])
def test_a_script_that_is_put_into_a_folder_of_experiments_as_it_was_tries_nothing(
    rows_of: Rows, path: str, others: dict[str, str | None]
) -> None:
    same = LONG.replace("# start", "# as before")

    assert rows_of({"train.py": LONG}, {path: same, **others}) == ()


@pytest.mark.parametrize(
    "path", ["experiments/plotting/compare.py", "exp/visualize_losses.py", "experiments/analysis/a.py"]
)
def test_a_program_that_shows_what_experiments_found_is_none(path: str) -> None:
    assert not is_trial(path)
    assert is_trial("experiments/sentiment-analysis/train_and_plot.py")


def test_a_copy_in_a_folder_of_experiments_that_changes_a_value_is_told(rows_of: Rows) -> None:
    deeper = LONG.replace("'max_depth': 6", "'max_depth': 9")

    row = only(rows_of({"train.py": LONG}, {"experiments/train.py": deeper}))

    assert row.events == ("E2",)
    assert [change.key for change in row.params] == ["max_depth"]


def test_a_program_that_writes_a_graph_for_another_trains_nothing() -> None:
    assert not trains(GRAPH)
    assert trains(GRAPH.replace("sess.run(init)", "sess.run(train_op, feed_dict={x: batch})"))


@pytest.mark.parametrize(("written", "told"), [("94.68", 0.9468), ("0.9468", 94.68), ("94.681", 0.9468)])
def test_a_score_of_one_and_of_a_hundred_are_the_same(written: str, told: float) -> None:
    assert is_known(told, {written})
    assert not is_known(told + 0.001 * told, {written})


@pytest.mark.parametrize("call", ["pgd_attack", "self.attack", "evaluate", "validate_one", "model.predict"])
def test_a_parameter_of_a_call_that_measures_is_no_try(call: str) -> None:
    text = f"def main():\n    {call}(model, steps=10)\n    fit(model, lr=0.1)\n"

    assert code_changes(text, text.replace("10", "20"), is_settings=False) == []
    assert [row.key for row in code_changes(text, text.replace("0.1", "0.2"), is_settings=False)] == ["lr"]


def test_the_command_line_of_lightning_writes_event_files() -> None:
    assert tracker_of("from lightning.pytorch.cli import LightningCLI\n\nLightningCLI(Model)\n") == "default"


def test_a_writer_beside_a_tracker_that_is_off_keeps_the_metrics() -> None:
    always = '    writer = SummaryWriter("runs/one")'
    chosen = '    if args.log:\n        writer = SummaryWriter("runs/one")'

    assert tracker_of(FOLLOWED.format(made=always)) == "writer"
    assert tracker_of(FOLLOWED.format(made=chosen)) == "off"
    assert tracker_of(FOLLOWED.format(made="").replace("    writer.add", "    print")) == "off"


def test_a_log_of_the_folder_that_is_imported_by_its_own_name_is_read(rows_of: Rows) -> None:
    logged = TRAIN.replace("import lightgbm", "from prices.common import pocket_logger\nimport lightgbm")
    files = {"train.py": logged, "common/pocket_logger.py": "import logging\n\n\ndef get():\n    return logging\n"}

    row = only(rows_of(files, {"train.py": logged.replace("'max_depth': 6", "'max_depth': 9")}))

    assert row.level == "L0"
