"""Says from a commit whether an expression changed for another reason than to try something.

A repair, a tidying, a release or an option for others is engineering, and amid changes of many files nobody can tell.
It knows only what the subject says: a repair that calls itself an update is taken for a try.
"""

from collections.abc import Collection

from mldebt.patterns import regex
from mldebt.project.experiments.history.walking import Wanted
from mldebt.repository.model import Commit

MENDING = regex(r"(?i)\b(?:(?:bug|hot)?fix(?:e[sd])?|fixing|bugs?)\b")
REPAIR = regex(
    r"(?i)\b(?:(?:bug|hot)?fix(?:e[sd])?|fixing|bugs?|typos?|refactor\w*|renam\w+|clean\w*|tidy\w*|format\w*|lint\w*|"
    r"pep ?8|black|style|compat\w*|deprecat\w+|reorgani[sz]\w*|restructur\w*|mov(?:e[sd]?|ing))\b"
)
ENGINEERED = regex(
    r"(?i)\b(?:support\w*|options?|flags?|versions?|releas\w+|upgrad\w+|bump\w*|migrat\w+|simplif\w+|unused|redundant|"
    r"duplicate\w*|implement\w*|port(?:ed|ing)?|speed\w*|faster|memory|efficien\w+|onnx|export\w*|jit|script(?:able|ing)|"
    r"amp|fp16|half|mixed precision|multi-?gpu|distributed|ddp|cuda|cpu|device|merge\w*|"
    r"initial commit|first commit|docs?|comments?|api|working)\b|^v?\d+(?:\.\d+)+\s*$"
)
TIDYING = regex(
    r"(?i)\b(?:refr?actor\w*|renam\w+|clean\w*|tidy\w*|reorgani\w*|restruct\w*|"
    r"(?:project|folder|directory|file|code|repo\w*) struct\w*|"
    r"mov(?:e[sd]?|ing(?! (?:average|mean|window)))|consolidat\w*|port(?:ed|ing)?|replac\w* names?)\b"
)
MERGED = regex(r"(?i)^merg(?:e[sd]?|ing)\b")
TRYING = regex(
    r"(?i)\b(?:try\w*|tried|trials?|experiment\w*|tun(?:e|ed|ing)|tweak\w*|chang\w*|increas\w*|decreas\w*|reduc\w*|replac\w*|"
    r"switch\w*|instead|deeper|wider|bigger|smaller|larger)\b"
)
OF_A_MODEL = regex(
    r"(?i)\b(?:drop-?out|batch ?-?norm\w*|bn|init\w*|optimi[sz]er|loss|augment\w*|activation|layers?|architecture|"
    r"regulari\w*)\b"
)
MACHINES = regex(
    r"(?i)\b(?:support\w*|horovod|deepspeed|apex|multi-?(?:gpu|node)s?|distributed|parallel\w*|ddp|fsdp|tpus?|amp|fp16|bf16|"
    r"half|mixed precision|colab|sagemaker|docker|slurm|servers?)\b"
)
TYPO = regex(r"(?i)\btypos?\b")
RESTORED = regex(r"(?i)\b(?:restor\w*|(?:add(?:ed|ing)?|br(?:ing|ought)|put) back)\b")
BEGINNING = regex(r"(?i)\b(?:initial|first) (?:commit|release|version)\b|\binit(?:iali[sz]e)?[ds]? (?:the )?repo")
RELEASED = regex(r"(?:^|/)(?:setup\.(?:py|cfg)|pyproject\.toml|_?version\.py|__about__\.py|__version__\.py)$")
MOST_REWORKED, MOST_REMADE, MOST_ADDED = 5, 9, 8
"""A changed expression was a try in 16 of 19 judged commits of up to three files of code, beyond that in 6 of 11.

What is made of something else, or a loss of other terms, is clear among more.
"""
MOST_CHANGED, MOST_BESIDE = 40, 15


def says_it_tries(commit: Commit) -> bool:
    """Say whether a subject tells of another model or way to train: what is only added or gone may be anything else."""
    return any(words.search(commit.subject) for words in (TRYING, OF_A_MODEL))


def tells_of(commit: Commit, keys: Collection[str]) -> bool:
    """Say whether a subject tells that something is tried, or names what stands in one of some keys."""
    named = (word.lower() for word in OF_A_MODEL.findall(commit.subject))
    return TRYING.search(commit.subject) is not None or any(word in key.lower() for word in named for key in keys)


def is_for_machines(one: Wanted) -> bool:
    """Say whether a script is added for other machines or inputs, by its name or its commit: it trains the same."""
    name = one.path.rpartition("/")[2].replace("_", " ")
    return MACHINES.search(one.commit.subject) is not None or MACHINES.search(name) is not None


def is_no_try(commit: Commit) -> bool:
    """Say whether a commit changes expressions for another reason than to try something, or too many files to tell."""
    if REPAIR.search(commit.subject) or ENGINEERED.search(commit.subject):
        return True
    return _reworked(commit) > MOST_REMADE or any(RELEASED.search(change.path) for change in commit.changes)


def is_among_many(commit: Commit) -> bool:
    """Say whether too many files of code change to tell why one of their expressions does."""
    return _reworked(commit) > MOST_REWORKED


def _reworked(commit: Commit) -> int:
    return sum(change.path.endswith(".py") for change in commit.changes)


def is_rebuilding(commit: Commit) -> bool:
    """Say whether a commit puts code elsewhere, corrects it or changes all of it: nobody can tell what it tries."""
    return TIDYING.search(commit.subject) is not None or is_beyond_telling(commit)


def is_beyond_telling(commit: Commit) -> bool:
    """Say whether a commit merges, corrects a typo or changes all code: one value set in a program is no try."""
    if TYPO.search(commit.subject) or MERGED.match(commit.subject):
        return True
    return sum(change.path.endswith((".py", ".ipynb")) for change in commit.changes) > MOST_CHANGED


def is_beginning(commit: Commit) -> bool:
    """Say whether a commit brings a whole repository."""
    return BEGINNING.search(commit.subject) is not None


def is_drop(commit: Commit) -> bool:
    """Say whether a commit brings code that was written elsewhere: a library or a solution at once."""
    return sum(change.status == "A" and change.path.endswith(".py") for change in commit.changes) > MOST_ADDED


def is_restored(commit: Commit) -> bool:
    """Say whether a commit brings back what was there."""
    return RESTORED.search(commit.subject) is not None


def is_crowded(commit: Commit) -> bool:
    """Say whether a new file came among too many to be a try of its own, or came back.

    Of 28 judged new files those in commits of at most fifteen were a try in 13 of 20, the others in 3 of 8.
    """
    return len(commit.changes) > MOST_BESIDE or is_restored(commit)
