"""`mldebt db`: the results database."""

from pathlib import Path

import click
import msgspec

from mldebt.cache import home
from mldebt.cli.flags import PATH, placed
from mldebt.errors import StoreError
from mldebt.findings.display import display
from mldebt.options import Options

REFUSED = 2


@click.group()
def db_command() -> None:
    """Look after the results database.

    \b
    Examples:
      mldebt db scans
      mldebt db prune --keep 52
    """


@db_command.command("path")
@placed
def path_command(options: Options) -> None:
    """Print where results are stored."""
    click.echo(str(options.db or home() / "mldebt.db"))


@db_command.command("scans")
@placed
def scans_command(options: Options) -> None:
    """List the stored scans, newest first, and how many past commits were backfilled."""
    from mldebt.store.loading import scans
    from mldebt.store.opening import open_store
    from mldebt.store.points import counted

    with open_store(options.db) as store:
        for one in scans(store):
            commit = (one.commit or "no commit")[:9] + ("+" if one.dirty else "")
            scope = "" if one.scope == "." else f" {one.scope}"
            click.echo(
                display(
                    f"{one.id:>5}  {one.as_of[:10]}  {commit:<10} {one.findings:>6} findings  {one.repository}{scope}"
                )
            )
        for name, within, number in counted(store):
            click.echo(
                display(f"    –  {number:,} past commits, backfilled  {name}{'' if within == '.' else f' {within}'}")
            )


@db_command.command("import")
@click.argument("files", nargs=-1, required=True, type=PATH)
@placed
def import_command(options: Options, files: tuple[Path, ...]) -> int:
    """Take in scan documents made elsewhere, in CI for instance: FILES are outputs of `mldebt scan --format json`.

    A document that does not fit is refused and named, the others are taken in; exit 2 then. What is stored already is
    left alone, so importing again changes nothing.
    """
    from mldebt.store.opening import open_store
    from mldebt.store.upkeep import read_document, take_in

    taken = refused = 0
    for path in files:
        try:
            scan = read_document(path)
            row = scan.repository
            named = None if row.remote or row.root_commit else row.name
            with open_store(options.db, msgspec.structs.replace(options, project=named)) as store:
                taken += take_in(store, scan) is not None
        except StoreError as problem:
            refused += 1
            click.echo(display(f"refused: {path}: {problem}"), err=True)
    there = len(files) - taken - refused
    click.echo(f"{taken} taken in, {there} there already" + (f", {refused} refused" if refused else ""), err=True)
    return REFUSED if refused else 0


@db_command.command("prune")
@click.option(
    "--keep", type=click.IntRange(min=1), default=52, show_default=True, help="Scans to keep of each repository."
)
@placed
def prune_command(options: Options, keep: int) -> None:
    """Delete the documents of old scans; totals and the life of findings stay."""
    from mldebt.store.opening import open_store
    from mldebt.store.upkeep import prune

    with open_store(options.db) as store:
        click.echo(f"{prune(store, keep)} scans pruned")


@db_command.command("check")
@placed
def check_command(options: Options) -> None:
    """Check the database's integrity and schema."""
    from mldebt.store.opening import open_store
    from mldebt.store.upkeep import check

    with open_store(options.db) as store:
        problems = check(store)
    if problems:
        raise StoreError("; ".join(problems))
    click.echo("the database is sound")
