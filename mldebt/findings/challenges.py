"""The eleven challenges of machine learning, and how far a repository lets each be seen."""

from collections.abc import Mapping

import msgspec

from mldebt.findings.scan import Challenge, Sum


class Known(msgspec.Struct, frozen=True):
    """A challenge: what a repository can show of it, and whether anything at all can be seen."""

    number: int
    title: str
    shows: str
    is_visible: bool = True


CHALLENGES: tuple[Known, ...] = (
    Known(1, "Data collection", "where data comes from: unversioned sources, absolute paths, personal columns"),
    Known(2, "Insufficient data", "row counts and split sizes that notebooks print, tiny test sets"),
    Known(3, "Non-representative data", "whether the data is representative", is_visible=False),
    Known(4, "Poor quality data", "missing validation, blanket drops, silenced errors, unchecked merges"),
    Known(5, "Irrelevant features", "identifiers used as features, selection outside cross-validation"),
    Known(6, "Overfitting", "no held-out evaluation, leakage before the split, test sets used twice"),
    Known(7, "Underfitting", "no baseline compared, a single metric"),
    Known(8, "Software integration", "unversioned model paths, unsafe loading, unpinned dependencies"),
    Known(9, "Offline learning and deployment", "artifacts older than their code, config or data"),
    Known(10, "High cost", "grid × folds × epochs, no early stopping, large binaries in git"),
    Known(11, "Technical debt", "untracked runs, undocumented models, complexity hotspots, dead configs"),
)


def challenges(by_challenge: Mapping[str, Sum], ruled: frozenset[int]) -> tuple[Challenge, ...]:
    """Return one row a challenge; `ruled` are those that a rule of this scan looks at."""
    return tuple(
        _row(known, by_challenge.get(str(known.number), Sum()), is_ruled=known.number in ruled) for known in CHALLENGES
    )


def _row(known: Known, found: Sum, *, is_ruled: bool) -> Challenge:
    if is_ruled:
        return Challenge(
            known.number,
            known.title,
            "measured",
            f"Looked for {known.shows}.",
            found.findings,
            found.subjects,
            found.minutes,
        )
    if not known.is_visible:
        reason = f"A repository cannot show {known.shows}."
        return Challenge(known.number, known.title, "not-visible", reason, 0, 0, found.minutes)
    reason = f"No rule of this scan looks for {known.shows}."
    return Challenge(known.number, known.title, "no-rule-yet", reason, 0, 0, found.minutes)
