"""Names the commits to judge next, so that every finding of the tip gets the commit that brought it in.

Each round halves what lies between the newest commit known to lack a finding and the oldest known to have it; findings
that share a stretch share its probes.
"""

from collections.abc import Collection

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
    place = {sha: number for number, sha in enumerate(past.line)}
    wanted: set[int] = set()
    for span in past.begun(whole.findings, tip.commit, older).values():
        if past.introduced(span) is not None:
            continue
        start, end = place[span.since], place[span.before] if span.before else len(past.line)
        left = [sha for sha in past.line[start + 1 : end] if sha not in judged and sha not in tried]
        if left:
            wanted.add(place[left[len(left) // 2]])
    return [past.line[number] for number in sorted(wanted)]
