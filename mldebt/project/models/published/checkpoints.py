"""Finds published checkpoints: rows of tables, entries of lists and sentences that link to weights."""

import itertools
import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from urllib.parse import unquote

import msgspec

from mldebt.facts.texts import Row
from mldebt.findings.subjects import Artifact, Evidence
from mldebt.patterns import regex
from mldebt.project.models.files.declared import Declared
from mldebt.project.models.published.handing_out import ARCHIVE, GIVEN
from mldebt.project.models.published.hub_ids import hub_ids, not_public
from mldebt.project.models.published.links import HUB, NO_NAME, NO_WEIGHTS, hub_owner, split_link
from mldebt.project.models.published.released import released
from mldebt.project.models.published.row_links import WEIGHT_FILE, weights_link
from mldebt.project.models.texts.documents import Documents, rows_of
from mldebt.project.models.texts.passages import Part, Passage, without_rows

EMPTY = regex(r"[\W\d]*|[\d.]+[BM]|download|link|model|url|weights?", re.IGNORECASE)
OF_ANY = regex(
    r"(?:(?:checkpoint|ckpt|model|pytorch|best|last|final|latest|weights?|net|network|epoch|state|dict|full|\d)[-_=]?)+"
    r"(?:\.\w+)+",
    re.IGNORECASE,
)
"""What a training calls its file whatever it trains: the row says whose weights they are."""
BASES = regex(r"\b(?:base|backbones?|baselines?|teachers?|third|related|compar\w+|acknowledg\w+)\b", re.IGNORECASE)
"""Of what a heading speaks whose models are somebody else's."""
RELATED = regex(r"(?i)\brelated\b|\bthird[- ]party\b|\backnowledg")
TAKEN = regex(r"\b(?:taken|borrowed|copied) from\b", re.IGNORECASE)
HOST = regex(
    r"(?:google ?drive|one ?drive|dropbox|(?:baidu|tencent)\b.{0,40}|baiduyun|zenodo|hugging ?face|link\s*\(.{0,60})",
    re.IGNORECASE,
)
"""Who keeps the files of a column: no name of what is kept."""
NAMES = regex(
    r"\W*(?:(?:models?|methods?|networks?|names?)(?: names?)?|模型(?:名称)?|网络|方法|算法)\W*", re.IGNORECASE
)
"""The heads of a column whose cells say what a row is about, if that is not the first: `| GPU | Model | Score |`."""
NAME_WORDS = 8
PLAIN_CELL = regex(r"[A-Za-z][\w.+* -]{0,40}")


def published(documents: Documents) -> Iterator[tuple[Declared, tuple[Passage, ...]]]:
    """Yield each checkpoint that a table publishes, with the passages that describe it."""
    linked, known = set[str](), set[str]()
    for path, facts in documents.found.items():
        if documents.is_copied(path):
            continue
        rows, given = tuple(rows_of(facts)), set[str]()
        folders = _folders(rows)
        linked_to = {owner for row, _ in rows for link in row.links if (owner := hub_owner(link))}
        owners = not_public(facts, linked_to)
        others = linked_to - owners
        for row, header in (one for one in rows if others.isdisjoint(map(hub_owner, one[0].links))):
            for found in _of_one(path, row, header, documents.part_at(path, row.line), owners=owners, given=given):
                known.add(found.name)
                yield found, tuple(_passages(documents, path, row, header, found.name))
            given -= folders
        for found, passages in _listed(documents, path, linked):
            known.update((found.name, split_link(found.evidence[0].says.rpartition(" ")[2]).path.strip("/")))
            yield found, passages
        yield from hub_ids(documents, path, known)


def _folders(rows: Sequence[tuple[Row, tuple[str, ...]]]) -> set[str]:
    """Return the links that rows of several names have: a folder that holds more than one file."""
    named: dict[str, set[str]] = defaultdict(set)
    for row, header in rows:
        for link in row.links:
            named[link].add(_first_word(row, header))
    return {link for link, names in named.items() if len(names) > 1}


def _of_one(
    path: str, row: Row, header: tuple[str, ...], part: Part | None, *, owners: Collection[str], given: set[str]
) -> Iterator[Declared]:
    """Yield what one row publishes; a second row of one name stays apart. `given` are the names and links so far."""
    alone = None if part and RELATED.search(part.heading) else _of_row(path, row, header, part, owners)
    name = alone.name if alone else ""
    if alone and name in given:
        alone = _apart(alone, row, weights_link(row, header, part)[0], part, given=given)
    if alone:
        given.update((alone.name, f"{name}#{part.heading if part else ''}", *row.links))
        yield alone


def _apart(alone: Declared, row: Row, link: str, part: Part | None, *, given: set[str]) -> Declared:
    """Return a row of a name that is given already, called by its archive, its heading or what its other cells say.

    A link that is given already is the same file once more.
    """
    heading = part.heading if part else ""
    if file := _archive(link):
        return _checkpoint(alone.path, row, file, file, heading)
    cells = " ".join(cell for cell in row.cells if _tells_apart(cell) and cell != alone.name)
    says = (cells, f"{heading} {cells}") if f"{alone.name}#{heading}" in given else (heading, f"{heading} {cells}")
    called = (f"{alone.name} ({one})" for one in says if one)
    name = next((one for one in called if one not in given), "") if link and link not in given else ""
    return msgspec.structs.replace(alone, name=name) if name else alone


def _tells_apart(cell: str) -> bool:
    """Say whether a cell of a few words tells one row of a name from another: no number, and nothing of its links."""
    return bool(PLAIN_CELL.fullmatch(cell)) and not NO_NAME.fullmatch(cell) and not NO_WEIGHTS.fullmatch(cell)


def _archive(link: str) -> str:
    """Return the archive that a row links to: it names weights of a second row on the same task."""
    file = posixpath.basename(unquote(split_link(link).path))
    return file if ARCHIVE.fullmatch(file) else ""


def _checkpoint(path: str, row: Row, name: str, link: str, heading: str) -> Declared:
    says = Evidence(path, row.line, f"a table row publishes it: {link[:120]}")
    suffix = posixpath.splitext(name)[1].lstrip(".") if WEIGHT_FILE.fullmatch(name) else "unknown"
    return Declared(
        name, "checkpoint", path, row.line, "", Artifact(suffix, None, "external"), (says,),
        (name.partition(".")[0],), reach=("published",), group=f"{path}#{heading}" if heading else "",
    )  # fmt: skip


def _of_row(
    path: str, row: Row, header: tuple[str, ...], part: Part | None, owners: Collection[str]
) -> Declared | None:
    """Return the checkpoint that a row of a table in a section links to, if it names one.

    `owners` are those of the hub to whom the rows of the document link: one of them alone gives out what is its own.
    """
    heading = part.heading if part else ""
    link, is_file = weights_link(row, header, part)
    on_hub = "" if link or len(owners) != 1 else _on_hub(row, part, owners)
    first = _first_word(row, header)
    name = _named(row, link or on_hub, first, is_file=is_file, is_on_hub=bool(on_hub))
    if not name or len(name.split()) > NAME_WORDS or any(map(TAKEN.search, row.cells)):
        return None
    shown = link or on_hub or (*row.links, heading)[-1]
    says = Evidence(path, row.line, f"a table row publishes it: {shown[:120]}")
    suffix = posixpath.splitext(name)[1].lstrip(".") if is_file else "unknown"
    return Declared(
        name, "checkpoint", path, row.line, "", Artifact(suffix, None, "external"), (says,),
        tuple(word for word in (first, name.partition(".")[0]) if word), reach=("published",),
        group=f"{path}#{heading}" if heading else "",
    )  # fmt: skip


def _named_by_head(row: Row, header: tuple[str, ...]) -> str:
    """Return the cell below the first head that is one of names; empty where the row has none, or a link's word."""
    named = (cell for cell, head in zip(row.cells, header, strict=False) if NAMES.fullmatch(head))
    return next((cell for cell in named if _is_word(cell) and not NO_NAME.fullmatch(cell)), "")


def _is_word(cell: str) -> bool:
    """Say whether a cell says something in words of its own."""
    return not EMPTY.fullmatch(cell) and not cell.startswith("@") and not HOST.fullmatch(cell)


def _first_word(row: Row, header: tuple[str, ...]) -> str:
    """Return the cell that names a row, or its first that says something in words of its own, or an empty string."""
    return _named_by_head(row, header) or next(filter(_is_word, row.cells), "")


def _named(row: Row, link: str, first: str, *, is_file: bool, is_on_hub: bool) -> str:
    """Return the name of what a row publishes; empty where it links to nothing, or to no weights and names none."""
    written = next((cell.strip("`* ") for cell in row.cells if WEIGHT_FILE.fullmatch(cell.strip("`* "))), "")
    if not link:
        return written if row.links else ""
    parts = split_link(link)
    is_told_by_link = is_file or is_on_hub or (parts.netloc == HUB and bool(EMPTY.fullmatch(row.cells[0])))
    name = posixpath.basename(unquote(parts.path)) if is_told_by_link else written or first
    return first if is_file and OF_ANY.fullmatch(name) else name


def _listed(documents: Documents, path: str, linked: set[str]) -> Iterator[tuple[Declared, tuple[Passage, ...]]]:
    """Yield each checkpoint that a text publishes, told of by its entry, its section and the top of the document.

    `linked` are the links of earlier documents: what has no name of its own is the same once more.
    """
    before = frozenset(linked)
    parts = documents.parts(path)
    sections = {part.title: part for part in reversed(parts)}
    for one in (one for one in released(documents, path) if one.is_named or one.link not in before):
        linked.add(one.link)
        suffix = posixpath.splitext(one.name)[1].lstrip(".") if WEIGHT_FILE.fullmatch(one.name) else "unknown"
        is_on_hub = bool(hub_owner(one.link))
        says = Evidence(path, one.line, f"a text publishes it: {one.link[:120]}")
        found = Declared(
            one.name, "checkpoint", path, one.line, "", Artifact(suffix, None, "external"), (says,),
            (one.name.partition(".")[0],), reach=("published",), group=f"{path}#{one.part.heading}",
            is_elsewhere=is_on_hub or not one.is_named,
        )  # fmt: skip
        text = without_rows(one.text)
        begun = one.part.text.partition(one.text)[0].count("\n")
        line = one.part.line_of(begun) if one.text in one.part.text else one.line
        entry = Passage(text, path, line, "mention", one.name, one.part.title)
        above = itertools.accumulate(one.part.title.split(" > ")[:-1], "{} > {}".format)
        around = (*(sections[title] for title in above if title in sections), one.part)
        told = (*parts[:2], *(() if one.is_named else around))
        around_it = tuple(part.passage(one.name) for part in told)
        is_command = text != one.text
        yield found, (*around_it, entry) if is_command else (entry, *around_it)


def _on_hub(row: Row, part: Part | None, owners: Collection[str]) -> str:
    """Return the link to the hub under its own name, in a section on models: `[owner/net](https://…/owner/net)`."""
    if part is None or not GIVEN.search(part.title) or BASES.search(part.heading):
        return ""
    named = (link for link in row.links if hub_owner(link) in owners)
    return next(
        (link for link in named if any(cell and split_link(link).path.startswith(f"/{cell}") for cell in row.cells)), ""
    )


def _passages(documents: Documents, path: str, row: Row, header: tuple[str, ...], name: str) -> Iterator[Passage]:
    yield documents.row_passage(path, row, header, name)
    yield from (part.passage(name) for part in documents.parts(path)[:2])
