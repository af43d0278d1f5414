"""Says whether all that a commit changed beside a try is of a kind that was read, so that no result is overseen.

That nothing kept a result is a claim about everything there is. A notebook, a table, a log or a text that nobody read
may hold a score whatever it is called. Code and documents hold one where lines that came with the commit say a number
like one: what is read for scores knows their names, and not every name.
"""

import posixpath
from functools import lru_cache

from mldebt.patterns import regex
from mldebt.project.experiments.history.choosing import LISTED, RESULTING, holds_parameters, lane_of, may_tell
from mldebt.project.experiments.texts.lines import difference
from mldebt.repository.kinds import is_other_code, kind_of
from mldebt.repository.model import Change

READ = frozenset({"python", "requirements", "shell", "makefile", "dockerfile", "env", "toml", "ini", "gin"})
DOCUMENTS = frozenset({"markdown", "rst"})
REMARKED = frozenset({"shell", "makefile", "yaml", "toml", "ini", "gin"})
"""Kinds of files whose remarks are asked: what else they hold is a setting or a command."""
DECIMAL = regex(r"(?<![\d.v=])\d{1,3}\.\d+(?![\d.]*\.\d)|\d\s?%")
VERSIONED = regex(r"(?i)python|[=~>]=|cuda|version|\bpip\b|\bv\d")
MEASURED = regex(
    r"(?i)(?:^|[^a-z])(?:acc\w*+|auc|f1\w*+|loss|score\w*+|rmse|mae|mse|map|miou|iou|dice|cv|lb|wer|cer|bleu|psnr|ndcg|"
    r"recall|precision)(?![a-z])[^\n]{0,40}?\.\d{3}"
)
NOTED = regex(r"(?:->|=>|→)\s*~?\d{1,4}\.\d{2}")
"""How a program's remark says what came of something: `lr=0.08 -> 93.99 (n=100)`."""
ACHIEVED = regex(r"(?i)\d\.\d+\s?%[^\n]{0,20}?\bacc|\bacc(?:uracy)?\b[^\n]{0,20}?\d\.\d+\s?%")
"""What a remark of a program says that it reaches: `the ~95.84%-accuracy runs`."""
REMARK = regex(r"(?:^|\s)#(.*)")
SENTENCE = regex(r"(?<=[.!?])\s")
GIVEN = regex(r"\s*[\w.\[\]'\"]+\s*[:=(]")
LONGEST, LONGEST_TOLD = 500, 5_000
WORDS = regex(
    r"(?i)^(?:licen[cs]e|contributing|changelog|code_of_conduct|citation|authors|claude|agents)(?:\.\w+)?$|^\."
)
"""Names of texts that hold no result, and hidden files."""
DATA = regex(r"(?i)(?:^|/)(?:\w+_)?(?:data|data_?sets?|inputs?|vocab\w*)/")
TABLES = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".npy", ".png", ".jpg", ".wav", ".gz", ".zip")
TOOLS = regex(
    r"(?i)(?:^|/)(?:\.github|\.circleci|docker|k8s|helm)/|(?:(?:docker-)?compose|environment)[^/]*\.ya?ml$|\.dvc$"
)


@lru_cache(maxsize=50_000)
def _is_read(path: str, *, is_new: bool) -> bool:
    name, kind = posixpath.basename(path), kind_of(path)
    if WORDS.search(name) or TOOLS.search(path):
        return True
    if may_tell(path, is_new=is_new):
        return False
    lane = lane_of(path)
    if kind in READ or kind in DOCUMENTS or lane in ("document", "scored", "lock") or is_other_code(path):
        return lane != "result"
    if DATA.search(path) or LISTED.search(posixpath.splitext(name)[0]):
        return path.endswith(TABLES) and not RESULTING.search(path)
    if kind == "yaml":
        return not RESULTING.search(path)
    is_settings = lane == "settings" and (not is_new or holds_parameters(path))
    return kind == "json" and is_settings and not RESULTING.search(path)


def is_understood(change: Change) -> bool:
    """Say whether a changed file can hold no result that was not read."""
    return change.status == "D" or _is_read(change.path, is_new=change.status == "A")


def is_text(path: str) -> bool:
    """Say whether a changed file is asked for what its new lines say."""
    return kind_of(path) in DOCUMENTS | REMARKED or path.endswith(".py")


def says_a_score(path: str, old: str, new: str, *, is_own: bool = False) -> bool:
    """Say whether the lines that a version adds say a number that may be a score.

    Of the program of a try itself (`is_own`) its scores are read; it may still note what came of something.
    """
    added, kind = [line for _, line in difference(old, new).added], kind_of(path)
    if kind in DOCUMENTS:
        told = (part for line in added if len(line) <= LONGEST_TOLD for part in SENTENCE.split(line))
        return any(DECIMAL.search(part) and not VERSIONED.search(part) for part in told)
    lines = [line for line in added if len(line) <= LONGEST]
    if kind in REMARKED:
        remarks = [found[1] for line in lines if (found := REMARK.search(line))]
        return any(_notes_a_score(remark) or MEASURED.search(remark) for remark in remarks)
    return any(
        _notes_a_score(line) or (not is_own and MEASURED.search(line) and not GIVEN.match(line)) for line in lines
    )


def _notes_a_score(line: str) -> bool:
    return (NOTED.search(line) or ACHIEVED.search(line)) is not None
