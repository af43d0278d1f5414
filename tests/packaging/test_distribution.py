"""What a wheel, an sdist, an editable install and a bare checkout hold: each must find the bundled folders."""

import configparser
import json
import os
import shutil
import site
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_SOURCE = (".git", ".venv", "*.egg-info", "build", "dist", "__pycache__", ".*_cache", ".hypothesis", ".bench")
ASK = """
import importlib.resources, json, mldebt, sys
from pathlib import Path
from mldebt import assets
from mldebt.demo.story import steps
place = Path(mldebt.__file__).parent
print(json.dumps({
    "package": str(place),
    "templates": sorted(path.name for path in assets.folder("templates").iterdir() if path.suffix == ".j2"),
    "migrations": sorted(path.name for path in assets.folder("migrations").iterdir()),
    "catalogue": sorted(path.name for path in (place / "catalogue").glob("*.yaml")),
    "typed": (place / "py.typed").exists(),
    "steps": len(list(steps())),
}))
"""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkout") / "mldebt"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*NOT_SOURCE), symlinks=True)
    return folder


@pytest.fixture(scope="module")
def distributions(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist, and the wheel from the sdist, as a release does."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), cwd=checkout)
    return folder


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """Give an environment that sees the dependencies of this one but not its mldebt."""
    folder = tmp_path / "environment"
    run(sys.executable, "-m", "venv", "--without-pip", str(folder))
    packages = next(folder.glob("lib/python*/site-packages"))
    (packages / "dependencies.pth").write_text("\n".join(site.getsitepackages()))
    return folder / "bin" / "python"


def run(*command: str, cwd: Path | None = None) -> str:
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}  # it hides what is installed
    ended = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, env=clean)
    assert ended.returncode == 0, f"{' '.join(command)}\n{ended.stdout[-2000:]}\n{ended.stderr[-2000:]}"
    return ended.stdout


def install(python: Path, *what: str) -> None:
    options = ("--quiet", "--disable-pip-version-check", "--no-deps", "--no-index", "--no-build-isolation")
    run(sys.executable, "-m", "pip", "--python", str(python), "install", *options, *what)


def names_of_wheel(distributions: Path) -> set[str]:
    with zipfile.ZipFile(next(distributions.glob("*.whl"))) as archive:
        return set(archive.namelist())


def assert_complete(answer: str) -> None:
    found = json.loads(answer)
    assert found["templates"] == sorted(path.name for path in (ROOT / "templates").glob("*.j2"))
    assert set(found["migrations"]) >= {path.name for path in (ROOT / "migrations").iterdir() if path.suffix}
    assert found["catalogue"] == sorted(path.name for path in (ROOT / "mldebt" / "catalogue").glob("*.yaml"))
    assert found["typed"]
    assert found["steps"] > 40


def test_an_installed_wheel_finds_all_it_brings(distributions: Path, python: Path, tmp_path: Path) -> None:
    install(python, str(next(distributions.glob("*.whl"))))

    answer = run(str(python), "-c", ASK, cwd=tmp_path)

    assert_complete(answer)
    assert "site-packages" in json.loads(answer)["package"]


def test_an_editable_install_finds_all_it_needs(checkout: Path, python: Path, tmp_path: Path) -> None:
    install(python, "--editable", str(checkout))

    answer = run(str(python), "-c", ASK, cwd=tmp_path)

    assert_complete(answer)
    assert json.loads(answer)["package"] == str(checkout / "mldebt")


def test_a_bare_checkout_finds_all_it_needs(checkout: Path, python: Path) -> None:
    answer = run(str(python), "-c", ASK, cwd=checkout)

    assert_complete(answer)


def test_the_wheel_holds_every_file_of_every_package(distributions: Path) -> None:
    names = names_of_wheel(distributions)

    for folder, prefix in (("mldebt", ""), ("templates", "mldebt/"), ("migrations", "mldebt/")):
        files = [path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
        missing = {f"{prefix}{path.relative_to(ROOT).as_posix()}" for path in files} - names
        assert not missing


def test_the_wheel_installs_nothing_but_mldebt(distributions: Path) -> None:
    names = names_of_wheel(distributions)

    assert {name.split("/")[0].split("-")[0] for name in names} == {"mldebt"}


def test_the_sdist_holds_what_its_tests_need(distributions: Path) -> None:
    with tarfile.open(next(distributions.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    assert names >= {"setup.cfg", "pyproject.toml", "LICENSE", "README.md", "CHANGELOG.md", "Makefile", ".ci/run"}
    assert names >= {
        path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("*") if path.suffix in {".py", ".md"}
    }


def test_setup_lists_every_package_there_is() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    listed = set(setup["options"]["packages"].split())

    inside = {".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "mldebt").rglob("__init__.py")}
    mapped = {
        ".".join(("mldebt", *path.parent.relative_to(ROOT).parts))
        for folder in ("templates", "migrations")
        for path in (ROOT / folder).rglob("__init__.py")
    }

    assert listed == inside | mapped
