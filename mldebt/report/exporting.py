"""Names the formats that machines and reviewers read, and writes a report in one of them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mldebt.report.reported import Reported

FORMATS = ("sarif", "gitlab", "github", "csv")


def exported(reported: "Reported", form: str) -> str:
    """Return a report in one of `FORMATS`; each loads what it needs and no more."""
    if form == "sarif":
        from mldebt.report.sarif import sarif  # the rules, 100 ms, for their pages

        return sarif(reported)
    if form == "gitlab":
        from mldebt.report.gitlab import gitlab

        return gitlab(reported)
    if form == "github":
        from mldebt.report.github import annotations

        return annotations(reported)
    from mldebt.report.csv_table import sheet

    return sheet(reported)
