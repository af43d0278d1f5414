"""Keeps what single files said to a question, so that the next start asks only of those that changed.

An answer is kept by the content that gave it: short ones to one question all together, long ones each by itself. The
question names whatever else they hang on; another version of the program asks another one. What is damaged, or kept by
nobody, is asked again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import blake2b
from itertools import islice
from typing import TypeVar
from zlib import crc32

import msgspec

from mldebt.cache import Cache, program
from mldebt.repository.model import File

C = TypeVar("C")
T = TypeVar("T")
SEAL, SEAL_OF_ONE = 8, 4
ENOUGH, AT_ONCE = 100, 100
"""From how many contents on it pays to keep long answers, and how many of them are read at once."""


class Recall:
    """Answers on single files in a cache; without one everything is asked."""

    def __init__(self, cache: Cache | None = None, files: Iterable[File] = ()) -> None:
        self._cache = cache
        self._names = {file.path: f"{file.sha}:{file.kind}" for file in files}

    def of(self, files: Iterable[File]) -> "Recall":
        """Return the same for other files, such as versions of the past."""
        return Recall(self._cache, files)

    def each(
        self, work: Callable[[C], T], contents: Mapping[str, C], question: str, kind: type[dict[str, T]]
    ) -> Iterator[tuple[str, T]]:
        """Yield `work(content)` by path, which must depend on the content and what the question names alone."""
        if self._cache is None:
            yield from ((path, work(content)) for path, content in contents.items())
            return
        key = _digest(f"{program()} {question}".encode("utf-8", "surrogatepass")).hex()
        known = _opened(self._cache.get("recall", key), kind)
        said: dict[str, T] = {}
        for path, content in contents.items():
            name = self._names.get(path, "")
            answer = known.get(name) if name in known else said.get(name)
            if answer is None:
                answer = work(content)
            if name:
                said[name] = answer
            yield path, answer
        if said.keys() != known.keys():
            self._keep(key, said)

    def keeps(self, contents: Mapping[str, object]) -> bool:
        """Say whether it pays to keep long answers on so many contents."""
        return self._cache is not None and len(contents) >= ENOUGH

    def singly(self, work: Callable[[C], T], contents: Mapping[str, C], kind: type[T]) -> Iterator[tuple[str, T]]:
        """Yield `work(content)` by path, which must depend on the content alone: the work is the question.

        Answers are long, and there wherever the content is, whatever else a repository holds.
        """
        cache = self._cache
        if cache is None:
            yield from ((path, work(content)) for path, content in contents.items())
            return
        asked = f"{program()} {work.__module__} {work.__name__}"
        question, decode = f"said {_digest(asked.encode()).hex()}", _reader(kind)
        waiting = iter(contents.items())
        while part := list(islice(waiting, AT_ONCE)):
            known = cache.get_many(question, {self._names[path] for path, _ in part if path in self._names})
            fresh: dict[str, bytes] = {}
            for path, content in part:
                name = self._names.get(path, "")
                answer = decode(known[name]) if name in known else None
                if answer is None:
                    answer = work(content)
                    if name and (written := _written(answer)):
                        known[name] = fresh[name] = written
                yield path, answer
            if fresh:
                cache.put_many(question, fresh)

    def _keep(self, key: str, said: Mapping[str, object]) -> None:
        """Keep answers, unless one cannot be written: a name that is no text."""
        try:
            content = msgspec.msgpack.encode(said)
        except (UnicodeEncodeError, OverflowError):
            return
        if self._cache is not None:
            self._cache.put("recall", key, _digest(content) + content)


def _written(answer: object) -> bytes:
    """Return an answer behind its checksum, or nothing for one that cannot be written: a name that is no text."""
    with suppress(UnicodeEncodeError, OverflowError):
        content = msgspec.msgpack.encode(answer)
        return crc32(content).to_bytes(SEAL_OF_ONE, "big") + content
    return b""


def _reader(kind: type[T]) -> Callable[[bytes], T | None]:
    """Return what reads a written answer, or None where a bit of it is not as it was."""
    decode = msgspec.msgpack.Decoder(kind).decode

    def read(stored: bytes) -> T | None:
        content = memoryview(stored)[SEAL_OF_ONE:]
        with suppress(msgspec.MsgspecError, UnicodeDecodeError):
            if stored[:SEAL_OF_ONE] == crc32(content).to_bytes(SEAL_OF_ONE, "big"):
                return decode(content)
        return None

    return read


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=SEAL).digest()


def _opened(stored: bytes | None, kind: type[dict[str, T]]) -> dict[str, T]:
    """Return kept answers, or none where a bit of them is not as it was."""
    content = (stored or b"")[SEAL:]
    if not content or _digest(content) != (stored or b"")[:SEAL]:
        return {}
    try:
        return msgspec.msgpack.decode(content, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return {}
