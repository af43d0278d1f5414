"""Finds the weights that commands of a document fetch, `wget https://…/net.pth`, or of a script that it names."""

import posixpath
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote

from mldebt.patterns import regex
from mldebt.project.models.files.stored import is_public_base, is_training_state
from mldebt.project.models.published.handing_out import (
    ARCHIVE,
    BESIDE,
    DATA,
    HOLDS_ARRAYS,
    LINK,
    WEIGHT_FILE,
    hands_out,
    is_below_released,
    is_on_released,
)
from mldebt.project.models.published.links import split_link
from mldebt.project.models.texts.documents import Documents
from mldebt.project.models.texts.passages import Part, without_rows

KEPT_AS = regex(
    r"\s(?:-O|-o|--output(?:-document)?)[ =]?['\"]?([\w./${}-]+\.(?:pt|pth|ckpt|safetensors|onnx|h5|tar|zip))\b"
)
NAMED = regex(r"(?i)(?<![a-z])(?:models?|weights?|checkpoints?|ckpts?|pre-?trained)(?![a-z])")
"""How an archive is called that holds weights: `models_2022.zip`."""
SCRIPT = regex(r"(?<![\w./-])(?:\./)?((?:[\w.-]+/){0,6}[\w.-]+\.sh)\b")
MOST_SCRIPTS, MOST_FETCHED = 20, 200
FETCHES = regex(r"\b(?:wget|curl|aria2c|gdown|axel)\b")


def fetched(documents: Documents, path: str) -> Iterator[tuple[str, str, str, int, Part]]:
    """Yield (name, link, text, line, section) of what commands fetch in blocks, fenced or only indented."""
    for fence in documents.found[path].fences:
        part = documents.part_at(path, fence.line)
        if part is not None and (is_below_released(part) or hands_out(part)):
            yield from _in_lines(fence.text, fence.line, part)
            yield from _in_scripts(documents, path, fence.text, fence.line, part)
    for part in documents.parts(path):
        is_named = documents.scripts and SCRIPT.search(part.text)
        if (is_named or FETCHES.search(part.text)) and (is_below_released(part) or hands_out(part)):
            yield from _in_lines(part.text, part.line + 1, part)
            yield from _in_scripts(documents, path, part.text, part.line, part)


def _in_scripts(
    documents: Documents, path: str, text: str, line: int, part: Part
) -> Iterator[tuple[str, str, str, int, Part]]:
    """Yield what the shell scripts fetch that a text names, by their paths from the top or from the document."""
    named = dict.fromkeys(islice(SCRIPT.findall(text), MOST_SCRIPTS)) if documents.scripts else ()
    for script in named:
        beside = posixpath.join(posixpath.dirname(path), script)
        facts = documents.scripts.get(beside) or documents.scripts.get(script)
        commands = (one.text for one in facts.commands if FETCHES.search(one.text)) if facts else ()
        for name, link, told, _, _ in _in_lines("\n".join(islice(commands, MOST_FETCHED)), line, part):
            yield name, link, told, line, part


def _is_beside(name: str) -> bool:
    """Say whether a file holds no weights but what lies beside them: data as arrays, or the state of a training."""
    is_array = HOLDS_ARRAYS.fullmatch(name) or ARCHIVE.fullmatch(name)
    return is_training_state(name) or (is_array and BESIDE.search(name)) is not None


def is_archive(name: str) -> bool:
    """Say whether an archive is called for the weights that it holds, and for no data beside them."""
    return bool(ARCHIVE.fullmatch(name) and NAMED.search(name)) and not _is_beside(name)


def _in_lines(block: str, first: int, part: Part) -> Iterator[tuple[str, str, str, int, Part]]:
    told = f"{without_rows(part.text)}\n{block}"  # one text for all of them: a block may fetch thousands
    for line, text in enumerate(block.splitlines(), first):
        is_fetching = FETCHES.search(text)
        kept = KEPT_AS.search(text) if is_fetching else None
        for link in (LINK.findall(text) or ([text.strip()] if kept else [])) if is_fetching else ():
            name = posixpath.basename(kept[1] if kept else unquote(split_link(link).path))
            is_own = not is_public_base(split_link(link).path) and not is_public_base(name)
            is_on_models = is_on_released(part.heading) or not DATA.search(part.heading)
            is_weights = WEIGHT_FILE.fullmatch(name) or (is_on_models and is_archive(name))
            if is_weights and is_own and not _is_beside(name):
                yield name, link, told, line, part
