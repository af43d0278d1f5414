"""Lists what a scan knows of runs, models, configs and hotspots, as a table, JSON or CSV; configs also as a map."""

from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import Any

import msgspec
from rich.console import Console
from rich.text import Text

from mldebt.findings.display import display
from mldebt.findings.hotspots import Coupling, FolderOwners
from mldebt.findings.ledger import Experiment
from mldebt.findings.listing import listed
from mldebt.findings.scan import Scan
from mldebt.findings.subjects import ConfigFile, ConfigKey, TrainedModel, TrainingRun
from mldebt.findings.vocabulary import KeyStatus
from mldebt.report.page.models import by_need
from mldebt.report.page.runs import ORDER as TRACKED
from mldebt.report.terminal.summary import write
from mldebt.report.terminal.table import Column, print_table
from mldebt.report.wording import writing
from mldebt.report.wording.words import place, unit_name

WHOLE = "whole file"
KEYS: tuple[KeyStatus, ...] = ("dead", "unknown", "external", "live")
KEY, STATUS = 34, 9
Wanted = Callable[[tuple[ConfigFile, ConfigKey]], bool]


class Inventory(msgspec.Struct, frozen=True):
    """What an inventory lists, in order, and how."""

    rows: Callable[[Scan], Sequence[Any] | None]
    columns: tuple[Column, ...]


def _runs(scan: Scan) -> Sequence[TrainingRun] | None:
    return scan.runs and sorted(
        scan.runs, key=lambda run: (run.role != "entry", run.role, TRACKED.index(run.tracking), run.path, run.line)
    )


def _models(scan: Scan) -> Sequence[TrainedModel] | None:
    return scan.models and sorted(by_need(scan.models, scan), key=lambda one: one.role != "model")


def _keys(scan: Scan) -> Sequence[tuple[ConfigFile, ConfigKey]] | None:
    if scan.configs is None:
        return None
    return sorted(
        ((file, key) for file in scan.configs for key in file.keys), key=lambda pair: KEYS.index(pair[1].status)
    )


def _together(row: Coupling) -> str:
    """Return the other file, and how often the two changed together."""
    alone = f", {row.alone} unexplained" if row.kind == "code" else ""
    last = f", last on {row.last}" if row.last else ""
    return f"{row.right}: {row.shared} of {row.left_commits} and {row.right_commits} commits{alone}{last}"


def _answers(row: FolderOwners) -> str:
    """Return the teams, the main author's part, since when they are away, and how many people the folder hangs on."""
    who = f"{row.owner} holds" if row.owner else "main author holds"
    parts = [" ".join(row.teams), f"{who} {row.ownership:.0%}", row.away_since and f"away since {row.away_since}"]
    if row.people:
        parts.append(f"most has no main author without {', '.join(row.people)}")
    elif row.needed:
        parts.append(f"most has no main author without {row.needed} of them")
    return "; ".join(part for part in parts if part)


def _experiments(scan: Scan) -> Sequence[Experiment] | None:
    return scan.experiments and sorted(scan.experiments, key=lambda one: (one.started or "", one.id), reverse=True)


def _changed(one: Experiment) -> str:
    settings = (f"{each.key} {each.previous} → {each.value}" for each in one.params if each.previous is not None)
    results = (f"{each.key} = {each.value:g}" for each in one.metrics)
    return ", ".join((*settings, *results)) or one.reason


def _readers(key: ConfigKey) -> str:
    return ", ".join(dict.fromkeys(place(one.path, one.line, one.cell) for one in key.readers))


INVENTORIES: dict[str, Inventory] = {
    "experiments": Inventory(_experiments, (
        Column("started", 10, lambda one: (one.started or "")[:10]),
        Column("commit", 9, lambda one: (one.commit or "")[:9]),
        Column("level", 5, lambda one: one.level),
        Column("sure", 6, lambda one: "yes" if one.is_sure else "may be", "yes"),
        Column("run", 36, lambda one: one.run_path or one.family), Column("what changed", 200, _changed),
    )),
    "runs": Inventory(_runs, (
        Column("where", 48, lambda run: place(run.path, run.line, run.cell)),
        Column("role", 10, lambda run: run.role, "entry"), Column("framework", 12, lambda run: run.framework),
        Column("tracking", 10, lambda run: run.tracking), Column("why", 200, lambda run: run.reason),
    )),
    "models": Inventory(_models, (
        Column("model", 26, lambda model: model.name),
        Column("where", 48, lambda model: place(model.path, model.line, model.cell)),
        Column("kind", 10, lambda model: model.kind), Column("role", 10, lambda model: model.role, "model"),
        Column("documentation", 14, lambda model: model.documentation),
    )),
    "configs": Inventory(_keys, (
        Column("key", 30, lambda pair: pair[1].key),
        Column("where", 48, lambda pair: place(pair[1].path, pair[1].line, pair[1].cell)),
        Column("status", 8, lambda pair: pair[1].status), Column("sure", 6, lambda pair: pair[1].confidence, "high"),
        Column("readers", 40, lambda pair: _readers(pair[1]), ""), Column("why", 200, lambda pair: pair[1].reason),
    )),
    "hotspots": Inventory(attrgetter("hotspots"), (
        Column("where", 48, lambda row: place(row.path, row.line if row.symbol else None, row.cell)),
        Column("unit", 30, lambda row: unit_name(row.symbol or WHOLE, row.cell), WHOLE),
        Column("complexity", 10, lambda row: f"{row.complexity}"),
        Column("commits", 7, lambda row: f"{row.commits}"), Column("touches", 7, lambda row: f"{row.touches:.2f}"),
        Column("score", 6, lambda row: f"{row.score:.2f}"),
        Column("percentile", 10, lambda row: f"{row.percentile:.0f}" if row.symbol is None else ""),
    )),
    "couplings": Inventory(attrgetter("couplings"), (
        Column("file", 44, lambda row: row.left), Column("kind", 6, lambda row: row.kind),
        Column("changes with", 200, _together),
    )),
    "owners": Inventory(attrgetter("owners"), (
        Column("folder", 44, lambda row: row.folder), Column("files", 5, lambda row: f"{row.files}"),
        Column("authors", 7, lambda row: f"{row.authors}"), Column("who", 200, _answers),
    )),
}  # fmt: skip


def as_table(
    name: str, scan: Scan, console: Console, *, wanted: Callable[[Any], bool] = lambda _: True, rest: str = ""
) -> int:
    """Print the rows that are wanted and return how many there are; None of the scan's rows means not looked at.

    `rest` says what the others are and how to see them, where they are left out unasked.
    """
    inventory = INVENTORIES[name]
    whole = inventory.rows(scan)
    rows = [row for row in whole or () if wanted(row)]
    if rows:
        print_table(inventory.columns, rows, console)
    elif whole is None:
        write(
            Text(f"Of {name} nothing can be said: they were not looked at (`mldebt scan -v` lists failures)."), console
        )
    else:
        none = f"None of {len(whole):,} is listed: {rest}." if rest else f"None of {len(whole):,} {name} is like that."
        write(Text(none if whole else f"No {name} found."), console)
    return len(rows)


def as_json(name: str, scan: Scan, *, wanted: Callable[[Any], bool] = lambda _: True) -> str:
    """Return the rows as a JSON list in the words of the scan document."""
    rows = [row[1] if isinstance(row, tuple) else row for row in INVENTORIES[name].rows(scan) or () if wanted(row)]
    return writing.as_json(rows)


def as_csv(name: str, scan: Scan, *, wanted: Callable[[Any], bool] = lambda _: True) -> str:
    """Return the columns of the table as CSV; cells that a spreadsheet would compute are quoted with an apostrophe."""
    inventory = INVENTORIES[name]
    rows = ([column.show(row) for column in inventory.columns] for row in inventory.rows(scan) or () if wanted(row))
    return writing.as_csv((column.title for column in inventory.columns), rows)


def print_map(scan: Scan, console: Console, *, wanted: Wanted = lambda _: True) -> None:
    """Print the files that have wanted keys, each key with its status and its readers or the reason."""
    if scan.configs is None:
        says = "Of configs nothing can be said: they were not looked at (`mldebt scan -v` lists failures)."
        write(Text(says), console)
        return
    lines = [line for file in scan.configs for line in _lines(file, wanted)]
    for line in lines or [Text("No config key is like that." if scan.configs else "No configs found.")]:
        write(line, console)


def _lines(file: ConfigFile, wanted: Wanted) -> Iterator[Text]:
    keys = [key for key in file.keys if wanted((file, key))]
    if not keys:
        return
    yield Text(display(f"{file.path}  {file.system}, {file.status}: {file.reason}"), style="bold")
    width = min(KEY, max(len(display(key.key)) for key in keys))
    for key in keys:
        yield Text(f"  {display(key.key):<{width}}  {key.status:<{STATUS}}{display(_first_readers(key))}")


def _first_readers(key: ConfigKey) -> str:
    """Return the first readers of a key, or why it has none."""
    if not key.readers:
        return key.reason
    return listed([place(one.path, one.line or 1, one.cell) for one in key.readers])
