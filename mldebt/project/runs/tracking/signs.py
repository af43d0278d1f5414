"""Adds up the tracker calls that a started file reaches: one sign per tracker."""

from collections.abc import Iterable, Sequence

from mldebt.findings.subjects import Evidence
from mldebt.project.runs.tracking.trackernames import AUTOMATIC, HAND_FED, MISSING, UNTOLD, VAGUE, WRITERS, Use
from mldebt.project.runs.tracking.verdicts import Seen, Sign, answer_of

COVERED = {
    "sklearn": "sklearn", "xgboost": "xgboost", "lightgbm": "lightgbm", "keras": "keras", "tensorflow": "tensorflow",
    "lightning": "lightning", "statsmodels": "statsmodels", "spark": "pyspark.ml", "transformers": "transformers",
    "trl": "transformers", "setfit": "setfit",
}  # fmt: skip


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
    if not found and (absent := next((item for item in seen if item.use.role == MISSING and item.off is None), None)):
        says = f"{absent.use.says} ({_at(absent)}) where its tracker is installed, and nothing requires it"
        return [Sign("", "unknown", says, evidence=_evidence(absent))]
    if not found and not disabled and (lone := _without_start(seen)):
        says = f"{lone.use.says} ({_at(lone)}), and where its run is started is not seen"
        found.append(Sign("", "unknown", says, evidence=_evidence(lone)))
    return found


def _without_start(seen: Sequence[Seen]) -> Seen | None:
    """Return a call of a tracker that records something in a run that nothing is seen to start."""
    lone = (item for item in seen if item.use.sure and item.use.tracker and item.use.tracker not in WRITERS)
    return next((item for item in lone if item.off is None and item.use.role in ("params", "metrics")), None)


def _unfollowed(loose: Sequence[Seen]) -> list[Sign]:
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
    found = [_of_logger(tracker, item, is_half_fed=_is_half_fed(item, [*items, *loose], frameworks)) for item in whole]
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


def _of_logger(tracker: str, item: Seen, *, is_half_fed: bool) -> Sign:
    """Return the sign of a logger or callback that a library feeds, or a loop of one's own."""
    gives = "partial" if is_half_fed else answer_of(item.use.gives)
    told = ": metrics recorded, parameters not" if is_half_fed and item.use.gives == "tracked" else ""
    reason = f"{item.use.says}{told} ({_at(item)})"
    is_whole = gives == "tracked"
    return Sign(tracker, gives, reason, item.off, params=is_whole, metrics=True, evidence=_evidence(item))


def _is_half_fed(item: Seen, others: Sequence[Seen], frameworks: set[str]) -> bool:
    """Say whether nothing gives settings to a logger that a Trainer would feed, or to the run of a callback."""
    is_by_hand = item.use.needs == UNTOLD or (item.use.needs == HAND_FED and frameworks <= {"pytorch"})
    told = (other for other in others if other.use.role == "params")
    return is_by_hand and all(other.off is not None and item.off is None for other in told)


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
    if late is not None and late.off is not None and start.use.handed and off is None:
        is_filled = late.off.value is None and late.off.says.startswith(f"{start.use.handed} = ")
        metrics = metrics or is_filled
    if tracker in WRITERS:
        told = any(item.use.tracker == tracker for item in by_role["params"])
        if not metrics and not told and late is None:
            return _lost_from_sight(tracker, start) if start.use.handed else None
        gives = answer_of("partial")
    elif off is None and late is None and not any((params, metrics, by_role["artifacts"], by_role["data"])):
        return Sign(tracker, "unknown", f"{_begun(tracker, start)}; what it records is not seen", evidence=start.chain)
    else:
        gives = answer_of("tracked" if params and metrics else "partial")
    if off is None and not metrics and late is not None:
        off = late.off
    evidence = [
        *_evidence(start),
        *(step for role in ("params", "metrics") for item in by_role[role][:1] for step in _evidence(item)),
    ]
    kept = [word for word, held in (("parameters", params and tracker not in WRITERS), ("metrics", metrics)) if held]
    records_what = f"records {' and '.join(kept)}" if kept else "records neither parameters nor metrics"
    reason = f"{_begun(tracker, start)}, {records_what}"
    return Sign(
        tracker, gives, reason, off, params=params, metrics=metrics, artifacts=bool(by_role["artifacts"]),
        data=bool(by_role["data"]), evidence=tuple(evidence),
    )  # fmt: skip


def _begun(tracker: str, start: Seen) -> str:
    return f"{tracker}: {start.use.says} ({_at(start)})"


def _lost_from_sight(tracker: str, start: Seen) -> Sign:
    """Return the sign of a writer that is handed on and not seen where it is fed."""
    reason = f"{_begun(tracker, start)} and is handed on; where it is fed is not seen"
    return Sign(tracker, "unknown", reason, start.off, evidence=_evidence(start))


def _covers(use: Use, frameworks: set[str]) -> bool:
    module = use.says.partition(" ")[0].split(".")
    words = {COVERED[name] for name in frameworks if name in COVERED} | {
        word for word in ("pytorch" if "lightning" in frameworks else "",) if word
    }
    if len(module) > 2:  # mlflow.sklearn.autolog
        return module[1] in words or (module[1] == "tensorflow" and "keras" in words)
    return bool(words)


def _at(item: Seen) -> str:
    place = item.chain[-1] if item.chain else None
    return f"{place.path}:{place.line}" if place else item.use.spot.path


def _evidence(item: Seen) -> tuple[Evidence, ...]:
    return item.chain
