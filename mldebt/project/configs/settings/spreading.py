"""Hands life on along interpolations: what a live key takes by `${…}` is live too."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from mldebt.findings.subjects import Site
from mldebt.project.configs.settings.keys import Leaf, Path
from mldebt.project.configs.settings.verdict import Verdict

Keyed = tuple[str, Leaf]


def spread(verdicts: Mapping[Keyed, Verdict], structural: Iterable[tuple[str, Path]] = ()) -> dict[Keyed, Verdict]:
    """Hand life on along `${…}`: what a live key interpolates is live, what an unknown one interpolates is unknown."""
    found = dict(verdicts)
    sources: dict[Path, list[Keyed | str]] = defaultdict(list)
    for row in verdicts:
        for path in row[1].refers:
            sources[path].append(row)
    for where, path in structural:
        sources[path].append(where)
    changed = True
    while changed and sources:
        changed = False
        for row, verdict in found.items():
            if verdict.status in ("live", "external"):
                continue
            better = _referred(row, verdict, sources, found)
            if better is not None:
                found[row], changed = better, True
    return found


def _referred(
    row: Keyed, verdict: Verdict, sources: Mapping[Path, Sequence[Keyed | str]], found: Mapping[Keyed, Verdict]
) -> Verdict | None:
    unknown = None
    for place in row[1].places:
        for end in range(1, len(place) + 1):
            for source in sources.get(place[:end], ()):
                if isinstance(source, str):
                    return Verdict("live", f"interpolated in {source}")
                status = found[source].status
                where = Site(source[0], source[1].line)
                if status in ("live", "external") and source != row:
                    return Verdict("live", f"interpolated by {source[1].key} in {where.path}:{where.line}", (where,))
                if status == "unknown" and source != row:
                    unknown = Verdict("unknown", f"interpolated by {source[1].key}, of which nothing is known")
    return unknown if verdict.status == "dead" else None
