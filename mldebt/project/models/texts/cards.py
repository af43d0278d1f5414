"""Lists the documents that describe a model, with what is wrong about them: metadata, names that are gone, questions.

A card is outdated where it names a file or class that the repository had and has no more, and nobody changed the card
since. What it cannot know: whether a number or a sentence is still true. A README counts where a heading of it speaks
of the model, a training or results.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Literal
from urllib.parse import unquote

from mldebt.facts.texts import DocumentFacts
from mldebt.findings.subjects import Evidence, ModelCard
from mldebt.patterns import regex
from mldebt.project.models.texts.card_metadata import faults, is_model_card
from mldebt.project.models.texts.documents import CARD, Documents
from mldebt.project.sources import Sources
from mldebt.repository.model import Commit

QUESTION = regex(r"\[More information needed\] Question: (.+?\?)", re.IGNORECASE | re.DOTALL)
TITLE = regex(r"(?:model card(?: for)?|card|model)\s*[:\-–—]?\s*", re.IGNORECASE)
FILE = regex(r"(?<![\w/.:\-])(?:\./)?((?:[\w.\-]+/)*[\w\-]+\.(?:py|ipynb|ya?ml|sh))\b(?![\w/]|\.\w)")
URL = regex(r"\w+://\S+")
CODE = regex(r"`([^`\n]+)`")
STARTS = regex(
    r"(?:^|[;&|$>!`])\s*(?:\w+=\S+\s+){0,9}"
    r"(?:\S{0,40}python[\d.]*|bash|sh|source|torchrun|accelerate launch)\s[^;&|]*\Z"
)
RUNS = regex(r"(?:^|[;&|$>!])\s*(?:\w+=\S+\s+){0,9}")
CONTINUED = regex(r"\\\n")
STARTED = ", and a command here needs it"
LISTED = ", in a list of files"
LINKED = ", and a link here leads there"
OUTSIDE = regex(r"[a-z][\w+.\-]*:|//|#|$", re.IGNORECASE)
PICTURE = regex(r".*\.(png|jpe?g|gif|svg|webp|bmp|ico|mp4|webm|mov)", re.IGNORECASE)
TREE = regex(r"[├└│]|\|--|`--")
ITEM = regex(r"\s{0,20}(?:[-*+]|\d{1,3}\.|\|)\s{1,9}[*_]{0,2}`")
NEWS = regex(
    r"change ?log|release notes?|\bnews\b|what'?s new|版本|更新"
    r"|^\W*v?\d+(\.\d+)+\W*$|\b\d{4}[-/.]\d{1,2}\b|^\W*\d{1,2}[-/.]\d{1,2}\b",
    re.IGNORECASE,
)
"""The heading of what tells of an earlier version: it was true of that one."""
NEAR = 200
BECAME = regex(r"\||→|[-=]>|\b(?:renamed|moved|replaced|formerly|now|instead)\b", re.IGNORECASE)
SENTENCE = regex(r"(?<=[.!?;。；])\s+|(?<=[。；])")
REMOVED = regex(
    r"\b(?:deleted|removed|dropped|gone|renamed|moved|replaced|no longer|anymore)\b|删除|移除", re.IGNORECASE
)
GENERIC = frozenset({"setup.py", "__init__.py", "docker-compose.yaml", "docker-compose.yml"})
MOST = 12


def find_cards(sources: Sources) -> tuple[ModelCard, ...]:
    """Return the cards, and the READMEs beside models' code, by path."""
    documents = Documents(sources)
    cards = set(documents.cards())
    gone = Gone(sources)
    rows = []
    for path, facts in documents.found.items():
        named = bool(CARD.fullmatch(path))
        is_card = path in cards and (named or is_model_card(facts, named=named))
        is_readme = documents.is_readme(path)
        if not (is_card or is_readme) or sources.kits.of(path) is not None:
            continue
        checked = is_model_card(facts, named=named) or (named and facts.front_error is not None)
        rows.append(
            ModelCard(
                path, 1, _name(facts, path),
                faults=tuple(faults(facts, path))[:MOST] if checked else (),
                gone=tuple(_gone(path, facts, gone))[:MOST],
                questions=tuple(_questions(path, facts)),
            )
        )  # fmt: skip
    return tuple(rows)


class Gone:
    """The files that history had and the repository has no more, with the commit that took each."""

    def __init__(self, sources: Sources) -> None:
        self.files = frozenset(sources.files) | frozenset(sources.set_aside)
        self.names = {posixpath.basename(path) for path in self.files}
        self.tails = {name.rpartition(" ")[2] for name in self.names if " " in name}
        self.deleted: dict[str, Commit] = {}
        self.moved: dict[str, str] = {}
        for commit in sources.history.commits:
            moved = {old: new for new, old in commit.renames}
            for change in commit.changes:
                if change.status == "D" and change.path not in self.files and change.path not in self.deleted:
                    self.deleted[change.path] = commit
                    if new := moved.get(change.path):
                        self.moved[change.path] = new
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for path in self.deleted:
            self._by_name[posixpath.basename(path)].append(path)

    def find(self, named: str, beside: str) -> tuple[str, Commit] | None:
        """Return the deleted file that a document in a folder means by a path; None where one like it still stands."""
        if posixpath.basename(named) in self.names or posixpath.basename(named) in self.tails:
            return None
        places = (named, posixpath.normpath(posixpath.join(beside, named)))
        found = [place for place in places if place in self.deleted][:1]
        if not found and "/" not in named:
            found = self._by_name.get(named, [])
        fates = dict(map(self._fate, found))
        return next(iter(fates.items())) if len(fates) == 1 else None

    def _fate(self, deleted: str) -> tuple[str, Commit]:
        """Return where a file that is gone stood last, or stands today, and the commit that took it from before."""
        last, commit, seen = deleted, self.deleted[deleted], {deleted}
        while last not in self.files and (further := self.moved.get(last)) is not None and further not in seen:
            last, commit = further, self.deleted.get(further, commit)
            seen.add(last)
        return last, commit

    def linked(self, target: str, beside: str) -> tuple[str, Commit] | None:
        """Return the deleted file that a link of a document in a folder leads to; links below set-aside folders may."""
        plain = unquote(target.partition("#")[0].partition("?")[0])
        place = posixpath.normpath(plain.lstrip("/") if plain.startswith("/") else posixpath.join(beside, plain))
        parts = place.split("/")
        is_kept = any("/".join(parts[:end]) in self.files for end in range(1, len(parts) + 1))
        return self._fate(place) if place in self.deleted and not is_kept else None


def _name(facts: DocumentFacts, path: str) -> str:
    title = next((section.title for section in facts.sections if section.title), "")
    return TITLE.sub("", title, count=1).strip(" `*") or posixpath.basename(path)


def _questions(path: str, facts: DocumentFacts) -> Iterator[Evidence]:
    for section in facts.sections:
        for found in QUESTION.finditer(section.text):
            yield Evidence(path, section.line, " ".join(found[1].split()))


def _gone(path: str, facts: DocumentFacts, gone: Gone) -> Iterator[Evidence]:
    """Yield the files a document names that were deleted, once each."""
    said: set[str] = set()
    for text, line, kind in _codes(facts, gone):
        plain = URL.sub(" ", text)
        for found in FILE.finditer(plain):
            named = found[1]
            is_bare_setting = named.endswith((".yaml", ".yml")) and "/" not in named
            if named in said or is_bare_setting or posixpath.basename(named) in GENERIC:
                continue
            said.add(named)
            told = gone.find(named, posixpath.dirname(path))
            if told is None:
                continue
            at = line + plain[: found.start()].count("\n")
            before = CONTINUED.sub(" ", plain[max(found.start() - NEAR, 0) : found.start()]).rpartition("\n")[2]
            is_run = kind == "block" and found[0].startswith("./") and RUNS.fullmatch(before)
            starts = STARTED if is_run or STARTS.search(before) else LISTED if kind == "list" else ""
            yield Evidence(path, at, _said(named, told, gone, starts))
    yield from _dead_links(path, facts, gone, said)


def _dead_links(path: str, facts: DocumentFacts, gone: Gone, said: set[str]) -> Iterator[Evidence]:
    """Yield the links of a document to files that were deleted, once each; a missing picture misleads nobody."""
    past = _past(facts)
    for target, line in facts.links:
        named = target.partition("#")[0]
        if OUTSIDE.match(target) or PICTURE.fullmatch(named) or named in said or any(line in one for one in past):
            continue
        said.add(named)
        if told := gone.linked(target, posixpath.dirname(path)):
            yield Evidence(path, line, _said(named, told, gone, LINKED))


def _said(named: str, told: tuple[str, Commit], gone: Gone, how: str) -> str:
    last, commit = told
    where = f"moved to `{last}`" if last in gone.files else "deleted"
    return f"`{named}` was {where} in {commit.named}{how}"


def _past(facts: DocumentFacts) -> list[range]:
    """Return the lines of what a document tells of earlier versions."""
    return [range(one.line, one.end_line + 1) for one in facts.sections if NEWS.search(one.title)]


def _codes(facts: DocumentFacts, gone: Gone) -> Iterator[tuple[str, int, Literal["block", "list", "word"]]]:
    """Yield what a document writes as code, with its first line: a block, a list of files as a tree is, or a word.

    Not where a line tells what stands there today or that a file went, nor what is told of an earlier version.
    """
    past = _past(facts)
    for fence in facts.fences:
        if not any(fence.line in lines for lines in past):
            yield fence.text, fence.line, "list" if TREE.search(fence.text) else "block"
    for section in facts.sections:
        if NEWS.search(section.title):
            continue
        for row, line in enumerate(section.text.split("\n")):
            codes = CODE.findall(line)
            if len(codes) > 1 and BECAME.search(line) and any(code.removeprefix("./") in gone.files for code in codes):
                continue
            claimed = [code for said in SENTENCE.split(line) for code in CODE.findall(said) if not _is_told(code, said)]
            yield from ((code, section.line_of(row), "list" if ITEM.match(line) else "word") for code in claimed)


def _is_told(code: str, sentence: str) -> bool:
    """Say whether a sentence tells that the file it names went; a command is to be run, whatever else went."""
    return " " not in code.strip() and REMOVED.search(sentence) is not None
