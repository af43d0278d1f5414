"""Prints the trend of complexity alone as a table, JSON or CSV."""

from rich.console import Console

from mldebt.findings.complexity import ComplexityTrend
from mldebt.report.terminal.table import POINT, Column, print_table
from mldebt.report.wording import writing

COLUMNS = (
    "date", "commit", "files", "functions", "complexity", "mean", "outside", "over", "highest", "highest_at",
    "unparsable", "missing",
)  # fmt: skip


def as_table(trend: ComplexityTrend, console: Console) -> None:
    """Print one row a commit, oldest first."""
    columns = (
        *POINT,
        Column("files", 6, lambda point: f"{point.files:,}"),
        Column("functions", 9, lambda point: f"{point.functions:,}"),
        Column("complexity", 10, lambda point: f"{point.complexity:,}"),
        Column("mean", 5, lambda point: f"{point.mean:.2f}"),
        Column(f"over {trend.bound}", 8, lambda point: f"{point.over:,}"),
        Column("unread", 6, lambda point: f"{point.unread_share:.0%}" if point.unread_share else ""),
        Column("highest", 60, lambda point: f"{point.highest} {point.highest_at}" if point.highest else ""),
    )
    print_table(columns, trend.points, console)


def as_csv(trend: ComplexityTrend) -> str:
    """Return one row a commit."""
    return writing.as_csv(COLUMNS, (
        [f"{point.mean:.4f}" if name == "mean" else getattr(point, name) for name in COLUMNS] for point in trend.points
    ))  # fmt: skip
