"""A scaffolded rule is a whole rule: it loads, reads well, and finds the marked line of its own example."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from specimens import build, cases, found_in

from mldebt.rules.discovery import read_rule
from mldebt.rules.rule import Rule

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout with packages for some areas and no rules."""
    root = tmp_path / "checkout"
    for area in ("experiments", "models", "complexity", "configs"):
        (root / "mldebt" / "rules" / area).mkdir(parents=True)
        (root / "mldebt" / "rules" / area / "__init__.py").touch()
    (root / "mldebt" / "__init__.py").write_text('__version__ = "0.3.0"\n', encoding="utf-8")
    (root / "tests" / "rules").mkdir(parents=True)
    (root / "docs").mkdir()
    (root / "docs" / "codes.md").write_bytes((ROOT / "docs" / "codes.md").read_bytes())
    return root


def scaffold(name: str, root: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tools" / "scaffold_rule.py"), name, "--root", str(root)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def load(path: Path) -> Rule:
    name = ".".join(path.with_suffix("").parts[-4:])
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return read_rule(module)


@pytest.mark.parametrize(
    ("name", "code", "area", "subject"),
    [
        ("partially-tracked-run", "MLD104", "experiments", "TrainingRun"),
        ("orphan-artifact", "MLD205", "models", "TrainedModel"),
        ("orphaned-hotspot", "MLD305", "complexity", "Hotspot"),
        ("conflicting-default", "MLD408", "configs", "ConfigKey"),
    ],
)
def test_a_reserved_name_becomes_a_preview_rule(name: str, code: str, area: str, subject: str, checkout: Path) -> None:
    answer = scaffold(name, checkout)

    path = checkout / "mldebt" / "rules" / area / f"{name.replace('-', '_')}.py"
    rule = load(path)
    style = [sys.executable, "-m", "ruff", "check", "--quiet", "--config", str(ROOT / "pyproject.toml"), str(path)]
    assert answer.returncode == 0
    assert (rule.code, rule.name, rule.area, rule.subject.__name__) == (code, name, area, subject)
    assert (rule.preview, rule.since) == (True, "0.3.0")
    assert [case.title for case in cases(rule.documentation)] == ["Example", "Use instead"]
    assert list(cases((checkout / "tests" / "rules" / f"{code}.md").read_text(encoding="utf-8")))
    assert subprocess.run([*style, "--ignore", "D400"], check=False).returncode == 0


@pytest.mark.parametrize("name", ["partially-tracked-run", "orphaned-hotspot"])
def test_a_scaffolded_rule_finds_the_marked_line_of_its_example(name: str, checkout: Path, tmp_path: Path) -> None:
    scaffold(name, checkout)
    rule = load(next(checkout.rglob(f"{name.replace('-', '_')}.py")))
    example = next(cases(rule.documentation))
    build(example, tmp_path / "repository")

    found = found_in(tmp_path, [rule])

    assert found == example.expected


def test_a_name_without_a_code_is_refused(checkout: Path) -> None:
    answer = scaffold("unlucky-number", checkout)

    assert answer.returncode == 1
    assert answer.stderr == "unlucky-number is not in docs/codes.md: give it a free code there first\n"


def test_a_rule_that_exists_is_left_alone(checkout: Path) -> None:
    scaffold("orphan-artifact", checkout)

    answer = scaffold("orphan-artifact", checkout)

    assert answer.returncode == 1
    assert answer.stderr == "mldebt/rules/models/orphan_artifact.py exists already\n"


def test_an_area_without_a_package_is_refused_in_words(checkout: Path) -> None:
    answer = scaffold("unseeded-run", checkout)

    assert answer.returncode == 1
    assert "mldebt/rules/reproducibility is no package yet" in answer.stderr
