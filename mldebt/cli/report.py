"""`mldebt report`: the stored scan as a page or a document, all stored scans as one page, two commits compared."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from mldebt.cli.flags import NUMBER, PATH, stored
from mldebt.cli.output import STDOUT, console, hand_over, opened_on_a_desktop, step_summary, write_file
from mldebt.cli.stored import stored_scan
from mldebt.errors import MldebtError
from mldebt.findings.document import encode, printable
from mldebt.findings.portfolio import StoredRepository
from mldebt.findings.scan import Scan
from mldebt.options import Options
from mldebt.patterns import regex
from mldebt.report.anonymise import anonymised
from mldebt.report.formats.exporting import FORMATS, exported

if TYPE_CHECKING:
    from mldebt.report.wording.spots import PageSettings

DEFAULT, COMPARED = Path("mldebt-report.html"), Path("mldebt-diff.html")
FOLDER = Path("mldebt-portfolio")
ODD = regex(r"[^a-z0-9]+")
LONGEST = 80


@click.command()
@stored
@NUMBER
@click.option("-o", "--output", type=PATH, metavar="FILE", help="Where to write (html: mldebt-report.html).")
@click.option(
    "--format", "form", type=click.Choice(["html", "text", "markdown", "json", *FORMATS]), default="html",
    show_default=True, help="What to write.",
)  # fmt: skip
@click.option("--all", "every", is_flag=True, help="One page over all stored repositories, in a folder with reports.")
@click.option("--diff", metavar="A..B", help="Only what changed between two commits or scan numbers.")
@click.option("--preview", is_flag=True, help="With --diff: also rules whose precision is not measured yet.")
@click.option("--summary", is_flag=True, help="Markdown: without the list of findings, as the body of a mail.")
@click.option("--step-summary", is_flag=True, help="Add what --format markdown says to $GITHUB_STEP_SUMMARY.")
@click.option("--hide-silenced", is_flag=True, help="Leave silenced findings out of SARIF and CSV.")
@click.option("--static", is_flag=True, help="No script and no embedded data: for mail.")
@click.option("--no-snippets", is_flag=True, help="No lines of source in the page.")
@click.option("--anonymise", is_flag=True, help="No names of people or teams in what is written.")
@click.option("--title", metavar="TEXT", help="Title of the page instead of the repository's name.")
@click.option("--open", "show", is_flag=True, help="Open the page in a browser.")
def report_command(
    options: Options,
    *,
    number: int | None,
    output: Path | None,
    form: str,
    title: str | None,
    diff: str | None,
    **flag: bool,
) -> None:
    """Write the report of a stored scan.

    \b
    Examples:
      mldebt report .                              one file, mldebt-report.html
      mldebt report . -o debt.html --open
      mldebt report . --format markdown --summary  the body of a mail
      mldebt report . --diff main..feature         what a branch adds and repairs
      mldebt report --all                          every stored repository
    """
    from mldebt.report.wording.spots import PageSettings

    settings = PageSettings(title=title, snippets=not flag["no_snippets"], static=flag["static"])
    if flag["every"]:
        if form != "html" or diff or number is not None:
            raise click.UsageError("--all writes one page over the latest scans: without --scan, --diff or --format")
        _tell(_portfolio(options, output, settings, anonymise=flag["anonymise"]), shows=flag["show"])
        return
    add = step_summary() if flag["step_summary"] else None
    scan = _compared(options, diff) if diff else stored_scan(options, number)
    scan = anonymised(scan) if flag["anonymise"] else scan
    if add is not None:
        add(_text(scan, "markdown", settings, is_diff=bool(diff), short=flag["summary"]))
    if form == "text":
        _summarise(scan)
        return
    text = _text(scan, form, settings, is_diff=bool(diff), short=flag["summary"], hides=flag["hide_silenced"])
    written = output or (COMPARED if diff else DEFAULT) if form == "html" else output
    hand_over(text, written)
    _tell(written, shows=flag["show"] and form == "html")


def page(scan: Scan, settings: "PageSettings | None" = None) -> str:
    """Return the page of a scan."""
    from mldebt.report.page.html import render_html
    from mldebt.report.wording.spots import PageSettings

    return render_html(scan, settings or PageSettings())


def write_page(scan: Scan, path: Path) -> None:
    """Write the page of a scan, name it, and open it where a person sits at a desktop."""
    write_file(path, page(scan))
    opened_on_a_desktop(path)


def _tell(written: Path | None, *, shows: bool) -> None:
    if written is None or written == STDOUT:
        return
    click.echo(f"{written}")
    if shows:
        click.launch(written.absolute().as_uri())


def _summarise(scan: Scan) -> None:
    from mldebt.report.terminal.summary import summarise

    summarise(scan, console())


def _text(
    scan: Scan, form: str, settings: "PageSettings", *, is_diff: bool, short: bool, hides: bool = False
) -> str:  # fmt: skip
    if form in FORMATS:
        from mldebt.report.formats.reported import of_scan

        return exported(of_scan(scan, only_changed=is_diff), form, hides=hides)
    if form == "html" and is_diff:
        from mldebt.report.page.difference import render_difference

        return render_difference(scan, settings)
    if form == "html":
        return page(scan, settings)
    if form == "markdown":
        from mldebt.report.markdown import documents as markdown

        write = markdown.difference if is_diff else markdown.summary if short else markdown.whole
        return write(scan, settings)
    return encode(scan).decode()


def _compared(options: Options, pair: str) -> Scan:
    from mldebt.cli.progress import progress  # only where something is scanned
    from mldebt.differing import difference, split_pair  # 400 ms, on use

    earlier, later = split_pair(pair)
    with progress(quiet=options.verbosity < 0) as step:
        return printable(difference(options, earlier, later, step))


def _portfolio(options: Options, folder: Path | None, settings: "PageSettings", *, anonymise: bool) -> Path:
    from mldebt.cli.report import FOLDER, write_portfolio

    each = msgspec.structs.replace(settings, title=None)

    def seen(scan: Scan) -> str:
        return page(anonymised(scan) if anonymise else scan, each)

    return write_portfolio(options, folder or FOLDER, settings.title, seen)


def write_portfolio(options: Options, folder: Path, title: str | None, page: Callable[[Scan], str]) -> Path:
    """Write `index.html` and a report for every repository whose latest document is kept; return the index."""
    from mldebt.report.page.portfolio import render_portfolio
    from mldebt.store.loading import by_id, portfolio
    from mldebt.store.opening import open_store

    _make(folder)
    with open_store(options.db) as store:
        found = portfolio(store)
        names = file_names(found)
        for one in found:
            if one.id in names:
                write_file(folder / names[one.id], page(printable(by_id(store, one.latest.id))))
    index = folder / "index.html"
    write_file(index, render_portfolio(found, names, title=title))
    return index


def file_names(repositories: Sequence[StoredRepository]) -> dict[int, str]:
    """Return the file of each report: the repository's name in plain letters, with its number where two are alike."""
    slugs = {one.id: _slug(one) for one in repositories if one.latest.kept}
    taken = [*slugs.values(), "index"]
    return {
        number: f"{slug}.html" if taken.count(slug) == 1 else f"{slug}-{number}.html" for number, slug in slugs.items()
    }


def _slug(one: StoredRepository) -> str:
    named = one.name if one.scope == "." else f"{one.name}-{one.scope}"
    return ODD.sub("-", named.lower())[:LONGEST].strip("-") or "repository"


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise MldebtError(f"{folder}: cannot be made: {problem.strerror}") from problem
