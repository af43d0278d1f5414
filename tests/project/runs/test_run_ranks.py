"""A guard that lets one process of several through is no switch: one always passes."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.findings.subjects import TrainingRun

RunsOf = Callable[[Mapping[str, str]], dict[str, TrainingRun]]

PROGRAM = """
import argparse, os
import torch
import torch.distributed as dist
import wandb
import jax
import horovod.torch as hvd
from accelerate import Accelerator

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--local_rank", type=int, default=-1)
    parser.add_argument("--on", action="store_true")
    args = parser.parse_args()
    accelerator = Accelerator()
    rank = dist.get_rank()
    if GUARD:
        wandb.init(config=vars(args))
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for step in range(10):
        loss = model(torch.ones(2)).sum()
        loss.backward()
        optimizer.step()
        if GUARD:
            wandb.log({"loss": loss})
"""
FORMS = [
    "int(os.environ['LOCAL_RANK']) == 0",
    "int(os.environ.get('LOCAL_RANK', -1)) in (-1, 0)",
    "os.environ.get('RANK', '0') == '0'",
    "os.getenv('LOCAL_RANK', '0') == '0'",
    "int(os.getenv('RANK', 0)) == 0",
    "int(os.environ.get('SLURM_PROCID', 1)) == 0",
    "os.environ['RANK'] == '0'",
    "rank == 0",
    "not rank",
    "rank < 1",
    "dist.get_rank() == 0",
    "args.local_rank in (-1, 0)",
    "args.local_rank in [-1, 0]",
    "args.local_rank == 0",
    "args.local_rank <= 0",
    "accelerator.is_main_process",
    "accelerator.is_local_main_process",
    "hvd.rank() == 0",
    "hvd.local_rank() == 0",
    "jax.process_index() == 0",
    "jax.host_id() == 0",
    "not dist.is_initialized() or dist.get_rank() == 0",
    "getattr(args, 'local_rank', 0) == 0",
]


@pytest.mark.parametrize("guard", FORMS)
def test_a_guard_on_the_rank_is_no_switch(runs_of: RunsOf, guard: str) -> None:
    runs = runs_of({"train.py": PROGRAM.replace("GUARD", guard)})

    assert runs["train.py"].tracking == "tracked"


@pytest.mark.parametrize(
    "guard",
    ["args.on", "args.on and rank == 0", "os.environ.get('TRACK', '0') == '1'", "int(os.getenv('TRACK', 0)) == 1"],
)
def test_a_switch_beside_the_rank_is_one(runs_of: RunsOf, guard: str) -> None:
    runs = runs_of({"train.py": PROGRAM.replace("GUARD", guard)})

    assert runs["train.py"].tracking == "optional"
