"""What kept a try is sure where the analysis of runs and the names in its files agree, and tells of nothing else."""

import pytest
from past_trials import TRAIN, Rows, only

from mldebt.project.experiments.tracking.trackers import said

IMPORT = "import lightgbm as lgb"
CHANGED = (("0.1", "0.01"), ("31", "63"), ("'max_depth': 6", "'max_depth': 9"))
AGENT = """import wandb


class Agent:
    def __init__(self, is_log):
        self.is_log = is_log
        if self.is_log:
            wandb.init(project='a', config={'a': 1})
            wandb.log({'loss': 1})
"""


def tried(text: str) -> str:
    for old, new in CHANGED:
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    ("beside", "confidence"),
    [
        ("import os", "high"),
        ("# import visdom", "high"),
        ("import visdom", "low"),
        ("from torch.utils.tensorboard import SummaryWriter", "low"),
        ("from tf_agents.utils import tf_summaries", "low"),
    ],
)
def test_that_nothing_kept_a_try_is_sure_where_no_tracker_is_named(rows_of: Rows, beside: str, confidence: str) -> None:
    script = TRAIN.replace(IMPORT, f"{IMPORT}\n{beside}")

    row = only(rows_of({"train.py": script}, {"train.py": tried(script)}))

    assert row.confidence == confidence
    assert confidence == "low" or row.level == "L0"


@pytest.mark.parametrize(
    ("switch", "confidence"),
    [
        ("use_wandb = False\nif use_wandb:", "low"),
        ("use_wandb = False\nchosen = {'use_wandb': True}\nif use_wandb:", "low"),
        ("if read().drawn:", "low"),
    ],
)
def test_a_tracker_that_is_off_makes_a_sure_row_where_its_default_is_written(
    rows_of: Rows, switch: str, confidence: str
) -> None:
    guarded = f"import wandb\n\n{switch}\n    wandb.init(config={{}})\n    wandb.log({{'a': 1}})\n"
    script = TRAIN.replace(IMPORT, f"{IMPORT}\n{guarded}")

    row = only(rows_of({"train.py": script}, {"train.py": tried(script)}))

    assert (row.confidence, row.confidence == "low" or row.level == "L0") == (confidence, True)


@pytest.mark.parametrize(("guard", "confidence"), [("if self.is_log:", "low"), ("if True:", "high")])
def test_a_tracker_behind_a_condition_that_was_not_followed_is_not_surely_on(
    rows_of: Rows, guard: str, confidence: str
) -> None:
    options = "from agent import Agent\n\nchosen = dict(is_log=read().log)\nAgent(**chosen)\n"
    script = TRAIN.replace(IMPORT, f"{IMPORT}\n{options}")
    first = {"train.py": script, "agent.py": AGENT.replace("if self.is_log:", guard)}

    assert [row.confidence for row in rows_of(first, {"train.py": tried(script)})] == [confidence]


@pytest.mark.parametrize(
    ("message", "confidence"),
    [("init readme instructions", "low"), ("lower the dropout", "high"), ("try it", "high"), ("another", "low")],
)
def test_one_value_is_sure_where_its_message_tries_or_names_it(rows_of: Rows, message: str, confidence: str) -> None:
    script = TRAIN.replace("'max_depth': 6", "'dropout': 0.3")

    row = only(rows_of({"train.py": script}, {"train.py": script.replace("0.3", "0.5")}, messages=(message,)))

    assert row.confidence == confidence


@pytest.mark.parametrize(
    ("guard", "is_open"),
    [
        ("if args.log_writer is not None:", False),
        ("if self.tb_writer:", False),
        ("if args.use_tensorboard:", True),
        ("if args.log:", True),
    ],
)
def test_a_writer_that_is_asked_for_before_it_is_fed_is_no_switch(guard: str, is_open: object) -> None:
    text = f"writer = SummaryWriter('a')\n\n\ndef note():\n    {guard}\n        writer.add_scalar('loss', 1)\n"

    assert said(text).is_open is is_open


@pytest.mark.parametrize(
    ("head", "is_open"), [("if rank == 0:", False), ("if read().drawn:", True), ("def main():", False)]
)
def test_a_condition_around_every_start_leaves_a_tracker_open(head: str, is_open: object) -> None:
    assert said(f"{head}\n    wandb.init(config={{}})\n    wandb.log({{}})\n").is_open is is_open
