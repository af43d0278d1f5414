"""Makes notes of what rules say of files that are called old, somebody else's or an example, or a README calls over.

Nobody repairs what was put away or came from elsewhere. What is imported is in use, whatever it is called, and an
example or a sketch that a command starts is somebody's work. What prepared or looked at data a year ago was run then:
an option of it that no command passes misleads nobody.
"""

import re
from collections.abc import Callable, Collection
from textwrap import shorten

import msgspec

from mldebt.findings.cost import NOTHING
from mldebt.findings.finding import Debt
from mldebt.findings.subjects import Evidence
from mldebt.findings.vocabulary import Area
from mldebt.patterns import regex
from mldebt.project.complexity.ownership import is_worked_with
from mldebt.project.launches.starts import Start
from mldebt.project.purposes.putaway import End, is_archived, is_sketch
from mldebt.project.sources import Sources

NOTED: frozenset[Area] = frozenset({"experiments", "complexity", "configs", "integration"})
OLD, FOREIGN, SHOWN, SKETCHED, ONCE = (
    "its path says that it was put away",
    "its path says that it came from elsewhere",
    "it is an example that no command starts",
    "its path says that it is a sketch, and no command starts it",
    "it prepares or looks at data, and nobody changed it for a year",
)
ELSEWHERE = regex(r"(^|/)(third_?party|3rd_?party|vendor(ed)?|externals?)/", re.IGNORECASE)
EXAMPLE = regex(r"(^|/)(examples?|demos?|samples?)/", re.IGNORECASE)
RUN_ONCE = regex(
    r"(^|[/_-])(prepar(e|ation|ing)|prepro|pre_?process\w*|analy[sz](e|is|ing)|convert(er)?|download(er)?|plots?|plotting"
    r"|visuali[sz]\w*|eda)(?=[/_.-]|$)",
    re.IGNORECASE,
)
LONGEST = 120
STARTED = frozenset({"script", "pipeline", "ci", "document", "package"})


def eased(
    debt: Debt, area: Area, importers: Callable[[str], Collection[str]], starts: Callable[[str], Collection[Start]]
) -> Debt:
    """Return a debt as it is, or as a note where nobody works on its file."""
    why = _why(debt, importers, starts) if area in NOTED and debt.severity != "info" else ""
    return _noted(debt, Evidence(debt.path, None, f"{why}, so it can wait")) if why else debt


def rested(debt: Debt, area: Area, sources: Sources) -> Debt:
    """Return a debt as it is, or as a note where it is an option of a script that was run when the data came."""
    is_option = area == "configs" and debt.anchor.startswith("-") and debt.severity == "minor"
    if not is_option or debt.repair.stops or not RUN_ONCE.search(debt.path):
        return debt
    is_idle = sources.rests or not is_worked_with(sources, [debt.path])
    return _noted(debt, Evidence(debt.path, None, f"{ONCE}, so it can wait")) if is_idle else debt


def ended(debt: Debt, end: End | None) -> Debt:
    """Return a debt as it is, or as a note where a README says that nobody works on its file any more."""
    if end is None or debt.severity == "info":
        return debt
    said = shorten(end.sentence, LONGEST, placeholder=" …")
    return _noted(debt, Evidence(end.path, end.line, f'the README says "{said}", so it can wait'))


def _noted(debt: Debt, why: Evidence) -> Debt:
    return msgspec.structs.replace(
        debt, severity="info", evidence=(*debt.evidence, why),
        repair=msgspec.structs.replace(debt.repair, base=NOTHING, each=NOTHING, stops=False),
    )  # fmt: skip


def _why(debt: Debt, importers: Callable[[str], Collection[str]], starts: Callable[[str], Collection[Start]]) -> str:
    """Return why nobody works on the file of a debt; empty where somebody may. An example that fails is tried first."""
    path = debt.path
    if ELSEWHERE.search(path):
        return FOREIGN
    if is_archived(path):
        said = OLD
    elif debt.repair.stops or not path.endswith(".py"):
        return ""
    else:
        said = SHOWN if EXAMPLE.search(path) else SKETCHED if is_sketch(path) else ""
    if not said or not all(is_archived(one) or EXAMPLE.search(one) or is_sketch(one) for one in importers(path)):
        return ""
    return "" if said != OLD and any(one.kind in STARTED for one in starts(path)) else said
