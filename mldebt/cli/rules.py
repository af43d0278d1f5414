"""`mldebt rules` and `mldebt explain`: what the rules look for."""

import click
import msgspec

from mldebt.findings.scan import Measured
from mldebt.patterns import regex
from mldebt.report.wording.words import count
from mldebt.report.wording.writing import as_json
from mldebt.rules.discovery import all_rules, find
from mldebt.rules.rule import Rule

WIDTH, LATEST = 78, 4
KIND = regex(r"[,:;(]| of | by | on ")


@click.command()
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="How to print.")
def rules_command(form: str) -> None:
    """List the rules with their severity and measured precision.

    \b
    Example:
      mldebt rules --format json
    """
    if form == "json":
        rows = [
            {"code": rule.code, "name": rule.name, "title": rule.title, "area": rule.area, "challenge": rule.challenge,
             "severity": rule.severity, "preview": rule.preview, "version": rule.version,
             "measured": msgspec.to_builtins(rule.measured)}
            for rule in all_rules()
        ]  # fmt: skip
        click.echo(as_json(rows))
        return
    names = {rule.code: rule.name + (" (preview)" if rule.preview else "") for rule in all_rules()}
    width = max(map(len, names.values()))
    for rule in all_rules():
        click.echo(f"{rule.code}  {names[rule.code]:<{width}}  {rule.severity:<8}  {_said(rule)}")


@click.command()
@click.argument("rule", metavar="CODE|NAME")
def explain_command(rule: str) -> None:
    """Explain a rule: why it is debt, an example, what to do instead, its limits.

    \b
    Examples:
      mldebt explain MLD401
      mldebt explain untracked-run
    """
    found = find(rule)
    preview = ", preview" if found.preview else ""
    click.echo(f"{found.code} {found.name}: {found.severity}, {found.area}, challenge {found.challenge}{preview}")
    click.echo()
    click.echo(found.documentation)
    click.echo()
    said = [_measured(one) for one in reversed(found.measured)] or ["precision not measured yet"]
    earlier = len(said) - LATEST
    more = [f"and {count(earlier, 'earlier check')}, all in docs/rules.md"] if earlier > 0 else []
    for text in (f"Minutes: {found.minutes}", "", *said[:LATEST], *more):
        click.echo(click.wrap_text(text, WIDTH, subsequent_indent="  ") if text else "")


def _said(rule: Rule) -> str:
    """Return the latest check in short: `mldebt explain` tells of more."""
    if not rule.measured:
        return "not measured yet"
    latest, earlier = rule.measured[-1], len(rule.measured) - 1
    precision = f"precision {latest.precision:.2f} on {latest.n}" if latest.precision is not None else "not measured"
    return f"{precision}, {KIND.split(latest.on)[0]}" + (f"; {earlier} earlier" if earlier else "")


def _measured(one: Measured) -> str:
    if one.precision is None:
        return f"not measured on {one.on}"
    recall = f", recall {one.recall:.2f}" if one.recall is not None else ""
    return f"precision {one.precision:.2f}{recall} on {one.n} ({one.on})"
