"""Writes the document's row of a run: where it stands, what starts it, how it is tracked and why."""

import re
from collections.abc import Iterator, Sequence

from mldebt.findings.subjects import Evidence, Launch, TrainingRun, book_cell
from mldebt.findings.vocabulary import RunKind, RunRole
from mldebt.patterns import regex
from mldebt.project.launches.starts import Start
from mldebt.project.runs.doors import LEADS
from mldebt.project.runs.tracking.verdicts import Verdict
from mldebt.project.runs.training.calls import Site
from mldebt.project.runs.ways.hops import Reach
from mldebt.project.sources import Sources

SWEEPS = regex(r"optuna|hyperopt|skopt|ray\.tun|wandb\.sweep|keras\.tuner|flaml|tpot|autosklearn")
AT = regex(r"\(([^()]+):(\d+)\)")
SHOWN_STARTS = 10
RECORDING = frozenset({"tracked", "partial", "optional"})


class Rows:
    """Writes rows with places told as the sources do."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources

    def row(
        self,
        path: str,
        role: RunRole,
        *,
        sites: Sequence[Site],
        narrow: Reach,
        verdict: Verdict,
        launches: tuple[Launch, ...],
    ) -> TrainingRun:
        """Return the document's row."""
        site = self._recorded(path, sites, verdict) or sites[0]
        chain = narrow.chain(site.spot)
        line = (
            site.line
            if site.spot.path == path
            else next((line for spot, line in reversed(chain) if spot.path == path), 1)
        )
        cell, inner = self.sources.place(path, line)
        hops = [Evidence(spot.path, at, LEADS) for spot, at in chain]
        evidence = [*hops, Evidence(site.spot.path, site.line, site.says), *verdict.evidence]
        return TrainingRun(
            path,
            inner,
            site.framework,
            _kind(sites),
            role,
            verdict.tracking,
            self._told(verdict.reason),
            cell=cell,
            trackers=verdict.trackers,
            records=verdict.records,
            launches=launches,
            launched_by=tuple(_launched(self.sources.starts.of(path))),
            owner=self.sources.owner(path),
            evidence=tuple(dict.fromkeys(self.placed(item) for item in evidence)),
        )

    def _recorded(self, path: str, sites: Sequence[Site], verdict: Verdict) -> Site | None:
        """Return the site of the notebook cell in which the record is made, where only some cells train with one."""
        if not path.endswith(".ipynb") or verdict.tracking not in RECORDING:
            return None
        cells = {self.sources.place(path, item.line)[0] for item in verdict.evidence if item.line and item.path == path}
        return next((site for site in sites if site.spot.path == path and self._cell(site) in cells), None)

    def _cell(self, site: Site) -> int | None:
        return self.sources.place(site.spot.path, site.line)[0]

    def _told(self, reason: str) -> str:
        """Return a reason with its places in notebooks told by cell: `(eda.ipynb:cell 7:2)`."""

        def by_cell(found: re.Match[str]) -> str:
            cell, line = self.sources.place(found[1], int(found[2]))
            if book_cell(found[1], cell) is None:
                return f"({found[1]}:{line})"
            return f"({found[1]}:cell {cell}:{line})"

        return AT.sub(by_cell, reason)

    def placed(self, item: Evidence) -> Evidence:
        """Return evidence with a notebook line told by cell."""
        if item.line is None:
            return item
        cell, line = self.sources.place(item.path, item.line)
        return item if cell is None else Evidence(item.path, line, item.says, cell)


def _kind(sites: Sequence[Site]) -> RunKind:
    if any(SWEEPS.match(site.row) for site in sites):
        return "sweep"
    fitting = [site for site in sites if site.kind != "evaluation"]
    return fitting[0].kind if fitting else "evaluation"


def _launched(starts: Sequence[Start]) -> Iterator[Evidence]:
    for start in starts[:SHOWN_STARTS]:
        yield Evidence(start.path, start.line, start.says or "starts it", start.cell)
