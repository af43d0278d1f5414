"""Recognises the ten documentation items in a passage of text: purpose, inputs and outputs, data, metrics and the rest.

A heading alone is never an item, a metric needs a number, inputs need outputs. What it cannot know: whether what the
text says is true.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Literal, NamedTuple

from mldebt.patterns import regex
from mldebt.project.models.prose import (
    LONG_SENTENCE,
    WORD,
    cleaned,
    content_words,
    holds,
    humps,
    opening,
    says_something,
    sentences,
)
from mldebt.project.models.words import (
    DATA_HEAD,
    DATA_SET,
    DATA_TITLE,
    DIGIT,
    INPUT,
    INPUT_LINE,
    LICENCE_TITLE,
    LIMIT_TITLE,
    LIMITS,
    LIMITS_HOLD,
    METRIC,
    NAMED_DATA,
    NAMED_DATA_HOLDS,
    NOT_ABOUT,
    NUMBER,
    OUTPUT,
    OUTPUT_LINE,
    OWNER_TITLE,
    RESULT_TITLE,
    SHAPE,
    SIGNATURE_TITLE,
    TASK,
    TELLS,
    TRAINED_ON,
    TRAINED_ON_HOLDS,
    USE_HOLDS,
    USE_TEXT,
    USE_TITLE,
    VERSION,
)

Where = Literal["docstring", "call", "section", "mention", "row", "desc"]
SENTENCE = 4
SHORT_CELL = 3
NUMBERED = regex(r"^(?:[\d.]+\s+|[^\w\s]+\s*)+(?=\w)")
LISTED = regex(r"(?:[-*+•]|\d+[.)])\s")
DEFINED = regex(r"\W*[\w.\-]+[\]`*]*(?:\s?\([^)]*\))*\s?(?::|\s[-–—])\s")


class Passage(NamedTuple):
    """A piece of reachable text.

    `name` is whose text it is, `title` the headings above it, `header` the heads of a row's columns.
    """

    text: str
    path: str
    line: int
    where: Where
    name: str
    title: str = ""
    cell: int | None = None
    header: tuple[str, ...] = ()
    row: tuple[str, ...] = ()


def recognised(passage: Passage, *, is_told: bool = False) -> Mapping[str, int]:
    """Return the items a passage has, each with its line; `is_told` where the purpose is known already."""
    found = dict(_without_name(passage._replace(path="", line=0, cell=None, name="")))
    if not is_told and "purpose" not in found:
        purpose = _purpose_line(passage.text, passage.where, passage.name, passage.title, passage.row)
        found |= {} if purpose is None else {"purpose": purpose}
    has_lines = passage.where in {"docstring", "call"}
    return {item: passage.line + (offset if has_lines else 0) for item, offset in found.items()}


@lru_cache(maxsize=20_000)
def _without_name(passage: Passage) -> Mapping[str, int]:
    """Return the items that do not depend on whose text it is."""
    text = cleaned(passage.text)
    found: dict[str, int] = {}
    for item, offset in _all(passage, text):
        found.setdefault(item, offset)
    return found


@lru_cache(maxsize=20_000)
def _purpose_line(text: str, where: Where, name: str, title: str, row: tuple[str, ...]) -> int | None:
    passage = Passage(text, "", 0, where, name, title, None, (), row)
    return next((offset for _, offset in _purpose(passage, cleaned(text))), None)


def _all(passage: Passage, text: str) -> Iterator[tuple[str, int]]:
    if passage.where == "row":
        yield from _of_row(passage)
    is_long = passage.where in {"docstring", "call", "section"}
    if is_long and _has_inputs_and_outputs(passage, text):
        yield "inputs_outputs", 0
    if passage.where != "call":
        yield from _of_title(passage, text)
        yield from _of_sentences(passage, text)


def _purpose(passage: Passage, text: str) -> Iterator[tuple[str, int]]:
    name = passage.name
    match passage.where:
        case "docstring" | "desc":
            yield from (("purpose", offset) for offset in islice(_told(text, name), 1))
        case "section" if not NOT_ABOUT.search(_heading(passage)) and _is_about(passage.title, text, name):
            yield "purpose", 0
        case "mention" if _is_listed(passage, text) or (says_something(text, name) and _tells(passage, text)):
            yield "purpose", 0
        case "row" if _names_task(passage.title, "") or _names_task(" ".join(passage.row), name):
            yield "purpose", 0


def _told(text: str, name: str) -> Iterator[int]:
    """Yield where the sentences of a docstring's opening start that say what a model is for."""
    for sentence, offset in sentences(opening(text)):
        if says_something(sentence, name) or _is_fresh_task(sentence, name):
            yield offset


def _is_listed(passage: Passage, text: str) -> bool:
    """Say whether a mention is an entry of a list under a heading that names a task."""
    return bool(LISTED.match(text)) and _names_task(passage.title, passage.name)


def _tells(passage: Passage, text: str) -> bool:
    """Say whether a mention tells what a model is: a sentence, a definition, or an entry under a task's heading."""
    is_sentence = len(WORD.findall(text)) >= LONG_SENTENCE and bool(TELLS.search(text))
    defined = DEFINED.match(text)
    is_defined = bool(defined) and says_something(text[defined.end() :] if defined else "", passage.name)
    return is_sentence or is_defined or _names_task(f"{passage.title} {text}", passage.name)


def _heading(passage: Passage) -> str:
    """Return the nearest heading without the number or sign before it: `2.1 Data`."""
    return NUMBERED.sub("", passage.title.rpartition(" > ")[2])


def _is_about(title: str, text: str, name: str) -> bool:
    """Say whether a heading or a whole sentence of a section names a task."""
    return _names_task(title, name) or any(
        _names_task(sentence, name) and len(WORD.findall(sentence)) >= SENTENCE for sentence, _ in sentences(text)
    )


def _names_task(text: str, name: str) -> bool:
    return bool(_tasks(text) - humps(name))


@lru_cache(maxsize=20_000)
def _tasks(text: str) -> frozenset[str]:
    return frozenset(found[0].lower() for found in TASK.finditer(text))


def _is_fresh_task(sentence: str, name: str) -> bool:
    said = humps(name)
    words = [word for word in content_words(sentence) if word not in said]
    return len(words) > 1 and any(TASK.search(word) for word in words)


def _has_inputs_and_outputs(passage: Passage, text: str) -> bool:
    if passage.where == "call":
        return bool(INPUT.search(text) and OUTPUT.search(text)) or len(SHAPE.findall(text)) > 1
    if INPUT_LINE.search(text) and OUTPUT_LINE.search(text):
        return True
    if passage.where == "section" and not SIGNATURE_TITLE.search(_heading(passage)):
        return False
    return bool(INPUT.search(text) and OUTPUT.search(text) and len(SHAPE.findall(text)) > 1 and _is_signature(text))


def _is_signature(text: str) -> bool:
    """Say whether shapes stand beside the words for input and output, not only in examples of commands."""
    beside = [line for line in text.splitlines() if SHAPE.search(line)]
    return any(INPUT.search(line) for line in beside) and any(OUTPUT.search(line) for line in beside)


def _of_title(passage: Passage, text: str) -> Iterator[tuple[str, int]]:
    title = _heading(passage)
    if passage.where != "section" or not title:
        return
    words = len(WORD.findall(text))
    checks: tuple[tuple[str, bool], ...] = (
        ("limitations", bool(LIMIT_TITLE.search(title)) and words >= LONG_SENTENCE),
        ("intended_use", bool(USE_TITLE.search(title)) and words >= LONG_SENTENCE),
        ("training_data", bool(DATA_TITLE.search(title)) and _says_which(text)),
        ("owner", bool(OWNER_TITLE.search(title)) and words > 1),
        ("licence", bool(LICENCE_TITLE.search(title)) and words > 1),
    )  # fmt: skip
    yield from ((item, 0) for item, is_found in checks if is_found)


def _says_which(text: str) -> bool:
    return len(content_words(text)) >= LONG_SENTENCE and bool(re.search(r"[A-Z]\w+", text))


def _of_sentences(passage: Passage, text: str) -> Iterator[tuple[str, int]]:
    prose = opening(text) if passage.where == "docstring" else text
    if DATA_SET.search(passage.title):
        yield "training_data", 0
    wanted = ("training_data", "version") if passage.where == "row" else tuple(SENTENCES)
    if passage.where == "section" and NOT_ABOUT.search(_heading(passage)):
        wanted = ("version",)
    for sentence, offset in sentences(prose):
        for item in wanted:
            if SENTENCES[item](sentence):
                yield item, offset


def _has_metric(sentence: str) -> bool:
    if not DIGIT.search(sentence):
        return False
    for metric in METRIC.finditer(sentence):
        around = (
            sentence[max(0, metric.start() - 40) : metric.start()] + " | " + sentence[metric.end() : metric.end() + 60]
        )
        if any("." in number[0] or "%" in number[0] for number in NUMBER.finditer(around)):
            return True
    return False


def _has_limits(sentence: str) -> bool:
    return (
        holds(sentence, LIMITS_HOLD) and bool(LIMITS.search(sentence)) and len(WORD.findall(sentence)) >= LONG_SENTENCE
    )


def _has_data(sentence: str) -> bool:
    return bool(
        DATA_SET.search(sentence)
        or (any(part in sentence for part in TRAINED_ON_HOLDS) and TRAINED_ON.search(sentence))
        or (any(part in sentence for part in NAMED_DATA_HOLDS) and NAMED_DATA.search(sentence))
    )


SENTENCES: Mapping[str, Callable[[str], bool]] = {
    "training_data": _has_data,
    "metrics": _has_metric,
    "limitations": _has_limits,
    "intended_use": lambda sentence: holds(sentence, USE_HOLDS) and bool(USE_TEXT.search(sentence)),
    "version": lambda sentence: bool(DIGIT.search(sentence) and VERSION.search(sentence)),
}


def _of_row(passage: Passage) -> Iterator[tuple[str, int]]:
    for head, cell in zip(passage.header, passage.row, strict=False):
        if METRIC.search(head) and NUMBER.search(cell):
            yield "metrics", 0
        if (
            _has_data(cell)
            or _has_data(cell[:1].lower() + cell[1:])
            or DATA_SET.search(head)
            or (DATA_HEAD.search(head) and len(cell) > 1)
        ):
            yield "training_data", 0
        if re.fullmatch(r"(?:task|purpose|description|problem)s?", head.strip(), re.IGNORECASE) and len(cell) > 3:  # noqa: PLR2004 - more than a dash
            yield "purpose", 0
    has_decimal = any("." in cell and NUMBER.search(cell) and len(cell.split()) <= SHORT_CELL for cell in passage.row)
    if (has_decimal and (METRIC.search(passage.text) or RESULT_TITLE.search(passage.title))) or (
        len(passage.row) > 1 and _has_metric(" ".join(passage.row))
    ):
        yield "metrics", 0
