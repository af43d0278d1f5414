"""Compare one scan document with hand-made labels.

    score.py runs|models|configs SCAN.json LABELS.jsonl --repo owner/name [--any-commit] [--json]

Prints a confusion table, precision and recall with Wilson 95 % intervals, and every disagreement with the evidence of
both sides. A label at another commit than the scan is not scored, nor is one marked unsure. Only labelled subjects
count: what the scan reports elsewhere is listed as unlabelled, to be judged by hand. A poor score is not an error:
the exit status is 0 whatever the result.
"""

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = dict[str, Any]

MISSING = "missing"
NOT_ENTRY = "not-entry"
WORST_FIRST = ("untracked", "optional", "unknown", "partial", "remote", "tracked")
NOT_DEAD = frozenset({"live", "external", "unknown", "variant"})


@dataclass(frozen=True)
class Verdict:
    """One labelled subject: what the label says and what the scan says of it."""

    label: Row
    found: Row | None
    expected: str
    predicted: str
    accepted: frozenset[str]

    @property
    def agrees(self) -> bool:
        """Whether the scan says what the label says, or something the label accepts."""
        return self.predicted == self.expected or self.predicted in self.accepted

    @property
    def settled(self) -> str:
        """The value to count against: the scan's where the label accepts it, else the label's."""
        return self.predicted if self.agrees else self.expected


@dataclass(frozen=True)
class Measure:
    """A yes/no question asked of both sides: which values mean yes, and which findings of the scan count."""

    name: str
    positive: frozenset[str]
    counts: Callable[[Row | None], bool] = lambda _found: True


def has_high_confidence(found: Row | None) -> bool:
    """File-level verdicts carry no confidence; they count as high."""
    return found is not None and found.get("confidence") in (None, "high")


MEASURES: dict[str, tuple[Measure, ...]] = {
    "runs": (
        Measure("training entry", frozenset(WORST_FIRST)),
        Measure("untracked", frozenset({"untracked"})),
        Measure("untracked or optional", frozenset({"untracked", "optional"})),
    ),
    "models": (
        Measure("user-facing model", frozenset({"none", "partial", "minimum", "full", "unknown"})),
        Measure("undocumented model", frozenset({"none"})),
    ),
    "configs": (
        Measure("dead", frozenset({"dead"})),
        Measure("dead, high confidence", frozenset({"dead"}), has_high_confidence),
    ),
}


def read_labels(path: Path, repo: str, commit: str | None) -> tuple[list[Row], Counter[str]]:
    """Return the labels to score and, by reason, how many of the repository's labels are left out."""
    kept: list[Row] = []
    skipped: Counter[str] = Counter()
    for line in path.read_text(encoding="utf-8").splitlines():
        row: Row = json.loads(line) if line.strip() else {}
        if row.get("repo") != repo:
            continue
        if row.get("confidence") == "unsure" or "unsure" in (
            row.get("status"),
            row.get("documentation"),
            row.get("tracking"),
        ):
            skipped["unsure"] += 1
        elif row.get("launch"):
            skipped["one launch configuration only"] += 1
        elif commit and not same_commit(commit, row["commit"]):
            skipped["another commit"] += 1
        else:
            kept.append(row)
    return kept, skipped


def same_commit(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= 7 and (one.startswith(other) or other.startswith(one))


def judge_runs(scan: Row, labels: Sequence[Row]) -> Iterator[Verdict]:
    """Compare by path: the worst tracking among the entries of that path on both sides."""
    for path in dict.fromkeys(row["path"] for row in labels):
        label = worst([row for row in labels if row["path"] == path])
        runs = [run for run in (scan.get("runs") or []) if run["path"] == path]
        found = worst([run for run in runs if run.get("role") == "entry"] or runs)
        expected = run_value(label, is_entry=bool(label.get("is_entry")) and label.get("role") != "tutorial")
        predicted = run_value(found, is_entry=found.get("role") == "entry")
        accepted = {"tutorial", NOT_ENTRY} if expected == "tutorial" else set(label.get("accept") or ())
        yield Verdict(label, found or None, expected, predicted, frozenset(accepted))


def worst(rows: Sequence[Row]) -> Row:
    def rank(row: Row) -> int:
        tracking = row.get("tracking")
        return WORST_FIRST.index(tracking) if tracking in WORST_FIRST else len(WORST_FIRST)

    return min(rows, key=rank, default={})


def run_value(row: Row, *, is_entry: bool) -> str:
    if is_entry:
        return str(row.get("tracking") or "unknown")
    return "tutorial" if row.get("role") == "tutorial" else NOT_ENTRY


def judge_models(scan: Row, labels: Sequence[Row]) -> Iterator[Verdict]:
    """Compare by (path, name); an artifact or checkpoint may be listed under another path."""
    for label in labels:
        found = find_model((scan.get("models") or []), label)
        expected = model_value(label)
        accepted = {"component", MISSING} if expected == "component" else set(label.get("accept") or ())
        yield Verdict(label, found, expected, model_value(found) if found else MISSING, frozenset(accepted))


def find_model(models: Sequence[Row], label: Row) -> Row | None:
    names = {label["name"], *label.get("aliases", ())}
    named = [m for m in models if names & {m["name"], m["path"], basename(m["name"]), basename(m["path"])}]
    here = [m for m in named if m["path"] == label["path"]]
    if not here and label["kind"] in ("artifact", "checkpoint") and len(named) == 1:
        here = named
    return min(here, key=lambda m: distance(m, label), default=None)


def basename(path: str | None) -> str:
    return (path or "").rsplit("/", 1)[-1]


def model_value(row: Row) -> str:
    return "component" if row.get("role") == "component" else str(row.get("documentation") or "unknown")


def judge_configs(scan: Row, labels: Sequence[Row]) -> Iterator[Verdict]:
    """Compare by (path, key); a label without a key is about the file."""
    labelled = {(row["path"], normal(row["key"])) for row in labels if row.get("key")}
    for label in labels:
        files = [c for c in (scan.get("configs") or []) if c["path"] == label["path"]]
        keys = [key for file in files for key in (file.get("keys") or [])]
        spare = [key for key in keys if (label["path"], normal(key["key"])) not in labelled]
        found = find_key(keys, spare, label) if label.get("key") else next(iter(files), None)
        expected = label["status"]
        accepted = NOT_DEAD if expected in NOT_DEAD else frozenset()
        yield Verdict(label, found, expected, str(found["status"]) if found else MISSING, accepted)


def find_key(keys: Sequence[Row], spare: Sequence[Row], label: Row) -> Row | None:
    """Find the same name; else, of keys without a label, one with fewer or more leading parts, or that on the line."""
    wanted = normal(label["key"])
    same = [k for k in keys if normal(k["key"]) == wanted]
    partly = [k for k in spare if is_tail(normal(k["key"]), wanted) or is_tail(wanted, normal(k["key"]))]
    beside = [k for k in spare if k.get("line") == label.get("line")]
    return min(same or partly or beside, key=lambda k: distance(k, label), default=None)


def is_tail(short: str, dotted: str) -> bool:
    return dotted.endswith(f".{short}")


def normal(key: str) -> str:
    return key.lstrip("-").replace("-", "_")


def distance(row: Row, label: Row) -> int:
    return abs(int(row.get("line") or 0) - int(label.get("line") or 0))


JUDGES: dict[str, Callable[[Row, Sequence[Row]], Iterator[Verdict]]] = {
    "runs": judge_runs,
    "models": judge_models,
    "configs": judge_configs,
}


def measure(question: Measure, verdicts: Sequence[Verdict]) -> Row:
    said = [v.predicted in question.positive and question.counts(v.found) for v in verdicts]
    true = [v.settled in question.positive for v in verdicts]
    pairs = Counter(zip(said, true, strict=True))
    hits, false_alarms, misses = pairs[True, True], pairs[True, False], pairs[False, True]
    return {"name": question.name, "precision": rate(hits, false_alarms), "recall": rate(hits, misses)}


def rate(hits: int, others: int) -> Row | None:
    whole = hits + others
    if not whole:
        return None
    low, high = wilson(hits, whole)
    return {"part": hits, "whole": whole, "share": round(hits / whole, 4), "low": round(low, 4), "high": round(high, 4)}


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Return the 95 % interval of a proportion (Wilson 1927)."""
    z = 1.959964
    share, spread = part / whole, z * z / whole
    middle = share + spread / 2
    reach = z * math.sqrt(share * (1 - share) / whole + spread / (4 * whole))
    return max(0.0, (middle - reach) / (1 + spread)), min(1.0, (middle + reach) / (1 + spread))


def unlabelled(set_name: str, scan: Row, verdicts: Sequence[Verdict]) -> list[str]:
    """Places where the scan reports the set's debt and no label says anything."""
    labelled = {id(v.found) for v in verdicts if v.found}
    if set_name == "configs":
        rows = [
            (c["path"], k, "dead")
            for c in (scan.get("configs") or [])
            for k in [c, *(c.get("keys") or [])]
            if k["status"] == "dead"
        ]
    elif set_name == "models":
        rows = [(m["path"], m, "none") for m in (scan.get("models") or []) if model_value(m) == "none"]
    else:
        paths = {v.label["path"] for v in verdicts}
        entries = [r for r in (scan.get("runs") or []) if r.get("role") == "entry" and r["path"] not in paths]
        rows = [(r["path"], r, r["tracking"]) for r in entries if r["tracking"] in ("untracked", "optional")]
    return [f"{place(path, row)}: {value}" for path, row, value in rows if id(row) not in labelled]


def place(path: str, row: Row) -> str:
    name = row.get("key") or row.get("name") or row.get("symbol") or ""
    return f"{path}:{row.get('line') or 1} {name}".rstrip()


def evidence(row: Row | None) -> str:
    """One line with everything a side brings forward."""
    if row is None:
        return "nothing at this place"
    said = [str(row[field]) for field in ("reason", "note") if row.get(field)]
    if row.get("confidence"):
        said.append(f"confidence {row['confidence']}")
    sites = [e for e in [*(row.get("evidence") or []), *(row.get("readers") or [])] if isinstance(e, dict)]
    said += [f"{e['path']}:{e.get('line')} {e.get('says', 'reader')}" for e in sites]
    return "; ".join(said) or "no evidence given"


def as_json(set_name: str, scan: Row, verdicts: Sequence[Verdict], skipped: Counter[str]) -> Row:
    return {
        "set": set_name,
        "commit": (scan.get("repository") or {}).get("commit"),
        "scored": len(verdicts),
        "skipped": dict(skipped),
        "confusion": [{"label": e, "scan": p, "n": n} for (e, p), n in sorted(table(verdicts).items())],
        "scores": [measure(question, verdicts) for question in MEASURES[set_name]],
        "disagreements": [
            {
                "place": place(v.label["path"], v.label),
                "label": v.expected,
                "scan": v.predicted,
                "label_evidence": evidence(v.label),
                "scan_evidence": evidence(v.found),
            }
            for v in verdicts
            if not v.agrees and not is_only_unlisted(v)
        ],
        "not_listed": [
            f"{place(v.label['path'], v.label)}: {v.expected}" for v in verdicts if not v.agrees and is_only_unlisted(v)
        ],
        "unlabelled": unlabelled(set_name, scan, verdicts),
    }


def is_only_unlisted(verdict: Verdict) -> bool:
    """Say whether the scan merely does not mention a subject that carries no debt."""
    return verdict.predicted == MISSING and verdict.expected not in ("dead", "none")


def table(verdicts: Sequence[Verdict]) -> Counter[tuple[str, str]]:
    return Counter((v.expected, v.predicted) for v in verdicts)


def as_text(result: Row) -> Iterator[str]:
    left_out = "".join(f", {n} {reason}" for reason, n in result["skipped"].items())
    yield f"{result['set']} at {result['commit'] or 'unknown commit'}: {result['scored']} labels scored{left_out}"
    cells = {(c["label"], c["scan"]): c["n"] for c in result["confusion"]}
    columns = sorted({scan for _, scan in cells})
    yield ""
    yield f"{'label / scan':<14}" + "".join(f"{name:>12}" for name in columns)
    for label in sorted({label for label, _ in cells}):
        yield f"{label:<14}" + "".join(f"{cells.get((label, name), 0) or '.':>12}" for name in columns)
    yield ""
    for score in result["scores"]:
        yield f"{score['name']:<24} precision {shown(score['precision'])}   recall {shown(score['recall'])}"
    yield ""
    yield f"{len(result['disagreements'])} disagreements"
    for row in result["disagreements"]:
        yield f"  {row['place']}: label {row['label']}, scan {row['scan']}"
        yield f"    label: {row['label_evidence']}"
        yield f"    scan:  {row['scan_evidence']}"
    yield f"{len(result['not_listed'])} labelled without debt and not in the scan"
    yield from (f"  {row}" for row in result["not_listed"])
    yield f"{len(result['unlabelled'])} reported as debt without a scored label: judge by hand"
    yield from (f"  {row}" for row in result["unlabelled"])


def shown(share: Row | None) -> str:
    return (
        f"{share['part']}/{share['whole']} = {share['share']:.2f} [{share['low']:.2f}, {share['high']:.2f}]"
        if share
        else "n/a"
    )


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", choices=sorted(JUDGES))
    parser.add_argument("scan", type=Path)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--repo", required=True, metavar="OWNER/NAME")
    parser.add_argument("--any-commit", action="store_true", help="score labels of every commit of the repository")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")
    options = parser.parse_args(arguments)
    try:
        scan: Row = json.loads(options.scan.read_text(encoding="utf-8"))
        commit = None if options.any_commit else (scan.get("repository") or {}).get("commit")
        labels, skipped = read_labels(options.labels, options.repo, commit)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"nothing scored: {error}\n")
        return
    verdicts = list(JUDGES[options.set](scan, labels))
    result = as_json(options.set, scan, verdicts, skipped)
    shape = json.dumps(result, indent=2, ensure_ascii=False) if options.json else "\n".join(as_text(result))
    sys.stdout.write(shape + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
