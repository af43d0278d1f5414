"""A document that is kept answers for an unchanged repository, and one that was damaged does not."""

import sqlite3
from pathlib import Path

import pytest
from repositories import Repository

from mldebt import scanning
from mldebt.options import Options
from mldebt.pipeline import scan_document


def scanned(folder: Path, place: Path) -> bytes:
    """Return the document of a folder, with database and cache at a place."""
    return scan_document(Options(path=folder, db=place / "mldebt.db", cache=place / "cache.db"))


def test_a_kept_document_is_packed_and_comes_back_as_it_was(
    make_repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_repository({"train.py": "rate = 0.1\n"})
    scanned(folder, tmp_path)
    second = scanned(folder, tmp_path)
    with sqlite3.connect(tmp_path / "cache.db") as connection:
        kept = [len(value) for (value,) in connection.execute("SELECT value FROM entries WHERE kind = 'document'")]
    monkeypatch.delattr(scanning, "scanned")  # whoever needs it now fails

    assert scanned(folder, tmp_path) == second
    assert kept
    assert max(kept) < len(second) // 2


def test_a_damaged_document_is_made_again(make_repository: Repository, tmp_path: Path) -> None:
    folder = make_repository({"train.py": "rate = 0.1\n"})
    scanned(folder, tmp_path)
    second = scanned(folder, tmp_path)
    with sqlite3.connect(tmp_path / "cache.db") as connection:
        connection.execute("UPDATE entries SET value = substr(value, 1, 20) WHERE kind = 'document'")
    connection.close()

    assert scanned(folder, tmp_path) == second
