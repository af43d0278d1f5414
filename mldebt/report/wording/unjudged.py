"""Says why an area shows no findings where the reason is not that its code is good: none may read as a clean bill.

Failures are told as a person reads them: four hundred files of one folder that fail alike are one line.
"""

from collections.abc import Iterable, Iterator, Mapping

from mldebt.findings.scan import Failure, Scan
from mldebt.report.wording.words import count

SUBJECTS: Mapping[str, tuple[str, str]] = {
    "experiments": ("runs", "no training run found"),
    "models": ("models", "no model found"),
    "complexity": ("hotspots", "no function found"),
    "configs": ("configs", "no config found"),
}


def why_unjudged(scan: Scan, area: str) -> str | None:
    """Return why an area was not judged: no rule of it ran, its subjects could not be read, or there are none."""
    if not any(rule.area == area for rule in scan.rules):
        return "no rule ran"
    if area not in SUBJECTS:
        return None
    field, none = SUBJECTS[area]
    rows = getattr(scan, field)
    if rows is None:
        return "could not be looked at"
    return None if rows else none


def grouped(failures: Iterable[Failure]) -> Iterator[tuple[str, str]]:
    """Yield (where, error) in the order met; files of one folder with the same error count together."""
    groups: dict[tuple[str, str], list[str]] = {}
    for one in failures:
        folder, is_inside, _ = one.where.rpartition("/")
        groups.setdefault((folder if is_inside else one.where, one.error), []).append(one.where)
    for (folder, error), members in groups.items():
        yield (members[0] if len(members) == 1 else f"{folder} ({count(len(members), 'file')})"), error
