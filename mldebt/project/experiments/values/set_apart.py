"""Tells what is no setting of a run: tables of data, numbers of classes, what nothing reads; and tables of settings.

What it cannot know: a table of few entries, or of names that mean parameters; a variable that another file imports, so
that only local ones and callbacks are asked for.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from mldebt.patterns import regex
from mldebt.project.experiments.texts.mentions import without_comments
from mldebt.project.experiments.values.literals import Literal
from mldebt.project.experiments.values.meanings import is_text
from mldebt.project.experiments.values.names import is_clear, only_words, plain

FEWEST, FEWEST_WORDS = 4, 10
SEVERAL = 3
"""Keys of a dictionary that clearly mean parameters, for the others to be settings as well."""
CLASSES = regex(r"(?:^|_)(?:classes|n(?:b|um)?_?class|class_?(?:num|count)|n_?cls|num_?labels|n_?labels)$")
ENCODED = regex(r"(?:.*\.)?(?:one_?hot\w*|to_categorical)")
SIZED = regex(r"(?:^|_)(?:units|depth|filters|channels|dims?|nodes|features|out(?:puts?)?)(?=_|$)")
"""Names of sizes that a last layer has from the number of classes."""
BY_NAME = regex(r"\b(?:locals|globals|vars|eval|exec)\(|@\w+\.(?:\w+_)?(?:config|capture)\b|@gin\b")
"""How a program reads variables without naming them."""


def is_table(values: Mapping[str, str]) -> bool:
    """Say whether keys that are no parameters stand for consecutive ids, or ids for words; values are canonical."""
    if len(values) < FEWEST or 2 * sum(is_clear(key) or only_words(key) for key in values) >= len(values):
        return False
    is_numbered = all(key.rpartition(".")[2].isdigit() for key in values)
    if (is_numbered or len(values) >= FEWEST_WORDS) and all(map(is_text, values.values())):
        return True
    numbers = sorted(number for value in values.values() if (number := _whole(value)) is not None)
    return len(numbers) == len(values) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _whole(value: str) -> int | None:
    """Return the number that a canonical value is where it is a whole one."""
    bare = value.removesuffix(".0")
    return int(bare) if bare.isdecimal() and len(bare) < 10 else None


def settings_tables(rows: Iterable[Literal]) -> frozenset[str]:
    """Return the owners of dictionaries that hold settings: several of their keys clearly mean parameters."""
    clear = {(row.owner, plain(row.key)) for row in rows if row.place == "entry" and is_clear(row.key)}
    counts = Counter(owner for owner, _ in clear)
    return frozenset(owner for owner, count in counts.items() if count >= SEVERAL)


def is_of_classes(row: Literal) -> bool:
    """Say whether a value is the number of classes, by its name or because labels are encoded with it."""
    called = row.owner.rpartition("|")[2]
    return CLASSES.search(plain(row.key)) is not None or (row.key == "depth" and ENCODED.fullmatch(called) is not None)


def is_unread(row: Literal, text: str) -> bool:
    """Say whether a local variable, or a callback that is given a value, is named nowhere else in a text."""
    if not row.holder or BY_NAME.search(text):
        return False
    return len(re.findall(rf"\b{re.escape(row.holder)}\b", without_comments(text))) == 1
