"""Decides how one started file is tracked, in the order remote, tracked, optional, partial, unknown, untracked.

Every tracker call the file can reach is weighed with the defaults that keep it from running; library defaults,
pipeline stages and launch configurations are added. The reason names what decided.
"""

from collections.abc import Iterable, Sequence

import msgspec

from mldebt.findings.subjects import Evidence, Records
from mldebt.findings.vocabulary import Tracking
from mldebt.project.code import Spot
from mldebt.project.runs.options import Default
from mldebt.project.runs.records import RECORD_KEPT
from mldebt.project.runs.sinks import SHOWN
from mldebt.project.runs.trackers import AUTOMATIC, WRITERS, Use

COVERED = {
    "sklearn": "sklearn", "xgboost": "xgboost", "lightgbm": "lightgbm", "keras": "keras", "tensorflow": "tensorflow",
    "lightning": "lightning", "statsmodels": "statsmodels", "spark": "pyspark.ml", "transformers": "transformers",
    "trl": "transformers", "setfit": "setfit",
}  # fmt: skip
COMMITS = frozenset({"wandb", "mlflow", "dvc", "sacred", "dvclive", "comet", "neptune", "clearml", "aim"})
ORDER: tuple[Tracking, ...] = ("remote", "tracked", "optional", "partial", "unknown", "untracked")


class Sign(msgspec.Struct, frozen=True):
    """One thing that speaks for an answer: a tracker, what it would give, what is recorded, and why it may be off."""

    tracker: str
    gives: Tracking
    reason: str
    off: Default | None = None
    params: bool = False
    metrics: bool = False
    artifacts: bool = False
    data: bool = False
    evidence: tuple[Evidence, ...] = ()


class Verdict(msgspec.Struct, frozen=True):
    """How a run is tracked and why; `only_shows` where nothing but output on the screen is known to be kept."""

    tracking: Tracking
    reason: str
    trackers: tuple[str, ...]
    records: Records
    evidence: tuple[Evidence, ...]
    only_shows: bool = False


class Seen(msgspec.Struct, frozen=True):
    """A tracker call that a started file reaches, and the default that keeps it from running."""

    use: Use
    off: Default | None
    chain: tuple[Evidence, ...]


def signs(seen: Sequence[Seen], frameworks: Iterable[str]) -> list[Sign]:
    """Return what the reached tracker calls amount to, one sign per tracker."""
    disabled = {item.use.tracker for item in seen if item.use.role == "disabled" and item.off is None}
    started: dict[str, list[Seen]] = {}
    for item in seen:
        if item.use.tracker and item.use.tracker not in disabled and item.use.role != "disabled":
            started.setdefault(item.use.tracker, []).append(item)
    loose = [item for item in seen if not item.use.tracker]
    found = [sign for tracker, items in started.items() for sign in _of_tracker(tracker, items, loose, set(frameworks))]
    if loose and not any(sign for sign in found) and not disabled:
        distinct = [item for item in loose if item.use.says.rpartition("records ")[0]]
        found += _unfollowed(distinct)
    return found


def _unfollowed(loose: Sequence[Seen]) -> list[Sign]:
    from mldebt.project.runs.trackers import VAGUE  # noqa: PLC0415

    for item in loose:
        method = item.use.says.partition(" records")[0].rpartition(".")[2]
        if method not in VAGUE and item.off is None and item.use.role == "metrics":
            return [
                Sign(
                    "",
                    "unknown",
                    f"{item.use.says} through an object that cannot be followed ({_at(item)})",
                    evidence=_evidence(item),
                )
            ]
    return []


def _of_tracker(tracker: str, items: Sequence[Seen], loose: Sequence[Seen], frameworks: set[str]) -> list[Sign]:
    whole = [item for item in items if item.use.role in ("logger", "callback")]
    found = [
        Sign(
            tracker,
            answer_of(item.use.gives),
            f"{item.use.says} ({_at(item)})",
            item.off,
            params=item.use.gives == "tracked",
            metrics=True,
            evidence=_evidence(item),
        )
        for item in whole
    ]
    found += [
        Sign(
            tracker,
            "tracked",
            f"{item.use.says} ({_at(item)})",
            item.off,
            params=True,
            metrics=True,
            artifacts=True,
            evidence=_evidence(item),
        )
        for item in items
        if item.use.role == "autolog" and _covers(item.use, frameworks)
    ]
    starts = [item for item in items if item.use.role == "start"]
    records = [item for item in items if item.use.role in ("params", "metrics", "artifacts", "data")]
    if starts or (tracker == "mlflow" and records):
        begun = _started(tracker, starts or records, [*records, *loose])
        found += [begun] if begun else []
    return found


def _started(tracker: str, starts: Sequence[Seen], records: Sequence[Seen]) -> Sign | None:
    start = next((item for item in starts if item.off is None), starts[0])
    off = start.off
    records = [item for item in records if start.use.needs in item.use.says or item.use.role != "metrics"]
    usable = [item for item in records if off is not None or item.off is None]
    by_role = {
        role: [item for item in usable if item.use.role == role] for role in ("params", "metrics", "artifacts", "data")
    }
    automatic = tracker in AUTOMATIC
    params = automatic or bool(by_role["params"])
    metrics = automatic or bool(by_role["metrics"])
    late = next((item for item in records if item.off is not None and item.use.role == "metrics"), None)
    if tracker in WRITERS:
        if not metrics and late is None:
            return None
        gives: Tracking = "partial"
    else:
        gives = "tracked" if params and metrics else "partial"
    if off is None and not metrics and late is not None:
        off = late.off
    evidence = [
        *_evidence(start),
        *(step for role in ("params", "metrics") for item in by_role[role][:1] for step in _evidence(item)),
    ]
    kept = [word for word, held in (("parameters", params and tracker not in WRITERS), ("metrics", metrics)) if held]
    reason = f"{tracker}: {start.use.says} ({_at(start)})" + (
        f", records {' and '.join(kept)}" if kept else ", records neither parameters nor metrics"
    )
    return Sign(
        tracker,
        gives,
        reason,
        off,
        params=params,
        metrics=metrics,
        artifacts=bool(by_role["artifacts"]),
        data=bool(by_role["data"]),
        evidence=tuple(evidence),
    )


def _covers(use: Use, frameworks: set[str]) -> bool:
    module = use.says.partition(" ")[0].split(".")
    words = {COVERED[name] for name in frameworks if name in COVERED} | {
        word for word in ("pytorch" if "lightning" in frameworks else "",) if word
    }
    if len(module) > 2:  # noqa: PLR2004 - mlflow.sklearn.autolog
        return module[1] in words or (module[1] == "tensorflow" and "keras" in words)
    return bool(words)


def answer_of(gives: str) -> Tracking:
    """Return the answer a catalogue word stands for."""
    return "partial" if gives == "partial" else "remote" if gives == "remote" else "tracked"


def _at(item: Seen) -> str:
    place = item.chain[-1] if item.chain else None
    return f"{place.path}:{place.line}" if place else item.use.spot.path


def _evidence(item: Seen) -> tuple[Evidence, ...]:
    return item.chain


def decide(found: Sequence[Sign], sinks: Sequence[Evidence], *, seeded: bool) -> Verdict:
    """Return the verdict that the signs add up to; with none, the sinks say what is kept instead."""
    active = [sign for sign in found if sign.off is None]
    for answer in ("remote", "tracked"):
        if chosen := next((sign for sign in active if sign.gives == answer), None):
            return _verdict(answer, chosen.reason, active, chosen, seeded=seeded)
    if off := next(
        (
            sign
            for gives in ("tracked", "remote", "partial")
            for sign in found
            if sign.off is not None and sign.gives == gives
        ),
        None,
    ):
        assert off.off is not None  # noqa: S101 - narrows for the reader below
        default = off.off
        reason = f"off by default: {default.says} ({default.path}:{default.line}); it would use {off.reason}"
        because = Evidence(default.path, default.line, f"off by default: {default.says}")
        return _verdict("optional", reason, active, off, seeded=seeded, first=(because,))
    for answer in ("partial", "unknown"):
        if chosen := next((sign for sign in active if sign.gives == answer), None):
            return _verdict(answer, chosen.reason, active, chosen, seeded=seeded)
    if chosen := next((sign for sign in active if sign.gives == "untracked"), None):
        return _verdict("untracked", chosen.reason, active, chosen, seeded=seeded, last=tuple(sinks))
    if record := next((sink for sink in sinks if sink.says == RECORD_KEPT), None):
        reason = f"no tracker is reached; {record.says} ({record.path}:{record.line})"
        return Verdict("partial", reason, (), Records(params=True, metrics=True, seed=seeded), tuple(sinks))
    reason = (
        f"no tracker is reached; what is kept: {sinks[0].says} ({sinks[0].path}:{sinks[0].line})"
        if sinks
        else "no tracker is reached and nothing but output on the screen is kept"
    )
    only_shows = not sinks or SHOWN.fullmatch(sinks[0].says) is not None
    return Verdict("untracked", reason, (), Records(seed=seeded), tuple(sinks), only_shows)


def _verdict(
    answer: str,
    reason: str,
    active: Sequence[Sign],
    chosen: Sign,
    *,
    seeded: bool,
    first: tuple[Evidence, ...] = (),
    last: tuple[Evidence, ...] = (),
) -> Verdict:
    trackers = tuple(
        dict.fromkeys(
            sign.tracker for sign in (chosen, *active) if sign.tracker and (sign is chosen or sign.gives != "untracked")
        )
    )
    live = [sign for sign in active if sign.gives in ("tracked", "partial", "remote")]
    records = Records(
        params=any(sign.params for sign in live),
        metrics=any(sign.metrics for sign in live),
        artifacts=any(sign.artifacts for sign in live),
        commit=any(sign.tracker in COMMITS for sign in live),
        data=any(sign.data for sign in live),
        seed=seeded,
    )
    return Verdict(
        next(word for word in ORDER if word == answer), reason, trackers, records, (*first, *chosen.evidence, *last)
    )


def reached(spot: Spot) -> str:
    """Return a scope's file, for messages."""
    return spot.path
