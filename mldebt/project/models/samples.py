"""Tells a code sample that shows how a model is run from one that only names it: a citation, a tree of files, a log."""

import re
from functools import lru_cache

from mldebt.patterns import regex
from mldebt.project.models.documents import TREE

PROMPT = r"(?:[$>!%#][ \t]*|\([\w.-]+\)[ \t]*[$#][ \t]*)?(?:[A-Z_]+=\S+[ \t]+)*"
PROGRAM = (
    r"(?:python[\d.]*|py|bash|sh|torchrun|make|accelerate|deepspeed|dvc|docker|mlflow|srun|sbatch|uv|poetry|curl"
    r"|streamlit|uvicorn)[ \t]+\S"
)
STATEMENT = r"(?:>>>[ \t]*)?(?:from[ \t]+[\w.]+[ \t]+import|import[ \t]+\w|(?:[\w.]+[ \t]*=[ \t]*)?[\w.]+\()"
SHOWN = regex(
    rf"^[ \t]*(?:{PROMPT}(?:\./\S|{PROGRAM})|{STATEMENT})|[ \t]--?[A-Za-z][\w-]*|\w\.(?:py|sh)\b", re.MULTILINE
)


@lru_cache(maxsize=4_000)
def is_sample(text: str) -> bool:
    """Say whether a block of a document holds a command, a script with its options, or a statement of Python."""
    return SHOWN.search(TREE.sub(" ", text)) is not None
