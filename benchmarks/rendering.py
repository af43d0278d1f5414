"""Renders the report of a scan whose findings are repeated up to 10,000; prints seconds and bytes. Run as a child."""

import sys
import time
from pathlib import Path

import msgspec

from mldebt.findings.finding import Finding
from mldebt.findings.scan import Scan
from mldebt.findings.vocabulary import Fingerprint
from mldebt.report.page.html import PageSettings, render_html

WANTED = 10_000


def main(document: Path) -> None:
    """Read a scan document, repeat its findings under other paths, render and print the figures."""
    scan = msgspec.json.decode(document.read_bytes(), type=Scan)
    if not scan.findings:
        print("nan", 0, 0)
        return
    findings = tuple(_other(scan.findings[place % len(scan.findings)], place) for place in range(WANTED))
    totals = msgspec.structs.replace(scan.totals, findings=WANTED)
    many = msgspec.structs.replace(scan, findings=findings, totals=totals)
    render_html(scan, PageSettings())
    begin = time.perf_counter()
    page = render_html(many, PageSettings())
    print(time.perf_counter() - begin, len(page.encode()), len(findings))


def _other(finding: Finding, place: int) -> Finding:
    path = f"part{place // 50}/{finding.path}"
    return msgspec.structs.replace(finding, path=path, fingerprint=Fingerprint(f"v1:{place:016x}"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
