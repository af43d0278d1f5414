"""Tests that modules of the program come from one file, and only while it holds what they are."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import mldebt
from mldebt import together

ASKED = (
    "import sys, mldebt.__main__ as program\n"
    "from mldebt.together import keep_together, load_together\n"
    "modules = load_together()\n"
    "from mldebt.cli.main import run\n"
    "code = run(['rules'])\n"
    "print('\\n', *(n for n, m in sys.modules.items() if '_Kept' in repr(getattr(m, '__loader__', 0))))\n"
    "print(sys.modules['mldebt.options'].__file__, getattr(sys.modules['mldebt.options'], 'ADDED', None))\n"
    "keep_together(modules)\n"
)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Return a copy of the package, with nothing compiled in it."""
    package = tmp_path / "program" / "mldebt"
    shutil.copytree(Path(mldebt.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    return package


def start(package: Path, **more: str) -> tuple[str, list[str], str]:
    """Start a command; return what it prints, the modules that came from the file, and what one says of itself."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **more}
    command = [sys.executable, "-c", ASKED]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=package.parent, check=False)
    assert not done.stderr
    *said, loaded, told = done.stdout.splitlines()
    return "\n".join(said), loaded.split(), told


def kept(package: Path) -> list[Path]:
    """Return the files that hold modules together."""
    return list((package / "__pycache__").glob("*.all*"))


def test_a_second_start_takes_modules_from_one_file_and_says_the_same(program: Path) -> None:
    first, alone, _ = start(program)

    second, loaded, told = start(program)

    assert (second, alone) == (first, [])
    assert {"mldebt.cli", "mldebt.cli.rules", "mldebt.options", "mldebt.rules.experiments"} <= set(loaded)
    assert told == f"{program / 'options.py'} None"


def test_a_changed_module_is_imported_as_it_is_now(program: Path) -> None:
    start(program)
    with (program / "options.py").open("a", encoding="utf-8") as source:
        source.write("ADDED = 'since'\n")

    _, loaded, told = start(program)

    assert "mldebt.options" not in loaded
    assert "mldebt.cli.rules" in loaded
    assert told.endswith("since")


def test_a_new_version_is_kept_in_place_of_the_one_before(program: Path) -> None:
    start(program)
    (file,) = kept(program)
    before = file.stat().st_size
    for source in program.rglob("*.py"):
        os.utime(source, ns=(1, 1))
    start(program)

    _, loaded, _ = start(program)

    assert "mldebt.options" in loaded
    assert kept(program) == [file]
    assert abs(file.stat().st_size - before) < before // 100


@pytest.mark.parametrize("content", [b"", b"\x05", b"\xff" * 64, b"\x03\0\0\0\0\0\0\0\xa9\x01N"])
def test_a_damaged_file_is_as_none(program: Path, content: bytes) -> None:
    first, _, _ = start(program)
    (file,) = kept(program)
    file.write_bytes(content)

    again, alone, _ = start(program)

    assert (again, alone) == (first, [])
    assert "mldebt.options" in start(program)[1]


def test_a_file_that_ends_early_costs_its_last_modules(program: Path) -> None:
    first, _, _ = start(program)
    (file,) = kept(program)
    file.write_bytes(file.read_bytes()[:-5000])

    again, _, _ = start(program)

    assert again == first


def test_what_a_damaged_byte_would_change_is_imported_as_ever(program: Path) -> None:
    with (program / "options.py").open("a", encoding="utf-8") as source:
        source.write("ADDED = 'since'\n")
    start(program)
    (file,) = kept(program)
    file.write_bytes(file.read_bytes().replace(b"since", b"sense"))

    _, loaded, told = start(program)

    assert "mldebt.options" not in loaded
    assert told.endswith("since")


def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(together, "ENOUGH", 1)
    monkeypatch.setattr(together, "PLACE", str(tmp_path / "gone" / "together.all"))
    asked: list[str] = []
    monkeypatch.setattr(together, "_seen", asked.append)

    together.keep_together(together.Together())

    assert asked == []


def test_nothing_is_written_where_python_is_told_so(program: Path) -> None:
    start(program, PYTHONDONTWRITEBYTECODE="1")

    assert not kept(program)
