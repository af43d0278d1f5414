"""Says why an area shows no findings where the reason is not that its code is good: none may read as a clean bill."""

from collections.abc import Mapping

from mldebt.findings.scan import Scan

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
