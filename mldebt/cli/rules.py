"""`mldebt rules` and `mldebt explain`: what the rules look for."""

import click
import msgspec

from mldebt.findings.scan import Measured
from mldebt.rules.discovery import all_rules, find
from mldebt.rules.rule import Rule


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
        click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=2).decode())
        return
    for rule in all_rules():
        preview = " (preview)" if rule.preview else ""
        click.echo(f"{rule.code}  {rule.name + preview:<34}{rule.severity:<9}{_said(rule)}")


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
    click.echo(
        f"{found.code} {found.name}: {found.severity}, {found.area}, challenge {found.challenge}, {_said(found)}"
    )
    click.echo(f"Minutes: {found.minutes}\n")
    click.echo(found.documentation)


def _said(rule: Rule) -> str:
    return "; ".join(_measured(one) for one in rule.measured) or "precision not measured yet"


def _measured(one: Measured) -> str:
    if one.precision is None:
        return f"not measured on {one.on}"
    recall = f", recall {one.recall:.2f}" if one.recall is not None else ""
    return f"precision {one.precision:.2f}{recall} on {one.n} ({one.on})"
