"""Says what may keep a result of a try that the ledger does not see: a file that came with it, a tracker of the tree.

That nothing kept a result is a claim about everything there is. So it is no sure one where anything but code was
committed in its time, whatever that holds, or where any program of the repository imports a tracker.
"""

from mldebt.facts.code import PythonFacts
from mldebt.patterns import regex
from mldebt.project.experiments.history.choosing import is_unread_result, lane_of, may_tell
from mldebt.project.experiments.texts.mentions import TRACKERS
from mldebt.repository.kinds import is_other_code, kind_of
from mldebt.repository.model import Change

SILENT = frozenset(
    {"python", "requirements", "shell", "makefile", "dockerfile", "env", "toml", "ini", "gin", "yaml", "weights"}
)
"""Kinds of files that say no number that was measured, but where their name says so."""
WORDS = regex(
    r"(?i)(?:^|/)(?:(?:licen[cs]e|contributing|changelog|code_of_conduct|citation|authors|claude|agents)(?:\.\w+)?$|"
    r"\.|docker/|k8s/|helm/)"
)
"""Texts and folders that hold no result, and what is hidden."""


def may_hold_a_result(change: Change) -> bool:
    """Say whether a changed file may hold what came of a training: it is no code, or is called so."""
    path = change.path
    if change.status == "D" or WORDS.search(path):
        return False
    if kind_of(path) not in SILENT and not is_other_code(path):
        return True
    is_named = may_tell(path, is_new=change.status == "A") or is_unread_result(path)
    return is_named or lane_of(path) in ("result", "left", "scored")


def imports_a_tracker(facts: PythonFacts) -> bool:
    """Say whether a program imports what keeps the metrics of runs, used or not."""
    return any(name in one.target.lower() for one in facts.imports for name in TRACKERS)
