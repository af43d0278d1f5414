"""Words the reasoning about a subject: its verdict, what speaks for it, what nearly did, and what would change it."""

from collections.abc import Mapping, Sequence

import msgspec

from mldebt.findings.display import display
from mldebt.findings.hotspots import Hotspot
from mldebt.findings.subjects import ConfigFile, ConfigKey, Evidence, Site, TrainedModel, TrainingRun
from mldebt.findings.vocabulary import Documentation, FileStatus, KeyStatus, Tracking
from mldebt.project.configs.trees.verdict import ALIKE
from mldebt.project.runs.owing import SHOWN
from mldebt.report.wording.partly import own_record
from mldebt.report.wording.words import count, place, together

MOST = 12
COLUMN = 44
RUN: Mapping[Tracking, str] = {
    "untracked": "a tracker that gets parameters and metrics on the way to the training call would make it tracked.",
    "optional": "turning the default on would make it tracked.",
    "partial": "recording both parameters and metrics of the run would make it tracked.",
    "unknown": "a pinned version or a readable configuration would settle it.",
}
MODEL: Mapping[Documentation, str] = {
    "none": "a docstring, README section or card that says what it is for, and what it was trained on, would.",
    "partial": "a class needs its purpose, inputs and outputs, a trained file its purpose, training data and a result.",
    "unknown": "a text inside the repository would settle it.",
}
KEY: Mapping[KeyStatus, str] = {
    "dead": "reading it anywhere that an entry point of its scope reaches would make it live.",
    "live": "without its last reader it would be dead.",
    "unknown": "a reader that can be followed would settle it.",
}
FILE: Mapping[FileStatus, str] = {
    "dead": "naming it in a script, config, document or launcher would make it live.",
    "live": "without the last place that names it, it would be dead.",
    "unknown": "a loader that can be followed would settle it.",
}
ITEMS = {"inputs_outputs": "inputs and outputs", "training_data": "training data", "intended_use": "intended use"}


class Reasoning(msgspec.Struct, frozen=True):
    """What is thought of one subject: `reasons` repeat a finding's evidence, `more` and `change` add to it."""

    subject: str
    head: str
    verdict: str
    reasons: Sequence[str] = ()
    more: Sequence[str] = ()
    change: Sequence[str] = ()


def listed(title: str, evidence: Sequence[Evidence | Site], lead: str = "  ") -> list[str]:
    """Return a title and the places below it, one line each, what they say in a second column."""
    if not evidence:
        return []
    rows = [
        (display(place(one.path, one.line, one.cell)), display(one.says) if isinstance(one, Evidence) else "")
        for one in dict.fromkeys(evidence)
    ]
    width = min(max(len(where) for where, _ in rows[:MOST]), COLUMN)
    more = [f"{lead}  and {len(rows) - MOST:,} more"] if len(rows) > MOST else []
    return [f"{lead}{title}", *(f"{lead}  {where:<{width}}  {says}".rstrip() for where, says in rows[:MOST]), *more]


def run(subject: str, one: TrainingRun) -> Reasoning:
    """Explain how a training run is tracked."""
    what = "training run" if one.kind == "single" else one.kind if one.kind == "sweep" else f"{one.kind} run"
    verdict = f"it is {one.tracking}: {display(one.reason)}"
    if one.role != "entry":
        verdict = f"{_an(one.role)} is not counted; {verdict}"
    elif one.tracking == "untracked" and (kept := own_record(one)):
        where = display(place(kept.path, kept.line, kept.cell))
        verdict += f"; but it may keep a record that is as good as a tracker's: {kept.says} ({where})"
    elif one.tracking == "untracked" and SHOWN.search(one.reason):
        verdict += "; and output may be all that is wanted of it"
    launches = [f"    {display(each.config)}: {each.tracking}" for each in one.launches[:MOST]]
    return Reasoning(
        subject, f"{_where(one)}: {_an(what)} with {one.framework}", verdict, listed("Because", one.evidence),
        ["  Launched with", *launches] if launches else [], _change(RUN.get(one.tracking)),
    )  # fmt: skip


def model(subject: str, one: TrainedModel) -> Reasoning:
    """Explain how well a model is documented: what is stated and where, and what is not."""
    made = f"{one.artifact.format} file" if one.artifact else one.kind
    items = {name: getattr(one.items, name) for name in one.items.__struct_fields__}
    said = {ITEMS.get(name, name): item for name, item in items.items() if item is not None}
    stated = [Evidence(item.path or one.path, item.line, name) for name, item in said.items() if item.found]
    missing = [name for name, item in said.items() if not item.found]
    verdict = f"its documentation is {one.documentation}"
    if one.documentation == "none":
        verdict += ", but MLD201 reports only what is kept, where no text around it may tell what it is for"
    if one.role == "component":
        verdict = f"a component of a model is not counted; {verdict}"
    return Reasoning(
        subject, f"{_where(one)}: {display(one.name)}, {_an(made)}" + (f" ({one.framework})" if one.framework else ""),
        verdict, listed("Because", one.evidence),
        [*listed("Stated", stated), *([f"  Not stated: {together(missing)}"] if missing else [])],
        _change(MODEL.get(one.documentation)),
    )  # fmt: skip


def config_key(subject: str, one: ConfigKey) -> Reasoning:
    """Explain whether a key changes anything: its readers, and what looks like one and is not."""
    verdict = f"it is {one.status} ({one.confidence} confidence): {display(one.reason)}"
    if one.role != "entry":
        verdict = f"it belongs to {_an(one.role)}; {verdict}"
    misses = [near for near in one.near_misses if near.says not in ALIKE]
    alike = [near for near in one.near_misses if near.says in ALIKE]
    return Reasoning(
        subject, f"{_where(one)}: {display(one.key)}, a key ({one.source})", verdict,
        [
            *listed("Read at", one.readers),
            *listed("Does not count as a reader", misses),
            *listed("Said again at", alike),
        ],
        [*listed("Only written out", one.dumps), *listed("Still passed by", one.passed_by)],
        _change(KEY.get(one.status)),
    )  # fmt: skip


def config_file(subject: str, one: ConfigFile) -> Reasoning:
    """Explain whether anything can load a config file."""
    head = f"{display(one.path)}: {_an(one.format)} file" + (f" ({one.system})" if one.system != one.format else "")
    verdict = f"it is {one.status}: {display(one.reason)}"
    return Reasoning(subject, head, verdict, listed("Named at", one.evidence), (), _change(FILE.get(one.status)))


def unit(subject: str, row: Hotspot) -> Reasoning:
    """Explain the score of a unit of code by both of its ingredients."""
    head = f"{_where(row)}: {display(row.symbol or row.path)}, {count(row.loc, 'line')}"
    told = (
        f"{count(row.commits, 'commit')} by {count(row.authors, 'author')}"
        if row.commits
        else "its commits not counted"
    )
    ingredients = f"complexity {row.complexity}, {told}"
    score = f"  Score {row.score:g} = √{row.touches:g} recent changes × ln(1 + {row.complexity})."
    return Reasoning(subject, head, f"{ingredients}; a hotspot is complex and often changed", (), [score])


def _where(one: TrainingRun | TrainedModel | ConfigKey | Hotspot) -> str:
    return display(place(one.path, one.line, one.cell))


def _an(noun: str) -> str:
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {display(noun)}"


def _change(text: str | None) -> list[str]:
    return [f"  What would change it: {text}"] if text else []
