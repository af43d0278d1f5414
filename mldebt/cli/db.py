"""`mldebt db`: the results database."""

import click

from mldebt.cache import home
from mldebt.cli.flags import placed
from mldebt.errors import StoreError
from mldebt.findings.display import display
from mldebt.options import Options


@click.group()
def db_command() -> None:
    """Look after the results database."""


@db_command.command("path")
@placed
def path_command(options: Options) -> None:
    """Print where results are stored."""
    click.echo(str(options.db or home() / "mldebt.db"))


@db_command.command("scans")
@placed
def scans_command(options: Options) -> None:
    """List the stored scans, newest first."""
    from mldebt.store.loading import scans  # noqa: PLC0415 - SQLAlchemy, on use
    from mldebt.store.opening import open_store  # noqa: PLC0415

    with open_store(options.db) as store:
        for one in scans(store):
            commit = (one.commit or "no commit")[:9] + ("+" if one.dirty else "")
            scope = "" if one.scope == "." else f" {one.scope}"
            click.echo(
                display(
                    f"{one.id:>5}  {one.as_of[:10]}  {commit:<10} {one.findings:>6} findings  {one.repository}{scope}"
                )
            )


@db_command.command("prune")
@click.option(
    "--keep", type=click.IntRange(min=1), default=52, show_default=True, help="Scans to keep of each repository."
)
@placed
def prune_command(options: Options, keep: int) -> None:
    """Delete the documents of old scans; totals and the life of findings stay."""
    from mldebt.store.opening import open_store  # noqa: PLC0415 - SQLAlchemy, on use
    from mldebt.store.upkeep import prune  # noqa: PLC0415

    with open_store(options.db) as store:
        click.echo(f"{prune(store, keep)} scans pruned")


@db_command.command("check")
@placed
def check_command(options: Options) -> None:
    """Check the database's integrity and schema."""
    from mldebt.store.opening import open_store  # noqa: PLC0415 - SQLAlchemy, on use
    from mldebt.store.upkeep import check  # noqa: PLC0415

    with open_store(options.db) as store:
        problems = check(store)
    if problems:
        raise StoreError("; ".join(problems))
    click.echo("the database is sound")
