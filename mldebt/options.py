"""What a scan is asked to do; `repository.optionfile` adds what the repository's option file says to the flags."""

from hashlib import blake2b
from pathlib import Path
from typing import Literal

import msgspec

LARGEST_DEADLINE = 10.0
Role = Literal["code", "test", "tutorial", "benchmark"]


class PathIgnore(msgspec.Struct, frozen=True):
    """Findings that the options silence: of some rules, below a path, only of `key` where one is named."""

    path: str
    rules: tuple[str, ...]
    key: str | None = None
    reason: str = ""
    until: str | None = None


class OwnTracker(msgspec.Struct, frozen=True):
    """A tracker of the house, as the catalogue describes trackers: dotted names by what a call of them does."""

    id: str
    gives: str = "tracked"
    imports: tuple[str, ...] = ()
    run_start: tuple[str, ...] = ()
    params: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    artifacts: tuple[str, ...] = ()
    callbacks: tuple[str, ...] = ()


class Options(msgspec.Struct, frozen=True):
    """Everything that can change a result. `path` is what the user named; `scope` is worked out from it.

    `deadline` is seconds per file; `jobs` 0 means as many as there are processors; `origins` says where a value that is
    not the default came from, parts of a table by `name.part`. `thresholds` and `costs` are by rule; the first of
    `roles` that covers a path decides.
    """

    path: Path = Path()
    rev: str | None = None
    as_of: str | None = None
    config: Path | None = None
    db: Path | None = None
    cache: Path | None = None
    jobs: int = 0
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    preview: bool = False
    untrusted: bool = False
    people: bool = False
    experiments: bool = True
    all_refs: bool = False
    project: str | None = None
    deadline: float = LARGEST_DEADLINE
    bots: tuple[str, ...] = ()
    per_path_ignore: tuple[PathIgnore, ...] = ()
    require_reason: bool = False
    thresholds: tuple[tuple[str, float], ...] = ()
    costs: tuple[tuple[str, tuple[int, int, int]], ...] = ()
    roles: tuple[tuple[str, Role], ...] = ()
    trackers: tuple[OwnTracker, ...] = ()
    launchers: tuple[str, ...] = ()
    verbosity: int = 0
    origins: tuple[tuple[str, str], ...] = ()

    def start(self, code: str, name: str, usual: int) -> int:
        """Return the value above which a rule finds something: lower than usual only where its code or name is set.

        A higher threshold, which may also be that of a whole area, takes findings away once they are judged.
        """
        said = [int(limit) for selector, limit in self.thresholds if selector.strip() in (code, name)]
        return min(usual, max(said, default=usual))

    def digest(self) -> str:
        """Return a digest of what can change a result: two scans with equal digests can be compared point by point."""
        deciding = (
            self.select, self.ignore, self.exclude, self.preview, self.untrusted, self.people, self.deadline, self.bots,
            self.per_path_ignore, self.require_reason, self.thresholds, self.costs,
            self.roles, self.trackers, self.launchers,
        )  # fmt: skip
        told = deciding if self.experiments else (*deciding, "no experiments")
        told = (*told, "all refs") if self.all_refs else told
        return blake2b(msgspec.msgpack.encode(told), digest_size=8).hexdigest()
