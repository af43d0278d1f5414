"""Names the formats that machines and reviewers read, and writes a report in one of them."""

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from mldebt.report.formats.reported import Reported

FORMATS = ("sarif", "gitlab", "github", "csv")


def exported(reported: "Reported", form: str, *, hides: bool = False) -> str:
    """Return a report in one of `FORMATS`; each loads what it needs and no more.

    With `hides` it is without the findings that are silenced: for a reader that does not know of silence.
    """
    reported = msgspec.structs.replace(reported, silenced=()) if hides else reported
    if form == "sarif":
        from mldebt.report.formats.sarif import sarif  # the rules, 100 ms, for their pages

        return sarif(reported)
    if form == "gitlab":
        from mldebt.report.formats.gitlab import gitlab

        return gitlab(reported)
    if form == "github":
        from mldebt.report.formats.github import annotations

        return annotations(reported)
    from mldebt.report.formats.csv_table import sheet

    return sheet(reported)
