"""`mldebt baseline`: a committed file of what is owed already, for CI without a database or history."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mldebt.cli.flags import PATH, judging
from mldebt.cli.output import write_file
from mldebt.findings.baseline import ATTRIBUTE, NAME
from mldebt.findings.display import display
from mldebt.options import Options
from mldebt.report.wording.words import count

if TYPE_CHECKING:
    from mldebt.checking.against import Whole
    from mldebt.findings.baseline import Baseline, Entry

GATE = 1
MOST = 20
where = click.option("--file", type=PATH, metavar="FILE", help=f"The baseline (default: {NAME} at the root).")


@click.group()
def baseline_command() -> None:
    """Keep a file of what is owed already, so that `mldebt check --baseline` tells only what is new and worse.

    The file holds one finding a line, without line numbers, dates or versions: the same debt gives the same bytes, and
    branches merge by keeping both sides.

    \b
    Examples:
      mldebt baseline write          once; commit the file
      mldebt baseline update         when debt was paid: the bar only gets higher
      mldebt check --baseline .mldebt-baseline.jsonl
    """


@baseline_command.command("write")
@judging
@where
@click.option("--force", is_flag=True, help="Write over a baseline that is there, and so accept all that is new.")
def write_command(options: Options, file: Path | None, *, force: bool) -> None:
    """Write down everything that is owed now.

    \b
    Example:
      mldebt baseline write
    """
    from mldebt.checking.against import whole
    from mldebt.findings.baseline import encoded, written

    found = whole(options)
    path = _place(file, found)
    if path.exists() and not force:
        raise click.UsageError(
            f"{path} is there already: mldebt baseline update keeps it current, --force accepts all that is new"
        )
    judged = {code: version for code, version in found.now.rules.items() if code not in found.now.failed}
    baseline = written(found.now.findings, judged, found.now.unread)
    _write(path, encoded(baseline))
    _say(f"{path}: {count(len(baseline.entries), 'finding')} written down. Commit it.")
    attributes = found.root / ".gitattributes"
    if file is None and (not attributes.is_file() or ATTRIBUTE not in attributes.read_text("utf-8", "replace")):
        _say(f"So that branches merge it, add to .gitattributes (mldebt init does): {ATTRIBUTE}")


@baseline_command.command("update")
@judging
@where
@click.option("--accept-new", is_flag=True, help="Also take in what is new or worse; needs --reason.")
@click.option("--reason", metavar="TEXT", help="Why what is new is accepted; it is kept in the file.")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit 1 where the file is not current.")
def update_command(
    options: Options, file: Path | None, reason: str | None, *, accept_new: bool, only_check: bool
) -> int:
    """Take out what was fixed and lower what got better; nothing new comes in unless it is accepted.

    \b
    Examples:
      mldebt baseline update
      mldebt baseline update --accept-new --reason "trial of the new loader"
      mldebt baseline update --check          in CI: is the file current?
    """
    from mldebt.checking.baselines import renewed
    from mldebt.findings.baseline import encoded

    if accept_new != bool(reason):
        raise click.UsageError("--accept-new and --reason go together: what is accepted needs a reason")
    found, path, baseline = _opened(options, file)
    done = renewed(baseline, found.now, reason if accept_new else None)
    content = encoded(done.baseline)
    is_current = content == encoded(baseline)
    for one in done.left[:MOST]:
        _say(f"not in it: {one.path}:{one.line} {one.code} {one.message}")
    if len(done.left) > MOST:
        _say(f"and {len(done.left) - MOST} more")
    counts = f"{len(done.fixed)} fixed, {done.lowered} lowered, {len(done.added)} taken in, {len(done.left)} not in it"
    if only_check:
        _say(f"{path}: " + ("current" if is_current else f"not current: {counts}; run mldebt baseline update"))
        return 0 if is_current else GATE
    _write(path, content)
    _say(f"{path}: {counts}")
    return 0


@baseline_command.command("prune")
@judging
@where
def prune_command(options: Options, file: Path | None) -> None:
    """Take out what was fixed, and change nothing else.

    \b
    Example:
      mldebt baseline prune
    """
    from mldebt.checking.baselines import pruned
    from mldebt.findings.baseline import encoded

    found, path, baseline = _opened(options, file)
    done = pruned(baseline, found.now)
    _write(path, encoded(done.baseline))
    _say(f"{path}: {len(done.fixed)} fixed, {len(done.baseline.entries)} left")


@baseline_command.command("show")
@judging
@where
def show_command(options: Options, file: Path | None) -> None:
    """Show what the file holds, and what of it was fixed since.

    \b
    Example:
      mldebt baseline show
    """
    from mldebt.checking.baselines import pruned

    found, path, baseline = _opened(options, file)
    fixed = pruned(baseline, found.now).fixed
    _say(f"{path}: {count(len(baseline.entries), 'finding')}, {len(fixed)} fixed since")
    for code, many in sorted(_codes(baseline.entries).items()):
        known = "" if code in baseline.rules else "   (not a rule of this file)"
        _say(f"{code}  {many:>6}{known}")
    for one in fixed:
        _say(f"fixed: {one.path} {one.code} {one.anchor}".rstrip())
    for one in baseline.entries:
        if one.reason:
            _say(f"accepted: {one.path} {one.code} {one.anchor}: {one.reason}")


def _codes(entries: Iterable["Entry"]) -> Counter[str]:
    return Counter(one.code for one in entries)


def _opened(options: Options, file: Path | None) -> tuple["Whole", Path, "Baseline"]:
    from mldebt.checking.against import read_baseline, whole

    found = whole(options)
    path = _place(file, found)
    return found, path, read_baseline(path, found.root, untrusted=options.untrusted)


def _place(file: Path | None, found: "Whole") -> Path:
    return file if file is not None else found.root / NAME


def _write(path: Path, content: bytes) -> None:
    from mldebt.errors import BaselineError

    if path.is_symlink():
        raise BaselineError(f"{path}: is a link, so it is not written to")
    write_file(path, content)


def _say(text: str) -> None:
    click.echo(display(text))
