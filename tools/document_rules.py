"""Writes docs/rules.md from the docstrings of the rules, so that the page cannot say what the code does not."""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from mldebt.rules.discovery import all_rules
from mldebt.rules.rule import Rule

ROOT = Path(__file__).resolve().parent.parent
FENCE = re.compile(r"^(`{3,}|~{3,})")
INTRODUCTION = """\
<!-- Written by `make docs` from the rules themselves: edit their docstrings in mldebt/rules, not this page. -->

# Rules

In the examples a path stands above each file, and a line that ends in `MLD101` is where that finding is raised. The
examples are the tests: a rule that finds anything else in them, or misses a mark, fails. A *preview* rule takes part
only when it is named or with `--preview`. Minutes are uncalibrated estimates, low – expected – high, of a typical
repair. Codes that are taken, also by rules still to come, are in [codes.md](codes.md).
"""


def page(rules: Sequence[Rule]) -> str:
    """Return the whole page: a table per area, then every rule's documentation."""
    return "\n".join([INTRODUCTION, *_tables(rules), *(_chapter(rule) for rule in rules)])


def _tables(rules: Sequence[Rule]) -> Iterator[str]:
    for area, members in groupby(rules, key=lambda rule: rule.area):
        yield f"**{area.capitalize()}**\n"
        yield "| code | name | finds | severity | minutes | measured precision |"
        yield "|---|---|---|---|---|---|"
        for rule in members:
            title = rule.title + (" *(preview)*" if rule.preview else "")
            minutes = f"{rule.cost.low} – {rule.cost.expected} – {rule.cost.high}"
            link = f"[{rule.code}](#{rule.code.lower()}-{rule.name})"
            yield f"| {link} | {rule.name} | {title} | {rule.severity} | {minutes} | {_precision(rule)} |"
        yield ""


def _precision(rule: Rule) -> str:
    shown = [f"{one.precision:.2f} (n = {one.n}, {one.on})" for one in rule.measured if one.precision is not None]
    return "; ".join(shown) or "not measured"


def _chapter(rule: Rule) -> str:
    """Return a rule's documentation with its headings one level down."""
    lines = [f"## {rule.code} {rule.name}", "", f"**{rule.title}.** Since {rule.since}. {rule.minutes}"]
    fence = ""
    for line in rule.documentation.splitlines()[1:]:
        if found := FENCE.match(line):
            fence = found[1] if not fence else "" if line.strip() == fence else fence
        lines.append(f"#{line}" if line.startswith("#") and not fence else line)
    return "\n".join(lines) + "\n"


def main(words: Sequence[str] | None = None) -> int:
    """Write the page, or with --check say whether it is up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the page is out of date")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "rules.md")
    arguments = parser.parse_args(words)
    text = page(all_rules())
    if not arguments.check:
        arguments.output.write_text(text, encoding="utf-8")
        return 0
    if arguments.output.exists() and arguments.output.read_text(encoding="utf-8") == text:
        return 0
    print(f"{arguments.output}: out of date: run `make docs`", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
