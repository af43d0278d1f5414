"""`mldebt runs`, `models`, `hotspots`, `experiments`: the inventories of the last scan."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import click

from mldebt.cli.flags import LISTED, PATH, scanning
from mldebt.cli.output import console, details, read_file
from mldebt.cli.progress import progress
from mldebt.findings.display import display
from mldebt.findings.ledger import Experiment
from mldebt.findings.scan import Scan
from mldebt.options import Options
from mldebt.pipeline import scan, scan_with_experiments

MOST = 40
PAST = ("experiments", "run stores")
"""Where what is told of the past failed."""
GROUPS = click.Choice(["folder", "team"])


def scanned(options: Options) -> Scan:
    """Return the scan with its progress told."""
    with progress(quiet=options.verbosity < 0) as step:
        return scan(options, step)


def show(name: str, found: Scan, form: str, wanted: Callable[[Any], bool], rest: str = "") -> int:
    """Print the rows that are wanted and return how many a table has; `rest` says what the others of a table are."""
    from mldebt.report.terminal import inventory

    if form == "table":
        return inventory.as_table(name, found, console(), wanted=wanted, rest=rest)
    as_text = inventory.as_json if form == "json" else inventory.as_csv
    click.echo(as_text(name, found, wanted=wanted), nl=form == "json")
    return 0


def show_counts(name: str, found: Scan, form: str, by: str) -> None:
    """Print the shares of folders or teams."""
    from mldebt.report.terminal import covered

    if form == "table":
        covered.as_table(name, found, console(), by=by)
        return
    as_text = covered.as_json if form == "json" else covered.as_csv
    click.echo(as_text(name, found, by=by), nl=form == "json")


def _shares(name: str, found: Scan, form: str) -> None:
    """Print the shares of folders and teams under a table; JSON and CSV have them with --by."""
    from mldebt.report.terminal import covered

    if form == "table":
        covered.as_lines(name, found, console())


def _rest(found: Scan) -> None:
    from mldebt.report.terminal import covered

    covered.as_rest(found, console())


@click.command()
@scanning
@LISTED
@click.option("--all", "everything", is_flag=True, help="Also tests, tutorials, benchmarks and libraries.")
@click.option("--tracking", multiple=True, metavar="WORD", help="Only these: tracked, partial, optional, untracked …")
@click.option("--by", type=GROUPS, help="Count instead: how many are tracked, by folder or CODEOWNERS team.")
def runs_command(options: Options, form: str, everything: bool, tracking: tuple[str, ...], by: str | None) -> None:
    """List training runs and how they are tracked, with the tracked share of each folder and team.

    \b
    Example:
      mldebt runs . --tracking untracked
    """
    found = scanned(options)
    if by:
        show_counts("runs", found, form, by)
        return
    show(
        "runs",
        found,
        form,
        lambda run: (everything or run.role == "entry") and (not tracking or run.tracking in tracking),
        rest="" if everything or tracking else "they are of tests, lessons, benchmarks or libraries, which --all lists",
    )
    _shares("runs", found, form)


@click.command()
@scanning
@LISTED
@click.option("--units", is_flag=True, help="Functions and cells instead of files.")
@click.option("--coupled", is_flag=True, help="Files that change together, instead.")
@click.option("--owners", is_flag=True, help="Who answers for each folder, instead; names only with --people.")
@click.option("--most", type=click.IntRange(min=1), default=30, help="How many rows.", show_default=True)
def hotspots_command(options: Options, form: str, units: bool, coupled: bool, owners: bool, most: int) -> None:
    """List the code that is complex and changes often, the files that change together, or who answers for folders.

    The score is the root of the touches times the logarithm of 1 + complexity. Touches are commits that changed more
    than layout, each counting half after half a year; commits are those of all time.

    \b
    Example:
      mldebt hotspots . --units
    """
    left = iter(range(most))
    if coupled or owners:
        name = "couplings" if coupled else "owners"
        show(name, scanned(options), form, lambda _row: next(left, None) is not None)
        return
    show(
        "hotspots",
        scanned(options),
        form,
        lambda row: (row.symbol is not None) == units and next(left, None) is not None,
    )


@click.command()
@scanning
@LISTED
@click.option("--sure", is_flag=True, help="Only what surely is an experiment, not what may be one.")
@click.option("--level", multiple=True, metavar="WORD", help="Only these: L4, L3, L3r, L2, L1, L0, LX.")
@click.option("--runs", type=PATH, multiple=True, metavar="FILE", help="Runs exported from a server.")
@click.option(
    "--most", type=click.IntRange(min=1), help="How many rows. In a table 40 where it is not given, else all."
)
@click.option("--by", type=GROUPS, help="Count instead: how many have a result, by folder or CODEOWNERS team.")
def experiments_command(
    options: Options,
    form: str,
    sure: bool,
    level: tuple[str, ...],
    runs: tuple[Path, ...],
    most: int | None,
    by: str | None,
) -> None:
    """List the experiments that history, notebooks and run stores show, the latest first.

    They are changes that can be seen, with what is recorded of each: L4 and L3 are in a tracker, L2 in part, L1 is a
    number somebody wrote down, L0 nothing, LX cannot be told. What only may be an experiment is listed so, of low
    confidence in JSON and CSV, and counts as unknown in every share.

    \b
    Example:
      mldebt experiments . --level L0
    """
    exported = [(path.name, read_file(path)) for path in runs]
    with progress(quiet=options.verbosity < 0) as step:
        found = scan_with_experiments(options, step, exported)
    if by:
        show_counts("experiments", found, form, by)
    else:
        _list(found, form, level, most, only_sure=sure)
        _shares("experiments", found, form)
    if form == "table" and (by or sure):
        _rest(found)
    if not by and options.verbosity > 0:
        details(found)


def _list(found: Scan, form: str, levels: Collection[str], most: int | None, *, only_sure: bool) -> None:
    """Print experiments, the latest first: a table of the latest, and how many more there are; all in other forms."""

    def is_wanted(one: Experiment) -> bool:
        return (one.is_sure or not only_sure) and (not levels or one.level in levels)

    count = sum(map(is_wanted, found.experiments or ()))
    top = most or (MOST if form == "table" else count)
    left = iter(range(top))
    rest = "no sure one is among them" if only_sure and not levels else ""
    show("experiments", found, form, lambda one: is_wanted(one) and next(left, None) is not None, rest=rest)
    if form == "table" and count > top:
        console().print(f"the latest {top:,} of {count:,}: --most {count} lists all")
    if form == "table" and found.experiments is not None:
        _reading(found)


def _reading(found: Scan) -> None:
    """Say what of the past could not be read, and of an empty ledger what was read in vain."""
    from mldebt.report.wording.words import count

    if not found.experiments:
        read = f"{count(found.repository.commits_read, 'commit')} and {count(len(found.runs or ()), 'run')}"
        console().print(f"{read} were looked at: no changed setting of a run and no kept result was seen")
    for one in found.failures:
        if one.where in PAST:
            console().print(display(f"{one.where}: {one.error}"), markup=False, highlight=False)


@click.command()
@scanning
@LISTED
@click.option("--all", "everything", is_flag=True, help="Also components: layers, losses, heads.")
@click.option("--by", type=GROUPS, help="How much is documented, by folder or by team.")
def models_command(options: Options, form: str, everything: bool, by: str | None) -> None:
    """List models and how they are documented.

    With --by, one row for each top folder or CODEOWNERS team: how many models are documented to the minimum (purpose
    with inputs and outputs, or training data with a result), how many are not, and of how many it cannot be told.

    \b
    Example:
      mldebt models . --by folder
    """
    found = scanned(options)
    if by is not None:
        show_counts("models", found, form, by)
        return
    rest = "they are parts of models, which --all lists"
    show("models", found, form, lambda model: everything or model.role == "model", rest)
