"""What every rule on dead keys says alike: how much it matters, and the evidence of the verdict."""

import re
from collections.abc import Iterator

from mldebt.findings.subjects import ConfigKey, Evidence
from mldebt.findings.vocabulary import Severity
from mldebt.patterns import regex
from mldebt.project.configs.places.telling import IDLE
from mldebt.project.configs.reading.former import FORMERLY
from mldebt.project.configs.trees.verdict import ITS_COPY
from mldebt.project.sources import Sources

PROMISES = regex(
    r"(^|[._-])(seeds?|random_?(seed|state)|deterministic|private|privacy|safe(ty)?|secure|overwrite|force|delete|remove"
    r"|clean|dry_?run|anonymi[sz]e|redact|encrypt|verify|strict|no_?upload|push_to_hub|backup)([._-]|$)",
    re.IGNORECASE,
)
SHOWS = regex(
    r"(no_)?(quiet|silent|verbos(e|ity)|debug|description|author|((schema|config|file|format)_)?version|(print|disp(lay)?|log|logging|report|show|progress)"
    r"_(every|freq(uency)?|interval|iters?|steps?|period|rate|bar|progress)(_(steps?|iters?|n))?)"
)
LABELS = regex(
    r"((exp|expt|experiment|run|trial|project|group|job|wandb|mlflow)_?)(name|id|no|num|number|tags?|title|notes?|comments?)"
    r"|experiment|tags?|title|notes?|comments?"
)
SPOKEN = 24
MOST_GIVEN = 5
ASIDE = frozenset({"test", "tutorial", "benchmark"})


def is_aside(key: ConfigKey) -> bool:
    """Say whether a dead key is only worth a note: in tests and tutorials, announced in its help, or on what is shown.

    Who sets how often to print and sees no difference has lost nothing; but what a command passes is relied on. A label
    that is recorded with the rest has done what it is for, and a constant that is computed from others nobody sets.
    """
    name = key.key.rpartition(".")[2].lstrip("-").replace("-", "_").lower()
    is_shown = SHOWS.fullmatch(name) is not None and not key.passed_by
    is_kept = LABELS.fullmatch(name) is not None and bool(key.dumps)
    is_derived = key.source == "python" and key.value is None
    return is_shown or is_kept or is_derived or key.role in ASIDE or key.reason in IDLE


def severity_of(key: ConfigKey) -> Severity:
    """Return major where somebody relies on a dead key: it is still passed, or its own name promises safety."""
    if is_aside(key):
        return "info"
    is_sure = key.confidence == "high" or key.source != "python"  # a class of settings is often copied whole
    return "major" if key.passed_by or (is_sure and PROMISES.search(key.key.rpartition(".")[2])) else "minor"


def spoken(key: ConfigKey) -> str:
    """Return how the title of a repair names a key: a long chain by its last part."""
    return key.key if len(key.key) <= SPOKEN else key.key.rpartition(".")[2]


def word_for(key: ConfigKey) -> str:
    """Return what a key is called in a message."""
    return "option" if key.key.startswith("-") else "key"


def evidence_of(key: ConfigKey, sources: Sources) -> Iterator[Evidence]:
    """Yield the evidence of a dead verdict: definition and scope, dumps, near misses, who still gives it."""
    scope = (
        "by the program that declares it; another one has a key of this name"
        if key.scope == "entry"
        else f"in the repository (Python files searched: {len(sources.python):,})"
    )
    yield Evidence(key.path, key.line, f"defined here; read nowhere {scope}", key.cell)
    if key.confidence == "medium":
        yield Evidence(key.path, key.line, f"less sure: {_doubt(key)}", key.cell)
    for dump in key.dumps:
        yield Evidence(dump.path, dump.line, f"not a use: {dump.says}", dump.cell)
    for near in key.near_misses:
        before = "" if near.says.startswith((FORMERLY, ITS_COPY)) else "does not count: "
        yield Evidence(near.path, near.line, f"{before}{near.says}", near.cell)
    for passed in key.passed_by[:MOST_GIVEN]:
        yield Evidence(passed.path, passed.line, f"still given: {passed.says}", passed.cell)


def _doubt(key: ConfigKey) -> str:
    """Return what keeps a dead verdict from being sure, by where the key is declared."""
    if key.source == "python":
        return "what holds it may be read where it goes by another name"
    if key.key.startswith("-"):
        return "its parser, or what it gives, goes where others may read it"
    return "not all that reads its file or section could be followed"
