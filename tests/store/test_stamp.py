import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from mldebt.findings.scan import Scan
from mldebt.options import Options
from mldebt.store.identity import stamp_of
from mldebt.store.opening import open_store
from mldebt.store.saving import save
from mldebt.store.upkeep import prune

Make = Callable[..., Scan]


def test_a_stamp_changes_with_every_save_of_its_repository(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "a?b.db"
    row = make(1).repository
    seen = []

    with open_store(path) as store:
        seen.append(stamp_of(path, row))
        for day in (1, 2, 2):
            save(store, make(day))
            seen.append(stamp_of(path, row))
        prune(store, 1)
        seen.append(stamp_of(path, row))

    assert seen[0] == ""
    assert len(set(seen)) == len(seen)


def test_a_stamp_ignores_other_repositories(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "x.db"
    row = make(1).repository

    with open_store(path) as store:
        save(store, make(1))
    before = stamp_of(path, row)
    with open_store(path, Options(project="other")) as store:
        save(store, make(1))

    assert stamp_of(path, row) == before
    assert stamp_of(path, row, project="other") not in {None, "", before}


def test_there_is_no_stamp_where_nothing_can_be_read(tmp_path: Path, make: Make) -> None:
    row = make(1).repository
    (tmp_path / "text.db").write_text("text")
    (tmp_path / "empty.db").touch()

    stamps = [stamp_of(tmp_path / name, row) for name in ("absent.db", "text.db", "empty.db", ".")]

    assert stamps == [None] * 4
    assert not (tmp_path / "absent.db").exists()


def test_a_stamp_is_read_without_loading_sqlalchemy() -> None:
    question = (
        "import sys, mldebt.store.identity, mldebt.store.placing\nprint({'sqlalchemy', 'alembic'} & set(sys.modules))"
    )

    said = subprocess.run([sys.executable, "-c", question], capture_output=True, text=True, check=True).stdout

    assert said == "set()\n"


def test_alembic_is_not_loaded_for_a_current_database(tmp_path: Path) -> None:
    question = (
        "import sys; from pathlib import Path; from mldebt.store.opening import open_store\n"
        "for _ in range(2):\n    with open_store(Path(sys.argv[1])): pass\n"
        "print('alembic' in sys.modules)"
    )

    said = subprocess.run(
        [sys.executable, "-c", question, tmp_path / "x.db"], capture_output=True, text=True, check=True
    ).stdout  # fmt: skip

    assert said == "False\n"
