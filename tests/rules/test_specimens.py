"""Every rule finds exactly what its documentation and its specimen sheet mark."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from specimens import Case, build, cases, found_in

from mldebt.rules.discovery import all_rules
from mldebt.rules.rule import Rule

SHEETS = Path(__file__).parent
BAD, GOOD = "Example", "Use instead"


def specimens() -> Iterator[object]:
    for rule in all_rules():
        for case in cases(rule.documentation):
            yield pytest.param(rule, case, id=f"{rule.code}-docs-{case.title}")
        sheet = SHEETS / f"{rule.code}.md"
        for case in cases(sheet.read_text(encoding="utf-8")) if sheet.exists() else ():
            yield pytest.param(rule, case, id=f"{rule.code}-{case.title}")


@pytest.mark.parametrize(("rule", "case"), list(specimens()))
def test_a_rule_finds_exactly_what_is_marked(rule: Rule, case: Case, tmp_path: Path) -> None:
    build(case, tmp_path / "repository")

    marked = {mark.code for mark in case.expected}

    found = found_in(tmp_path, [one for one in all_rules() if one is rule or one.code in marked])

    assert found == case.expected


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_a_rule_proves_itself_in_its_documentation(rule: Rule) -> None:
    shown = {case.title: case for case in cases(rule.documentation)}

    assert any(mark.code == rule.code for mark in shown[BAD].expected)
    assert not shown[GOOD].expected


@pytest.mark.parametrize("sheet", sorted(SHEETS.glob("MLD*.md")), ids=lambda path: path.stem)
def test_a_specimen_sheet_belongs_to_a_rule(sheet: Path) -> None:
    codes = {rule.code for rule in all_rules()}

    assert sheet.stem in codes
