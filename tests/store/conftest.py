"""Scans to store: the rich sample of the report tests, at any commit, with any findings."""

import importlib.util
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from mldebt.findings.compared import Compared, Fixed
from mldebt.findings.finding import Finding
from mldebt.findings.scan import Scan

SAMPLE = Path(__file__).parents[1] / "report" / "sample.py"
Make = Callable[..., Scan]


def _sample() -> Callable[[int], Scan]:
    spec = importlib.util.spec_from_file_location("report_sample", SAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: Callable[[int], Scan] = module.sample
    return made


def _fixed(finding: Finding, how: str) -> Fixed:
    return Fixed(
        finding.fingerprint, finding.code, finding.name, finding.path, finding.symbol, finding.minutes, how  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.fixture(scope="session")
def rich() -> Scan:
    return _sample()(60)


@pytest.fixture(scope="session")
def make(rich: Scan) -> Make:
    """Make a scan of commit number `day`, holding the sample's findings of these places."""

    def scan(day: int, places: tuple[int, ...] = (0, 1, 2), *, dirty: bool = False, **changes: object) -> Scan:
        date = f"2026-03-{day:02d}T10:00:00Z"
        row = msgspec.structs.replace(
            rich.repository, commit=f"{day:040x}", commit_date=date, dirty=dirty, branch="main"
        )  # fmt: skip
        repaired, deleted = changes.pop("repaired", ()), changes.pop("deleted", ())
        fixed = [_fixed(rich.findings[place], "repaired") for place in repaired]  # type: ignore[attr-defined]
        fixed += [_fixed(rich.findings[place], "deleted") for place in deleted]  # type: ignore[attr-defined]
        found = tuple(rich.findings[place] for place in places)
        return msgspec.structs.replace(
            rich, as_of="2026-11-16", repository=row, findings=found, compared=Compared(fixed=tuple(fixed)),
            totals=msgspec.structs.replace(rich.totals, findings=len(found)), **changes,
        )  # fmt: skip

    return scan
