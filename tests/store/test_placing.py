import os
from pathlib import Path

import pytest

from mldebt.store.placing import reason_to_refuse


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "repo" / ".mldebt").mkdir(parents=True)
    return tmp_path / "repo"


def test_a_database_of_the_users_own_inside_the_target_is_fine(root: Path) -> None:
    (root / ".mldebt" / "x.db").touch()

    assert reason_to_refuse(root / ".mldebt" / "x.db", root, {"train.py"}) is None
    assert reason_to_refuse(root / "new" / "y.db", root, set()) is None


def test_anything_outside_the_target_is_fine(root: Path, tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "x.db")

    assert reason_to_refuse(tmp_path / "link.db", root, {"link.db"}) is None


def test_an_untrusted_target_holds_no_database(root: Path, tmp_path: Path) -> None:
    assert reason_to_refuse(root / "x.db", root, set(), untrusted=True) is not None
    assert reason_to_refuse(tmp_path / "x.db", root, set(), untrusted=True) is None


def test_a_tracked_database_is_refused(root: Path) -> None:
    path = root / ".mldebt" / "x.db"

    assert reason_to_refuse(path, root, {".mldebt/x.db"}) == f"{path}: one of the files that are being scanned"
    assert reason_to_refuse(path, root, {".mldebt/x.db-wal"}) is not None


def test_a_link_on_the_way_is_refused(root: Path, tmp_path: Path) -> None:
    (root / "to").symlink_to(tmp_path)
    (root / "x.db").symlink_to(tmp_path / "x.db")
    (root / "y.db-wal").symlink_to(tmp_path / "y")

    reasons = [reason_to_refuse(root / name, root, set()) for name in ("to/x.db", "x.db", "y.db")]

    assert all(reason and "a link inside the repository" in reason for reason in reasons)


def test_a_detour_into_the_target_is_seen(root: Path, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(root)

    assert reason_to_refuse(tmp_path / "alias" / "x.db", root, {"x.db"}) is not None
    (tmp_path / "deep").symlink_to(root / ".mldebt")
    assert reason_to_refuse(tmp_path / "deep" / "x.db", root, {".mldebt/x.db"}) is not None
    assert reason_to_refuse(root / "a" / ".." / "x.db", root, {"x.db"}) is not None
    assert reason_to_refuse(root / "x.db", tmp_path / "alias", {"x.db"}) is not None


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_a_file_of_another_user_is_refused(root: Path) -> None:
    path = root / "x.db"
    path.touch()
    os.chown(path, 65534, 65534)

    assert reason_to_refuse(path, root, set()) == f"{path}: belongs to another user"
