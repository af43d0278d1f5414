"""Recognises the ten documentation items in a passage of text: purpose, inputs and outputs, data, metrics and the rest.

A heading alone is never an item, a metric needs a number, inputs need outputs. What it cannot know: whether what the
text says is true.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from mldebt.patterns import regex
from mldebt.project.models.texts.passages import HEADING, Passage
from mldebt.project.models.texts.prose import (
    LONG_SENTENCE,
    WORD,
    cleaned,
    content_words,
    opening,
    sentences,
)
from mldebt.project.models.texts.purpose import NEAR, TOP, purpose
from mldebt.project.models.texts.words import (
    DATA_HEAD,
    DATA_LINK,
    DATA_SET,
    DATA_TITLE,
    DIGIT,
    HOPED,
    INPUT,
    INPUT_LINE,
    LICENCE_TITLE,
    LIMIT_TITLE,
    LIMITED,
    LIMITS,
    METRIC,
    NAMED_DATA,
    NAMED_DATA_HOLDS,
    NOT_ABOUT,
    NOT_LIMITED,
    NUMBER,
    OUTPUT,
    OUTPUT_LINE,
    OWNER_TITLE,
    RESULT_TITLE,
    SHAPE,
    SIGNATURE_TITLE,
    TRAINED_ON,
    TRAINED_ON_HOLDS,
    USE_TEXT,
    USE_TITLE,
    USED_FROM,
    VERSION,
)

SHORT_CELL = 3
EXPECTED = regex(r"(?i)\(expected\)|\bexpected\)?$|^expected\b|^(?:\w+ )?(?:goals?|objectives?|to-?do|roadmap)\W*$")
"""How a heading says that its figures are hoped for: `Per-label accuracy (expected)`."""
WHICH = regex(
    r"\b(?:[Ss]ources?|[Cc]ollected|[Pp]rovided|[Oo]btained|[Tt]aken|[Cc]omes?|[Ff]rom|[Uu]se[sd]?|[Ii]s)\b[^.\n]{0,40}\b[A-Z]\w+"
    r"|(?<=[a-z,] )[A-Z]\w+(?: [\w-]+){0,3} (?:[Dd]ata(?: ?[Ss]ets?|base)?|[Cc]orpus)\b"
    r"|(?i:\b\d[\d,.]*\s*(?:k|thousand|million)?\s+(?:[\w-]+\s+){0,3}(?:images?|photos|samples|records|rows|files|classes"
    r"|utterances|sentences|documents|reviews|customers|patients|recordings|videos|hours|examples|entries|features))\b"
)
"""How a section on data says which they are."""
OF_PART = regex(r"(?i)\btokeni[sz]er\b[^.]{0,20}\b(?:trained|fitted)\b")
NO_DATA = regex(r"(?i)\bwinner of \S+|\b\w+[- ](?:mAP|format|style|API|pages)\b")
"""Where the name of a data set stands for a contest, a measure or a form."""
TITLED = regex(r"(?i)readme[^/]*\Z|card[^/]*\Z|\.ipynb\Z")
"""What is titled after the work that it tells of; the pages of a manual have each a subject of their own."""
LAYOUT = regex(r"(?i)\b(?:structure|layout|folders?|director(?:y|ies)|organi[sz]ation)\b")
"""A heading below which folders are told of: `data` is one of them."""


def recognised(passage: Passage, *, is_told: bool = False) -> Mapping[str, int]:
    """Return the items a passage has, each with its line; `is_told` where the purpose is known already."""
    found = dict(_without_name(passage._replace(path="", line=0, cell=None, name="", jumps=())))
    if not is_told and "purpose" not in found:
        line, titled = (passage.cell or 0) * NEAR + passage.line, TITLED.search(passage.path)
        bare = passage._replace(path=titled[0] if titled else "", line=min(line, TOP + 1), cell=None, jumps=())
        told = _purpose_line(bare)
        found |= {} if told is None else {"purpose": told}
    return {item: passage.line_of(offset) for item, offset in found.items()}


@lru_cache(maxsize=20_000)
def _without_name(passage: Passage) -> Mapping[str, int]:
    """Return the items that do not depend on whose text it is."""
    text = cleaned(passage.text)
    found: dict[str, int] = {}
    for item, offset in _all(passage, text):
        found.setdefault(item, offset)
    return found


@lru_cache(maxsize=20_000)
def _purpose_line(passage: Passage) -> int | None:
    return next((offset for _, offset in purpose(passage, cleaned(passage.text))), None)


def _all(passage: Passage, text: str) -> Iterator[tuple[str, int]]:
    if passage.where == "row":
        is_hoped = EXPECTED.search(passage.title)
        yield from (one for one in _of_row(passage) if not (is_hoped and one[0] == "metrics"))
    is_long = passage.where in {"docstring", "module", "call", "section"}
    if is_long and (told := _inputs_and_outputs(passage, text)):
        yield "inputs_outputs", text.count("\n", 0, told.start())
    if passage.where != "call":
        yield from _of_title(passage, text)
        yield from _of_sentences(passage, text)


def _inputs_and_outputs(passage: Passage, text: str) -> re.Match[str] | None:
    """Return where a text tells of inputs that also tells of outputs."""
    told, shapes = INPUT.search(text), len(SHAPE.findall(text)) > 1
    if passage.where == "call":
        return told if told and OUTPUT.search(text) else SHAPE.search(text) if shapes else None
    if (line := INPUT_LINE.search(text)) and OUTPUT_LINE.search(text):
        return line
    is_asked = passage.where != "section" or SIGNATURE_TITLE.search(passage.heading)
    return told if is_asked and OUTPUT.search(text) and shapes and _is_signature(text) else None


def _is_signature(text: str) -> bool:
    """Say whether shapes stand beside the words for input and output, not only in examples of commands."""
    beside = [line for line in text.splitlines() if SHAPE.search(line)]
    return any(INPUT.search(line) for line in beside) and any(OUTPUT.search(line) for line in beside)


def _of_title(passage: Passage, text: str) -> Iterator[tuple[str, int]]:
    title = passage.heading
    if passage.where != "section" or not title:
        return
    words = len(WORD.findall(text))
    is_on_data = bool(DATA_TITLE.search(title)) or "training data" in passage.title.lower()
    checks: tuple[tuple[str, bool], ...] = (
        ("limitations", bool(LIMIT_TITLE.search(title)) and words >= LONG_SENTENCE),
        ("intended_use", bool(USE_TITLE.search(title)) and words >= LONG_SENTENCE),
        ("training_data", is_on_data and _says_which(text) and not LAYOUT.search(passage.title)),
        ("owner", bool(OWNER_TITLE.search(title)) and words > 1),
        ("licence", bool(LICENCE_TITLE.search(title)) and words > 1),
    )  # fmt: skip
    for item, is_found in checks:
        which = WHICH.search(text) if item == "training_data" else None
        if is_found:
            yield item, text.count("\n", 0, which.start()) if which else HEADING


def _says_which(text: str) -> bool:
    """Say whether a section on data tells which they are: by a name, by where they are from, or by their number."""
    return len(content_words(text)) >= LONG_SENTENCE and bool(WHICH.search(text) or _has_data(text))


def _of_sentences(passage: Passage, text: str) -> Iterator[tuple[str, int]]:
    prose = opening(text) if passage.where in {"docstring", "module"} else text
    is_on_data = passage.where == "section" and DATA_TITLE.search(passage.heading)
    title = passage.title if passage.where == "row" else passage.heading
    if DATA_SET.search(title) or (is_on_data and DATA_LINK.search(passage.text)):
        yield "training_data", HEADING
    for sentence, offset in sentences(prose):
        yield from ((item, offset) for item in _wanted(passage, sentence) if SENTENCES[item](sentence))


def _wanted(passage: Passage, sentence: str) -> Iterator[str]:
    """Yield what a sentence may tell where it stands."""
    is_code = passage.where in {"docstring", "module", "desc"}
    if passage.where == "section" and NOT_ABOUT.search(passage.heading):
        yield "version"
        return
    yield from ("training_data", "version")
    if passage.where != "row":
        yield from ("intended_use",) if EXPECTED.search(passage.heading) else ("metrics", "intended_use")
        yield from ("limitations",) if is_code or _is_limited(sentence) else ()


def _has_metric(sentence: str) -> bool:
    if not DIGIT.search(sentence) or HOPED.search(sentence):
        return False
    for metric in METRIC.finditer(sentence):
        around = (
            sentence[max(0, metric.start() - 40) : metric.start()] + " | " + sentence[metric.end() : metric.end() + 60]
        )
        if any("." in number[0] or "%" in number[0] for number in NUMBER.finditer(around)):
            return True
    return False


def _is_limited(sentence: str) -> bool:
    """Say whether it is a model that a sentence of a document finds limited, and no machine or work of others."""
    return bool(LIMITED.search(sentence)) and not NOT_LIMITED.search(sentence)


def _has_data(sentence: str) -> bool:
    return not OF_PART.search(sentence) and bool(
        DATA_SET.search(NO_DATA.sub(" ", sentence))
        or (any(part in sentence for part in TRAINED_ON_HOLDS) and TRAINED_ON.search(sentence))
        or (any(part in sentence for part in NAMED_DATA_HOLDS) and NAMED_DATA.search(sentence))
        or (" from " in sentence and USED_FROM.search(sentence))
    )


SENTENCES: Mapping[str, Callable[[str], bool]] = {
    "training_data": _has_data,
    "metrics": _has_metric,
    "limitations": lambda sentence: bool(LIMITS.search(sentence)) and len(WORD.findall(sentence)) >= LONG_SENTENCE,
    "intended_use": lambda sentence: bool(USE_TEXT.search(sentence)),
    "version": lambda sentence: bool(DIGIT.search(sentence) and VERSION.search(sentence)),
}


def _of_row(passage: Passage) -> Iterator[tuple[str, int]]:
    for head, cell in zip(passage.header, passage.row, strict=False):
        yield from _of_cell(head, cell)
    has_decimal = any("." in cell and NUMBER.search(cell) and len(cell.split()) <= SHORT_CELL for cell in passage.row)
    heads = "" if len(passage.header) == len(passage.row) else " ".join(passage.header)  # a head may span columns
    if (has_decimal and (METRIC.search(f"{heads} {passage.text}") or RESULT_TITLE.search(passage.title))) or (
        len(passage.row) > 1 and _has_metric(" ".join(passage.row))
    ):
        yield "metrics", 0


def _of_cell(head: str, cell: str) -> Iterator[tuple[str, int]]:
    """Yield the items that one cell has below its head."""
    if METRIC.search(head) and NUMBER.search(cell):
        yield "metrics", 0
    if (
        _has_data(cell)
        or _has_data(cell[:1].lower() + cell[1:])
        or DATA_SET.search(head)
        or (DATA_HEAD.search(head) and len(cell) > 1)
    ):
        yield "training_data", 0
