"""Scans pickles by their opcodes: the globals they name and the short strings they hold. Nothing is ever loaded."""

import io
import pickletools
import re
from collections.abc import Iterator

from mldebt.patterns import regex

MAX_IMPORTS = 300
SKLEARN_VERSION = regex(rb"_sklearn_version\x94?\x8c.(\d+\.\d+[\w.]{0,12})", re.DOTALL)
GLOBAL_PAIR = regex(rb"\x8c(.)([\w.]{2,200}?)\x94?\x8c(.)([\w.]{1,200}?)\x94?\x93", re.DOTALL)
PUTS, GETS = frozenset({"PUT", "BINPUT", "LONG_BINPUT"}), frozenset({"GET", "BINGET", "LONG_BINGET"})


def scan_pickles(content: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the globals and the short strings of every pickle in a row; raw array bytes end a pickle."""
    imports: dict[str, None] = {}
    words: dict[str, None] = {}
    stream = io.BytesIO(content)
    while stream.tell() < len(content) and len(imports) < MAX_IMPORTS:
        before = stream.tell()
        try:
            for entry, word in _opcodes(stream):
                if entry:
                    imports.setdefault(entry)
                elif word:
                    words.setdefault(word)
        except Exception:  # noqa: BLE001 - genops raises many kinds on hostile bytes; the end of readable opcodes is normal
            break
        if stream.tell() <= before:
            break
    for pair in GLOBAL_PAIR.finditer(content[: 32 << 20]):
        imports.setdefault(f"{pair[2].decode('ascii')}.{pair[4].decode('ascii')}")
    if found := SKLEARN_VERSION.search(content[: 32 << 20]):
        words.setdefault("_sklearn_version")
        words.setdefault(found[1].decode("ascii"))
    return tuple(imports), tuple(words)


def _opcodes(stream: io.BytesIO) -> Iterator[tuple[str, str]]:
    recent: list[str] = []
    memo: dict[int, str] = {}
    for opcode, argument, _ in pickletools.genops(stream):
        if opcode.name == "GLOBAL":
            yield str(argument).replace(" ", "."), ""
        elif opcode.name == "STACK_GLOBAL" and len(recent) > 1:
            yield f"{recent[-2]}.{recent[-1]}", ""
        elif opcode.name == "INST":
            yield str(argument).replace(" ", "."), ""
        elif opcode.name == "MEMOIZE":
            memo[len(memo)] = recent[-1] if recent else ""
        elif opcode.name in PUTS and isinstance(argument, int):
            memo[argument] = recent[-1] if recent else ""
        elif opcode.name in GETS and isinstance(argument, int):
            recent.append(memo.get(argument, ""))
        elif "UNICODE" in opcode.name and isinstance(argument, str):
            recent.append(argument)
            if 0 < len(argument) < 60 and len(recent) < 2000:  # names, not data
                yield "", argument
