"""Tests that rules a start takes from what an earlier one wrote are the rules of the package."""

import subprocess
import sys

import msgspec
import pytest

from mldebt.rules.discovery import all_rules
from mldebt.rules.rule import read, written

START = (
    "import sys; from pathlib import Path\n"
    "from mldebt.cache import Cache, quick_start\n"
    "from mldebt.rules.discovery import all_rules\n"
    "with quick_start(Cache(Path(sys.argv[1]))):\n"
    "    print(len(all_rules()), sum(name.count('.') == 3 and 'mldebt.rules' in name for name in sys.modules))"
)


def test_described_rules_say_what_the_rules_of_the_package_say() -> None:
    rules = all_rules()

    found = read(written(rules))

    for one, rule in zip(found, rules, strict=True):
        known = {name: getattr(rule, name) for name in rule.__struct_fields__ if name not in ("check", "denominator")}
        assert {name: getattr(one, name) for name in known} == known
        assert (one.denominator is None) == (rule.denominator is None)


def test_a_described_rule_judges_with_the_function_of_its_module() -> None:
    rule = next(rule for rule in read(written(all_rules())) if rule.code == "MLD101")

    with pytest.raises(AttributeError):
        list(rule.check(msgspec.UNSET, None))


def test_a_second_start_imports_no_rule(tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("home") / "cache.db"
    command = [sys.executable, "-c", START, str(place)]

    first, second = (
        subprocess.run(command, check=True, capture_output=True, text=True).stdout.split() for _ in range(2)
    )

    assert int(first[0]) > 40
    assert first[1] == first[0]
    assert second == [first[0], "0"]
