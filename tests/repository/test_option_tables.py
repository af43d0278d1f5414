"""What an option file may say, and the one line that tells what it may not."""

from pathlib import Path

import pytest
from repositories import Repository

from mldebt.cli.main import run
from mldebt.errors import OptionsError
from mldebt.options import Options, OwnTracker, PathIgnore
from mldebt.repository.optiontable import OptionFile, with_file

WHOLE = """select = ["experiments", "MLD4"]
require-reason = true
launchers = ["acme-run"]

[thresholds]
complexity-hotspot = 25

[costs]
MLD101 = [5, 15, 45]

[roles]
"old/**" = "test"

[per-path-ignore]
"vendor/**" = ["MLD401"]

[[trackers]]
id = "acme"
run-start = ["acme.start"]
params = ["acme.params"]
"""


def read(text: str, *, is_shared: bool = False) -> Options:
    """Return the options that a file's text gives."""
    name = "pyproject.toml" if is_shared else ".mldebt.toml"
    return with_file(Options(), OptionFile(name, text, is_shared=is_shared))


def test_every_table_is_read_with_its_place() -> None:
    found = read(WHOLE)

    assert found.select == ("experiments", "MLD4")
    assert found.require_reason
    assert found.launchers == ("acme-run",)
    assert found.thresholds == (("complexity-hotspot", 25.0),)
    assert found.costs == (("MLD101", (5, 15, 45)),)
    assert found.roles == (("old/**", "test"),)
    assert found.per_path_ignore == (PathIgnore("vendor/**", ("MLD401",)),)
    assert found.trackers == (OwnTracker("acme", run_start=("acme.start",), params=("acme.params",)),)
    assert dict(found.origins)["costs.MLD101"] == ".mldebt.toml:9"
    assert dict(found.origins)["per_path_ignore.vendor/**"] == ".mldebt.toml:15"
    assert dict(found.origins)["trackers.0"] == ".mldebt.toml:17"


def test_a_pyproject_says_the_same_below_its_tool() -> None:
    text = '[project]\nname = "x"\n\n[tool.mldebt.thresholds]\nMLD301 = 20\n\n[tool.mldebt]\npreview = true\n'

    found = read(text, is_shared=True)

    assert (found.preview, found.thresholds) == (True, (("MLD301", 20.0),))
    assert dict(found.origins) == {
        "preview": "pyproject.toml:8", "thresholds": "pyproject.toml:4", "thresholds.MLD301": "pyproject.toml:5",
    }  # fmt: skip


def test_an_entry_of_the_options_can_be_for_one_key_and_end() -> None:
    text = (
        '[[per-path-ignore]]\npath = "a.json"\nrules = ["MLD401"]\nkey = "optim.warmup"\nreason = "vendor"\n'
        "until = 2027-03-01\n"
    )

    found = read(text)

    assert found.per_path_ignore == (PathIgnore("a.json", ("MLD401",), "optim.warmup", "vendor", "2027-03-01"),)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sellect = []\n", ".mldebt.toml:1: unknown option 'sellect'; did you mean 'select'?"),
        ("\nignore = 'MLD101'\n", ".mldebt.toml:2: ignore must be a list of strings"),
        ("preview = 1\n", ".mldebt.toml:1: preview must be true or false"),
        ("deadline = 99\n", ".mldebt.toml:1: deadline must be a number of seconds above 0 and at most 10"),
        ("x = \n", ".mldebt.toml:1: not valid TOML"),
        ("[thresholds]\nMLD301 = 'high'\n", ".mldebt.toml:2: thresholds.MLD301 must be a number of at least 0"),
        ("[costs]\nMLD101 = [9, 5, 1]\n", ".mldebt.toml:2: costs.MLD101 must be three rising numbers of minutes"),
        ("costs.MLD101 = 5\n", ".mldebt.toml:1: costs.MLD101 must be three rising numbers of minutes"),
        ("costs = 5\n", ".mldebt.toml:1: costs must be a table"),
        ("[roles]\n'a/**' = 'tests'\n", ".mldebt.toml:2: 'tests' is no role; did you mean 'test'?"),
        ("[per-path-ignore]\n'a' = 'MLD101'\n", ".mldebt.toml:2: per-path-ignore.a must be a list of strings"),
        ("[[per-path-ignore]]\nrules = []\n", ".mldebt.toml:1: per-path-ignore needs 'path'"),
        (
            "[[per-path-ignore]]\npath = 'a'\nrules = []\nresaon = 'x'\n",
            ".mldebt.toml:4: unknown key 'resaon' in per-path-ignore; did you mean 'reason'?",
        ),
        (
            "[[per-path-ignore]]\npath = 'a'\nrules = []\nuntil = 'soon'\n",
            ".mldebt.toml:4: until must be a day like 2027-03-01, not 'soon'",
        ),
        ("[[trackers]]\nid = 'a'\ngives = 'traced'\n", ".mldebt.toml:3: gives must be one of"),
        ("[[trackers]]\nid = 'a'\nparams = 'x'\n", ".mldebt.toml:3: trackers.params must be a list of strings"),
    ],
)
def test_what_cannot_be_obeyed_is_one_line_with_its_place(text: str, says: str) -> None:
    with pytest.raises(OptionsError) as problem:
        read(text)

    assert str(problem.value).startswith(says)
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("select = ['untraked-run']\n", ".mldebt.toml:1: 'untraked-run' is no rule code"),
        ("[thresholds]\nMLD310 = 3\n", ".mldebt.toml:2: 'MLD310' is no rule code"),
        ("[costs]\ncomplexity-hotspots = [1, 2, 3]\n", ".mldebt.toml:2: 'complexity-hotspots' is no rule code"),
        ("[per-path-ignore]\n'a' = ['MLD4O1']\n", ".mldebt.toml:2: 'MLD4O1' is no rule code"),
    ],
)
def test_a_rule_that_does_not_exist_is_told_with_its_place(
    make_repository: Repository, capsys: pytest.CaptureFixture[str], text: str, says: str
) -> None:
    project = make_repository({".mldebt.toml": text})

    assert run(["settings", str(project)]) == 2

    shown = capsys.readouterr().err
    assert says in shown
    assert "did you mean" in shown


def test_settings_show_what_is_in_force_and_from_where(
    make_repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make_repository({".mldebt.toml": WHOLE})

    assert run(["settings", str(project), "--ignore", "MLD402"]) == 0

    shown = capsys.readouterr().out
    assert "select           experiments, MLD4   (.mldebt.toml:1)" in shown
    assert "ignore           MLD402   (command line)" in shown
    assert "thresholds       complexity-hotspot = 25   (.mldebt.toml:6)" in shown
    assert "costs            MLD101 = [5, 15, 45]   (.mldebt.toml:9)" in shown
    assert "per-path-ignore  vendor/**: MLD401   (.mldebt.toml:15)" in shown
    assert "trackers         acme (tracked)   (.mldebt.toml:17)" in shown
    assert "exclude          –   (default)" in shown


def test_a_flag_goes_before_the_file(make_repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    project = make_repository({".mldebt.toml": 'select = ["MLD4"]\n'})

    run(["settings", str(project), "--select", "MLD101"])

    assert "select           MLD101   (command line)" in capsys.readouterr().out


def test_an_untrusted_repository_sets_nothing(
    make_repository: Repository, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    project = make_repository({".mldebt.toml": "nonsense = 1\n"})
    (tmp_path / "own.toml").write_text("require-reason = true\n")

    assert run(["settings", str(project), "--untrusted"]) == 0
    assert "require-reason   False   (default)" in capsys.readouterr().out
    assert run(["settings", str(project), "--untrusted", "--config", str(tmp_path / "own.toml")]) == 0
    assert "require-reason   True" in capsys.readouterr().out
