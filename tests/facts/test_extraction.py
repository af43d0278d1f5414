"""Every file gets an answer: from the cache, from here, or from a worker that may hang, die or run out of memory."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, nullcontext
from hashlib import sha1
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mldebt.cache import Cache
from mldebt.facts import extraction
from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import PythonFacts
from mldebt.facts.extraction import LONG_LINE, extract, is_strange, is_suspicious, read_beside
from mldebt.facts.lines import has_long_line
from mldebt.facts.reading import SETTINGS, decode_facts, encode_facts, facts_version, read_facts
from mldebt.facts.settings import READERS
from mldebt.facts.texts import DocumentFacts, Facts, RequirementsFacts, ScriptFacts, SettingsFacts, Unread
from mldebt.findings.scan import Skipped
from mldebt.findings.vocabulary import Sha
from mldebt.repository.model import File

KINDS = ["python", "notebook", "yaml", "json", "toml", "ini", "gin", "env", "markdown", "rst", "shell", "makefile",
         "dockerfile", "requirements", "weights", "text", "outline"]  # fmt: skip


class Folder:
    """Files in memory that count how often they are read."""

    def __init__(self, contents: dict[str, bytes]) -> None:
        self.contents = contents
        self.reads: list[str] = []

    @property
    def files(self) -> list[File]:
        """All of them."""
        return [
            File(path, Sha(sha1(content, usedforsecurity=False).hexdigest()), len(content), "python")
            for path, content in self.contents.items()
        ]

    def read(self, files: Iterable[File]) -> Iterator[tuple[File, bytes | Skipped]]:
        """Yield contents as a snapshot does."""
        for file in files:
            self.reads.append(file.path)
            content = self.contents[file.path]
            yield file, Skipped(file.path, "missing-blob", "read") if content == b"gone" else content


def extracted(
    folder: Folder, cache: Cache | None = None, jobs: int = 1, deadline: float = 10
) -> dict[str, Facts | Unread]:
    with nullcontext(cache) if cache else closing(Cache(None)) as used:
        return extract(folder.files, folder.read, cache=used, jobs=jobs, deadline=deadline, step=lambda *_: None)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with closing(Cache(tmp_path / "cache.db")) as opened:
        yield opened


def reasons(found: dict[str, Facts | Unread]) -> dict[str, str]:
    return {path: facts.reason for path, facts in found.items() if isinstance(facts, Unread)}


def test_the_same_content_is_read_once_ever(cache: Cache) -> None:
    folder = Folder({"a.py": b"x = 1\n", "b.py": b"x = 1\n", "c.py": b"y = 2\n"})
    first = extracted(folder, cache)

    second = extracted(folder, cache)

    assert len(folder.reads) == 2
    assert first == second
    assert set(first) == {"a.py", "b.py", "c.py"}


def test_a_file_that_could_not_be_read_is_tried_again(cache: Cache) -> None:
    folder = Folder({"a.py": b"gone"})

    first, second = extracted(folder, cache), extracted(folder, cache)

    assert reasons(first) == reasons(second) == {"a.py": "missing-blob"}
    assert folder.reads == ["a.py", "a.py"]


@pytest.mark.parametrize("shared_from", [0, 2000])
def test_facts_damaged_in_any_byte_are_read_anew(
    cache: Cache, monkeypatch: pytest.MonkeyPatch, shared_from: int
) -> None:
    monkeypatch.setattr(extraction, "SHARED_FROM", shared_from)
    folder = Folder({"a.py": b"def f(lr):\n    return train(lr, 0.1)\n"})
    first, kind, key = extracted(folder, cache), facts_version(), f"{folder.files[0].sha}:python"
    stored = cache.get(kind, key) or b""
    again = []

    for place in range(len(stored)):
        cache.put(kind, key, stored[:place] + bytes([stored[place] ^ 1]) + stored[place + 1 :])
        again.append(extracted(folder, cache))

    assert stored
    assert len(folder.reads) == len(stored) + 1
    assert all(found == first for found in again)


@pytest.mark.parametrize("jobs", [1, 2])
def test_workers_and_this_process_say_the_same(jobs: int) -> None:
    folder = Folder({f"{n}.py": f"x = {n}\n".encode() * (1 + 7000 * (n % 20 == 0)) for n in range(100)})

    found = extracted(folder, jobs=jobs)

    assert {
        path: decode_facts(encode_facts(read_facts("python", content))) for path, content in folder.contents.items()
    } == found


@pytest.mark.parametrize(("files", "count", "is_here"), [(2000, 100, True), (10, 100, False), (10, 5, True)])
def test_what_reading_takes_is_gone_where_memory_is_spared(
    files: int,
    count: int,
    is_here: bool,  # noqa: FBT001 - a table
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With one job too, many files of a large repository are read by another process than this one."""
    here: list[str] = []
    monkeypatch.setattr(extraction, "SHARED_FROM", files)
    monkeypatch.setattr(extraction, "read_facts", lambda *_: here.append("read") or read_facts("python", b"x = 1\n"))
    folder = Folder({f"{n}.py": f"x = {n}\n".encode() for n in range(count)})

    decode = extraction.decoder_for(11)
    with closing(Cache(None)) as cache:
        found = extract(
            folder.files, folder.read, cache=cache, jobs=1, deadline=10, step=lambda *_: None, decode=decode
        )

    assert len(found) == count
    assert bool(here) is is_here


@pytest.mark.parametrize(("files", "jobs", "begun"), [(100, 2, 1), (100, 1, 0), (3, 2, 0)])
def test_something_is_begun_meanwhile_where_workers_read(files: int, jobs: int, begun: int, cache: Cache) -> None:
    folder = Folder({f"{n}.py": f"x = {n}\n".encode() for n in range(files)})
    told: list[str] = []

    for _ in range(2):
        extract(
            folder.files, folder.read, cache=cache, jobs=jobs, deadline=10, step=lambda *_: None,
            meanwhile=lambda: told.append("begun"),
        )  # fmt: skip

    assert len(told) == begun


@pytest.mark.parametrize(
    ("content", "is_so"),
    [
        (b"x = 1\n", False),
        (b"x" * 70_000, True),
        (b"x" * 6000, True),
        (b"(" * 4000, True),
        (b"x = f(1)\n" * 500, False),
    ],
)
def test_large_long_lined_or_bracketed_files_go_to_a_worker(content: bytes, is_so: bool) -> None:  # noqa: FBT001 - a table
    assert is_suspicious(content) is is_so


@pytest.mark.parametrize(
    ("text", "is_so"),
    [("a" * 9, False), ("a" * 10, True), ("aaa\n" * 90, False), ("aaa\n" * 90 + "b" * 10 + "\n", True)],
)
def test_a_long_line_is_found_wherever_it_stands(text: str, is_so: bool) -> None:  # noqa: FBT001 - a table
    assert has_long_line(text, "\n", 9) is is_so
    assert has_long_line(text.encode(), b"\n", 9) is is_so


def misbehaving(kind: str, content: bytes, size: int | None = None) -> Facts | Unread:
    """Stand in for a reader with a fault that no known input triggers."""
    if b"hang" in content:
        time.sleep(60)
    if b"die" in content:
        os.kill(os.getpid(), signal.SIGKILL)
    if b"eat" in content:
        return read_eating()
    return read_facts(kind, content, size)


def read_eating() -> Unread:
    try:
        held = [bytes(64 << 20) for _ in range(100)]
    except MemoryError:
        return Unread("memory", "parse")
    return Unread("unsupported", "parse", str(len(held)))


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_hangs_dies_or_eats_memory_costs_itself(jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "read_facts", misbehaving)
    monkeypatch.setattr(extraction, "MEMORY", 1 << 30)
    good = {f"{n}.py": f"x = {n}\n".encode() * 8000 for n in range(12)}
    bad = {"hang.py": b"hang = 1\n" * 8000, "die.py": b"die = 1\n" * 9000, "eat.py": b"eat = 1\n" * 9000}
    started = time.monotonic()

    found = extracted(Folder(good | bad), jobs=jobs, deadline=1.5)

    assert time.monotonic() - started < 20
    assert reasons(found) == {"hang.py": "deadline", "die.py": "crashed", "eat.py": "memory"}
    assert all(isinstance(found[path], PythonFacts) for path in good)


def test_a_deadline_really_interrupts_the_parser() -> None:
    text = b"x = f'" + b"{a}" * 80_000 + b"'\n"

    jobs = [("slow", "python", text, len(text)), ("fast", "python", b"x = 1\n", 6)]
    results = dict(read_beside(iter(jobs), size=1, deadline=0.4))

    slow, fast = decode_facts(results["slow"]), decode_facts(results["fast"])
    assert isinstance(fast, PythonFacts)
    assert isinstance(slow, PythonFacts) or (isinstance(slow, Unread) and slow.reason == "deadline")


def test_no_worker_is_left_behind() -> None:
    results = read_beside(iter([(str(n), "python", b"x = 1\n", 6) for n in range(5)]), size=2, deadline=5)
    next(results)

    results.close()  # type: ignore[attr-defined]

    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_killed_scan_leaves_no_worker_behind() -> None:
    script = (
        "import os, signal\nfrom mldebt.facts.extraction import read_beside\n"
        "jobs = [(key, 'python', b'x = 1', 5) for key in 'ab']\n"
        "for _ in read_beside(iter(jobs), size=1, deadline=5):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )

    ended = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, timeout=30, check=False)

    assert ended.returncode == -signal.SIGKILL  # and nobody is left who could write to its output


def inside(facts: Facts | Unread, content: bytes) -> bool:
    last = max(content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1, 1)
    lines: list[int] = []
    match facts:
        case PythonFacts():
            lines = [line for one in facts.scopes for line in (one.line, *(call.line for call in one.calls))]
        case SettingsFacts():
            lines = [entry.line for entry in facts.entries] + ([facts.error_line] if facts.error_line else [])
        case DocumentFacts():
            lines = [one.line for one in (*facts.sections, *facts.fences, *facts.rows, *facts.commands, *facts.front)]
            last += 1
        case ScriptFacts():
            lines = [one.line for one in facts.commands]
        case RequirementsFacts():
            lines = [line for _, _, line in facts.packages]
        case NotebookFacts():
            lines = [1]
    return all(1 <= line <= last for line in lines)


PIECES = st.lists(
    st.sampled_from(
        [
            "a", ":", " ", "\n", "\r", "\t", "- ", "[", "]", "{", "}", '"', "'", "#", "\\", "=", "|", "<table>", "<tr>",
            "&x", "*x", "---", "\u2028", "\x85", "\x0c", "```", "if a:", "def f():", "%", "!ls", "1", "\ud800", "é",
            "[[t]]", "//", "/*", "::", "    ",
        ]
    ),
    max_size=40,
).map(lambda pieces: "".join(pieces).encode("utf-8", "surrogatepass"))  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200) | PIECES)
def test_any_bytes_give_an_answer_that_can_be_stored_and_points_inside(kind: str, content: bytes) -> None:
    facts = read_facts(kind, content)

    assert decode_facts(encode_facts(facts)) is not None
    assert inside(facts, content)


def test_kinds_of_settings_are_those_that_can_be_read() -> None:
    assert frozenset(READERS) == SETTINGS


@pytest.mark.parametrize(
    ("content", "is_so"),
    [
        (b"x" * LONG_LINE, False),
        (b"x" * (LONG_LINE + 1), True),
        (b"x" * LONG_LINE + b"\n" + b"y" * LONG_LINE, False),
        (b"short\n" + b"x" * LONG_LINE + b"\n" + b"y" * (LONG_LINE + 1) + b"\nshort\n", True),
        (b"short\n" * LONG_LINE, False),
        (b"short\n" * LONG_LINE + b"x" * (LONG_LINE + 1), True),
        (b"\n" * (LONG_LINE + 1) + b"x" * LONG_LINE, False),
    ],
)
def test_a_file_is_strange_by_its_longest_line(content: bytes, is_so: bool) -> None:  # noqa: FBT001 - a table
    assert is_strange(content) is is_so
