"""Decides how one started file is tracked, in the order remote, tracked, optional, partial, unknown, untracked.

Every tracker call the file can reach is weighed with the defaults that keep it from running; library defaults,
pipeline stages and launch configurations are added. The reason names what decided.
"""

from collections.abc import Sequence

import msgspec

from mldebt.findings.subjects import Evidence, Launch, Records
from mldebt.findings.vocabulary import Tracking
from mldebt.project.runs.keeping.sinks import SHOWN
from mldebt.project.runs.keeping.stored import DATABASE_KEPT, SERVER_KEPT
from mldebt.project.runs.tracking.trackernames import Use
from mldebt.project.runs.values.defaults import Default

COMMITS = frozenset({"wandb", "mlflow", "dvc", "sacred", "dvclive", "comet", "neptune", "clearml", "aim"})
RECORDERS = COMMITS | {"tensorboard", "tensorboardx", "tb", "csv", "comet_ml", "swanlab", "visdom", "trackio"}
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


def sign_at(at: Evidence, tracker: str, gives: Tracking, off: Default | None = None, *, params: bool = False) -> Sign:
    """Return what one place says of a run's metrics, and perhaps its settings; the place is the reason."""
    reason, keeps = f"{at.says} ({at.path}:{at.line})", gives not in ("untracked", "unknown")
    return Sign(tracker, gives, reason, off, params=params, metrics=keeps, evidence=(at,))


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


def answer_of(gives: str) -> Tracking:
    """Return the answer a catalogue word stands for."""
    return "partial" if gives == "partial" else "remote" if gives == "remote" else "tracked"


def decide(found: Sequence[Sign], sinks: Sequence[Evidence], *, seeded: bool) -> Verdict:
    """Return the verdict that the signs add up to; with none, the sinks say what is kept instead."""
    active = [sign for sign in found if sign.off is None]
    if chosen := _first(active, "remote", "tracked"):
        return _verdict(chosen.gives, chosen.reason, active, chosen, seeded=seeded)
    chosen_elsewhere = next((sign.off for sign in found if sign.off and _names_recorder(sign.off)), None)
    found = [sign for sign in found if sign.off is None or not _names_recorder(sign.off)]
    if off := _switched_off(found):
        sign, default = off
        if default.against:
            return _contradicted(sign, default, active, seeded=seeded)
        reason = f"off by default: {default.says} ({default.path}:{default.line}); it would use {sign.reason}"
        because = Evidence(default.path, default.line, f"off by default: {default.says}")
        return _verdict("optional", reason, active, sign, seeded=seeded, first=(because,))
    if chosen := _first(active, "partial", "unknown"):
        return _verdict(chosen.gives, chosen.reason, active, chosen, seeded=seeded)
    if chosen_elsewhere is not None:
        return _chosen(chosen_elsewhere, seeded=seeded)
    if chosen := _first(active, "untracked"):
        return _verdict("untracked", chosen.reason, active, chosen, seeded=seeded, last=tuple(sinks))
    return _without_tracker(sinks, seeded=seeded)


def left_to_launch(verdict: Verdict, launches: Sequence[Launch]) -> Verdict:
    """Return optional for a run that records nothing by itself where a command of the repository lets it record."""
    found = next((launch for launch in launches if launch.tracking in ("remote", "tracked", "partial")), None)
    if verdict.tracking != "untracked" or found is None:
        return verdict
    reason = f"{verdict.reason}; started as {found.config} says it is {found.tracking}"
    return msgspec.structs.replace(verdict, tracking="optional", reason=reason, only_shows=False)


def agreed(verdict: Verdict, commands: Sequence[tuple[str, Verdict]]) -> Verdict:
    """Return the answer that all commands of a run give which says nothing without one of them."""
    answers = {answer.tracking for _, answer in commands}
    if verdict.tracking != "unknown" or len(answers) != 1 or answers <= {"unknown", "optional"}:
        return verdict
    name, answer = commands[0]
    return msgspec.structs.replace(answer, reason=f"{answer.reason}; every command says so, as {name} does")


def _first(signs: Sequence[Sign], *answers: Tracking) -> Sign | None:
    """Return the first sign that gives the first of the answers that any gives."""
    return next((sign for answer in answers for sign in signs if sign.gives == answer), None)


def _names_recorder(default: Default) -> bool:
    """Say whether a default chooses another tracker by name, rather than none: `report_to: tensorboard`."""
    return isinstance(default.value, str) and default.value.lower() in RECORDERS


def _chosen(default: Default, *, seeded: bool) -> Verdict:
    """Return the verdict on a run whose default names a recorder that it is not seen to feed."""
    reason = f"the default {default.says} ({default.path}:{default.line}) names a recorder that is not seen to be fed"
    because = Evidence(default.path, default.line, f"the recorder of the default: {default.says}")
    return Verdict("unknown", reason, (), Records(seed=seeded), (because,))


def _contradicted(sign: Sign, default: Default, active: Sequence[Sign], *, seeded: bool) -> Verdict:
    """Return the verdict on a run that the code switches off and every settings file on."""
    at = f"{default.path}:{default.line}"
    reason = f"{default.says} ({at}), yet {default.against} says otherwise, and so do all settings files that name it"
    because = Evidence(default.path, default.line, f"the settings files say otherwise than the code: {default.says}")
    return _verdict("unknown", reason, active, sign, seeded=seeded, first=(because,))


def _switched_off(found: Sequence[Sign]) -> tuple[Sign, Default] | None:
    """Return the best sign that a default turns off, unless a partial record is kept and it would give no more."""
    kept = [sign for sign in found if sign.off is None and sign.gives == "partial"]
    is_metered = any(sign.metrics for sign in kept)
    for gives in ("tracked", "remote", "partial"):
        for sign in found:
            gives_more = gives != "partial" or not kept or (sign.metrics and not is_metered)
            if sign.off is not None and sign.gives == gives and gives_more:
                return sign, sign.off
    return None


def _without_tracker(sinks: Sequence[Evidence], *, seeded: bool) -> Verdict:
    """Return the verdict on a run that reaches no tracker, by what it keeps instead."""
    if stored := next((sink for sink in sinks if sink.says in (DATABASE_KEPT, SERVER_KEPT)), None):
        reason = f"no tracker is reached; {stored.says} ({stored.path}:{stored.line}), perhaps a record of its runs"
        return Verdict("unknown", reason, (), Records(metrics=True, seed=seeded), tuple(sinks))
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
