"""Keeps what single files said to a question, so that the next start asks only of those that changed.

An answer is kept by the content that gave it, all answers to one question together. The question names whatever else
they hang on; another version of the program asks another one. What is damaged, or kept by nobody, is asked again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import TypeVar

import msgspec

from mldebt.cache import Cache, program
from mldebt.repository.model import File

C = TypeVar("C")
T = TypeVar("T")
SEAL = 8


class Recall:
    """Answers on single files in a cache; without one everything is asked."""

    def __init__(self, cache: Cache | None = None, files: Iterable[File] = ()) -> None:
        self._cache = cache
        self._names = {file.path: f"{file.sha}:{file.kind}" for file in files}

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

    def _keep(self, key: str, said: Mapping[str, object]) -> None:
        """Keep answers, unless one cannot be written: a name that is no text."""
        try:
            content = msgspec.msgpack.encode(said)
        except (UnicodeEncodeError, OverflowError):
            return
        if self._cache is not None:
            self._cache.put("recall", key, _digest(content) + content)


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
