"""`mldebt demo`: an example repository with history, scanned twice, and its report."""

import tempfile
from pathlib import Path

import click
import msgspec

from mldebt.cli.flags import PATH, placed
from mldebt.cli.output import console
from mldebt.cli.progress import progress
from mldebt.cli.report import write_page
from mldebt.options import Options


@click.command()
@click.option(
    "-o",
    "--output",
    type=PATH,
    default=Path("mldebt-report.html"),
    metavar="FILE",
    help="Where to write the page.",
    show_default=True,
)
@click.option("--folder", type=PATH, metavar="DIR", help="Keep the example in this new folder, and its results.")
@placed
def demo_command(options: Options, output: Path, folder: Path | None) -> None:
    """Scan an example repository and write its report: no repository of your own is needed.

    It makes a small demand-forecasting repository with months of history, scans an earlier commit, backfills the month
    ends and scans the latest, so that "since last scan" and the trend have something to say. With `--folder` repository
    and results stay, for `mldebt trend` and the rest to try.

    \b
    Example:
      mldebt demo
    """
    from mldebt.backfilling.choosing import YEAR
    from mldebt.demo.build import build_demo
    from mldebt.pipeline import backfill, scan
    from mldebt.report.terminal.summary import summarise

    with tempfile.TemporaryDirectory(prefix="mldebt-demo-") as scratch, progress(quiet=options.verbosity < 0) as step:
        demo = build_demo((folder or Path(scratch) / "demo").absolute())
        settled = msgspec.structs.replace(
            options,
            path=demo.folder,
            db=options.db if folder else options.db or Path(scratch) / "demo.db",
            cache=options.cache or Path(scratch) / "cache.db",
        )
        scan(msgspec.structs.replace(settled, rev=demo.earlier), step)
        latest = msgspec.structs.replace(settled, rev=demo.head)
        backfill(latest, msgspec.structs.replace(YEAR, introduced=True), step)
        result = scan(latest, step)
    write_page(result, output)
    if options.verbosity >= 0:
        summarise(result, console())
    click.echo(f"The report: {output.absolute()}")
