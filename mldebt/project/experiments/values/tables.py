"""Tells tables of data from settings: numbers of classes, words for ids, long lists of names.

What it cannot know: a table of few entries, or of names that mean parameters.
"""

from collections.abc import Mapping

from mldebt.project.experiments.values.meanings import is_text
from mldebt.project.experiments.values.names import is_clear, only_words

FEWEST, FEWEST_WORDS = 4, 10


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
