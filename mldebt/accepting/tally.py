"""Counts how findings are judged here: accepted ones are right, false positives are not. Kept on this machine only."""

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec

from mldebt.errors import StoreError
from mldebt.findings.finding import Finding

NAME = "judgements.jsonl"


class Judgement(msgspec.Struct, frozen=True):
    """How one finding was judged; the last judgement of a finding counts."""

    repository: str
    code: str
    fingerprint: str
    is_right: bool


class Count(msgspec.Struct, frozen=True):
    """How many findings of a rule were judged, and how many of them right."""

    right: int
    judged: int


def judge(home: Path, repository: str, finding: Finding, *, is_right: bool) -> Count:
    """Write a judgement down and return the count of its rule over all repositories judged here."""
    one = Judgement(repository, finding.code, finding.fingerprint, is_right)
    path = home / NAME
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(msgspec.to_builtins(one)) + "\n")
    except OSError as problem:
        raise StoreError(f"{path}: cannot be written: {problem.strerror}") from problem
    last = {(one.repository, one.fingerprint): one for one in _read(path) if one.code == finding.code}
    return Count(sum(one.is_right for one in last.values()), len(last))


def _read(path: Path) -> Iterator[Judgement]:
    """Yield the judgements of a file; a line that is none is passed over."""
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            yield msgspec.json.decode(line.encode("utf-8"), type=Judgement)
        except msgspec.MsgspecError:
            continue
