"""Finds results that a person or program wrote down: in messages, READMEs, comments, notebook outputs and result files.

A bare number is no result: it needs three decimals or a metric's word beside it, and no parameter's word before it.
Versions, dates and badges are none.
"""

import math
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from mldebt.facts.stores.records import Folder, split_of
from mldebt.facts.stores.results import read_results
from mldebt.findings.ledger import Metric
from mldebt.patterns import regex
from mldebt.project.experiments.history.choosing import SCORED

WORD = (
    r"(?:(?:val(?:id(?:ation)?)?|train(?:ing)?|test|eval|dev|cv|lb|public|private|mean|avg|average|best|final|"
    r"macro|micro|weighted|roc|log|balanced|dice|overall)[_\- ]?){0,3}"
    r"(?:loss|acc(?:uracy)?|auc|auroc|roc|f1|rmse|rmsle|mse|mae|"
    r"mape|r2|m?iou|m?ap|dice|bleu|rouge|wer|cer|perplexity|ppl|log_?loss|psnr|ssim|fid|ndcg|mrr|top[\- ]?[15]|"
    r"val_bpb|"
    r"score|cv|lb|qwk|kappa|precision|recall|map@\d+)"
)
MEASURES = (
    "loss", "acc", "auc", "roc", "f1", "rms", "mse", "mae", "map", "r2", "iou", "dice", "bleu", "rouge", "wer", "cer",
    "perplex", "ppl", "psnr", "ssim", "fid", "ndcg", "mrr", "top", "bpb", "score", "cv", "lb", "qwk", "kappa",
    "precision", "recall",
)  # fmt: skip
DECIMAL = regex(r"\d\.\d\d")
LINKED = regex(
    r"badge|pip install|http.*http.*http|(?i:\bet al\b)|\((?:19|20)\d\d\)|"
    r"\b(?:CVPR|ICCV|ECCV|WACV|BMVC|NeurIPS|NIPS|ICLR|ICML|AAAI|IJCAI|T?PAMI|N?AACL|ACL|EMNLP|KDD|MICCAI|arXiv)"
    r"[ ']{0,2}(?:20)?\d\d\b"
)
"""A badge, an installation, or what others published."""
NUMBER = r"(?<![\d.\w])(?<!\d[-–])(?<!\d [-–] )[-+]?\d{1,5}\.\d{1,7}(?![\d.]*\.\d|\d|\w| ?[-–] ?\d)"
"""A number that is not one end of a range."""
BETWEEN = r"(?:\([^()\n]{0,16}\)|[^\d\n]){0,18}?"
BESIDE = regex(rf"(?<![a-z])({WORD})(?![a-z]){BETWEEN}({NUMBER})|({NUMBER})\s*%?\s*\(?({WORD})(?![a-z])")
PRECISE = regex(r"(?<![\w./+])(?<!\d[-–])(\d{1,3}\.\d{3,8})(?![\w.]*\.\d|\d|[\w/])")
SWAPPED = regex(r"(?i)\b(?:replac\w*|chang\w*|by)[\s`'\"]*$")
SWAPPING = regex(r"(?i)[\s`'\"]*(?:(?:is|was|are) )?(?:chang|replac|instead)\w*")
"""Words beside a value that another took the place of, or by which something changed."""
RAISED = regex(r"\bby[\s:]*$")
BOUND = regex(r"\b(?:min|max|minimum|maximum|required|expected|target)[_\- ](?:[a-z]+_)?$")
NO_SCORE = regex(
    r"(?i)(?:\bv|version|release|==|>=|<=|~=|@|lr|learning[ _]rate|rate|decay|wd|dropout|momentum|eps\w*|alpha|beta\w*|"
    r"gamma|threshold|thr|tolerance|floor|ceiling|minimum|goal|at least|"
    r"@[ \t]?iou|delta|diff(?:erence)?|torch|cuda|python|numpy|lightning|from|\bto|scale|weight|noise|temperature)"
    r"[\s=:(\-`'\"]{0,30}(?:of|is|to|was|should be|set to)?\s{0,9}$"
)
TABLE_NUMBER = regex(r"(?<![\w.])(?<![<>≤≥]\s)(?<![<>≤≥])\d{1,3}\.\d{2,6}(?![\w.]*\.\d|\w)")
METRIC_WORD = regex(rf"(?i)(?<![a-z]){WORD}(?![a-z²])")
PRINTED = regex(r"[:=]\s{0,3}(\d{1,6}\.\d{2,18}(?:e-?\d+)?)")
NAME_BEFORE = regex(r"(?:.*[^\w/\-])?([A-Za-z][\w/\-]*(?:'s \w+)?)['\"]?\s{0,3}", re.DOTALL)
PRINTED_METRIC = regex(
    r"(?i)^(?!.*(?:weight|coef\w*|lambda|scale|rate|threshold|margin|base_score)s?$)(?:.*[^a-z])?(?:loss|acc(?:uracy)?|auc|auroc|f1(?:_score)?|rmse|mae|mse|m?iou|dice|score|perplexity|ppl|bleu|wer|"
    r"log_?loss|r2|ndcg|psnr|ssim|fid|bpb)(?:[^a-z]|$)"
)
SMALL = regex(r"0\.00+[1-9]0*")
"""A number as a learning rate has it: in a name it is a score only beside its metric."""
MOST = 40
SAME = 1e-9
MOST_TAIL = 4 << 10
LONGEST_NAME = 48
LARGE = 300_000
PLAIN = frozenset({".txt", ".log", ".out"})


def message_scores(subject: str) -> list[Metric]:
    """Return the scores a commit message states."""
    found = [*_beside(subject), *_precise(subject)]
    return list({metric.value: metric for metric in reversed(found)}.values())[::-1][:MOST]


def _beside(written: str) -> Iterator[Metric]:
    text = written.lower()
    if not DECIMAL.search(text) or not any(word in text for word in MEASURES):
        return
    for match in BESIDE.finditer(text):
        name, number = match[1] or match[4], match[2] or match[3]
        start = match.start(2) if match[2] else match.start(3)
        if match[1] and BOUND.search(text[max(0, match.start() - 24) : match.start()]):
            continue
        before = text[max(0, start - 24) : start]
        if number[0] != "+" and not RAISED.search(before) and not NO_SCORE.search(before) and _is_result(number):
            yield Metric(name.strip(), float(number), split_of(name))


def _precise(text: str) -> Iterator[Metric]:
    for match in PRECISE.finditer(text):
        before = text[max(0, match.start() - 24) : match.start()]
        is_swapped = SWAPPED.search(before) or SWAPPING.match(text, match.end())
        if not is_swapped and not NO_SCORE.search(before) and _is_result(match[1]):
            yield Metric("score", float(match[1]))


def _is_result(number: str) -> bool:
    """Say whether a number has the digits of a measurement."""
    return len(number.rpartition(".")[2]) > 1


def written_scores(text: str) -> list[Metric]:
    """Return the scores stated in a comment or string."""
    return list(_beside(text))[:MOST]


def document_scores(
    added: Iterable[tuple[int, str]], before: str, heads: Sequence[tuple[int, str]]
) -> list[tuple[int, Metric]]:
    """Return (line, score) of lines that a document gained; numbers that stood in it `before` are not new.

    `heads` are the heads of tables with their lines: a row counts where the head above it names a metric, and a bound
    (`≤ 0.49`) is no result.
    """
    found: list[tuple[int, Metric]] = []
    rows_added = tuple(added)
    if not DECIMAL.search("\n".join(text for _, text in rows_added)):
        return found
    for line, text in rows_added:
        if "." not in text or not DECIMAL.search(text) or LINKED.search(text):
            continue
        rows = list(_beside(text)) or list(_of_row(line, text, heads))
        found += [(line, metric) for metric in rows]
    known = frozenset(TABLE_NUMBER.findall(before)) if found else frozenset()
    return [(line, metric) for line, metric in found if not is_known(metric.value, known)][:MOST]


def listed_scores(added: Iterable[tuple[int, str]], before: str) -> list[tuple[int, Metric]]:
    """Return (line, score) of lines that a list of what was handed in gained: the first number with three decimals."""
    found = [(line, row) for line, text in added if (row := next(_precise(text), None))]
    known = frozenset(TABLE_NUMBER.findall(before)) if found else frozenset()
    return [(line, metric) for line, metric in found if not is_known(metric.value, known)][:MOST]


def _of_row(line: int, text: str, heads: Sequence[tuple[int, str]]) -> Iterator[Metric]:
    """Yield the scores of a table's row below the last head that names a metric."""
    if text.count("|") > 1:
        head = next((names for at, names in reversed(heads) if at < line), "")
        if _names_a_metric(head):
            yield from _of_columns(head, text)


def is_known(value: float, known: Collection[str]) -> bool:
    """Say whether a number is one of some others, of one or of a hundred, or one of them with fewer digits."""
    digits = len(repr(value).partition(".")[2])
    forms = [(value, digits), (value * 100, digits - 2), (value / 100, digits + 2)]
    written = [(float(number), len(number.partition(".")[2])) for number in known]
    return any(
        abs(number - told) < SAME or (1 < digits < size and abs(number - told) < 10.0**-digits)
        for told, digits in forms
        for number, size in written
    )


def _of_columns(head: str, row: str) -> Iterator[Metric]:
    """Yield the numbers of a table's row below a column that names a metric, or of all where only the first does."""
    titles, cells = _cells(head), _cells(row)
    measured = {at for at, title in enumerate(titles) if at and _names_a_metric(title)}
    for at, cell in enumerate(cells):
        title = titles[at] if at < len(titles) else ""
        if at in measured or (not measured and not NO_SCORE.search(title)):
            yield from (Metric("score", float(number)) for number in TABLE_NUMBER.findall(cell))


@lru_cache(maxsize=2_000)
def _names_a_metric(title: str) -> bool:
    """Say whether a title names a metric: asked again for each row below it."""
    return METRIC_WORD.search(title) is not None


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def output_scores(text: str) -> list[Metric]:
    """Return the last value of each metric that a training call printed."""
    last: dict[str, str] = {}
    for match in PRINTED.finditer(text):
        if name := NAME_BEFORE.fullmatch(text, max(0, match.start() - LONGEST_NAME), match.start()):
            last[name[1]] = match[1]
    named = {name.lower(): float(number) for name, number in last.items() if PRINTED_METRIC.search(name)}
    return [Metric(name, value, split_of(name)) for name, value in named.items() if math.isfinite(value)][:MOST]


def name_score(path: str) -> list[Metric]:
    """Return the scores in a file's name, or else in that of the nearest folder that has one.

    Several count only where each has its metric beside it; a parameter's value is none.
    """
    for part in reversed(path.split("/")):
        if not (scores := list(SCORED.finditer(part))):
            continue
        if len(scores) > 1:
            return _beside_all(part.replace("_", " "), len(scores))
        is_score = not NO_SCORE.search(part[: scores[0].start()].rstrip("_")) and (
            not SMALL.fullmatch(scores[0].group()) or len(_beside_all(part.replace("_", " "), 1)) > 0
        )
        return [Metric("score", float(scores[0].group()))] if is_score else []
    return []


def _beside_all(text: str, number: int) -> list[Metric]:
    found = list(_beside(text))
    return found if len(found) == number else []


def is_scored_folder(path: str) -> bool:
    """Say whether a score stands in the name of a file's folder and not in its own."""
    return SCORED.search(posixpath.basename(path)) is None


def file_scores(path: str, content: bytes) -> list[Metric]:
    """Return the metrics of a result file that a program wrote, or nothing where it holds none."""
    folder, _, name = path.rpartition("/")
    if posixpath.splitext(name)[1].lower() in PLAIN:
        if b"\0" in content[:8000]:
            return []
        tail = content if len(content) <= MOST_TAIL else content[-MOST_TAIL:].partition(b"\n")[2]
        if (found := output_scores(tail.decode("utf-8", "replace"))) or len(content) > LARGE:
            return found
    reading = read_results(Folder(folder, {name: content}))
    pairs = (
        (key, measure) for record in (reading.records if reading else ()) for key, measure in record.metrics.items()
    )
    return [Metric(key, measure.value, measure.split) for key, measure in pairs][:MOST]
