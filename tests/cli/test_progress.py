"""The line that shows long work: drawn by no thread, which would keep a scan at a terminal in one process."""

import threading

import pytest

from mldebt.cli import progress


def test_a_shown_line_starts_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    before = threading.active_count()
    bar = progress._Bar()

    bar.step("reading files", 1, 3)

    assert bar._shown is not None
    assert threading.active_count() == before
    bar.close()


def test_a_line_tells_of_every_new_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    bar = progress._Bar()
    bar.step("reading files", 1, 3)
    drawn: list[int] = []
    monkeypatch.setattr(bar._shown, "refresh", lambda: drawn.append(1))

    bar.step("reading files", 2, 3)
    bar.step("finding runs", 1, 3)

    assert len(drawn) == 1
    bar.close()
