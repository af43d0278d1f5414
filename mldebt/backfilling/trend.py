"""Reads the trend of a repository back from the store: no commit is judged for it."""

import msgspec

from mldebt.backfilling.complexity import measuring
from mldebt.findings.complexity import ComplexityTrend, complexity_trend
from mldebt.findings.lineage import lives
from mldebt.findings.trending import Trend, trend_of
from mldebt.options import Options
from mldebt.repository.opening import RepositorySnapshot
from mldebt.rules.discovery import chosen
from mldebt.rules.rule import versions
from mldebt.store.dating import Past, Stored
from mldebt.store.opening import open_store
from mldebt.store.points import Asked, complexity_points, kept_points, trend_points


def read_trend(snapshot: RepositorySnapshot, options: Options) -> Trend:
    """Return the points of the commits behind a snapshot, and the lives of the findings on its first-parent line."""
    history = snapshot.history()
    behind = {commit.sha for commit in history.commits}
    asked = Asked(snapshot.row, options.digest(), versions(chosen(options)))
    past = Past(history)
    with open_store(options.db, msgspec.structs.replace(options, path=snapshot.place.root)) as store:
        points = [point for point in trend_points(store, asked) if point.commit in behind]
        kept = {one.commit: Stored(one, store) for one in kept_points(store, asked) if not one.is_probe}
        line = [kept[sha] for sha in reversed(past.line) if sha in kept]
        return trend_of(snapshot.row.name, points, lives(line, past.renames))


def read_complexity(snapshot: RepositorySnapshot, options: Options) -> ComplexityTrend:
    """Return the points of the commits behind a snapshot that were measured by their complexity alone."""
    behind = {commit.sha for commit in snapshot.history().commits}
    asked = measuring(snapshot, options)
    with open_store(options.db, msgspec.structs.replace(options, path=snapshot.place.root)) as store:
        points = [point for point in complexity_points(store, asked) if point.commit in behind]
    return complexity_trend(snapshot.row.name, asked.bound, points)
