"""Reads result files that a program wrote by itself: tables, JSON and logs with a metric's name and a number in them.

Most CSV and JSON files of a repository are data. A table counts with a step column and a metric, or as a short table of
results by its name; a log only where a metric stands beside a number (one that says it finished is no evidence). Of a
submission, as competition code writes them, the name alone is read.

Notebooks show numbers below their training calls: what a person saw of a run, and run addresses. A strong pattern (an
epoch line, a loss table) counts anywhere in a notebook that trains; the generic `accuracy: 0.9` only at or below a
training call, where in 1,625 notebooks 347 showed one and only 211 of them trained.
"""

import posixpath
from collections.abc import Collection

import msgspec

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.stores.plain import STEPS, curve, json_lines, json_value, leaves, table_rows
from mldebt.facts.stores.records import (
    Folder,
    Measure,
    Reading,
    RunRecord,
    cut,
    graded,
    measures,
    number,
    settings,
    whole,
)
from mldebt.patterns import regex

SURE = (
    r"loss|acc[15]?|accuracy|auc|auroc|roc_?auc|f1|f1_?score|rmse|mse|mae|m?iou|bleu|rouge\w{0,3}|wer|perplexity|ppl|log_?loss|"
    r"psnr|ssim|fid|ndcg|top_?[15]|val_bpb|mrr"
)
METRIC = regex(
    rf"(?i)^(?!.*(?:weight|coef\w*|lambda|scale|threshold|margin|type|func?|name)s?$)(?:.*[^a-z0-9])?(?:{SURE})(?:$|[^a-z0-9])"
)
LOGGED = regex(
    r"(?<![\w.])([A-Za-z][\w/@\-]{0,40})\s{0,3}[:=]\s{0,3}([-+]?\d{0,9}\.?\d{1,17}(?:e[-+]?\d{1,3})?)(?![\w.%])"
)
PROGRESS = (b"epoch", b"step", b"iter", b"batch")
SIGN = regex(rb"loss|acc|auc|auroc|f1|mse|mae|iou|bleu|rouge|wer|perpl|ppl|psnr|ssim|fid|ndcg|top|bpb|mrr")
NAMED = regex(r"(?i)(?:metrics?|scores?|eval\w*|results?|leaderboard|models?_?compar)[^/]*\.(?:csv|tsv)$")
REASON = "a results file, not a tracker"
MAX_TABLE = 200
BEGINNING = 4096
END = 32 << 10
MAX_LINE = 2000
MAX_LOOKED = 200
SCORE = regex(r"(?<![\d.vV])0\.\d{3,6}(?!\d)")
SCORED = "a score in the name of a submission"
SPLIT = r"(?:val(?:idation)?|test|train(?:ing)?|eval|best|mean|final)?[_ ]?"
NAME = (
    r"(?:accuracy|acc|auc|roc[_ -]?auc|f1(?:[_ -]score)?|precision|recall|rmse|mse|mae|r2|log_?loss|m?iou|dice|bleu|"
    r"wer|perplexity|loss|score)"
)
WEAK = regex(rf"(?i)\b({SPLIT}{NAME})\b[^\n\d=:]{{0,20}}[:=]\s*([-+]?\d*\.?\d+(?:e[-+]?\d+)?)")
STRONG = regex(
    r"(?m)^Epoch \d+/\d+\s*$|Fitting \d+ folds for each of \d+ candidates|precision\s+recall\s+f1-score\s+support|"
    r"^\[\d+\]\s*(?:train|valid|validation|training|eval|test)\w*(?:'s |-)\w+[:\s]|^\d+:\s+learn: [\d.]+|"
    r"TrainOutput\(global_step=\d+|Test metric|Validate metric"
)
LINKS = (
    ("wandb", regex(r"wandb\.ai/[\w-]+/[\w-]+/runs/(\w+)")),
    ("mlflow", regex(r"#/experiments/\d+/runs/([0-9a-f]{32})")),
    ("comet", regex(r"comet(?:-ml)?\.com/[\w-]+/[\w-]+/([0-9a-f]{32})")),
)
SEEN = "numbers in the output of a training notebook"
LINKED = "the address of a remote run in a notebook's output"


def read_results(folder: Folder) -> Reading | None:
    """Return the runs of the result files in one folder, at most L2: no tracker stands behind them."""
    records: list[RunRecord] = []
    for name, content in sorted(folder.files.items()):
        records += _read(folder.place(name), content)
    return Reading(tuple(_capped(record) for record in records)) if records else None


def _read(place: str, content: bytes) -> list[RunRecord]:
    suffix = posixpath.splitext(place)[1].lower()
    if b"\0" in content[:8000]:
        return []
    if suffix in (".csv", ".tsv"):
        return _table(place, content)
    found: dict[str, Measure]
    if suffix == ".json" and (document := json_value(content)) is not None:
        found = measures((key, number(value), None) for key, value in leaves(document) if METRIC.search(key))
    else:
        found = _lines(content) or _table_metrics(content) or _log(content)
    return [RunRecord("plain_metrics", place, place, name=posixpath.basename(place), metrics=found)] if found else []


def _table_metrics(content: bytes) -> dict[str, Measure]:
    first = content[:BEGINNING].partition(b"\n")[0]
    if not any(name.encode() in first for name in STEPS):
        return {}
    header, rows = table_rows(content[:BEGINNING])
    if not rows or not set(STEPS) & set(header) or not any(METRIC.search(name) for name in header):
        return {}
    return measures((key, value, step) for key, (value, step) in curve(content).items() if METRIC.search(key))


def _table(place: str, content: bytes) -> list[RunRecord]:
    header, _ = table_rows(content[:BEGINNING].partition(b"\n")[0])
    chosen = [at for at, title in enumerate(header) if METRIC.search(title)]
    if not chosen:
        return []
    name = posixpath.basename(place)
    if found := _table_metrics(content):
        return [RunRecord("plain_metrics", place, place, name=name, metrics=found)]
    rows = table_rows(content)[1] if NAMED.search(name) and content.count(b"\n") <= MAX_TABLE + 1 else []
    records = []
    for order, row in enumerate(rows):
        values = measures((header[at], number(row[at]), None) for at in chosen if at < len(row))
        rest = [(header[at], cell) for at, cell in enumerate(row) if at < len(header) and at not in chosen and cell]
        if values:
            label = cut(f"{name} row {order + 1}")
            records.append(
                RunRecord("plain_metrics", f"{place}#{order + 1}", place, label, params=settings(rest), metrics=values)
            )
    return records


def _lines(content: bytes) -> dict[str, Measure]:
    """Return the last values of a log of JSON lines."""
    values: list[tuple[str, float | None, int | None]] = []
    for row in json_lines(content) if content.lstrip()[:1] == b"{" else ():
        step = next((whole(row[name]) for name in STEPS if name in row), None)
        values += [(key, number(value), step) for key, value in leaves(dict(row)) if METRIC.search(key)]
    return measures(values)


def _log(content: bytes) -> dict[str, Measure]:
    """Return the last value of each metric in a log that speaks of epochs or steps; read from its end backwards."""
    end = content[-END:]
    low = end.lower()
    if not any(word in low for word in PROGRESS):
        return {}
    found: dict[str, float | None] = {}
    starts = dict.fromkeys(low.rfind(b"\n", 0, sign.start()) + 1 for sign in SIGN.finditer(low))
    for start in list(reversed(starts))[:MAX_LOOKED]:
        line = end[start : start + MAX_LINE].partition(b"\n")[0].decode("utf-8", "replace")
        for name, value in LOGGED.findall(line):
            if METRIC.search(name):
                found[name.strip("_-/")] = found.get(name.strip("_-/"), number(value))
    return measures((name, value, None) for name, value in reversed(found.items()))


def _capped(record: RunRecord) -> RunRecord:
    return msgspec.structs.replace(graded(record), level="L2", reason=REASON)


def read_submissions(folder: Folder) -> Reading | None:
    """Return one record a submission with exactly one score in its name; a score without its point is not guessed."""
    records = []
    for path in sorted({*folder.files, *folder.names}):
        name = posixpath.basename(path)
        scores = SCORE.findall(name)
        if len(scores) == 1:
            place = folder.place(path)
            value = {"score": Measure(float(scores[0]))}
            records.append(RunRecord("kaggle", place, place, name, metrics=value, level="L2", reason=SCORED))
    return Reading(tuple(records)) if records else None


def read_notebook_outputs(path: str, notebook: NotebookFacts, training_cells: Collection[int]) -> tuple[RunRecord, ...]:
    """Return what the outputs show: one L1 record of numbers, and one L3r record a run address."""
    if not training_cells:
        return ()
    first = min(training_cells)
    values: list[tuple[str, float | None, int | None]] = []
    links: dict[str, RunRecord] = {}
    shown: int | None = None
    for cell in notebook.cells:
        if cell.kind != "code" or not cell.outputs:
            continue
        weak = WEAK.findall(cell.outputs) if cell.index >= first else []
        values += [(name.strip().lower(), number(value), None) for name, value in weak]
        if shown is None and (weak or STRONG.search(cell.outputs)):
            shown = cell.index
        for tracker, pattern in LINKS:
            for identity in pattern.findall(cell.outputs)[:20]:
                place = f"{path}#cell{cell.index}"
                links[identity] = RunRecord(tracker, cut(identity), place, script=path, level="L3r", reason=LINKED)
    if shown is None:
        return tuple(links.values())
    numbers: dict[str, Measure] = measures(values)
    seen = RunRecord(
        "notebook", path, f"{path}#cell{shown}", path, script=path, metrics=numbers, level="L1", reason=SEEN
    )
    return (seen, *links.values())
