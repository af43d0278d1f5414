"""Finds run stores that past commits held: runs deleted since, older states of a database, every run of a pipeline."""

import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from mldebt.facts.stores.layouts import Place, places_of
from mldebt.repository.model import History
from mldebt.repository.stores import StoreFile

MAX_PATHS = 30_000
MAX_VERSIONS = 10
PIPELINES = ("dvc.lock", "dvclive/metrics.json", "dvclive.json")
EMPTY = frozenset("0")


class Past(msgspec.Struct, frozen=True):
    """A store that is no longer there: the newest commit that held its files, and these."""

    commit: str
    files: tuple[tuple[Place, StoreFile], ...]


def deleted(history: History, is_gone: Callable[[str], bool]) -> dict[tuple[str, str], Past]:
    """Return the stores whose files are gone, by (kind, root), each file as it last was.

    A file that was deleted before its run's folder was filled again is of a run before, and left out.
    """
    last: dict[str, tuple[str, str]] = {}
    seen: set[str] = set()
    filled: set[str] = set()
    for commit in history.commits:
        filled |= {folder for one in commit.changes if one.status != "D" and (folder := _run_of(one.path))}
        for change in commit.changes:
            if change.path in seen or len(last) >= MAX_PATHS:
                continue
            seen.add(change.path)
            if not places_of(change.path) or not is_gone(change.path):
                continue
            if change.status == "D" and _run_of(change.path) in filled:
                continue
            holder = commit.sha if change.status != "D" else next(iter(commit.parents), "")
            sha = change.new if change.status != "D" else change.old
            if holder and set(sha) != EMPTY:
                last[change.path] = (holder, sha)
    return _grouped(last)


def _run_of(path: str) -> str | None:
    """Return the folder of one of a store's runs that a file lies in, or None where the store is one folder."""
    is_within = any("/" in place.inner for place in places_of(path))
    return posixpath.dirname(path) if is_within else None


def _grouped(last: Mapping[str, tuple[str, str]]) -> dict[tuple[str, str], Past]:
    groups: dict[tuple[str, str], list[tuple[Place, StoreFile]]] = defaultdict(list)
    holders: dict[tuple[str, str], str] = {}
    for path, (holder, sha) in last.items():
        for place in places_of(path):
            key = place.kind, place.root
            groups[key].append((place, StoreFile(path, sha)))
            holders.setdefault(key, holder)
    return {key: Past(holders[key], tuple(files)) for key, files in groups.items()}


def older_databases(history: History, roots: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield (commit, path, blob) of earlier states of databases, newest first: rows are deleted from them too."""
    wanted = set(roots)
    counts: dict[str, int] = defaultdict(int)
    shas: set[str] = set()
    for commit in history.commits:
        for change in commit.changes:
            if change.path in wanted and change.status != "D" and change.new not in shas:
                shas.add(change.new)
                counts[change.path] += 1
                if counts[change.path] <= MAX_VERSIONS:
                    yield commit.sha, change.path, change.new


def pipeline_commits(history: History, limit: int) -> dict[tuple[str, str], frozenset[str]]:
    """Return which of a pipeline's lock and DVCLive's metrics changed, by (commit, root), newest first."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for commit in history.commits:
        for change in commit.changes:
            if change.status == "D":
                continue
            for name in PIPELINES:
                if change.path == name or change.path.endswith(f"/{name}"):
                    key = commit.sha, change.path[: -len(name)].rstrip("/")
                    found[key] = found.get(key, frozenset()) | {name}
        if len(found) >= limit:
            break
    return dict(list(found.items())[:limit])
