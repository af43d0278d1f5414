"""What children of a process work out is what it would itself; none that dies loses an answer, and none outlives it."""

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from repositories import Repository

from mldebt.cache import Cache
from mldebt.demo.build import build_demo
from mldebt.facts import extraction
from mldebt.findings.ledger import Experiment
from mldebt.findings.subjects import ConfigFile, ConfigKey, TrainingRun
from mldebt.options import Options
from mldebt.pipeline import opened, scan_document
from mldebt.project.experiments.past import MOST_SECONDS
from mldebt.project.project import Project
from mldebt.repository.sterile import SterileGit
from mldebt.rules import beside
from mldebt.rules.beside import Split
from mldebt.rules.discovery import chosen
from mldebt.rules.judging import Subjects
from mldebt.splitting import Child, Listen, read, written

TRAIN = """import mlflow
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 1)

    def forward(self, x):
        return self.layer(x)


if __name__ == "__main__":
    net = Net()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for _ in range(3):
        loss = net(torch.ones(2)).sum()
        loss.backward()
        optimizer.step()
    torch.save(net.state_dict(), "net.pt")
"""
FILES = {"train.py": TRAIN, "config.yaml": "lr: 0.1\nunread: 3\n", "README.md": "# Nets\n`Net` is a network.\n"}

PATCHED = "import mldebt.rules.beside as beside; beside.ENOUGH = 1; from mldebt.cli.main import run; "
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


@pytest.fixture(autouse=True)
def _on_four_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the smallest project be split."""
    monkeypatch.setattr(beside, "ENOUGH", 1)
    monkeypatch.setattr(beside, "processors", lambda: 4)
    monkeypatch.setattr(beside, "can_split", lambda: True)  # whoever runs tests may have threads


def document(folder: Path, home: Path, jobs: int) -> bytes:
    """Return a first scan in so many processes."""
    return scan_document(Options(path=folder, jobs=jobs, db=home / f"{jobs}.db", cache=home / f"{jobs}-cache.db"))


def gathered(folder: Path) -> Subjects:
    """Return what a split project holds."""
    options = Options(path=folder)
    with opened(options) as found:
        return Split(found.project, chosen(options), 0, found.snapshot).gather(lambda *_: None)


def test_a_scan_in_several_processes_is_the_same_document(tmp_path: Path) -> None:
    folder = build_demo(tmp_path / "demo").folder

    alone = document(folder, tmp_path, 1)

    assert document(folder, tmp_path, 2) == alone  # configurations and models in one child
    assert document(folder, tmp_path, 4) == alone  # and in one each


def test_a_check_in_several_processes_says_the_same(make_repository: Repository) -> None:
    folder = make_repository(FILES)
    (folder / "fit.py").write_text(TRAIN.replace("import mlflow\n", "").replace("Net", "Other"), encoding="utf-8")
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)

    told = [
        subprocess.run(
            [sys.executable, "-c", f"{PATCHED}run(['check', '--staged', '--format', 'json', '--jobs', '{jobs}'])"],
            cwd=folder, env={**os.environ, "MLDEBT_HOME": str(folder.parent / jobs)}, capture_output=True, check=True,
        ).stdout
        for jobs in ("4", "1")
    ]  # fmt: skip

    assert b"fit.py" in told[0]
    assert told[0] == told[1]


def test_children_hear_what_rules_say(make_repository: Repository) -> None:
    found = gathered(make_repository(FILES))

    assert {"MLD201", "MLD401"} <= set(found.heard)


@pytest.mark.parametrize("how", ["killed", "crashed", "silent", "stopped"])
def test_what_a_child_does_not_answer_is_worked_out_here(
    make_repository: Repository, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    folder = make_repository(FILES)
    whole = gathered(folder)

    def work(_self: Split, _kinds: object, _listen: Listen) -> bytes:
        if how == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if how == "stopped":
            os.kill(os.getpid(), signal.SIGSTOP)
        if how == "crashed":
            raise RuntimeError
        return b""

    monkeypatch.setattr(Split, "_work", work)
    monkeypatch.setattr(Split, "_patience", lambda *_: 0.5)

    assert gathered(folder).by_type == whole.by_type


def test_a_project_of_few_files_is_not_split(make_repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "ENOUGH", 100)

    assert gathered(make_repository(FILES)).heard == {}


@pytest.mark.parametrize("can_split", [True, False])
def test_a_project_of_many_files_is_judged_one_pillar_after_the_other(
    make_repository: Repository, monkeypatch: pytest.MonkeyPatch, *, can_split: bool
) -> None:
    folder = make_repository(FILES)
    whole = gathered(folder)
    begun: list[int] = []

    class Alone(Child):
        def __init__(self, work: Callable[[Listen], bytes]) -> None:
            begun.append(1)
            super().__init__(work)

        def end(self) -> None:
            super().end()
            begun.pop()
            assert not begun  # never two at once

    monkeypatch.setattr(beside, "SHARED_FROM", len(FILES) - 1)
    monkeypatch.setattr(beside, "can_split", lambda: can_split)
    monkeypatch.setattr(beside, "Child", Alone)
    found = gathered(folder)

    assert found.by_type == whole.by_type
    assert {"MLD201", "MLD401"} <= set(found.heard)


def test_a_child_among_many_files_lets_go_before_rules_are_asked(
    make_repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    options, done = Options(path=make_repository(FILES)), list[str]()
    hear, collect = Split._hear, gc.collect
    monkeypatch.setattr(beside, "SHARED_FROM", len(FILES) - 1)
    monkeypatch.setattr(gc, "collect", lambda: (done.append("collected"), collect())[1])
    monkeypatch.setattr(Split, "_hear", lambda split, found: (done.append("heard"), hear(split, found))[1])

    monkeypatch.setattr(SterileGit, "renew", lambda _git: None)  # this is no child
    monkeypatch.setattr(Cache, "renew", lambda _cache: None)

    with opened(options) as found:
        Split(found.project, chosen(options), 1, found.snapshot)._work((ConfigFile, ConfigKey), lambda: None)

    assert done == ["collected", "heard", "heard"]


def test_what_a_child_among_many_files_does_not_answer_is_worked_out_here(
    make_repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_repository(FILES)
    whole = gathered(folder)

    monkeypatch.setattr(beside, "SHARED_FROM", len(FILES) - 1)
    monkeypatch.setattr(Split, "_work", lambda *_: os.kill(os.getpid(), signal.SIGKILL))

    assert gathered(folder).by_type == whole.by_type


def test_a_pillar_that_crashes_among_many_files_is_told_once(
    make_repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "SHARED_FROM", len(FILES) - 1)
    monkeypatch.setattr(Project, "loadings", property(lambda _self: 1 / 0))

    found = gathered(make_repository(FILES))

    assert [failure.where for failure in found.failures] == ["project: loadings"]
    assert found.of(TrainingRun)


def test_a_scan_of_many_files_is_the_same_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = build_demo(tmp_path / "demo").folder
    whole = document(folder, tmp_path, 1)

    monkeypatch.setattr(beside, "SHARED_FROM", 0)
    monkeypatch.setattr(extraction, "SHARED_FROM", 0)

    assert document(folder, tmp_path, 2) == whole


def test_a_child_is_given_a_multiple_of_the_time_here_and_the_ledger_its_own(make_repository: Repository) -> None:
    options = Options(path=make_repository(FILES), experiments=True)

    with opened(options) as found:
        split = Split(found.project, chosen(options), 0, found.snapshot)

        assert split._patience((ConfigFile,), 0.1) == beside.LEAST
        assert split._patience((ConfigFile,), 100.0) == 100.0 * beside.TIMES
        assert split._patience((Experiment,), 0.1) == beside.LEAST + MOST_SECONDS


class Part(msgspec.Struct, frozen=True):
    """A row of what a child tells, with a number that may be written as another one."""

    share: float


class Whole(msgspec.Struct, frozen=True, array_like=True):
    """What a child tells."""

    rows: tuple[Part, ...] | None = None
    by_name: dict[str, tuple[Part, ...]] = {}


@pytest.mark.parametrize("value", [Whole(), Whole((Part(0.5), Part(2.0)), {"a": (Part(0.1),)}), Whole(())])
def test_what_comes_back_as_it_is_is_written(value: Whole) -> None:
    content = written(value, Whole)

    assert (content, read(content, Whole)) == (msgspec.msgpack.encode(value), value)


@pytest.mark.parametrize("value", [Whole((Part(0.5), Part(2))), Whole(None, {"a": (Part(1),)})])
def test_what_would_come_back_as_something_else_is_not_written(value: Whole) -> None:
    with pytest.raises(ValueError, match="does not come back"):
        written(value, Whole)


def test_what_is_written_is_read_again_an_item_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    read_as: list[object] = []
    decoder = msgspec.msgpack.Decoder
    monkeypatch.setattr(msgspec.msgpack, "Decoder", lambda kind: (read_as.append(kind), decoder(kind))[1])

    written(Whole((Part(0.5),) * 9), Whole)

    assert (Part in read_as, Whole in read_as, tuple[Part, ...] in read_as) == (True, False, False)


def test_a_child_hears_more_than_a_pipe_holds_and_answers_more() -> None:
    child = Child(lambda listen: (listen() or b"") + (listen() or b""))

    child.tell(b"x" * 300_000)

    assert child.answer(60) == b"x" * 600_000
    child.end()


def test_a_child_that_is_told_nothing_goes_on() -> None:
    child = Child(lambda listen: repr(listen()).encode())

    child.tell(None)

    assert child.answer(60) == b"None"
    child.end()


@pytest.mark.parametrize("halt", [lambda: os.kill(os.getpid(), signal.SIGSTOP), lambda: time.sleep(600)])
def test_a_child_that_stops_or_hangs_is_not_waited_for(halt: Callable[[], None]) -> None:
    child = Child(lambda _listen: halt() or b"")
    began = time.monotonic()

    assert child.answer(0.2) is None
    child.end()
    assert time.monotonic() - began < 60


def test_half_an_answer_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write

    def half(file: int, content: memoryview) -> int:
        write(file, content[: len(content) // 2])
        time.sleep(600)
        return 0

    monkeypatch.setattr(os, "write", half)  # the child writes as this process would
    child = Child(lambda _listen: b"x" * 1000)

    assert child.answer(0.5) is None
    child.end()


def test_a_killed_process_leaves_no_child_behind() -> None:
    script = (
        "import os, signal, time\nfrom mldebt.splitting import Child\n"
        "def work(listen):\n    while True:\n        time.sleep(0.1)\n"
        "children = [Child(work), Child(lambda listen: listen())]\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )

    ended = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, timeout=30, check=False)

    assert ended.returncode == -signal.SIGKILL  # and nobody is left who could write to its output
