"""What a killed scan left in the temporary folder goes with a later scan."""

import os
import tempfile
import time
from pathlib import Path

import pytest
from repositories import Repository

from mldebt.options import Options
from mldebt.repository.opening import open_snapshot


def test_old_copies_of_stores_go_and_new_ones_stay(
    make_repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    old, new = scratch / "mldebt-store-old", scratch / "mldebt-store-new"
    for place in (old, new):
        place.mkdir(parents=True)
        (place / "store.db").write_bytes(b"rows")
    before = time.time() - 3 * 86_400
    os.utime(old, (before, before))
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))

    with open_snapshot(Options(path=make_repository({"a.py": "x = 1\n"}))):
        left = {path.name for path in scratch.glob("mldebt-store-*")}

    assert left == {"mldebt-store-new"}
