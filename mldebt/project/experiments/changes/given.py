"""Finds the arguments of what trains in changed lines, whatever they are called: of optimisers, schedules, layers."""

import re
from collections.abc import Collection, Sequence

from mldebt.patterns import regex
from mldebt.project.experiments.texts.mentions import names_any
from mldebt.project.experiments.texts.statements import QUOTED
from mldebt.project.experiments.values.names import builds, is_clear, is_minor

CALLED, ALONE = regex(r"([A-Za-z_][\w.]*+)\("), regex(r"([A-Za-z_]\w*+)=(?:[\d.\-'\"\[]|True|False)[^#(]*,\s*(?:#.*)?$")
NAME = regex(r"[A-Za-z_][\w.]*$")
FIELD = regex(
    r"([A-Za-z_]\w*+)\s*:\s*[A-Za-z][\w.\[\], |]{0,60}=\s*(?:[\d.\-]|True|False)|"
    r"(?:[A-Za-z_]\w*\s*=\s*)?\{?\s*['\"](\w+)['\"]\s*:\s*(?:[\d.\-]|True|False)"
)
"""A field of a class with its type and default, or an entry of a table."""
LONGEST, FEW, MOST_ABOVE = 1_000, 5, 60
BUILT_BY = (
    "LR(", "Sched", "Anneal", "Adam", "SGD", "Optim", "RMS", "Loss(", "Class", "Regr", "Drop", "Conv", "Flip", "Rot",
    "Random", "Shift", "Config(", "LSTM", "GRU", "Dense", "Pool", "Stopping", "Cutout", "Plateau",
)  # fmt: skip
"""What a line names that may build what trains: asked before anything else."""


def given_names(rows: Sequence[tuple[int, str]], named: re.Pattern[str], text: str) -> set[str]:
    """Return the names of arguments that lines give to a call that builds what trains, there or on a line of their own.

    Amid much that changed a line of its own says too little to be looked up. `text` is what the lines are of.
    """
    found: set[str] = set()
    lines: list[str] = []
    for number, line in rows:
        if field := FIELD.match(line):
            found.add(field[1] or field[2])
        elif len(rows) <= FEW and (alone := ALONE.match(line)) is not None:
            lines = lines or text.split("\n")
            if is_minor(alone[1]) or builds(_opened(lines, number)):
                found.add(alone[1])
        elif len(line) <= LONGEST and names_any(line, BUILT_BY) and any(map(builds, CALLED.findall(line))):
            found.update(named.findall(line))
    return found


def handed_names(names: Collection[str], text: str) -> set[str]:
    """Return which names of values a text hands to a clear argument of a call that builds what trains: `Adam(lr=R)`."""
    told = "|".join(map(re.escape, sorted(names)))
    rows = text.split("\n") if names else []
    found: set[str] = set()
    for number, line in enumerate(rows, 1):
        if not names_any(line, sorted(names)) or len(line) > LONGEST:
            continue
        handed = {name for to, name in re.findall(rf"(\w+)\s*=\s*({told})\s*(?:[,)]|$)", line) if is_clear(to)}
        if handed and (any(map(builds, CALLED.findall(line))) or builds(_opened(rows, number))):
            found |= handed
    return found


def _opened(lines: Sequence[str], number: int) -> str:
    """Return the last part of the call that is open above a line, or nothing where none is near."""
    closed = 0
    for line in reversed(lines[max(0, number - 1 - MOST_ABOVE) : number - 1]):
        bare = QUOTED.sub("", line[:LONGEST])
        for at in reversed(range(len(bare))):
            closed += (bare[at] in ")]}") - (bare[at] in "([{")
            if closed < 0:
                name = NAME.search(bare[:at])
                return name[0].rpartition(".")[2] if name is not None else ""
    return ""
