"""Says which commit brought each finding in, where the judged commits and history leave one answer, and else nothing.

A finding lies between two judged commits: the older lacks it, the newer has it. The commit is certain where the older
is the newer's parent, where only one commit lies between, and for findings that their own file decides alone where only
one of the commits between changed that file. The first commit of a history is certain too. What a merge brought is
followed into the merged branch; what neither side had, the merge itself brought.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache

import msgspec

from mldebt.errors import StoreError
from mldebt.findings.finding import Finding, Introduced
from mldebt.findings.lineage import Span, spans
from mldebt.findings.point import Point
from mldebt.findings.scan import Scan
from mldebt.findings.vocabulary import Fingerprint, Sha
from mldebt.repository.clock import iso
from mldebt.repository.model import Commit, History
from mldebt.store.loading import options_of
from mldebt.store.opening import Store
from mldebt.store.points import Asked, Kept, kept_points, point_by_id

OF_THEIR_FILE = frozenset({"MLD301", "MLD302", "MLD307"})
"""Rules that read one file and its touches: no other file can bring their findings in."""
TWO, DEEPEST = 2, 8


class Stored(msgspec.Struct, frozen=True):
    """A stored point as a lineage reads it."""

    kept: Kept
    store: Store

    @property
    def commit(self) -> str:
        """Its sha."""
        return self.kept.commit

    @property
    def identities(self) -> Collection[str]:
        """The fingerprints of its findings."""
        return self.kept.identities

    def load(self) -> Point:
        """Read it whole."""
        return point_by_id(self.store, self.kept.id)


def dated(scan: Scan, store: Store, asked: Asked, history: History) -> Scan:
    """Return the scan with the commit that introduced each finding, as far as the points stored tell."""
    past = Past(history)
    try:
        points = [Stored(kept, store) for kept in kept_points(store, asked)]
        judged = {point.commit: point for point in points}
        found = past.spans(scan, points)
    except StoreError:  # a damaged point dates nothing; `mldebt db check` names it
        return scan
    said = {name: past.introduced(past.narrowed(span, judged)) for name, span in found.items()}
    return msgspec.structs.replace(
        scan,
        findings=tuple(
            msgspec.structs.replace(one, introduced=said.get(one.fingerprint)) for one in scan.findings
        ),
    )  # fmt: skip


def dated_later(scan: Scan, store: Store, rules: Mapping[str, int], history: Callable[[], History]) -> Scan:
    """Return a stored scan with what points judged after it tell of its findings; history is read only for that."""
    digest = options_of(store, scan.repository)
    if not digest or all(finding.introduced for finding in scan.findings):
        return scan
    asked = Asked(scan.repository, digest, rules)
    return dated(scan, store, asked, history()) if kept_points(store, asked) else scan


class Past:
    """The commits behind a scan, as a graph with a first-parent line."""

    def __init__(self, history: History) -> None:
        self._commits: Mapping[str, Commit] = {commit.sha: commit for commit in history.commits}
        self._order = [commit.sha for commit in history.commits]
        self._place = {sha: place for place, sha in enumerate(self._order)}
        self._shallow = history.shallow
        self.line = self._first_parents()
        self._behind = cache(self._all_behind)

    def spans(self, scan: Scan, points: Sequence[Stored]) -> dict[Fingerprint, Span]:
        """Return where each finding of a scan begins, by fingerprint; nothing where no commit was judged."""
        by_commit = {point.commit: point for point in points}
        older = [by_commit[sha] for sha in self.line if sha in by_commit]
        if not older:
            return {}
        tip = str(scan.repository.commit)
        if not scan.repository.dirty:
            return self.begun(scan.findings, tip, [one for one in older if one.commit != tip])
        if older[0].commit != tip:
            return {}
        committed = [one for one in scan.findings if one.fingerprint in older[0].identities]
        return self.begun(committed, tip, older[1:])

    def begun(self, findings: Sequence[Finding], tip: str, older: Sequence[Stored]) -> dict[Fingerprint, Span]:
        """Return where findings of one commit begin; `older` are points of its first-parent line, newest first."""
        return spans(findings, tip, older, self.renames)

    def introduced(self, span: Span) -> Introduced | None:
        """Return the one commit that can have brought a finding in, or None where there are several."""
        since = self._commits.get(span.since)
        if since is None:
            return None
        if span.before is None:
            return _said(since) if not since.parents and not self._shallow else None
        between = self.between(span.before, span.since)
        if since.parents == (span.before,) or span.before in since.parents[1:]:
            return _said(since)
        own = [self._commits[sha] for sha in between if len(self._commits[sha].parents) <= 1]
        if len(own) > 1 and span.finding.code in OF_THEIR_FILE:
            own = self._touching(own, span.finding.path)
        return _said(own[0]) if len(own) == 1 else None

    def narrowed(self, span: Span, judged: Mapping[str, Stored]) -> Span:
        """Follow a finding that a merge brought into the merged branch, as far as its commits were judged."""
        for _ in range(DEEPEST):
            merged = self.merged(span)
            if not merged or merged[0] not in judged or merged[-1] not in judged:
                return span
            points = [judged[sha] for sha in merged if sha in judged]
            inner = spans([span.finding], span.since, points, self.renames)[span.finding.fingerprint]
            if inner.before is None:
                return span
            span = inner
        return span

    def through(self, span: Span) -> list[str]:
        """Return the first parents between where a finding is and where it is not, newest first."""
        since, found = self._commits.get(span.since), list[str]()
        while since is not None and since.parents and since.parents[0] != span.before:
            found.append(since.parents[0])
            since = self._commits.get(since.parents[0])
        return [sha for sha in found if sha in self._commits]

    def age(self, sha: str) -> int:
        """Return how many commits of the history come before one, the newest first."""
        return self._place[Sha(sha)]

    def merged(self, span: Span) -> list[str]:
        """Return the first parents of the branch whose merge brought a finding in, newest first, and where it began.

        Nothing where the finding did not come by a merge of two, or where the two have no commit in common.
        """
        since = self._commits.get(span.since)
        if since is None or span.before is None or len(since.parents) != TWO or since.parents[0] != span.before:
            return []
        known, found = self._behind(span.before), []
        sha: str | None = since.parents[1]
        while sha is not None and sha in self._commits:
            found.append(sha)
            if sha in known:
                return found
            sha = next(iter(self._commits[sha].parents), None)
        return []

    def between(self, older: str, newer: str) -> list[str]:
        """Return the commits behind the newer one, itself included, that are not behind the older, newest first."""
        inside = self._behind(newer) - self._behind(older)
        return [sha for sha in self._order if sha in inside]

    def renames(self, older: str, newer: str) -> dict[str, str]:
        """Return old path → new path for files renamed between two commits."""
        found: dict[str, str] = {}
        for sha in self.between(older, newer):
            for new, old in self._commits[sha].renames:
                found[old] = found.get(new, new)
        return found

    @staticmethod
    def _touching(commits: list[Commit], path: str) -> list[Commit]:
        """Return the commits, given newest first, that changed the text of a file, whatever its name was then."""
        found = []
        for commit in commits:
            moved = dict(commit.renames)
            blobs = {change.path: change for change in commit.changes}
            change = blobs.get(path)
            old = blobs.get(moved.get(path, ""))
            if change is not None and not (old is not None and old.old == change.new):
                found.append(commit)
            path = moved.get(path, path)
        return found

    def _first_parents(self) -> list[str]:
        line: list[str] = []
        sha: str | None = self._order[0] if self._order else None
        while sha is not None and sha in self._commits:
            line.append(sha)
            sha = next(iter(self._commits[sha].parents), None)
        return line

    def _all_behind(self, sha: str) -> frozenset[str]:
        found: set[str] = set()
        waiting = [Sha(sha)]
        while waiting:
            one = waiting.pop()
            if one not in found and one in self._commits:
                found.add(one)
                waiting += self._commits[one].parents
        return frozenset(found)


def _said(commit: Commit) -> Introduced:
    return Introduced(commit.sha, commit.person, iso(commit.committer_time))
