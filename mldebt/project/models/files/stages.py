"""Reads the stages of a DVC pipeline: the file an entry declares, and what the stage around it says of that file.

Dependencies that are no code and no settings are the data that a model is trained on; whether the scores are worth
anything is not known.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from mldebt.facts.texts import Entry
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.models.files.declared import Declared

CODE = regex(r".*\.(?:py|ipynb|r|sh|ya?ml|toml|ini|cfg|gin|lock|whl|txt|md)|(?:.*/)?(?:src|scripts?|config\w*|conf)/?")


def out_of(entry: Entry, kind: str = "outs") -> str:
    """Return the file an entry of a stage's `outs` declares, written as an item or as a key with options."""
    if re.fullmatch(rf"stages\.[^.]+(?:\.[^.]+)?\.{kind}\[\d+\]", entry.key) and entry.kind == "scalar":
        return entry.value or ""
    keyed = re.fullmatch(rf"stages\..*?\.{kind}\[\d+\]\.\"?([^\"]+?)\"?", entry.key)
    return keyed[1] if keyed and entry.kind == "mapping" else ""


def staged(found: Declared, file: str, entries: Sequence[Entry], by_key: Mapping[str, Entry]) -> Declared:
    """Return an artifact with the command of the stage that makes it, and where its data and its scores are named."""
    stage = next((entry.key.rpartition(".outs")[0] for entry in entries if out_of(entry) == file), "")
    command, folder = by_key.get(f"{stage}.cmd") or by_key.get(f"{stage}.cmd[0]"), by_key.get(f"{stage}.wdir")
    told = next(_told(found.path, stage, file, entries), None) if stage else None
    return msgspec.structs.replace(
        found, command=(command.value if command else None) or "", folder=(folder.value if folder else None) or "",
        told=told,
    )  # fmt: skip


def _told(path: str, stage: str, file: str, entries: Sequence[Entry]) -> Iterator[Evidence]:
    """Yield the data a stage trains on, where it or a stage that reads its model declares scores."""
    uses = {entry.key.rpartition(".deps")[0] for entry in entries if out_of(entry, "deps") == file}
    scores = [entry for entry in entries if out_of(entry, "metrics") and _stage(entry, "metrics") in {stage, *uses}]
    for entry in entries if scores else ():
        held = out_of(entry, "deps")
        if held and _stage(entry, "deps") == stage and not CODE.fullmatch(held.lower()):
            yield Evidence(path, entry.line, f"its stage names its data, {held}, and {out_of(scores[0], 'metrics')}")


def _stage(entry: Entry, kind: str) -> str:
    return entry.key.rpartition(f".{kind}[")[0]
