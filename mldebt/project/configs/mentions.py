"""Finds where a settings file is named: by path, by name, by stem, or by a path pattern that it matches.

Code, shell, Makefiles, Markdown, YAML values and notebooks are searched. A plain word that happens to be a file's
stem counts in code and commands only, never in prose; a stem with a digit or underscore counts everywhere. Names
that are computed (`f"configs/{name}.yaml"`, `configs/$NAME.yaml`, `config_{a,b}.yaml`, globs) become patterns.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import PythonFacts
from mldebt.facts.texts import DocumentFacts, Facts, ScriptFacts, SettingsFacts, TextFacts
from mldebt.patterns import regex
from mldebt.project.configs.mentions_code import WILD, code_texts
from mldebt.project.sources import Sources

Strength = Literal["path", "name", "pattern", "stem", "weak pattern"]
SUFFIXES = (".yaml", ".yml", ".json", ".toml", ".ini", ".cfg", ".gin", ".env")
WORD = regex(r"[^\s\"'`=():;|&!#^\\]{3,}")
VARIABLE = regex(r"\$\{?\(?\w+\)?\}?|%\(?\w*\)?[sdi]|<[\w .\-]+>|\{[\w.\[\]!:]*\}")
CHOICE = regex(r"\{([\w.\-/]+(?:,[\w.\-/]*)+)\}")
COMPUTED = regex(r"[*${}<%" + WILD + "]")
DISTINCT = regex(r".*[\d_\-.].*")
ENDING = regex(r"\.(ya?ml|json|toml|ini|cfg|gin|env)$")
NO_WORD = regex(r"[^A-Za-z0-9]")
CHOSEN = regex(r"\x01(.*?)\x02")
PIECES = regex(r"\x01.*?\x02|[*" + WILD + "]")
SHORTEST = 3
MOST = 12


class Mention(NamedTuple):
    """One place that names a file; `what` says how surely."""

    what: Strength
    path: str
    line: int
    says: str


class Text(NamedTuple):
    """A piece of text that may name files; `prose` where plain words mean nothing."""

    path: str
    line: int
    text: str
    prose: bool


class Pattern(NamedTuple):
    """A computed path; `word` as it is written, `literal` a piece of it that a path must hold to match."""

    word: str
    literal: str
    strength: Strength
    path: str
    line: int


class Mentions:
    """Who names which of the given files."""

    def __init__(self, sources: Sources, paths: Sequence[str]) -> None:
        self._names: dict[str, list[str]] = defaultdict(list)
        self._stems: dict[str, list[str]] = defaultdict(list)
        self._found: dict[str, list[Mention]] = defaultdict(list)
        self._patterns: dict[str, Pattern] = {}
        self._answers: dict[str, tuple[Mention, ...]] = {}
        self._misses: set[str] = set()
        for path in paths:
            name = posixpath.basename(path)
            self._names[name].append(path)
            if len(bare := stem(name)) >= SHORTEST:
                self._stems[bare].append(path)
        for path, facts in sources.facts.items() if paths else ():
            pieces = sources.memory.of(_kept_pieces, facts) if sources.memory.keeps else _pieces(facts)
            for line, text, prose in pieces:
                if text not in self._misses and not self._read(Text(path, line, text, prose)):
                    self._misses.add(text)
        self._misses = set()

    def of(self, path: str) -> tuple[Mention, ...]:
        """Return what names a file, the surest first; its own text does not count."""
        if path not in self._answers:
            self._answers[path] = self._naming(path)
        return self._answers[path]

    def _naming(self, path: str) -> tuple[Mention, ...]:
        rank = {"path": 0, "name": 1, "pattern": 2, "stem": 3, "weak pattern": 4}
        found = [mention for mention in self._found.get(path, ()) if mention.path != path]
        found += [
            Mention(one.strength, one.path, one.line, f"`{one.word.replace(WILD, '…')[:80]}` matches it")
            for one in self._patterns.values()
            if one.literal in path and one.path != path and (built := pattern(one.word)) and built[0].fullmatch(path)
        ]  # fmt: skip
        return tuple(sorted(dict.fromkeys(found), key=lambda mention: (rank[mention.what], mention)))

    def _read(self, piece: Text) -> bool:
        """Note the files that a piece may name; return whether there is any."""
        is_naming, may_be_computed = False, COMPUTED.search(piece.text) is not None
        words = (piece.text,) if piece.text.isidentifier() else WORD.findall(piece.text)
        new = set(words) - self._misses
        for word in [word for word in words if word in new] if new else ():
            if may_be_computed and COMPUTED.search(word):
                self._computed(word, piece)
                continue
            found = [self._name(part, piece) for part in (word.split(",") if "," in word else (word,))]
            if any(found):
                is_naming = True
            else:
                self._misses.add(word)
        return is_naming

    def _name(self, word: str, piece: Text) -> bool:
        """Note the files a word may name; return whether there is any, here or in another kind of text."""
        clean = word.strip(".,[]@").removeprefix("./")
        name = clean.rpartition("/")[2]
        named, alike = self._names.get(name, ()), self._stems.get(name, ())
        for path in named:
            tail = posixpath.normpath(clean).replace("../", "")
            self._add(path, "path" if "/" in tail and ends_with(path, tail) else "name", piece, clean)
        for path in alike:
            if "/" in clean and ends_with(posixpath.splitext(path)[0], clean):
                self._add(path, "path", piece, clean)
            elif not piece.prose or DISTINCT.fullmatch(name):
                self._add(path, "stem", piece, clean)
        return bool(named or alike)

    def _add(self, path: str, what: Strength, piece: Text, word: str) -> None:
        found = self._found[path]
        if len(found) < MOST or what in ("path", "name"):
            found.append(Mention(what, piece.path, piece.line, f"names `{word[:80]}`"))

    def _computed(self, word: str, piece: Text) -> None:
        clean = word.strip(".,").removeprefix("./")
        if "/" not in clean and not clean.endswith(SUFFIXES):
            return
        if clean in self._patterns or len(self._patterns) > 2000 or "//" in clean:  # more say nothing new
            return
        if (found := _source(clean)) is not None:
            _, literal, is_weak = found
            strength: Strength = "weak pattern" if is_weak else "pattern"
            self._patterns[clean] = Pattern(clean, literal, strength, piece.path, piece.line)


def stem(name: str) -> str:
    """Return a file name without its settings suffix."""
    for suffix in SUFFIXES:
        if name.endswith(suffix):
            return name[: -len(suffix)]
    return name


def ends_with(path: str, tail: str) -> bool:
    """Say whether whole parts at the end of a path are `tail`."""
    return path == tail or path.endswith("/" + tail)


@lru_cache(maxsize=4096)
def pattern(word: str) -> tuple[re.Pattern[str], bool] | None:
    """Return a computed path as (regular expression on whole paths, whether it says too little to mean one place)."""
    found = _source(word)
    return (re.compile(found[0]), found[2]) if found is not None else None


def _source(word: str) -> tuple[str, str, bool] | None:
    """Return the expression of a computed path, its longest literal piece, and whether it says too little."""
    marked = CHOICE.sub(lambda found: "\1" + found[1] + "\2", word)
    marked = VARIABLE.sub(WILD, marked).lstrip(WILD + "/.*")
    literal = NO_WORD.sub("", ENDING.sub("", marked))
    if not marked or (not literal and not marked.endswith(SUFFIXES) and not word.endswith(SUFFIXES)):
        return None
    source = re.escape(marked).replace(re.escape(WILD), ".*").replace(r"\*\*", ".*").replace(r"\*", "[^/]*")
    source = CHOSEN.sub(lambda found: f"(?:{found[1].replace(',', '|')})", source)
    known = any(marked.endswith(suffix) for suffix in SUFFIXES)
    ending = "" if known else r"(?:\.(?:ya?ml|json|toml|ini|cfg|gin|env))?"
    before = r"(?:.*/)?" if literal else r"(?:.*[/_\-])?"
    return f"{before}{source}{ending}", max(PIECES.split(marked), key=len), len(literal) < SHORTEST


def texts(sources: Sources) -> Iterator[Text]:
    """Yield every piece of text of a repository that may name a file."""
    for path, facts in sources.facts.items():
        yield from (Text(path, *piece) for piece in _pieces(facts))


def _kept_pieces(facts: Facts | object) -> Iterable[tuple[int, str, bool]]:
    found = _pieces(facts)
    return found if isinstance(found, tuple) else tuple(found)


def _pieces(facts: Facts | object) -> Iterable[tuple[int, str, bool]]:
    """Yield (line, text, whether it is prose) of every piece of one file."""
    if isinstance(facts, PythonFacts):
        return code_texts(facts)
    if isinstance(facts, NotebookFacts):
        return _notebook(facts)
    if isinstance(facts, ScriptFacts):
        return _script(facts)
    if isinstance(facts, DocumentFacts):
        return _document(facts)
    if isinstance(facts, SettingsFacts):
        return _settings(facts)
    return ((1, " ".join(facts.words), True),) if isinstance(facts, TextFacts) else ()


def _notebook(facts: NotebookFacts) -> Iterator[tuple[int, str, bool]]:
    yield from code_texts(facts.code)
    yield from ((command.line, command.text, False) for command in facts.commands)
    yield from ((1, cell.text, True) for cell in facts.cells if cell.text and cell.kind == "markdown")


def _script(facts: ScriptFacts) -> Iterator[tuple[int, str, bool]]:
    yield from ((command.line, command.text, False) for command in facts.commands)
    yield from ((line, value, False) for _, value, line in facts.variables)


def _document(facts: DocumentFacts) -> Iterator[tuple[int, str, bool]]:
    for section in facts.sections:
        yield section.line, section.text, True
        yield section.line, section.title, True
    yield from ((fence.line, fence.text, False) for fence in facts.fences)
    yield from ((row.line, " ".join(row.cells), True) for row in facts.rows)
    yield from ((line, link, True) for link, line in facts.links)


def _settings(facts: SettingsFacts) -> Iterator[tuple[int, str, bool]]:
    if len(facts.entries) < 5000:  # larger ones are data
        yield from ((entry.line, entry.value, False) for entry in facts.entries if entry.value)
    yield from ((line, text, True) for line, text in facts.comments)
