"""`mldebt why`: the reasoning behind a finding or a non-finding."""

import sys
from contextlib import suppress
from pathlib import Path
from shutil import get_terminal_size

import click

from mldebt.cli.flags import REPO, REV, placed
from mldebt.cli.output import say
from mldebt.cli.progress import progress
from mldebt.errors import MldebtError, NotFoundError
from mldebt.findings.finding import Finding
from mldebt.findings.scan import Scan
from mldebt.options import Options
from mldebt.patterns import regex
from mldebt.pipeline import scan

PLACE = regex(r"(?P<path>.+?):(?:cell ?(?P<cell>\d+):)?(?P<line>\d+)(?::\d+)?")
RULE = regex(r"MLD\d{3}")
FINGERPRINT = regex(r"(?:v\d+:)?[0-9a-f]{8,16}")


@click.command()
@click.argument("what", metavar="PATH[:LINE]|FINGERPRINT")
@REPO
@REV
@click.option("--preview", is_flag=True, help="Also rules whose precision is not settled yet.")
@placed
def why_command(options: Options, what: str) -> None:
    """Say why something is a finding, or why it is not.

    PATH is relative to the repository's root or to this folder; in notebooks `book.ipynb:cell 7:2`. A PATH without a
    line lists what is judged in that file.

    \b
    Examples:
      mldebt why conf/train.yaml:31
      mldebt why v1:8c1f0a2b3c4d5e6f
    """
    from mldebt.report.terminal.why import explain, explain_file, explain_finding, fitted

    place = PLACE.fullmatch(what)
    is_fingerprint = FINGERPRINT.fullmatch(what) is not None
    with progress(quiet=options.verbosity < 0) as step:
        found = scan(options, step)
    if is_fingerprint:
        said = explain_finding(found, _finding(found, what))
    elif place is not None:
        cell = int(place["cell"]) if place["cell"] else None
        path = _known_path(found, place["path"])
        if options.rev is None and not _is_there(options.path, path):
            raise NotFoundError(f"{path}: no such file in {options.path.resolve()}")
        said = explain(found, path, int(place["line"]), cell)
    else:
        said = explain_file(found, _known_path(found, what))
        if not said and RULE.fullmatch(what):
            raise MldebtError(f"{what} is a rule: mldebt explain {what}")
        if not said:
            raise click.UsageError(
                f"{what}: no file of which anything is known, no PATH:LINE (PATH:cell N:LINE) and no fingerprint"
            )
    say(fitted(said, get_terminal_size().columns) if sys.stdout.isatty() else said)


def _is_there(folder: Path, path: str) -> bool:
    """Say whether a path names something below a folder or one around it; a bare repository has no files to look at."""
    around = (folder.resolve(), *folder.resolve().parents)
    with suppress(OSError):  # a name that is too long
        return (folder / "HEAD").exists() or any((one / path).exists() for one in around)
    return False


def _finding(scan: Scan, fingerprint: str) -> Finding:
    """Return the finding whose fingerprint starts so."""
    start = fingerprint.removeprefix("v1:")
    for one in scan.findings:
        if one.fingerprint.removeprefix("v1:").startswith(start):
            return one
    raise NotFoundError(f"{fingerprint}: no finding of this scan has that fingerprint")


def _known_path(scan: Scan, named: str) -> str:
    """Return the path as the document has it: as given, or the one path that ends in it."""
    path = named.removeprefix("./")
    known = (
        {one.path for one in scan.findings}
        | {one.path for one in scan.runs or ()}
        | {one.path for one in scan.models or ()}
    )
    known |= {one.path for one in scan.configs or ()} | {one.path for one in scan.hotspots or ()}
    if path in known:
        return path
    tails = sorted(other for other in known if other.endswith("/" + path))
    return tails[0] if len(tails) == 1 else path
