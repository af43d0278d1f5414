"""Tells whether a model, loss, optimiser, initialisation or augmentation expression changed: event E6, of low weight.

Whole texts are compared without layout, quotes and comments, so a reformat changes nothing.
"""

import re
from collections import Counter
from collections.abc import Sequence

from mldebt.project.experiments.lines import Difference
from mldebt.project.experiments.statements import around
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
WORDS = (
    "nn.", "layers.", "L.", "hk.", "optim.", "A.", "transforms.", "T.", "iaa.", "F.", "init_weights", "Adam", "SGD",
    "RMSprop", "Lion", "Ranger", "criterion", "loss_f",
)  # fmt: skip
SQUEEZED = str.maketrans({" ": None, "\t": None, "\n": None, "'": '"'})


def changed_expression(old: str, new: str, lines: Difference) -> tuple[int, str] | None:
    """Return (line, text) of the first changed line that names such an expression, or None where none differs."""
    come, gone = _likely(lines.added), _likely(lines.removed)
    if not come and not gone:
        return None
    before = around(old, [line for line, _ in gone or lines.removed])
    after = around(new, [line for line, _ in come or lines.added])
    was, now = _expressions(before.text), _expressions(after.text)
    if (row := _naming(come, now - was)) is not None:
        return row[0], row[1][:100]
    row = _naming(gone, was - now)
    return (0, row[1][:100]) if row is not None else None


def _naming(rows: Sequence[tuple[int, str]], expressions: Counter[str]) -> tuple[int, str] | None:
    """Return the first line on which one of some expressions begins."""
    heads = {expression.partition("(")[0] + "(" for expression in expressions}
    return next((row for row in rows if any(head in row[1].translate(SQUEEZED) for head in heads)), None)


def _likely(rows: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return the lines that may name such an expression."""
    text = "\n".join(line for _, line in rows)
    if not any(word in text for word in WORDS):
        return []
    return [row for row in rows if _is_code(row[1]) and LIKELY.search(row[1])]


def _is_code(line: str) -> bool:
    return not line.startswith(("#", "import ", "from ", '"', "'"))


def _expressions(text: str) -> Counter[str]:
    bare = without_comments(text).translate(SQUEEZED).replace(",)", ")").replace(",]", "]")
    return Counter(found.group() for found in EXPRESSION.finditer(bare))
