"""Says whether all that a commit changed beside a try is of a kind that was read, so that no result is overseen.

That nothing kept a result is a claim about everything there is. A notebook, a table, a text or a document that nobody
read may hold a score whatever it is called; code, settings and the documents that are read for scores hold none that
was not found.
"""

import posixpath
from functools import lru_cache

from mldebt.patterns import regex
from mldebt.project.experiments.choosing import LISTED, RESULTING, holds_parameters, lane_of, may_tell
from mldebt.repository.kinds import is_other_code, kind_of
from mldebt.repository.model import Change

READ = frozenset({"python", "requirements", "shell", "makefile", "dockerfile", "env", "toml", "ini", "gin"})
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
    if kind in READ or lane in ("document", "result", "scored", "lock") or is_other_code(path):
        return True
    if DATA.search(path) or LISTED.search(posixpath.splitext(name)[0]):
        return path.endswith(TABLES) and not RESULTING.search(path)
    if kind == "yaml":
        return not RESULTING.search(path)
    is_settings = lane == "settings" and (not is_new or holds_parameters(path))
    return kind == "json" and is_settings and not RESULTING.search(path)


def is_understood(change: Change) -> bool:
    """Say whether a changed file can hold no result that was not read."""
    return change.status == "D" or _is_read(change.path, is_new=change.status == "A")
