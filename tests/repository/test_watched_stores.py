"""Whether files that may be run stores changed on disk is told without listing what did not."""

import os
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from mldebt.cache import Cache
from mldebt.repository import watching
from mldebt.repository.watching import watched

OLD = time.time_ns() - 3_600_000_000_000


def wanted(path: str) -> bool:
    return path.endswith(".csv")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a folder whose parts changed an hour ago."""
    for name in ("runs/one/metrics.csv", "data/a.jpg", ".git/x.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1\n")
    for place in (tmp_path, *tmp_path.rglob("*")):
        os.utime(place, ns=(OLD, OLD))
    return tmp_path


@pytest.fixture
def cache() -> Iterator[Cache]:
    with closing(Cache(None)) as opened:
        yield opened


def test_nothing_changed_gives_the_same_word_and_lists_no_folder(
    tree: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = watched(tree, cache, wanted)
    monkeypatch.setattr(watching.os, "scandir", lambda place: pytest.fail(f"listed {place}"))

    assert watched(tree, cache, wanted) == before


def test_a_new_store_file_gives_another_word(tree: Path, cache: Cache) -> None:
    before = watched(tree, cache, wanted)
    (tree / "runs" / "one" / "results.csv").write_text("2\n")

    assert watched(tree, cache, wanted) != before


def test_a_store_file_that_grew_gives_another_word(tree: Path, cache: Cache) -> None:
    before = watched(tree, cache, wanted)
    (tree / "runs" / "one" / "metrics.csv").write_text("1\n2\n")

    assert watched(tree, cache, wanted) != before


def test_other_files_and_other_repositories_change_nothing(tree: Path, cache: Cache) -> None:
    (tree / "other" / ".git").mkdir(parents=True)
    before = watched(tree, cache, wanted)
    (tree / "other" / "metrics.csv").write_text("1\n")
    (tree / "data" / "b.jpg").write_text("2\n")
    (tree / ".git" / "x.csv").write_text("2\n")

    assert watched(tree, cache, wanted) == before


def test_a_folder_that_just_changed_is_not_trusted_yet(tree: Path, cache: Cache) -> None:
    place = tree / "runs" / "one"
    (place / "first.csv").write_text("1\n")
    before = watched(tree, cache, wanted)
    changed = place.stat().st_mtime_ns
    (place / "second.csv").write_text("1\n")
    os.utime(place, ns=(changed, changed))

    assert watched(tree, cache, wanted) != before
