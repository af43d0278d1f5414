"""Finds text that speaks of a model without spelling its name, and what forbids to say that nothing does.

A README on `SAM 2` describes `SAM2Image`; a heading on Actor-Critic describes the file in `03 Actor-Critic/`. Only
texts above the model's file, or of the documentation, are asked, and only passages that tell what a model does, was
trained on or scores. What a README of the only model begins with, what is not read and what is taken from elsewhere is
no documentation that could be cited, but it forbids to say "none": the answer is unknown.
"""

import itertools
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.code import Code
from mldebt.project.models.texts.documents import Documents, rows_of
from mldebt.project.models.texts.items import recognised
from mldebt.project.models.texts.mentions import paragraphs
from mldebt.project.models.texts.names import EMPTY, GENERIC, PLAIN, TOKEN, normal
from mldebt.project.models.texts.passages import Part, Passage, without_rows
from mldebt.project.models.texts.prose import LONG_SENTENCE, WORD, cleaned, is_foreign
from mldebt.project.models.texts.purpose import speaks
from mldebt.project.models.texts.words import NOT_ABOUT, TASK, TELLS

PIECE = regex(r"[A-Z]+\d*(?![a-z])|[A-Z]?[a-z]+\d*")
WORD_IN_NAME = regex(r"[A-Za-z][A-Za-z\d]*")
PROPER = regex(r"[A-Z\d]")
MANUAL = regex(r"(?:.*/)?docs?(?:/.*)?", re.IGNORECASE)
UNREAD = regex(r"(?!\w+:)[^?#]+\.(?:pdf|docx?|pptx?|xlsx?)", re.IGNORECASE)
OWN = regex(r"https?://(?:www\.)?git\w+\.com/[^/]+/[^/]+/(?:-/)?(?:raw|blob)/[^/]+/")
OWN_FILE = regex(rf"{OWN.pattern}[^\s)>\]]+")
TAKEN = regex(
    r"\b(?:modified|adapted|borrowed|copied|taken|ported|forked|derived)\b[^\n]{0,40}https?://|"
    r"\b(?:code|implementation|source)s?\b[^\n]{0,30}\bfrom\b[^\n]{0,30}https?://|^\s*https?://git\S+\s*$",
    re.IGNORECASE,
)
GUIDE = regex(r"\W*(?:in )?this (?:\w+ )?(?:guide|tutorial|walk-?through|how-?to|lesson|article|page)\b", re.IGNORECASE)
"""How a text begins that tells of itself."""
IMPLEMENTS = regex(r"\bimplement(?:s|ation (?:of|for))\b(?:\W+\w+){3}", re.IGNORECASE)
ANYTHING = regex(r"\w")
OF_MODEL = regex(r"\bmodels?\b|\bnetworks?\b|\btrain(?:ed|ing|s)\b|\bweights\b|\bcheckpoints?\b", re.IGNORECASE)
ALGORITHMS = frozenset({"xgboost", "lightgbm", "catboost", "prophet", "neuralprophet", "tabnet", "ultralytics"})
SHORTEST = 3
LONGEST = 5
MOST_PARTS = 5
ASKED = frozenset({"purpose", "inputs_outputs", "training_data", "metrics", "limitations"})
Said = tuple[frozenset[str], Passage]


class Hints:
    """The passages of a repository's documents, each with the proper names and file names it writes."""

    def __init__(self, documents: Documents, code: Code) -> None:
        self.documents = documents
        self._said: dict[str, tuple[Said, ...]] = {}
        titles = [documents.title(path) for path in documents.found if "/" not in path]
        self._titles = {word for title in titles for word in (*tokens(title), *_joined(title))}
        self._code = code
        self._libraries = frozenset(_libraries(code))

    def of(self, path: str, *, is_sole: bool = False, is_file: bool = False) -> Evidence | None:
        """Return what may speak of the model of a file though it names it not.

        `is_sole` where the nearest README is about no other model: then what it begins with may be about this one, and
        about a trained file (`is_file`) where it speaks of a model at all.
        """
        return (
            (self._begun(path, OF_MODEL if is_file else ANYTHING) if is_sole else None)
            or self._not_read(path)
            or self._taken(path)
        )

    def told(self, path: str, names: Collection[str]) -> Passage | None:
        """Return a passage that writes a proper name of a model's, its file's or its folders' names.

        `LinkNet` for `LinknetVgg`, `gcn` for `ckpt/pretrained_gcn/model.pth`; or all words of a name one by one. One
        that states something is preferred to one that may only speak of it.
        """
        named = _named(path, names)
        stems = (tuple(_stems(name)) for name in names)
        spoken: Passage | None = None
        spelt = [re.compile("".join(f" {stem}[a-z]*" for stem in one)) for one in stems if len(one) > 1]
        for document in self._above(path):
            wanted = (named | set(self._of_folders(path, document))) - self._libraries
            for said, passage in self._passages(document):
                is_named = not said.isdisjoint(wanted) or _in_words(passage, spelt)
                if is_named and ASKED & recognised(passage).keys():
                    return passage
                spoken = spoken or (passage if is_named and speaks(passage) else None)
        return spoken

    def _taken(self, path: str) -> Evidence | None:
        """Return the docstring of a module or of a class in it that says it is taken from another repository."""
        facts = self._code.modules.get(path)
        for scope in facts.scopes if facts else ():
            text = scope.docstring
            if text and TAKEN.search(text.text):
                return Evidence(path, text.line, "taken from another repository, whose text is not read")
        return None

    def _begun(self, path: str, about: re.Pattern[str]) -> Evidence | None:
        """Return the first sentence of the nearest README that tells what something is, of what is asked about.

        A README that begins by calling itself a guide to something, and no task of a model, is about that.
        """
        readme = self.documents.nearest(path)
        for part in self.documents.parts(readme)[:MOST_PARTS] if readme else ():
            for paragraph, offset in paragraphs(cleaned(without_rows(part.text))):
                is_long = len(WORD.findall(paragraph)) >= LONG_SENTENCE
                is_told = (TELLS.search(paragraph) and is_long) or IMPLEMENTS.search(paragraph)
                if is_told and about.search(paragraph) and not NOT_ABOUT.search(part.heading):
                    if GUIDE.match(paragraph) and not TASK.search(paragraph):
                        return None
                    return Evidence(part.path, part.line_of(offset), "may speak of it: the only model below")
        return None

    def _of_folders(self, path: str, document: str) -> Iterator[str]:
        """Yield the words of the two nearest folders below a document's own, but for those of the repository's name."""
        below = posixpath.relpath(posixpath.dirname(path) or ".", posixpath.dirname(document) or ".")
        for part in below.split("/")[-2:]:
            yield from (piece for piece in pieces(part) if piece not in self._titles)

    def _not_read(self, path: str) -> Evidence | None:
        """Return the nearest README where its words are not read, or where it links to a document that is not."""
        readme = self.documents.nearest(path)
        if readme is None:
            lost = self.documents.lost(path)
            return Evidence(lost, None, "a document that is not read") if lost else None
        parts = self.documents.parts(readme)
        if is_foreign("\n".join(part.text for part in parts)):
            return Evidence(readme, 1, "language not read")
        bare = ((link, part.line) for part in parts for link in OWN_FILE.findall(part.text))
        links = (*self.documents.found[readme].links, *bare)
        own = ((OWN.sub("", link), line) for link, line in links)
        found = next(((link, line) for link, line in own if UNREAD.fullmatch(link)), None)
        return Evidence(readme, found[1], f"links to `{found[0]}`, which is not read") if found else None

    def _above(self, path: str) -> Iterator[str]:
        for document in self.documents.found:
            folder = posixpath.dirname(document)
            if not folder or path.startswith(f"{folder}/") or MANUAL.fullmatch(folder):
                yield document

    def _passages(self, document: str) -> Sequence[Said]:
        found = self._said.get(document)
        if found is None:
            found = self._said[document] = tuple(_said(self.documents, document))
        return found


def _named(path: str, names: Collection[str]) -> set[str]:
    return {piece for name in (*names, posixpath.basename(path).partition(".")[0]) for piece in pieces(name)}


def pieces(name: str) -> Iterator[str]:
    """Yield the words of a name, and two in a row as one, that are not plain words of the field; lower-cased."""
    words = [word for whole in WORD_IN_NAME.findall(name) for word in PIECE.findall(whole)]
    pairs = (one + other for one, other in itertools.pairwise(words))
    yield from _telling((*words, *pairs, *WORD_IN_NAME.findall(name), name))


def _stems(name: str) -> Iterator[str]:
    """Yield how the words of a name begin, without those that every model's name has: `SeqLabel` is `seq`, `label`."""
    for word in PIECE.findall(name.rpartition(".")[2]):
        bare = word.lower().rstrip("0123456789")
        if len(bare) >= SHORTEST and bare not in EMPTY:
            yield bare[:LONGEST]


def _in_words(passage: Passage, spelt: Sequence[re.Pattern[str]]) -> bool:
    """Say whether a passage spells the words of a name one after the other: `sequence labeling` for `SeqLabel`."""
    words = "".join(map(_words, (passage.title, passage.text, " ".join(passage.row)))) if spelt else ""
    return any(pattern.search(words) for pattern in spelt)


@lru_cache(maxsize=2_000)
def _words(text: str) -> str:
    """Return the words of a text in lower case, each with one space before it; rows of one table share their notes."""
    return "".join(f" {word}" for word in re.findall(r"[a-z]+", text.lower()))


def tokens(text: str) -> Iterator[str]:
    """Yield the proper names of a text, whole and in their parts, normalised."""
    for token in TOKEN.findall(text):
        for word in (token, *token.replace("_", "-").split("-")):
            if PROPER.search(word):
                yield normal(word)


def _joined(title: str) -> Iterator[str]:
    """Yield the words of a title, each two in a row as one: a package is often called so."""
    words = [normal(word) for word in TOKEN.findall(title)]
    yield from (one + other for one, other in itertools.pairwise(words))


def _libraries(code: Code) -> Iterator[str]:
    """Yield the libraries that code imports, but for those that are named for the model they hold."""
    tops = {entry.module.partition(".")[0] for facts in code.modules.values() for entry in facts.imports}
    yield from (normal(top) for top in tops - ALGORITHMS if top and code.module_path(top) is None)


def _telling(words: Iterable[str]) -> Iterator[str]:
    for word in map(normal, words):
        bare = word.rstrip("0123456789")
        if len(word) >= SHORTEST and not {word, bare} & PLAIN and not {word, bare} & GENERIC:
            yield word


def _said(documents: Documents, document: str) -> Iterator[Said]:
    parts = documents.parts(document)
    headings: Mapping[str, frozenset[str]] = {part.title: frozenset(tokens(part.title)) for part in parts}
    for part in parts:
        text = without_rows(part.text)
        yield headings[part.title], part.passage("")
        yield from _in_text(part, text, document)
    for row, header in rows_of(documents.found[document]):
        words: Collection[str] = frozenset(tokens(" ".join((*row.cells, *row.links))))
        yield frozenset(words), documents.row_passage(document, row, header, "")


def _in_text(part: Part, text: str, document: str) -> Iterator[Said]:
    for paragraph, offset in paragraphs(text):
        passage = Passage(paragraph, document, part.line_of(offset), "mention", "", part.title)
        yield frozenset(tokens(paragraph)), passage
