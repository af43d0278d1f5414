"""The files around the code say what is true."""

import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import mldebt

ROOT = Path(__file__).resolve().parents[2]
SHARED_FOLDERS = {Path("/"), Path("/home"), Path("/opt"), Path("/root"), Path("/srv"), Path("/usr/src"), Path("/var")}
FENCE = re.compile(r"^(`{3,}).*?^\1", re.MULTILINE | re.DOTALL)


def tracked() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listing = subprocess.run([git, "-C", str(ROOT), "ls-files", "-z"], check=True, capture_output=True).stdout
    return [ROOT / os.fsdecode(name) for name in listing.split(b"\0") if name]


def test_no_file_names_the_machine_it_was_written_on() -> None:
    folders = [ROOT] if ROOT.parent in SHARED_FOLDERS or Path("/tmp") in ROOT.parents else [ROOT, ROOT.parent]  # noqa: S108
    named = re.compile(rf"(?<![\w.])({'|'.join(re.escape(str(folder)) for folder in folders)})(?![\w.-])".encode())

    found = [str(path.relative_to(ROOT)) for path in tracked() if path.is_file() and named.search(path.read_bytes())]

    assert found == []


def test_no_tracked_file_is_large() -> None:
    sizes = {str(path.relative_to(ROOT)): path.stat().st_size for path in tracked() if path.is_file()}

    assert {path: size for path, size in sizes.items() if size > 1 << 20} == {}


def test_each_layer_knows_only_those_below() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]

    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert ended.returncode == 0, ended.stdout


def test_the_changelog_names_the_version() -> None:
    assert re.search(rf"^## \[{re.escape(mldebt.__version__)}\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)


def test_the_licence_is_the_one_the_metadata_names() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")

    assert (ROOT / "LICENSE").read_text().startswith(f"{setup['metadata']['license']} License")


def test_the_hooks_run_a_command_that_is_installed() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")

    for hook in hooks:
        assert hook["entry"].split()[0] in setup["options.entry_points"]["console_scripts"]
        assert (hook["language"], hook["pass_filenames"], hook["require_serial"]) == ("python", False, True)


def test_ci_runs_the_command_of_the_readme() -> None:
    commands = (ROOT / ".ci" / "run").read_text()

    assert "make test" in commands
    assert "make test" in (ROOT / "README.md").read_text()
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_make_alone_lists_the_targets() -> None:
    make = shutil.which("make")
    if make is None:
        pytest.skip("make is not installed")

    listing = subprocess.run(
        [make, "-C", str(ROOT), "--no-print-directory"], check=True, capture_output=True, text=True
    )

    targets = set(re.findall(r"^  make (\w+)", listing.stdout, re.MULTILINE))
    assert targets >= {"demo", "test", "check", "golden", "docs", "bench", "accuracy", "rule"}


def test_links_in_the_documents_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]

    broken = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#\s]+)", FENCE.sub("", page.read_text(encoding="utf-8")))
        if "://" not in link and not (page.parent / link).exists()
    ]

    assert broken == []
