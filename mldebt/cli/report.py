"""`mldebt report`: the stored scan as a page or a document."""

from pathlib import Path

import click

from mldebt.cli.flags import stored
from mldebt.cli.output import console, opened_on_a_desktop, write_file
from mldebt.cli.stored import stored_scan
from mldebt.findings.scan import Scan, encode
from mldebt.options import Options

DEFAULT = Path("mldebt-report.html")


@click.command()
@stored
@click.option("--scan", "number", type=int, metavar="N", help="A stored scan by number (`mldebt db scans` lists them).")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Where to write (html: mldebt-report.html)."
)
@click.option(
    "--format", "form", type=click.Choice(["html", "text", "json", "csv"]), default="html", help="What to write."
)
@click.option("--static", is_flag=True, help="No script and no embedded data: for mail.")
@click.option("--no-snippets", is_flag=True, help="No lines of source in the page.")
@click.option("--anonymise", is_flag=True, help="No names of people or teams in the page.")
@click.option("--title", metavar="TEXT", help="Title of the page instead of the repository's name.")
@click.option("--open", "show", is_flag=True, help="Open the page in a browser.")
def report_command(
    options: Options, number: int | None, output: Path | None, form: str, title: str | None, **page: bool
) -> None:
    """Write the report of a stored scan.

    \b
    Examples:
      mldebt report .                         mldebt-report.html, one self-contained file
      mldebt report . -o debt.html --open
      mldebt report . --format json > scan.json
    """
    scan = stored_scan(options, number)
    if form == "html":
        text = html(
            scan, title=title, static=page["static"], snippets=not page["no_snippets"], anonymise=page["anonymise"]
        )
        written = output or DEFAULT
        write_file(written, text)
        click.echo(f"{written}")
        if page["show"]:
            click.launch(written.absolute().as_uri())
        return
    if form == "text":
        from mldebt.report.terminal import summarise  # noqa: PLC0415 - rich, on use

        summarise(scan, console())
        return
    if form == "csv":
        from mldebt.report.inventory import findings_csv  # noqa: PLC0415 - on use

        text = findings_csv(scan)
    else:
        text = encode(scan).decode()
    if output:
        write_file(output, text)
    else:
        click.echo(text.encode("utf-8", "backslashreplace"), nl=False)


def html(
    scan: Scan, *, title: str | None = None, static: bool = False, snippets: bool = True, anonymise: bool = False
) -> str:
    """Return the page of a scan."""
    from mldebt.report.html import PageSettings, render_html  # noqa: PLC0415 - jinja2, on use

    return render_html(scan, PageSettings(title=title, snippets=snippets, anonymise=anonymise, static=static))


def write_page(scan: Scan, path: Path) -> None:
    """Write the page of a scan, name it, and open it where a person sits at a desktop."""
    write_file(path, html(scan))
    opened_on_a_desktop(path)
