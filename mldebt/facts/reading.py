"""Turns the bytes of one file into facts: one pure function of kind and content.

A reader is imported when a file needs it: a run whose facts are all stored loads none of them.
"""

import sys
from functools import cache
from hashlib import blake2b
from pathlib import Path

import msgspec

from mldebt.facts.texts import Facts, Unread
from mldebt.startup_cache import kept

POINTER = b"version https://git-lfs.github.com/spec/"
DISGUISED = (b"# Databricks notebook", b"# %%", b"#%%")
LONGEST_LINE = 1 << 20
PLAIN = frozenset({"text", "json"})
MARKS = (b"tree\n", b'"learner"', b'-model"', b'"modelTopology"')
"""What stands near the beginning of a model in plain text: of boosted trees, or of TensorFlow.js."""
CODE = frozenset({"python", "outline", "complexity", "notebook"})
SETTINGS = frozenset({"yaml", "json", "toml", "ini", "gin", "env"})

_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[Facts | Unread] = msgspec.msgpack.Decoder(Facts | Unread)


@cache
def facts_version() -> str:
    """Return a hash of this package's sources and of the Python minor: stored facts of another version are misses."""
    return kept("version of the facts", lambda: _digest_of_readers().encode("ascii")).decode("ascii")


def _digest_of_readers() -> str:
    digest = blake2b(f"{sys.version_info[:2]}".encode(), digest_size=8)
    for source in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def encode_facts(facts: Facts | Unread) -> bytes:
    """Return facts as msgpack bytes."""
    try:
        return _encoder.encode(facts)
    except UnicodeEncodeError:
        return _encoder.encode(Unread("encoding", "extract", "it holds text that cannot be written"))


def decode_facts(content: bytes | memoryview) -> Facts | Unread | None:
    """Return stored facts, or None where the bytes are not ours."""
    try:
        return _decoder.decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def read_facts(kind: str, content: bytes, size: int | None = None) -> Facts | Unread:
    """Return what a file says; every way of failing is an `Unread` with its reason.

    `size` is that of the whole file where `content` is only its beginning.
    """
    if content.startswith(POINTER) and kind != "weights":
        return Unread("lfs-pointer", "read")
    try:
        return _read(kind, content, size)
    except SyntaxError as problem:
        where = f"line {problem.lineno}: " if problem.lineno else ""
        return Unread("syntax-error", "parse", f"{where}{problem.msg}"[:200])
    except (UnicodeError, LookupError) as problem:
        return Unread("encoding", "decode", str(problem)[:200])
    except ValueError as problem:
        return Unread("syntax-error", "parse", str(problem)[:200])
    except (RecursionError, OverflowError):
        return Unread("too-deep", "parse")
    except MemoryError:
        return Unread("memory", "parse")


def _read(kind: str, content: bytes, size: int | None) -> Facts | Unread:
    if kind == "weights":
        from mldebt.facts.weights import read_weights

        return read_weights(content, size)
    if kind in PLAIN and any(mark in content[:200] for mark in MARKS):
        from mldebt.facts.weights import read_plain_model

        if (found := read_plain_model(content, size)) is not None:
            return found
    if b"\0" in content[:8000]:
        return Unread("binary", "decode")
    if kind in CODE:
        return _code(kind, content)
    if kind in SETTINGS:
        from mldebt.facts.settings import read_settings

        return read_settings(kind, content)
    return _prose(kind, content)


def _prose(kind: str, content: bytes) -> Facts:
    """Return what documents, commands and plain lists say."""
    if kind in ("markdown", "rst"):
        from mldebt.facts.document import read_document

        return read_document(content, is_rst=kind == "rst")
    if kind in ("shell", "makefile", "dockerfile"):
        from mldebt.facts.script import read_script

        return read_script(content)
    from mldebt.facts.requirements import read_requirements, read_text

    return read_requirements(content) if kind == "requirements" else read_text(content)


def _code(kind: str, content: bytes) -> Facts | Unread:
    if kind == "notebook":
        return _notebook(content)
    if kind == "outline":
        from mldebt.facts.outline import read_outline

        return read_outline(content)
    if len(content) > LONGEST_LINE and max(map(len, content.split(b"\n"))) > LONGEST_LINE:
        return Unread("too-large", "parse", "a line longer than 1 MB")
    if content.startswith(DISGUISED) or b"\n# %%" in content or b"\n#%%" in content:
        from mldebt.facts.notebook import is_notebook

        text = content.decode("utf-8-sig", "replace")
        if is_notebook(text):
            return _notebook(text)
    if kind == "complexity":
        from mldebt.facts.pieces import read_measures

        return read_measures(content)
    from mldebt.facts.python import read_python

    return read_python(content)


def _notebook(content: bytes | str) -> Facts | Unread:
    """Return what a notebook says: a JSON one, or a script in the percent format, given as text."""
    from mldebt.facts.notebook import read_notebook, read_percent
    from mldebt.facts.notebook_file import NotebookError

    try:
        return read_percent(content) if isinstance(content, str) else read_notebook(content)
    except NotebookError as problem:
        return Unread("notebook-format", "parse", str(problem)[:200])
