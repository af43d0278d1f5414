"""Gets the facts of many files: from the cache by content, else read here or by workers, each blob once.

Workers read under a deadline and a memory limit: a file that kills its reader costs only itself.
"""

import gc
import os
import resource
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from zlib import crc32

from mldebt.cache import Cache
from mldebt.facts.lines import has_long_line
from mldebt.facts.reading import decode_facts, encode_facts, facts_version, read_facts
from mldebt.facts.texts import Facts, Unread
from mldebt.findings.scan import Skipped
from mldebt.progress import Step
from mldebt.repository.model import File

SMALL = 64 << 10
LONG_LINE = 5000
DEEP = 1000
ENOUGH_FOR_WORKERS = 80
AT_ONCE = 100
READ_AT_ONCE = 500
SEAL = 4
"""Bytes of the checksum before stored facts: what was damaged is a miss at once, and no surprise when decoded later."""
MOMENTARY = frozenset({"deadline", "crashed", "memory", "missing-blob"})
"""Reasons that lie in this attempt, not in the content: another time it may be answered otherwise."""
SHARED_FROM = 2000
"""Files from which on equal parts are kept once: it takes a twentieth of a check and saves a seventh of its memory."""
Reader = Callable[[Iterable[File]], Iterator[tuple[File, bytes | Skipped]]]
Decode = Callable[[bytes | memoryview], Facts | Unread | None]
MEMORY = 2 << 30
RETRIES = 1

Job = tuple[str, str, bytes, int]
"""A key, the kind of reader, the content and the size of the whole file."""


def extract(
    files: Sequence[File],
    read: Reader,
    *,
    cache: Cache,
    jobs: int,
    deadline: float,
    step: Step,
    meanwhile: Callable[[], None] | None = None,
    decode: Decode | None = None,
) -> dict[str, Facts | Unread]:
    """Return path → facts; the same content is read once ever, whatever its path.

    `meanwhile` is called before workers read many files: it may begin what takes a processor that long. `decode` is
    that of the repository of which these files are a part.
    """
    version = facts_version()
    keys = {file.path: f"{file.sha}:{file.kind}" for file in files}
    with quiet_collector():
        decode = decode or decoder_for(len(files))
        found = _stored(cache, version, list(dict.fromkeys(keys.values())), decode)
        if decode is not decode_facts:
            cache.release()
        missing = {keys[file.path]: file for file in files if keys[file.path] not in found}
        fresh: dict[str, bytes] = {}
        workers = _workers(jobs, len(missing), is_spare=decode is not decode_facts)
        if meanwhile is not None and workers > 1:
            meanwhile()
        answers = _read_all(missing, read, workers=workers, deadline=deadline)
        for done, (key, content, known) in enumerate(answers, 1):
            step("reading files", done, len(missing))
            facts = known if known and decode is decode_facts else decode(content) or Unread("crashed", "extract")
            found[key] = facts
            if not isinstance(facts, Unread) or facts.reason not in MOMENTARY:
                fresh[key] = _sealed(content)
            _put(cache, version, fresh, AT_ONCE)
        _put(cache, version, fresh, 1)
        return {path: found.get(key, Unread("crashed", "extract", "no result")) for path, key in keys.items()}


def decoder_for(files: int) -> Decode:
    """Return how facts of so many files are decoded: where they are many, into a room that they share."""
    if files <= SHARED_FROM:
        return decode_facts
    from mldebt.facts.lazy import Room  # only for many files

    return Room().decode


def _put(cache: Cache, version: str, fresh: dict[str, bytes], enough: int) -> None:
    """Store what was read where it is enough to be worth a transaction."""
    if len(fresh) >= enough:
        cache.put_many(version, fresh)
        fresh.clear()


def _stored(cache: Cache, version: str, keys: Sequence[str], decode: Decode) -> dict[str, Facts | Unread]:
    """Return what is stored, a few at a time: all bytes at once would be a third of what their facts hold."""
    found: dict[str, Facts | Unread] = {}
    for start in range(0, len(keys), AT_ONCE):
        for key, content in cache.get_many(version, keys[start : start + AT_ONCE]).items():
            inside = _unsealed(content)
            facts = decode(inside) if inside is not None else None
            if facts is not None:
                found[key] = facts
    return found


Answer = tuple[str, bytes, Facts | Unread | None]
"""A key, its encoded facts, and the facts themselves where they were read in this process."""


def _read_all(missing: Mapping[str, File], read: Reader, *, workers: int, deadline: float) -> Iterator[Answer]:
    """Yield an answer for every missing key, some files at a time where nobody else reads them meanwhile."""
    if workers:
        yield from _read_some(missing, read, workers=workers, deadline=deadline)
        return
    rows = list(missing.items())
    for start in range(0, len(rows), READ_AT_ONCE):
        yield from _read_some(dict(rows[start : start + READ_AT_ONCE]), read, workers=0, deadline=deadline)


def _workers(jobs: int, files: int, *, is_spare: bool) -> int:
    """Return how many processes beside this one read so many files; for few none does.

    Where memory is spared one does at least, as what reading takes is gone with the process that reads.
    """
    count = (jobs or os.cpu_count() or 1) if files > ENOUGH_FOR_WORKERS else 0
    return count if count > 1 or is_spare else 0


def _read_some(missing: Mapping[str, File], read: Reader, *, workers: int, deadline: float) -> Iterator[Answer]:
    """Yield an answer for every key; heavy or suspicious files always go to a worker."""
    keys = {file.path: key for key, file in missing.items()}
    done: list[Answer] = []

    def work() -> Iterator["Job"]:
        for file, content in read(missing.values()):
            key = keys[file.path]
            if isinstance(content, Skipped):
                done.append(_answer(key, Unread(content.reason, content.stage)))
            elif workers or is_suspicious(content):
                yield key, file.kind, content, file.size
            else:
                done.append(_answer(key, read_facts(file.kind, content, file.size)))

    heavy = work()
    if first := next(heavy, None):
        from mldebt.facts.extraction import read_beside  # 20 ms, for few or none of the files of a small change

        for key, content in read_beside(chain((first,), heavy), size=workers, deadline=deadline):
            yield key, content, None
            while done:
                yield done.pop()
    yield from done


def _answer(key: str, facts: Facts | Unread) -> Answer:
    content = encode_facts(facts)
    return key, content, facts


def is_suspicious(content: bytes) -> bool:
    """Say whether a file could take long or much memory: large, long lines, or deep brackets."""
    return len(content) > SMALL or is_strange(content)


def is_strange(content: bytes) -> bool:
    """Say whether a file has long lines or deep brackets, as nobody writes them."""
    if len(content) <= LONG_LINE:
        return content.count(b"(") + content.count(b"[") + content.count(b"{") > DEEP
    if content.count(b"(") + content.count(b"[") + content.count(b"{") > len(content) // 4 + 100:
        return True
    return has_long_line(content, b"\n", LONG_LINE)


@contextmanager
def quiet_collector() -> Iterator[None]:
    """Switch the cyclic garbage collector off: facts hold no cycles, and it costs a tenth of a scan."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _sealed(content: bytes) -> bytes:
    """Return content behind its checksum."""
    return crc32(content).to_bytes(SEAL, "big") + content


def _unsealed(stored: bytes) -> memoryview | None:
    """Return what was sealed, or None where a bit of it is not as it was."""
    content = memoryview(stored)[SEAL:]
    return content if stored[:SEAL] == crc32(content).to_bytes(SEAL, "big") else None


def read_beside(jobs: Iterator[Job], *, size: int, deadline: float) -> Iterator[tuple[str, bytes]]:
    """Yield (key, encoded facts) of every job, in any order; one whose reader dies is tried once more, alone."""
    from mldebt.crew import DIED, LATE, Crew  # 20 ms, only where workers read

    lost = {
        DIED: encode_facts(Unread("crashed", "parse", "its reader died twice")),
        LATE: encode_facts(Unread("deadline", "parse", f"took longer than {deadline:g} s")),
    }
    for job, answer in Crew(_reading, size, deadline=deadline, retries=RETRIES).run([job] for job in jobs):
        yield job[0], lost[answer] if isinstance(answer, str) else answer


@contextmanager
def _reading() -> Iterator[Callable[[Job], bytes]]:
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    yield lambda job: encode_facts(read_facts(*job[1:]))
