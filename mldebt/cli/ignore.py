"""`mldebt ignore`: accepts a finding, with the comment that says so."""

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mldebt.cli.flags import REPO, placed
from mldebt.cli.output import say, write_file
from mldebt.cli.progress import progress
from mldebt.cli.why import FINGERPRINT, PLACE
from mldebt.findings.days import is_day
from mldebt.findings.display import display
from mldebt.findings.finding import Finding
from mldebt.findings.scan import Scan
from mldebt.findings.subjects import book_cell
from mldebt.options import Options

if TYPE_CHECKING:
    from mldebt.repository.target import Target


@click.command()
@click.argument("what", metavar="PATH:LINE|FINGERPRINT")
@REPO
@click.option("--reason", required=True, metavar="TEXT", help="Why it is accepted; it stands in the comment.")
@click.option("--until", metavar="DAY", help="Look again on this day (2027-03-01): the finding comes back.")
@click.option("--code", metavar="CODE", help="Only this rule, where several find something there.")
@click.option("--false-positive", is_flag=True, help="It is no debt at all: count that here.")
@click.option(
    "--export", type=click.Path(path_type=Path), metavar="FILE",
    help="Write the case as a specimen in which every name, text and number is replaced.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show the change and write nothing.")
@click.option("--preview", is_flag=True, help="Also rules whose precision is not settled yet.")
@placed
def ignore_command(
    options: Options, what: str, reason: str, until: str | None, code: str | None, export: Path | None,
    *, false_positive: bool, dry_run: bool,
) -> None:  # fmt: skip
    """Write the comment that silences a finding, and show the change.

    The comment goes above the statement or the key, in a notebook to the top of the cell. Where no comment can stand,
    in JSON for instance, nothing is written and the entry of the options that does the same is shown.

    \b
    Examples:
      mldebt ignore train.py:42 --reason "a smoke test"
      mldebt ignore v1:8c1f0a2b3c4d5e6f --reason "smoke test" --until 2027-03-01
      mldebt ignore conf/train.yaml:31 --reason "it is read" --false-positive
    """
    from mldebt.accepting.commenting import NoCommentError, Wish, commented
    from mldebt.pipeline import scan
    from mldebt.repository.kinds import kind_of
    from mldebt.repository.target import find_target

    if until is not None and not is_day(until):
        raise click.UsageError(f"--until {until}: not a day like 2027-03-01")
    with progress(quiet=options.verbosity < 0) as step:
        found = scan(options, step)
    target = find_target(options.path)
    for one in _wanted(found, what, code):
        content = _content(target, one.path)
        if export is not None:
            _export(one, target, export)
        try:
            new = commented(kind_of(one.path) or "", content, Wish(one, reason, until))
        except NoCommentError as problem:
            say("\n".join(display(row) for row in problem.entry.splitlines()))
            raise
        _show(one.path, content, new)
        if not dry_run:
            write_file(target.root / one.path, new)
            _count(found, one, is_right=not false_positive)


def _wanted(scan: Scan, what: str, code: str | None) -> list[Finding]:
    """Return the findings that are meant, the last of a file first; raises NotFoundError where there is none."""
    from mldebt.cli.why import _finding, _known_path
    from mldebt.errors import NotFoundError

    place = PLACE.fullmatch(what)
    if place is None:
        if FINGERPRINT.fullmatch(what) is None:
            raise click.UsageError(f"{what}: not PATH:LINE (in notebooks PATH:cell N:LINE) and not a fingerprint")
        return _not_silent([_finding(scan, what)], what)
    path, line = _known_path(scan, place["path"]), int(place["line"])
    cell = int(place["cell"]) if place["cell"] else None
    here = [
        one
        for one in scan.findings
        if one.path == path and one.line == line and book_cell(path, one.cell) == cell and code in (None, one.code)
    ]  # fmt: skip
    here = _not_silent(here, what)
    if not here:
        raise NotFoundError(f"{what}: no finding {'of ' + code + ' ' if code else ''}is there{_near(scan, path)}")
    return here[:1] if len({one.code for one in here}) == 1 else _one_code(here, what)


def _near(scan: Scan, path: str) -> str:
    """Return where in the file findings are, as they are asked for."""
    loud = {
        (book_cell(path, one.cell), one.line)
        for one in scan.findings
        if one.path == path and one.suppressed is None and one.line
    }
    spots = sorted(loud, key=lambda spot: (spot[0] or 0, spot[1]))[:8]
    words = [f"line {line}" if cell is None else f"cell {cell}:{line}" for cell, line in spots]
    return f"; there are some at {', '.join(words)}" if words else ""


def _not_silent(here: list[Finding], what: str) -> list[Finding]:
    """Return the findings that nothing silences; raises NotFoundError where something silences all of them."""
    from mldebt.errors import NotFoundError

    loud = [one for one in here if one.suppressed is None]
    if here and not loud and (by := here[0].suppressed) is not None:
        raise NotFoundError(f"{what}: {here[0].code} is silenced there already: {by.reason or 'no reason given'}")
    return loud


def _one_code(here: list[Finding], what: str) -> list[Finding]:
    codes = ", ".join(sorted({one.code for one in here}))
    raise click.UsageError(f"{what}: {codes} are found there; say which with --code")


def _content(target: "Target", path: str) -> bytes:
    """Return a file of the work tree; raises NotFoundError where there is none that can be written."""
    from mldebt.errors import NotFoundError
    from mldebt.repository.listing import read_regular

    content = None if target.bare else read_regular(target.root, path, limit=64 << 20)
    if content is None:
        raise NotFoundError(f"{path}: no such file in a work tree")
    return content


def _show(path: str, before: bytes, after: bytes) -> None:
    old, new = (text.decode("utf-8", "replace").splitlines() for text in (before, after))
    for row in difflib.unified_diff(old, new, f"a/{path}", f"b/{path}", lineterm="", n=2):
        say(display(row[:400]))


def _count(scan: Scan, one: Finding, *, is_right: bool) -> None:
    from mldebt.accepting.tally import judge
    from mldebt.cache import home

    row = scan.repository
    count = judge(home(), row.remote or row.root_commit or row.name, one, is_right=is_right)
    click.echo(f"{one.code}: {count.right} of {count.judged} judged right here", err=True)


def _export(one: Finding, target: "Target", file: Path) -> None:
    from mldebt.accepting.specimen import specimen
    from mldebt.repository.listing import read_regular

    case = specimen(one, lambda path: read_regular(target.root, path, limit=1 << 20))
    write_file(file, case.text)
    shown = "shows the finding" if case.is_shown else "does not show the finding any more: it hung on a word or a file"
    click.echo(f"{file}: every name is replaced; look at it before you pass it on. It {shown}.", err=True)
