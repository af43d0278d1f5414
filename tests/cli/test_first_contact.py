"""What somebody new sees in a window of eighty columns."""

import pytest

from mldebt.cli.main import COMMANDS, run
from mldebt.rules.discovery import all_rules

WINDOW = 80


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """Return the lines a command prints."""
    capsys.readouterr()
    run(list(arguments))
    return capsys.readouterr().out.splitlines()


def test_the_list_of_commands_cuts_no_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(capsys, "--help")

    assert not [line for line in lines[1:] if line.endswith("...")]
    assert max(map(len, lines)) <= WINDOW


@pytest.mark.parametrize("command", COMMANDS)
def test_no_line_of_help_is_wider_than_the_window(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(capsys, command, "--help")

    assert [line for line in lines if len(line) > WINDOW] == []


def test_a_rule_is_listed_in_one_line_with_its_latest_check(capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(capsys, "rules")

    assert all(line.count("precision") <= 1 for line in lines)


def test_an_explanation_says_what_the_rule_is_before_how_it_was_measured(capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(capsys, "explain", "MLD101")

    assert lines[0] == "MLD101 untracked-run: major, experiments, challenge 11"
    assert lines[2].startswith("# ")
    said = [number for number, line in enumerate(lines) if line.startswith("precision ")]
    assert 1 < len(said) < 5
    assert said[0] > lines.index("## References")
    assert lines[-1].endswith("earlier checks, all in docs/rules.md")
    assert max(map(len, lines[said[0] :])) <= WINDOW


def test_an_explanation_counts_one_earlier_check_as_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = next(rule for rule in all_rules() if len(rule.measured) > 1)
    monkeypatch.setattr("mldebt.cli.rules.LATEST", len(found.measured) - 1)

    assert told(capsys, "explain", found.code)[-1] == "and 1 earlier check, all in docs/rules.md"
