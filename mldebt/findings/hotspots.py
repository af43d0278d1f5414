"""What history and complexity say of code, as the scan document names it: hotspots, couplings, owners, duplicates."""

import msgspec


class Hotspot(msgspec.Struct, frozen=True):
    """A unit of code with both ingredients of its score: complexity and decayed touches.

    `score` is sqrt(decayed touches) * ln(1 + complexity); `percentile` its rank, 0..100. `symbol` is `None` for a whole
    file and `cell[n]` for a notebook cell. `rank` is radon's letter for the complexity of a unit, A to F. `peers` is
    the median of `fixes` over the calm files of its size, None where history cannot tell repairs.
    """

    path: str
    symbol: str | None
    line: int
    complexity: int
    cognitive: int
    loc: int
    commits: int
    touches: float
    authors: int
    score: float
    percentile: float
    cell: int | None = None
    churn: int | None = None
    last_changed: str | None = None
    owner: str | None = None
    ownership: float | None = None
    nesting: int = 0
    end_line: int | None = None
    fixes: float | None = None
    body: str = ""
    rank: str = ""
    peers: float | None = None


class Coupling(msgspec.Struct, frozen=True):
    """Two files that changed together: `degree` is 100 * shared / mean of their touches.

    `kind` is `code`, `config` (settings and code) or `test` (a test and code). `alone` counts the shared commits of ten
    files at most in which none changed that imports both or that both import; `chance` how many would be shared if the
    two had nothing to do with each other. `last` is the date of the newest shared commit.
    """

    left: str
    right: str
    shared: int
    degree: float
    kind: str = "code"
    left_commits: int = 0
    right_commits: int = 0
    alone: int = 0
    chance: float = 0.0
    last: str | None = None


class FolderOwners(msgspec.Struct, frozen=True):
    """Who answers for a folder: its CODEOWNERS teams beside what history shows.

    `ownership` is the main author's share of its decayed touches, `authors` how many share them, `away_since` the day
    the main author was last seen if that is 180 days ago or more, `needed` how many people would have to leave until
    most of its files have no main author. `owner` and `people`, the names of both, are told only with `--people`.
    """

    folder: str
    files: int
    teams: tuple[str, ...]
    ownership: float
    authors: int
    away_since: str | None
    needed: int | None
    owner: str | None = None
    people: tuple[str, ...] | None = None


class Copy(msgspec.Struct, frozen=True):
    """One place in which a duplicated function stands."""

    path: str
    line: int
    end_line: int
    cell: int | None = None


class Duplicate(msgspec.Struct, frozen=True):
    """Functions and classes whose whole text is the same in several files.

    `names` stand by falling size and `copies` are those of the first; `loc` are the lines of code of one copy of all of
    them, `body` is the hash of the first one's text. `path` is the first file.
    """

    path: str
    names: tuple[str, ...]
    copies: tuple[Copy, ...]
    loc: int
    body: str = ""
