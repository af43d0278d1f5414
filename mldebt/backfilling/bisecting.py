"""Names the commits to judge next, so that every finding of the tip gets the commit that brought it in.

Each round halves what lies between the newest commit known to lack a finding and the oldest known to have it; findings
that share a stretch share its probes. What a merge brought is looked for in the merged branch: first at both its ends.
"""

from collections.abc import Collection

from mldebt.findings.lineage import Span
from mldebt.repository.model import History
from mldebt.store.dating import Past, Stored
from mldebt.store.opening import Store
from mldebt.store.points import Asked, kept_points, point_by_id


def probes(store: Store, asked: Asked, history: History, tried: Collection[str]) -> list[str]:
    """Return the commits whose judgement would date a finding of the tip better, newest first; none when all is told.

    `tried` were asked for before: one that could not be read is not asked for again.
    """
    past = Past(history)
    judged = {kept.commit: Stored(kept, store) for kept in kept_points(store, asked)}
    tip = judged.get(past.line[0]) if past.line else None
    if tip is None:
        return []
    whole = point_by_id(store, tip.kept.id)
    older = [judged[sha] for sha in past.line[1:] if sha in judged]
    known = {*judged, *tried}
    wanted: dict[str, None] = {}
    for span in past.begun(whole.findings, tip.commit, older).values():
        narrowed = past.narrowed(span, judged)
        if past.introduced(narrowed) is None:
            wanted |= dict.fromkeys(_middle(past, narrowed, known))
    return sorted(wanted, key=past.age)


def _middle(past: Past, span: Span, known: Collection[str]) -> list[str]:
    """Return the commit to judge next for one finding, on its line or in the branch that was merged; none is left."""
    line = past.through(span)
    left = [sha for sha in line if sha not in known]
    if left or line:
        return left[len(left) // 2 :][:1]
    merged = past.merged(span)
    return [sha for sha in {*merged[:1], *merged[-1:]} if sha not in known]
