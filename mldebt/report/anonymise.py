"""Takes people out of a document: owners become numbers, authors go; the code stays as it is."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from mldebt.findings.scan import HistoryPoint, Scan

Row = TypeVar("Row", bound=msgspec.Struct)


def anonymised(scan: Scan) -> Scan:
    """Return the scan with every owner that is no folder replaced by a stable number and no author left."""
    names = _names(scan)

    def nameless(rows: tuple[Row, ...] | None) -> tuple[Row, ...] | None:
        if rows is None:
            return None
        return tuple(
            msgspec.structs.replace(
                row, owner=names.get(getattr(row, "owner", None) or "", getattr(row, "owner", None))
            )
            for row in rows
        )

    findings = tuple(
        msgspec.structs.replace(
            one, owner=names.get(one.owner or "", one.owner), codeowner=None,
            introduced=one.introduced and msgspec.structs.replace(one.introduced, author=""),
            suppressed=one.suppressed and msgspec.structs.replace(one.suppressed, by=None),
        )
        for one in scan.findings
    )  # fmt: skip
    totals = msgspec.structs.replace(
        scan.totals, by_owner={names.get(name, name): total for name, total in scan.totals.by_owner.items()}
    )
    return msgspec.structs.replace(
        scan, findings=findings, totals=totals, fixes=nameless(scan.fixes) or (), runs=nameless(scan.runs),
        models=nameless(scan.models), history=tuple(_nameless_point(point, names) for point in scan.history),
        hotspots=nameless(scan.hotspots),
        experiments=scan.experiments
        and tuple(msgspec.structs.replace(one, author=None) for one in scan.experiments),
        owners=scan.owners
        and tuple(msgspec.structs.replace(row, owner=None, people=None, teams=()) for row in scan.owners),
    )  # fmt: skip


def _nameless_point(point: HistoryPoint, names: Mapping[str, str]) -> HistoryPoint:
    by_owner = {names.get(name, name): total for name, total in point.totals.by_owner.items()}
    return msgspec.structs.replace(point, totals=msgspec.structs.replace(point.totals, by_owner=by_owner))


def _names(scan: Scan) -> dict[str, str]:
    folders = set(scan.totals.by_folder)
    owners = set(scan.totals.by_owner).union(*(point.totals.by_owner for point in scan.history))
    for rows in (scan.findings, scan.fixes, scan.runs, scan.models, scan.hotspots):
        owners |= {owner for row in rows or () if (owner := getattr(row, "owner", None))}
    people = sorted(
        name
        for name in owners
        if name
        and name not in {"unowned", "(top level)"}
        and name not in folders
        and (name.startswith("@") or "/" not in name)
    )
    return {name: f"owner {number}" for number, name in enumerate(people, 1)}
