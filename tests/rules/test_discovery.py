"""Which rules exist, and which of them a selection leaves."""

import json
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

import mldebt.rules
from mldebt.errors import NotFoundError, OptionsError
from mldebt.options import Options
from mldebt.rules.discovery import BrokenRuleError, all_rules, chosen, find, pick, read_rule
from mldebt.rules.experiments import untracked_run
from mldebt.rules.rule import Rule

FOLDER = Path(mldebt.rules.__file__).parent


def codes(rules: tuple[Rule, ...]) -> list[str]:
    return [rule.code for rule in rules]


def broken(**parts: object) -> ModuleType:
    """Return a copy of a real rule module with parts replaced, or removed where they are None."""
    module = ModuleType("mldebt.rules.experiments.broken")
    vars(module).update(vars(untracked_run) | {"__name__": module.__name__} | parts)
    for name in [name for name, part in parts.items() if part is None]:
        delattr(module, name)
    return module


def test_every_file_in_an_area_folder_is_a_rule() -> None:
    files = {path.relative_to(FOLDER.parent.parent).as_posix() for path in FOLDER.glob("*/*.py")}

    found = {rule.path for rule in all_rules()}

    assert {path for path in files if not path.rpartition("/")[2].startswith("_")} == found


def test_every_folder_of_rules_is_a_package() -> None:
    folders = {path.parent for path in FOLDER.rglob("*.py")}

    assert all((folder / "__init__.py").exists() for folder in folders)


def test_only_rules_are_said_to_be_measured() -> None:
    measured = json.loads((FOLDER / "measured.json").read_text("utf-8"))

    assert list(measured) == [rule.code for rule in all_rules() if rule.measured]


def test_rules_are_ordered_by_code() -> None:
    assert codes(all_rules()) == sorted(codes(all_rules()))


def test_all_rules_but_previews_are_chosen_by_default() -> None:
    assert codes(chosen(Options())) == [rule.code for rule in all_rules() if not rule.preview]


@pytest.mark.parametrize(
    ("select", "start"),
    [("MLD101", "MLD101"), ("mld101", "MLD101"), ("untracked-run", "MLD101"), ("MLD3", "MLD3"), ("complexity", "MLD3")],
)
def test_a_selector_is_a_code_a_prefix_a_name_or_an_area(select: str, start: str) -> None:
    found = codes(chosen(Options(select=(select,), preview=True)))

    assert found == [code for code in codes(all_rules()) if code.startswith(start)]


def test_what_is_ignored_is_left_out_even_when_selected() -> None:
    found = codes(chosen(Options(select=("experiments",), ignore=("tracking-off-by-default",), preview=True)))

    assert "MLD101" in found
    assert "MLD102" not in found


@pytest.mark.parametrize(
    ("selector", "nearest"),
    [
        ("untraked-run", "untracked-run"),
        ("experiment", "experiments"),
        ("MLD2011", "MLD201"),
        ("complexity-hotspots", "complexity-hotspot"),
    ],
)
@pytest.mark.parametrize("option", ["select", "ignore"])
def test_an_unknown_selector_is_refused_with_the_nearest_valid_one(selector: str, nearest: str, option: str) -> None:
    options = msgspec.structs.replace(Options(), **{option: (selector,)})

    with pytest.raises(OptionsError, match=f"did you mean {nearest}"):
        chosen(options)


def test_nonsense_is_refused_without_a_suggestion() -> None:
    with pytest.raises(OptionsError, match=r"'qqqq' is no rule code, code prefix, rule name or area$"):
        chosen(Options(select=("qqqq",)))


def test_a_selection_that_leaves_no_rule_is_refused() -> None:
    with pytest.raises(OptionsError, match="no rule is left: select MLD101, ignore experiments"):
        chosen(Options(select=("MLD101",), ignore=("experiments",)))


def test_a_preview_rule_takes_part_only_when_asked_for() -> None:
    settled, preview = (msgspec.structs.replace(find(code), preview=code == "MLD102") for code in ("MLD101", "MLD102"))
    rules = (settled, preview)

    assert pick(rules, Options()) == (settled,)
    assert pick(rules, Options(select=("experiments",))) == (settled,)
    assert pick(rules, Options(preview=True)) == rules
    assert pick(rules, Options(select=("MLD102",))) == (preview,)
    assert pick(rules, Options(select=(preview.name,))) == (preview,)


def test_a_rule_is_found_by_code_or_name() -> None:
    assert find("MLD301") is find("complexity-hotspot")


def test_a_rule_that_does_not_exist_is_answered_with_the_nearest() -> None:
    with pytest.raises(NotFoundError, match="no rule 'complexity-hotspt': did you mean complexity-hotspot"):
        find("complexity-hotspt")


def test_a_broken_rule_is_refused_with_the_missing_part() -> None:
    with pytest.raises(BrokenRuleError, match=r"broken has no SEVERITY$"):
        read_rule(broken(SEVERITY=None))
    with pytest.raises(BrokenRuleError, match=r"broken has no check$"):
        read_rule(broken(check=None))
    with pytest.raises(BrokenRuleError, match="does not start with a '# Title' line"):
        read_rule(broken(__doc__="No title."))
    with pytest.raises(BrokenRuleError, match="the first parameter of check needs the type of its subject"):
        read_rule(broken(check=lambda subject, _project: iter((subject,))))
