"""`mldebt backfill`: the debt of past commits, without a checkout."""

from typing import TYPE_CHECKING

import click

from mldebt.cli.flags import scanning
from mldebt.cli.output import argument
from mldebt.cli.progress import progress
from mldebt.findings.display import display
from mldebt.options import Options
from mldebt.report.wording.words import count

if TYPE_CHECKING:
    from mldebt.backfilling.choosing import Filled

SHOWN = 5


@click.command()
@scanning
@click.option("--every", metavar="week|month|N", help="How far apart; default: the last 24 month ends.")
@click.option("--since", metavar="DATE", help="Only commits from this day on (ISO date).")
@click.option("--commits", metavar="A,B|A..B", help="These commits, or the first-parent line between two.")
@click.option("--only", type=click.Choice(["complexity"]), help="Measure this and judge no rule: seconds, not minutes.")
@click.option("--introduced", is_flag=True, help="Also judge commits between, until each finding of today has its own.")
def backfill_command(
    options: Options, *, every: str | None, since: str | None, commits: str | None, introduced: bool, only: str | None
) -> None:
    """Judge past commits with the rules and options of today: a trend on the first day.

    Nothing is checked out and nothing written into the repository. Stop it whenever you like: the next backfill judges
    only what is missing.

    `--introduced` halves the first-parent line, and the branch of a merge that brought a finding. A merge of more than
    two, and a finding that both sides once had, leave it open.

    \b
    Examples:
      mldebt backfill .                  the last 24 month ends
      mldebt backfill . --every week --since 2025-01-01
      mldebt backfill . --commits v1.0,v2.0,v3.0
      mldebt backfill . --introduced     also which commit each finding came by
      mldebt backfill . --only complexity --every 1
    """
    from mldebt.backfilling.choosing import Wanted
    from mldebt.pipeline import backfill, backfill_complexity

    if only is not None and introduced:
        raise click.UsageError("--only complexity judges no rule, so there are no findings to date: drop --introduced")
    wanted = Wanted(every=every, since=since, commits=commits, introduced=introduced)
    try:
        with progress(quiet=options.verbosity < 0) as step:
            done = (backfill if only is None else backfill_complexity)(options, wanted, step)
    except KeyboardInterrupt:
        if options.verbosity >= 0:
            click.echo("Stopped: what was done is kept, and the same command goes on from there.", err=True)
        raise
    _show(done, options, only)


def _show(done: "Filled", options: Options, only: str | None) -> None:
    for sha, reason in done.unread[:SHOWN]:
        click.echo(display(f"could not be read: {sha[:12]}: {reason}"), err=True)
    if options.verbosity >= 0:
        lost = f", {len(done.unread):,} could not be read" if done.unread else ""
        between = f"; {done.probed:,} between them to date findings" if done.probed else ""
        what = "judged" if only is None else "measured"
        was = "was" if done.known == 1 else "were"
        said = (
            f"{count(done.asked, 'commit')}: {done.judged:,} {what}, {done.known:,} {was} there already{lost}{between}"
        )
        click.echo(said, err=True)
        click.echo(f"Next: mldebt trend{argument(options.path)}{'' if only is None else f' --only {only}'}", err=True)
