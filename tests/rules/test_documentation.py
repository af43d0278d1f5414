"""A rule is documented, named and numbered as the reserved codes say, and its page is what its file says."""

import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from mldebt.findings.vocabulary import SEVERITIES, Area
from mldebt.rules.discovery import all_rules
from mldebt.rules.rule import Rule

ROOT = Path(__file__).parent.parent.parent
SECTIONS = ["Why it is debt", "Example", "Use instead", "Known limits", "References"]
TABLE = (ROOT / "docs" / "codes.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\w+) \| (\d) \| (.*) \|$", re.MULTILINE)
NAMES = {
    f"MLD{number}": (name, area)
    for area, _, entries in ROW.findall(TABLE)
    for number, name in re.findall(r"(\d{3}) ([a-z-]+)", entries)
}

each_rule = pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)


def sections(text: str) -> dict[str, str]:
    """Return the text under each second-level heading outside fences."""
    plain = re.sub(r"^```.*?^```$", "```", text, flags=re.MULTILINE | re.DOTALL)
    parts = re.split(r"^## (.+)$", plain, flags=re.MULTILINE)
    return {title: body.strip() for title, body in zip(parts[1::2], parts[2::2], strict=True)}


@each_rule
def test_a_rule_has_every_section_in_order(rule: Rule) -> None:
    found = sections(rule.documentation)

    assert list(found) == SECTIONS
    assert all(found.values())


@each_rule
def test_a_rule_has_a_specimen_sheet(rule: Rule) -> None:
    assert (ROOT / "tests" / "rules" / f"{rule.code}.md").exists()


@each_rule
def test_a_rule_has_the_code_name_and_area_reserved_for_it(rule: Rule) -> None:
    assert (rule.name, rule.area) == NAMES[rule.code]
    assert Path(rule.path).parts[-2:] == (rule.area, f"{rule.name.replace('-', '_')}.py")


@each_rule
def test_a_rule_states_what_a_repair_takes(rule: Rule) -> None:
    assert 0 < rule.cost.low <= rule.cost.expected <= rule.cost.high
    assert rule.minutes.endswith(".")


@each_rule
def test_a_rule_speaks_the_shared_vocabulary(rule: Rule) -> None:
    assert rule.severity in SEVERITIES
    assert rule.area in get_args(Area)
    assert rule.challenge in range(1, 12)
    assert rule.version >= 1
    assert re.fullmatch(r"\d+\.\d+\.\d+", rule.since)


def test_a_reserved_code_is_given_once_and_lies_in_its_area() -> None:
    codes = [
        (number, digit) for _, digit, entries in ROW.findall(TABLE) for number in re.findall(r"\b\d{3}\b", entries)
    ]

    assert len(codes) == len({number for number, _ in codes}) == len(NAMES)
    assert all(number.startswith(digit) for number, digit in codes)
    assert len({name for name, _ in NAMES.values()}) == len(NAMES)


def test_every_area_has_its_digit() -> None:
    assert [area for area, _, _ in ROW.findall(TABLE)] == list(get_args(Area))


def test_the_page_of_the_rules_is_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "tools" / "document_rules.py"), "--check"]

    answer = subprocess.run(command, capture_output=True, text=True, check=False)

    assert answer.stderr == ""
    assert answer.returncode == 0


def test_an_outdated_page_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "rules.md"
    page.write_text("# Rules\n", encoding="utf-8")
    command = [sys.executable, str(ROOT / "tools" / "document_rules.py"), "--check", "--output", str(page)]

    answer = subprocess.run(command, capture_output=True, text=True, check=False)

    assert answer.returncode == 1
    assert "out of date: run `make docs`" in answer.stderr
