"""A finding in its two stages: the debt a rule claims, and the finding a scan reports."""

import msgspec

from mldebt.findings.cost import NOTHING, Cost
from mldebt.findings.subjects import Evidence, Site
from mldebt.findings.vocabulary import Area, Confidence, Fingerprint, Severity, Status


class Repair(msgspec.Struct, frozen=True):
    """The one edit that removes a debt; debts with the same key are removed together.

    `base` is what the edit costs once, `each` what every further debt of the same key adds. `named` is what of the
    title is this debt's alone, its option or class: the title of a fix names those of all its debts in its place.
    `times` says how many times its limit a measured thing is: that ranks it, and its minutes do not. `stops` marks what
    fails for who starts a program or follows a text. `causes` name what other edits may share with this one, such as a
    copied option or a file: who decides on one decides on all, so they are told as one.
    """

    key: str
    title: str
    recipe: str
    base: Cost = NOTHING
    each: Cost = NOTHING
    named: str = ""
    times: float = 0.0
    stops: bool = False
    causes: tuple[str, ...] = ()


class Debt(msgspec.Struct, frozen=True):
    """What a rule says of one subject; the pipeline adds identity, owner, status and cost share.

    `anchor` is the semantic place in the file (qualified symbol, dotted key, cell id): it and the path make the
    fingerprint, so it must not contain a line number. `text` is the normalised statement or body, used for moved code;
    `lines` the sketched lines of a notebook cell, four characters each, used for one that changed and has no id.
    """

    message: str
    path: str
    line: int
    anchor: str
    subject: str
    repair: Repair
    severity: Severity | None = None
    confidence: Confidence = "high"
    column: int | None = None
    end_line: int | None = None
    cell: int | None = None
    symbol: str | None = None
    value: float | None = None
    text: str = ""
    evidence: tuple[Evidence, ...] = ()
    lines: str = ""


class SnippetLine(msgspec.Struct, frozen=True):
    """One line of the source shown with a finding, redacted."""

    line: int
    text: str


class Introduced(msgspec.Struct, frozen=True):
    """The commit that brought a finding in; `date` is ISO 8601 UTC."""

    commit: str
    author: str
    date: str


class Interest(msgspec.Struct, frozen=True):
    """Fix commits seen in a file beside the median of its peers, over `window_months`."""

    fixes: float
    peers: float
    window_months: int


class Suppressed(msgspec.Struct, frozen=True):
    """Who silenced a finding, why and until when; `at` is the comment, or the option file."""

    reason: str
    by: str | None
    until: str | None
    at: Site | None = None


class Cause(msgspec.Struct, frozen=True):
    """The place in a diff that made a finding appear."""

    path: str
    line: int | None
    says: str
    cell: int | None = None


class Finding(msgspec.Struct, frozen=True):
    """One debt as every output shows it; the fields are those of the public scan document."""

    code: str
    name: str
    area: Area
    challenge: int
    severity: Severity
    confidence: Confidence
    message: str
    path: str
    line: int
    column: int | None
    end_line: int | None
    cell: int | None
    symbol: str | None
    subject: str
    minutes: Cost
    status: Status
    cause: Cause | None
    value: float | None
    fingerprint: Fingerprint
    introduced: Introduced | None
    owner: str | None
    codeowner: str | None
    interest: Interest | None
    snippet: tuple[SnippetLine, ...] | None
    suppressed: Suppressed | None
    evidence: tuple[Evidence, ...]
    anchor: str = ""
    body: str = ""
    lines: str = ""

    @property
    def is_owed(self) -> bool:
        """Whether it asks somebody to act: neither a note, which is true and can wait, nor silenced."""
        return self.severity != "info" and self.suppressed is None

    @property
    def is_note(self) -> bool:
        """Whether it is only noted: no sum of findings holds it, and it costs nothing."""
        return self.severity == "info" and self.suppressed is None
