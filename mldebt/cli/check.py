"""`mldebt check`: only what a change makes or worsens, for hooks and CI."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from mldebt.cli.flags import PATH, checking
from mldebt.cli.output import hand_over, say, step_summary
from mldebt.findings.checked import Bar, Checked
from mldebt.findings.document import encode
from mldebt.findings.vocabulary import CONFIDENCES, SEVERITIES
from mldebt.options import Options
from mldebt.report.formats.exporting import FORMATS, exported

if TYPE_CHECKING:
    from mldebt.findings.vocabulary import Confidence, Severity
    from mldebt.report.terminal.checks import Line

GATE = 1
NOTHING = "nothing is staged; to check a branch or a pull request: mldebt check --base REF"
JOINED = "what is staged comes whole from the commits that are joined, so it brings nothing of its own"
STYLES: dict[str, dict[str, object]] = {
    "place": {"bold": True}, "code": {"fg": "red", "bold": True}, "note": {"fg": "yellow"}, "dim": {"dim": True},
    "strong": {"bold": True},
}  # fmt: skip


@click.command()
@checking
@click.option("--staged", is_flag=True, help="What is staged, against HEAD: for a pre-commit hook.")
@click.option("--base", metavar="REF", help="Against where this line left REF: for a branch or a pull request.")
@click.option(
    "--baseline", type=PATH, metavar="FILE", help="Against a baseline file, alone or beside the commit of another flag."
)
@click.option("--all", "older", is_flag=True, help="Also list what was there before; it never fails.")
@click.option("--fail-on", type=click.Choice(SEVERITIES), default="major", show_default=True, help="Fail from here on.")
@click.option(
    "--min-confidence",
    type=click.Choice(CONFIDENCES),
    default="high",
    show_default=True,
    help="Fail only where it is this certain.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "markdown", *FORMATS]), default="text", show_default=True,
    help="What to print on stdout.",
)  # fmt: skip
@click.option("-o", "--output", type=PATH, metavar="FILE", help="Write the format there, text on stdout.")
@click.option("--step-summary", is_flag=True, help="Add what --format markdown says to $GITHUB_STEP_SUMMARY.")
@click.option("--hide-silenced", is_flag=True, help="Leave silenced findings out of SARIF and CSV.")
def check_command(
    options: Options,
    *,
    files: tuple[str, ...],
    base: str | None,
    baseline: Path | None,
    fail_on: str,
    min_confidence: str,
    form: str,
    output: Path | None,
    **flag: bool,
) -> int:
    """Say what a change makes or worsens, and where in the change that comes from.

    Without flags the work tree is compared with HEAD, with --rev a commit with its parents, with --baseline alone
    everything with that file. The whole repository is judged on both sides; FILES limit what is told. Old debt never
    fails: exit 1 means new or worsened debt at the bar, 2 that it could not be told.

    \b
    Examples:
      mldebt check --staged              in a pre-commit hook
      mldebt check --base origin/main    in CI, for a pull request
      mldebt check --rev HEAD            what the last commit brought
      mldebt check --baseline .mldebt-baseline.jsonl
      mldebt check --base origin/main --format github --step-summary
    """
    from mldebt.checking.check import Asked, check

    if (staged := flag["staged"]) and (base is not None or options.rev is not None):
        raise click.UsageError("--staged compares the index with HEAD: it goes with neither --base nor --rev")
    add = step_summary() if flag["step_summary"] else None
    bar = Bar(cast("Severity", fail_on), cast("Confidence", min_confidence))
    found = check(options, Asked(base, staged, bar, _relative(options.path, files), flag["older"], baseline))
    if form == "text" or output:
        _print(found, options)
    if form != "text" or output:
        hand_over(_written(found, form, hides=flag["hide_silenced"]), output)
    if add is not None:
        add(_written(found, "markdown"))
    return GATE if found.alarms else 0


def _written(found: Checked, form: str, *, hides: bool = False) -> str:
    """Return the answer in a format."""
    if form == "json":
        return encode(found).decode()
    if form == "markdown":
        from mldebt.report.markdown.comment import comment

        return comment(found)
    if form == "text":
        from mldebt.report.terminal.checks import plain, worded

        return "".join(f"{plain(line)}\n" for line in worded(found))
    from mldebt.report.formats.reported import of_check

    return exported(of_check(found), form, hides=hides)


def _print(found: Checked, options: Options) -> None:
    from mldebt.report.terminal.checks import worded  # only for text

    if found.side == "index" and not found.changed and not found.baseline:
        click.echo(f"mldebt: {JOINED if len(found.base) > 1 else NOTHING}", err=True)
    _echo(worded(found, quiet=options.verbosity < 0))


def _echo(lines: Iterable["Line"]) -> None:
    from mldebt.report.terminal.checks import plain  # only for text

    is_plain = bool(os.environ.get("NO_COLOR")) or not sys.stdout.isatty()
    for line in lines:
        text = plain(line) if is_plain else "".join(_styled(part.text, part.role) for part in line)
        say(text)


def _styled(text: str, role: str) -> str:
    style: dict[str, object] = STYLES.get(role, {})
    return click.style(text, **style)  # type: ignore[arg-type] # the table holds click's own keywords


def _relative(path: Path, files: tuple[str, ...]) -> tuple[str, ...]:
    """Return files as the repository names them; raises TargetError for one outside."""
    from mldebt.errors import TargetError
    from mldebt.repository.target import find_target

    if not files:
        return ()
    root = find_target(path).root
    named = []
    for name in files:
        place = Path(os.path.normpath(path.absolute() / name))
        real = place.parent.resolve() / place.name
        if not real.is_relative_to(root):
            raise TargetError(f"{name}: not in {root}")
        named.append(real.relative_to(root).as_posix())
    return tuple(named)
