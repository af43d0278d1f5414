"""Tells whether a model, loss, optimiser, initialisation or augmentation expression changed: event E6, of low weight.

Whole texts are compared without layout, quotes and comments, so a reformat changes nothing.
"""

import re
from collections import Counter

from mldebt.project.experiments.blocks import blocks
from mldebt.project.experiments.lines import Difference
from mldebt.project.experiments.training import without_comments

EXPRESSION = re.compile(
    r"(?:(?:torch\.)?nn\.init\.\w+|\b(?:nn|layers|L|snn|hk)\.[A-Z]\w+|\b(?:torch\.)?optim\.\w+|\bA\.[A-Z]\w+|\b(?:transforms|T|iaa)\.[A-Z]\w+|"
    r"\bF\.(?:\w*(?:loss|entropy|drop|elu|gelu|softmax)\w*)|\binit_weights|\b(?:Adam\w*|SGD|RMSprop|RAdam|Lion|Ranger)|"
    r"\b(?:criterion|loss_fn|loss_func)=[A-Za-z_.]+)\([^()]{0,160}(?:\([^()]{0,80}\)[^()]{0,80}){0,4}"
)
LIKELY = re.compile(
    r"nn\.init\.|\b(?:nn|layers|L|snn|hk)\.[A-Z]|optim\.\w|\bA\.[A-Z]|\b(?:transforms|T|iaa)\.[A-Z]|\bF\.\w|init_weights|"
    r"\b(?:Adam|SGD|RMSprop|RAdam|Lion|Ranger)|criterion|loss_f"
)
SQUEEZED = str.maketrans({" ": None, "\t": None, "\n": None, "'": '"'})


def changed_expression(old: str, new: str, lines: Difference) -> tuple[int, str] | None:
    """Return (line, text) of the first changed line that names such an expression, or None where none differs."""
    come = [row for row in lines.added if _is_code(row[1]) and LIKELY.search(row[1])]
    gone = [row for row in lines.removed if _is_code(row[1]) and LIKELY.search(row[1])]
    if not come and not gone:
        return None
    texts = (
        blocks(old, [line for line, _ in gone or lines.removed]),
        blocks(new, [line for line, _ in come or lines.added]),
    )
    if _expressions(texts[0]) == _expressions(texts[1]):
        return None
    return (come[0][0], come[0][1][:100]) if come else (0, gone[0][1][:100])


def _is_code(line: str) -> bool:
    return not line.startswith(("#", "import ", "from ", '"', "'"))


def _expressions(text: str) -> Counter[str]:
    bare = without_comments(text).translate(SQUEEZED).replace(",)", ")").replace(",]", "]")
    return Counter(found.group() for found in EXPRESSION.finditer(bare))
