"""Finds the arguments of what trains in changed lines, whatever they are called: of optimisers, schedules, layers."""

import re
from collections.abc import Sequence

from mldebt.patterns import regex
from mldebt.project.experiments.mentions import names_any
from mldebt.project.experiments.names import builds

CALLED, ALONE = regex(r"([A-Za-z_][\w.]*+)\("), regex(r"([A-Za-z_]\w*+)=(?:[\d.\-'\"\[]|True|False)[^#(]*,\s*(?:#.*)?$")
LONGEST, FEW = 1_000, 5
BUILT_BY = (
    "LR(",
    "Sched",
    "Anneal",
    "Adam",
    "SGD",
    "Optim",
    "RMS",
    "Loss(",
    "Class",
    "Regr",
    "Drop",
    "Conv",
    "Flip",
    "Rot",
    "Random",
    "Shift",
    "Config(",
    "LSTM",
    "GRU",
    "Dense",
    "Pool",
    "Stopping",
    "Cutout",
    "Plateau",
)
"""What a line names that may build what trains: asked before anything else."""


def given_names(rows: Sequence[tuple[int, str]], named: re.Pattern[str]) -> set[str]:
    """Return the names of arguments that lines give to a call that builds what trains, or on a line of their own.

    Amid much that changed a line of its own says too little to be looked up.
    """
    found: set[str] = set()
    for _, line in rows:
        if len(rows) <= FEW and (alone := ALONE.match(line)) is not None:
            found.add(alone[1])
        elif len(line) <= LONGEST and names_any(line, BUILT_BY) and any(map(builds, CALLED.findall(line))):
            found.update(named.findall(line))
    return found
