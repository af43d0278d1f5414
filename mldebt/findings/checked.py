"""What `mldebt check` says: the findings that a change made or worsened, and what of it could not be judged."""

from typing import Literal

import msgspec

from mldebt.findings.compared import Fixed
from mldebt.findings.finding import Finding
from mldebt.findings.scan import Failure, Skipped
from mldebt.findings.vocabulary import CONFIDENCES, SEVERITIES, Confidence, Severity

SCHEMA = "mldebt.check/1"
Side = Literal["index", "work tree", "commit"]


class Alarm(msgspec.Struct, frozen=True):
    """A finding of the change and what to do about it; `note` says why it does not fail, None where it does."""

    finding: Finding
    help: str
    note: str | None = None


class Bar(msgspec.Struct, frozen=True):
    """How severe and how certain a finding has to be to fail."""

    fail_on: Severity = "major"
    min_confidence: Confidence = "high"

    def stops(self, finding: Finding) -> bool:
        """Say whether a finding reaches the bar."""
        is_severe = SEVERITIES.index(finding.severity) >= SEVERITIES.index(self.fail_on)
        return is_severe and CONFIDENCES.index(finding.confidence) >= CONFIDENCES.index(self.min_confidence)


class Checked(msgspec.Struct, frozen=True):
    """The answer: `alarms` fail, `notes` do not; `existing` findings were there before and are listed only on request.

    `base` are the commits compared with, the main line first; `skipped` the changed files that could not be judged and
    count as unchanged; `notices` what else a reader must know. `baselined` of the existing ones are in the file
    `baseline`. `fixed` are gone since the main line of `base`, `silenced` the findings that `suppressed` counts.
    """

    schema: str
    mldebt: str
    side: Side
    base: tuple[str, ...]
    changed: int
    alarms: tuple[Alarm, ...]
    notes: tuple[Alarm, ...]
    existing: int
    suppressed: int
    skipped: tuple[Skipped, ...]
    notices: tuple[str, ...]
    failures: tuple[Failure, ...]
    older: tuple[Finding, ...] | None = None
    baseline: str | None = None
    baselined: int = 0
    fixed: tuple[Fixed, ...] = ()
    silenced: tuple[Finding, ...] = ()
