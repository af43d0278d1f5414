"""Finds the numbers that a document states of a model and that no record of the repository supports.

A claim is a metric's name with one number: in a sentence, a list or a row of a table. It can be judged only where the
repository keeps that metric under the same name (split and averaging alike) in a run store or a file of results, and
where the document states one value of it: of several it cannot be told which one the records mean. What it cannot
know: whether the records are complete. So any number that the repository kept anywhere supports a claim, as printed
(rounded or cut, as a fraction or in per cent), and what is about, compared or hoped for is no claim.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.stores.records import RunRecord
from mldebt.facts.texts import DocumentFacts, SettingsFacts
from mldebt.findings.listing import listed
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.models.texts.documents import rows_of
from mldebt.project.sources import Sources

MEASURES: Mapping[str, str] = {
    "accuracy": "accuracy", "acc": "accuracy", "f1": "f1", "auc": "auc", "auroc": "auc", "precision": "precision",
    "recall": "recall", "rmse": "rmse", "mae": "mae", "mape": "mape", "r2": "r2", "logloss": "logloss", "iou": "iou",
    "miou": "iou", "dice": "dice", "bleu": "bleu", "wer": "wer", "perplexity": "perplexity",
}  # fmt: skip
SPLITS: Mapping[str, str] = {
    "test": "test", "testing": "test", "holdout": "test", "val": "validation", "valid": "validation",
    "validation": "validation", "dev": "validation", "eval": "validation", "train": "train", "training": "train",
    "cv": "cv",
}  # fmt: skip
AVERAGES = frozenset({"macro", "micro", "weighted", "balanced", "binary"})
EMPTY = frozenset({"score", "metric", "metrics", "value", "overall", "model", "roc", "final", "best", "the", "an", "a"})
SPELLINGS = (
    (regex(r"(?i)(?<![a-z])r\s?(?:\^\s?2|²|[-_ ]squared)"), "r2"), (regex(r"(?i)\bf-?1(?:[-_ ]?score)?"), "f1"),
    (regex(r"(?i)roc[-_ ]?auc|auc[-_ ]?roc"), "auc"), (regex(r"(?i)log[-_ ]loss"), "logloss"),
)  # fmt: skip
WORDS = regex(r"[A-Za-z]+\d?")
HUMP = regex(r"(?<=[a-z])(?=[A-Z])")
NUMBER = r"(?<![\w.])(\d{1,6}\.\d{1,6}|\d{1,3}(?=\s?%))(?![\w]|\.\d)\s?(%?)"
NAMES = r"(?:accuracy|f1|auc|auroc|precision|recall|rmse|mae|mape|r2|logloss|iou|miou|dice|bleu|wer|perplexity)"
LEAD = (
    r"((?:(?:test|testing|holdout|val|validation|dev|eval|train|training|cv|macro|micro|weighted|balanced|overall|"
    r"final|best)[ _-]+){0,2}"
)
BETWEEN = r"[*_`]*(?:\s(?:score|is|was|of|reached|=)){0,2}\s?[:=–—-]?[*_`\s]{0,4}"
STATED = regex(rf"(?i)(?<![\w-]){LEAD}{NAMES})(?![\w@]){BETWEEN}{NUMBER}")
REVERSED = regex(rf"(?i){NUMBER}[*_`]*\s{LEAD}{NAMES})(?![\w@])")
LOOSE = regex(
    r"(?i)[<>≤≥~≈±]|\b(?:about|around|approx\w*|over|above|below|under|up to|at least|at most|more than|less than|"
    r"nearly|almost|roughly|target\w*|goal\w*|expect\w*|should|baseline\w*|paper|reported|previous\w*|from|improv\w*|"
    r"increas\w*|threshold|random|e\.g|example|if|would|could|compar\w*|sota|state.of.the.art|between|per class|"
    r"class)\b|\bto\s\d"
)
ASIDE = regex(
    r"(?i)example|usage|target|goal|related|baseline|paper|refer|citation|requirement|todo|roadmap|threshold|"
    r"comparison|sample"
)
CELL = regex(rf"[*_`\s]*{NUMBER}[*_`\s]*")
ANY = regex(r"(?<![\w.])\d{1,6}(?:\.\d{1,17})?(?:e[-+]?\d{1,2})?(?![\w])")
QUIET = frozenset({"notebook", "kaggle", "codecarbon", "tensorboard"})
PERCENT = 100


class Name(NamedTuple):
    """What a metric is called: the measure, the split where one is told, and how it is averaged."""

    measure: str
    split: str | None
    average: frozenset[str]


class Claim(NamedTuple):
    """A stated number: its value and digits as printed, and where."""

    name: Name
    text: str
    is_percent: bool
    line: int


class Records:
    """What the repository keeps of results: by metric, and every number at all."""

    def __init__(self, runs: Iterable[RunRecord], others: Iterable[float], sources: Sources) -> None:
        self.by_name: dict[Name, list[tuple[float, str]]] = defaultdict(list)
        self.values: set[float] = set(others)
        for run in runs:
            for key, measure in run.metrics.items():
                self.values.add(measure.value)
                name = named(key) or named(key.rpartition(".")[2])
                if run.store not in QUIET and ":" not in run.place and name is not None:
                    self.by_name[name].append((measure.value, run.place))
            self.values |= {float(found[0]) for text in run.params.values() for found in ANY.finditer(text)}
        if self.by_name:
            self.values |= {float(found[0]) for text in _texts(sources) for found in ANY.finditer(text)}

    def of(self, name: Name) -> Sequence[tuple[float, str]]:
        """Return the recorded values of a metric; one stated without a split means any but the training's."""
        if name.split is not None:
            return self.by_name.get(name, ())
        return [
            held
            for other, values in self.by_name.items()
            if other.measure == name.measure and other.average == name.average and other.split != "train"
            for held in values
        ]

    def supports(self, claim: Claim) -> bool:
        """Say whether any recorded number is the stated one as far as its digits go."""
        stated = float(claim.text)
        step = 10.0 ** -len(claim.text.partition(".")[2])
        scales = (1.0, PERCENT, 1 / PERCENT)
        return any(abs(value * scale - stated) < step * 1.001 for value in self.values for scale in scales)


def _texts(sources: Sources) -> Iterator[str]:
    """Yield what notebooks print and what settings and result files of any kind hold."""
    for facts in sources.facts.values():
        if isinstance(facts, NotebookFacts):
            yield from (cell.outputs for cell in facts.cells)
        elif isinstance(facts, SettingsFacts):
            yield from (entry.value for entry in facts.entries if entry.value is not None)


@lru_cache(maxsize=20_000)
def named(key: str) -> Name | None:
    """Return the metric that a key or a phrase names; None where it names none, or more than a metric."""
    words = [word.lower() for word in WORDS.findall(_spelt(HUMP.sub(" ", key).replace("_", " ")))]
    measures = {MEASURES[word] for word in words if word in MEASURES}
    splits = {SPLITS[word] for word in words if word in SPLITS}
    rest = {word for word in words if word not in MEASURES and word not in SPLITS} - EMPTY
    if len(measures) != 1 or len(splits) > 1 or rest - AVERAGES:
        return None
    return Name(measures.pop(), next(iter(splits), None), frozenset(rest))


def _spelt(text: str) -> str:
    for pattern, word in SPELLINGS:
        text = pattern.sub(word, text)
    return text


def claims_of(facts: DocumentFacts) -> Iterator[Claim]:
    """Yield what a document states of metrics: of a row at its line, of a sentence at its section's."""
    for section in facts.sections:
        if ASIDE.search(section.title):
            continue
        for line in section.text.splitlines():
            if "|" not in line and not LOOSE.search(line):
                yield from _of_line(line, section.line)
    for row, header in rows_of(facts):
        yield from _of_row(row.cells, header, row.line)


def _of_line(line: str, at: int) -> Iterator[Claim]:
    text = _spelt(line)
    for found in STATED.finditer(text):
        if (name := named(found[1])) is not None:
            yield Claim(name, found[2], bool(found[3]), at)
    for found in REVERSED.finditer(text):
        if (name := named(found[3])) is not None:
            yield Claim(name, found[1], bool(found[2]), at)


def _of_row(cells: Sequence[str], header: Sequence[str], at: int) -> Iterator[Claim]:
    if any(LOOSE.search(cell) for cell in (*cells, *header)):
        return
    first = named(re.sub(r"[*_`()%]", " ", cells[0])) if cells else None
    for place, cell in enumerate(cells[1:], 1):
        found = CELL.fullmatch(cell)
        head = header[place] if place < len(header) else ""
        name = first or named(re.sub(r"[*_`()%]", " ", head))
        if found is not None and name is not None:
            yield Claim(name, found[1], bool(found[2]) or "%" in head, at)


def unsupported(path: str, facts: DocumentFacts, kept: Callable[[], Records | None]) -> Iterator[Evidence]:
    """Yield the claims of a document that no record supports though its metric is recorded.

    `kept` is asked only where something is claimed.
    """
    claims = list(claims_of(facts))
    records = kept() if claims else None
    if records is None:
        return
    for claim in claims:
        stated = {one.text for one in claims if one.name.measure == claim.name.measure}
        alike = records.of(claim.name)
        if len(stated) == 1 and alike and not records.supports(claim):
            yield _evidence(path, claim, alike)


def _evidence(path: str, claim: Claim, kept: Sequence[tuple[float, str]]) -> Evidence:
    told = " ".join(part for part in (claim.name.split, *sorted(claim.name.average), claim.name.measure) if part)
    shown = listed([f"{value:g} in `{place}`" for value, place in kept])
    return Evidence(path, claim.line, f"{told} {claim.text}{'%' if claim.is_percent else ''}; recorded: {shown}")
