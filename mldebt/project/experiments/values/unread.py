"""Tells values that no run is trained with: what nothing reads, and sizes that are the number of classes of the data.

What it cannot know: a variable that another file imports, so that only local ones and callbacks are asked for.
"""

import re

from mldebt.patterns import regex
from mldebt.project.experiments.texts.mentions import without_comments
from mldebt.project.experiments.values.literals import Literal
from mldebt.project.experiments.values.names import plain

CLASSES = regex(r"(?:^|_)(?:classes|n(?:b|um)?_?class|class_?(?:num|count)|n_?cls|num_?labels|n_?labels)$")
ENCODED = regex(r"(?:.*\.)?(?:one_?hot\w*|to_categorical)")
SIZED = regex(r"(?:^|_)(?:units|depth|filters|channels|dims?|nodes|features|out(?:puts?)?)(?=_|$)")
"""Names of sizes that a last layer has from the number of classes."""
BY_NAME = regex(r"\b(?:locals|globals|vars|eval|exec)\(|@\w+\.(?:\w+_)?(?:config|capture)\b|@gin\b")
"""How a program reads variables without naming them."""


def is_of_classes(row: Literal) -> bool:
    """Say whether a value is the number of classes, by its name or because labels are encoded with it."""
    called = row.owner.rpartition("|")[2]
    return CLASSES.search(plain(row.key)) is not None or (row.key == "depth" and ENCODED.fullmatch(called) is not None)


def is_unread(row: Literal, text: str) -> bool:
    """Say whether a local variable, or a callback that is given a value, is named nowhere else in a text."""
    if not row.holder or BY_NAME.search(text):
        return False
    return len(re.findall(rf"\b{re.escape(row.holder)}\b", without_comments(text))) == 1
