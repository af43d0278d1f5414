"""Reads a pair of versions of one file into what they say of an experiment: pure, and kept by content."""

import re
from collections.abc import Callable, Iterator, MutableMapping
from functools import partial
from typing import Literal

import msgspec

from mldebt.findings.ledger import Metric
from mldebt.patterns import regex
from mldebt.project.experiments.changes.commands import programs
from mldebt.project.experiments.changes.events import Reading
from mldebt.project.experiments.changes.expressions import changed_expression
from mldebt.project.experiments.changes.leaves import settings_changes
from mldebt.project.experiments.changes.making import Expressed
from mldebt.project.experiments.changes.parameters import code_changes, script_changes
from mldebt.project.experiments.history.choosing import LARGEST, holds_parameters, is_list_of_scores, is_settings_code
from mldebt.project.experiments.results.left import left_scores
from mldebt.project.experiments.results.notebooks import read_past_notebook
from mldebt.project.experiments.results.scores import document_scores, file_scores, listed_scores, written_scores
from mldebt.project.experiments.texts.lines import Difference, difference
from mldebt.project.experiments.texts.training import starts, trains
from mldebt.repository.kinds import kind_of

VERSION = "ledger/88"
STAGE = regex(r"^(?P<indent> {0,2})(?P<name>[A-Za-z_][\w\-@.]*):\s*$", re.MULTILINE)
PART = regex(r"^(?P<indent> *)(?P<name>params|outs):\n(?P<lines>(?:(?P=indent)[ \-].*(?:\n|\Z))*)", re.MULTILINE)
HASH = regex(r"\b(?:md5|etag|checksum): *(\S{8,})")
REMARK = regex(r"#.*|\"\"\".*|'''.*|\"[^\"]{8,}\"|'[^']{8,}'")
TABLE_HEAD = regex(r"^([^\n]*\|[^\n]*)\n[ \t]*\|?[ \t]*:?-+[-:| \t]*$", re.MULTILINE)
SHOWN = regex(
    r"(?i)\b(?:example|sample|expected|typical|console|terminal)s?\b.*\boutputs?\b|\boutputs?\b.*\bexamples?\b|"
    r"^\W*(?:outputs?|responses?|returns)\W*$|\bshould (?:see|look|get|print)\b|\bsimilar to (?:the following|this)\b"
)
"""What a program prints or answers, shown for others."""
CODED = regex(r"(?i)[`~]{3,}\s*\{?\.?(?:python|py|ya?ml|json|toml|javascript|js|typescript|ts|java|cpp|c\+\+|sql)\b")
"""The head of a block of code: its values are examples."""
DECIMAL = regex(r"\d\.\d\d")
Kept = MutableMapping[str, bytes]
Link = Literal["own", "values", "reached", "none", "idle"]


class Pair(msgspec.Struct, frozen=True):
    """Two versions of a file to read; `old` is None for an added one.

    `link` says what of it counts: all of a file of a run's `own` and of settings that one is known to read, or only the
    `values`; of a file `reached` by a run only a changed expression; of others (`none`) nothing, unless the file itself
    trains; of `idle` ones only the values, where it does.
    """

    path: str
    lane: str
    old: bytes | None
    new: bytes
    link: Link = "own"


def name_of(path: str, lane: str, key: str, link: Link) -> str:
    """Return the name a reading is kept by: all that decides it; `key` names both blobs."""
    flags = f"{is_settings_code(path):d}{holds_parameters(path):d}{is_list_of_scores(path):d}{link}"
    return f"{VERSION}|{key}|{lane}|{kind_of(path)}|{flags}"


def remembered(name: str, kept: Kept) -> Reading | None:
    """Return a reading that was kept, or None."""
    if (stored := kept.get(name)) is None:
        return None
    try:
        return msgspec.msgpack.decode(stored, type=Reading)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def read_pair(pair: Pair, name: str, kept: Kept) -> Reading:
    """Read what a pair says and keep it."""
    found = _read(pair)
    try:
        kept[name] = msgspec.msgpack.encode(found)
    except UnicodeEncodeError:
        return Reading()
    return found


def _read(pair: Pair) -> Reading:
    largest = LARGEST.get(pair.lane, 0)
    if len(pair.new) > largest or len(pair.old or b"") > largest or b"\0" in pair.new[:8000]:
        return Reading()
    return READERS[pair.lane](pair)


def _python(pair: Pair) -> Reading:
    new = _text(pair.new)
    if pair.old is None:
        remarks = "\n".join(_remarks_of(new))
        return msgspec.structs.replace(_alone(new), scores=tuple((0, metric) for metric in written_scores(remarks)))
    old = _text(pair.old)
    is_training = pair.link in ("own", "values") or trains(new)
    if not is_training and pair.link != "reached":
        return Reading()
    lines = difference(old, new)
    if not lines.added and not lines.removed:
        return Reading()
    is_settings = is_settings_code(pair.path)
    changes = code_changes(old, new, is_settings=is_settings, seen=lines) if is_training else []
    expression = _expression(pair, old, new, lines)
    if not changes and not expression:
        return Reading()
    return Reading(
        tuple(changes), trains=trains(new), starts=starts(new), expression=expression, scores=tuple(_remarks(lines))
    )


def _expression(pair: Pair, old: str, new: str, lines: Difference) -> Expressed | None:
    """Return the expression that a change tries, but for one of a file that only begins to train with it."""
    found = changed_expression(old, new, lines) if pair.link not in ("values", "idle") else None
    return None if found is not None and trains(new) and not trains(old) else found


def _alone(text: str) -> Reading:
    """Return what a version says by itself."""
    return Reading(trains=trains(text), starts=starts(text))


def _remarks(lines: Difference) -> list[tuple[int, Metric]]:
    """Return the scores that added comments and strings state and removed ones did not."""
    if not DECIMAL.search("\n".join(line for _, line in lines.added)):
        return []
    known = {metric for _, line in lines.removed for part in _remarks_of(line) for metric in written_scores(part)}
    rows = ((at, part) for at, line in lines.added for part in _remarks_of(line))
    return [(at, metric) for at, part in rows for metric in written_scores(part) if metric not in known]


def _remarks_of(text: str) -> list[str]:
    """Return the comments and strings of a text that hold a decimal number."""
    return [part for part in REMARK.findall(text) if DECIMAL.search(part)] if DECIMAL.search(text) else []


def _notebook(pair: Pair) -> Reading:
    new = read_past_notebook(pair.new)
    alone = Reading(trains=trains(new.text), starts=True, has_plots=new.has_plots)
    if not alone.trains:
        return alone
    if pair.old is None:
        return msgspec.structs.replace(alone, scores=tuple((0, metric) for metric in new.metrics))
    old = read_past_notebook(pair.old)
    changes = tuple(
        msgspec.structs.replace(row, line=new.cell_of(row.line) or 0)
        for row in code_changes(old.text, new.text, is_settings=False)
    )
    scores = tuple((0, metric) for metric in new.metrics if metric not in old.metrics)
    return msgspec.structs.replace(alone, changes=changes, scores=scores)


def _settings(pair: Pair) -> Reading:
    if pair.old is None:
        return _scored(left_scores, pair)
    is_known = pair.link == "own" and holds_parameters(pair.path)
    return Reading(tuple(settings_changes(pair.old, pair.new, kind_of(pair.path) or "yaml", is_known=is_known)))


def _shell(pair: Pair) -> Reading:
    changes = tuple(script_changes(pair.old, pair.new)) if pair.old is not None else ()
    return Reading(changes, stages=programs(pair.new)) if changes or pair.old is None else Reading()


def _document(pair: Pair) -> Reading:
    old, new = _text(pair.old or b""), _text(pair.new)
    lines = difference(old, new)
    has_table = any(line.count("|") > 1 for _, line in lines.added)
    heads = (
        [(new.count("\n", 0, found.start()) + 1, found[1]) for found in TABLE_HEAD.finditer(new)] if has_table else []
    )
    scores = document_scores(lines.added, old, heads)
    if not scores and is_list_of_scores(pair.path):
        scores = listed_scores(lines.added, old)
    shown = frozenset(_shown(new)) if scores else frozenset()
    return Reading(scores=tuple(row for row in scores if row[0] not in shown))


def _shown(text: str) -> Iterator[int]:
    """Yield the lines of what a document shows of a program's output, for others."""
    last, is_inside, is_shown = "", False, False
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.strip()
        if bare.startswith("```"):
            is_inside = not is_inside
            is_shown = is_inside and (SHOWN.search(last) or CODED.match(bare)) is not None
        elif is_shown:
            yield number
        elif bare and not is_inside:
            last = bare


def _scored(scores_of: Callable[[str, bytes], list[Metric]], pair: Pair) -> Reading:
    """Return the metrics of a file that its earlier version had not."""
    found = scores_of(pair.path, pair.new)
    before = scores_of(pair.path, pair.old) if pair.old is not None and found else []
    return Reading(scores=tuple((0, metric) for metric in found if metric not in before))


def _lock(pair: Pair) -> Reading:
    before = {_recorded(text) for text in _stages(_text(pair.old or b"")).values()}
    after = _stages(_text(pair.new))
    changed = (f"{name} {text[:300]}" for name, text in after.items() if _recorded(text) not in before)
    return Reading(stages=tuple(changed))


def _recorded(stage: str) -> tuple[str, ...]:
    """Return the parameters of a lock's stage and the hashes of what it left, whatever it is called and depends on."""
    parts = {match["name"]: match["lines"] for match in PART.finditer(stage)}
    left = HASH.findall(parts.get("outs", ""))
    return tuple(sorted(line.strip() for line in parts.get("params", "").splitlines())) + tuple(sorted(left))


def _stages(text: str) -> dict[str, str]:
    """Return the text of each stage of a lock, by name."""
    found = [match for match in STAGE.finditer(text) if match["name"] != "stages"]
    tops = {len(match["indent"]) for match in found}
    level = 2 if "stages:" in text else min(tops, default=0)
    heads = [match for match in found if len(match["indent"]) == level]
    ends = [match.start() for match in heads[1:]] + [len(text)]
    return {match["name"]: text[match.end() : end].strip() for match, end in zip(heads, ends, strict=False)}


def _text(content: bytes) -> str:
    text = content.decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


READERS: dict[str, Callable[[Pair], Reading]] = {
    "python": _python, "notebook": _notebook, "settings": _settings, "shell": _shell, "document": _document,
    "result": partial(_scored, file_scores), "left": partial(_scored, left_scores), "lock": _lock,
}  # fmt: skip
