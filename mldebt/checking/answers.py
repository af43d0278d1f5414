"""Answers for one side of a change, from the cache where the question was asked before.

What only the files say is kept by tree, so that the tree a commit made is known when the next commit is judged against
it; what the past says too is kept by tree and past.
"""

from functools import cache
from hashlib import blake2b

import msgspec

from mldebt.cache import Cache, program
from mldebt.checking.side import Side
from mldebt.checking.view import View

FILES, PAST = "", "past"


def answer(view: View) -> Side:
    """Return what the rules say of a side."""
    keys = {FILES: _key(view, FILES), PAST: _key(view, view.past.commit or PAST)}
    known = {part: side for part, key in keys.items() if (side := _known(view.cache, key)) is not None}
    if missing := [part for part in keys if part not in known]:
        from mldebt.checking.judged import judged  # noqa: PLC0415 - 250 ms, not needed where both parts are known

        for part, side in judged(view, missing):
            known[part] = side
            _keep(view.cache, keys[part], side)
    return known[FILES] + known[PAST]


def _key(view: View, past: str) -> str:
    tree = [(path, file.sha, file.kind) for path, file in view.files().items()]
    parts = repr((tree, past, view.past.as_of[:10], view.options.digest(), _program()))
    return blake2b(parts.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@cache
def _program() -> str:
    """Return the digest of the program, which does not change while it runs."""
    return program()


def _known(cache: Cache, key: str) -> Side | None:
    stored = cache.get("side", key)
    try:
        return None if stored is None else msgspec.msgpack.decode(stored, type=Side)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _keep(cache: Cache, key: str, side: Side) -> None:
    """Keep an answer; one with a crash is not kept, nor one with a path that is not UTF-8."""
    if side.failures or side.failed:
        return
    try:
        cache.put("side", key, msgspec.msgpack.encode(side))
    except UnicodeEncodeError:
        return
