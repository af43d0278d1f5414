"""Finds where a settings file is named: by path, by name, by stem, or by a path pattern that it matches.

Code, shell, Makefiles, Markdown, YAML values and notebooks are searched. A plain word that happens to be a file's
stem counts in code and commands only, never in prose; a stem with a digit or underscore counts everywhere. Names
that are computed (`f"configs/{name}.yaml"`, `configs/$NAME.yaml`, `config_{a,b}.yaml`, globs) become patterns.

What one file names depends on it and on the files asked about alone: a commit that holds both need not read it again,
nor does the next start.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from mldebt.facts.texts import Facts, Unread
from mldebt.patterns import regex
from mldebt.project.configs.files.mentions_code import WILD
from mldebt.project.configs.files.mentions_texts import Piece, pieces
from mldebt.project.memory import Memory
from mldebt.project.recall import Recall
from mldebt.project.sources import Sources
from mldebt.remembering import remembered

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
MOST_PATTERNS = 2000
SHELF = 4
"""As many sets of files are asked about for one commit."""


class Mention(NamedTuple):
    """One place that names a file; `what` says how surely."""

    what: Strength
    path: str
    line: int
    says: str


class Pattern(NamedTuple):
    """A computed path; `word` as it is written, `literal` a piece of it that a path must hold to match."""

    word: str
    literal: str
    strength: Strength
    path: str
    line: int


Name = tuple[str, Strength, int, str]
"""The file that is named, how surely, and the line and the word that names it."""


class Told(NamedTuple):
    """What one file names, and the computed words in it with their lines."""

    names: tuple[Name, ...]
    computed: tuple[tuple[str, int], ...]


NOTHING = Told((), ())


class Names:
    """The names and stems of the given files, and what each file of text says of them."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        self.paths = paths
        self._names: dict[str, list[str]] = defaultdict(list)
        self._stems: dict[str, list[str]] = defaultdict(list)
        self._misses: set[str] = set()
        self._known: dict[str, tuple[object, Told]] = {}
        for path in paths:
            name = posixpath.basename(path)
            self._names[name].append(path)
            if len(bare := stem(name)) >= SHORTEST:
                self._stems[bare].append(path)

    def told(self, facts: Mapping[str, Facts | Unread], recall: Recall, memory: Memory) -> Iterator[tuple[str, Told]]:
        """Yield what each file names; that of a content that stood at the same path before is known."""
        if not memory.keeps:
            said = recall.each(self._told, facts, f"mentions {self.paths!r}", dict[str, Told])
            yield from ((path, told) for path, told in said if told != NOTHING)
            return
        known, now = self._known, dict[str, tuple[object, Told]]()
        for path, one in facts.items():
            before = known.get(path)
            is_known = before is not None and before[0] is one
            told = before[1] if before is not None and is_known else self._read(memory.of(_pieces, one))
            now[path] = one, told
            if told is not NOTHING:
                yield path, told
        self._known, self._misses = now, set()

    def _told(self, facts: Facts | Unread) -> Told:
        return self._read(pieces(facts))

    def _read(self, said: Iterable[Piece]) -> Told:
        names: list[Name] = []
        computed: list[tuple[str, int]] = []
        for piece in said:
            if piece[1] not in self._misses and not self._is_naming(piece, names, computed):
                self._misses.add(piece[1])
        return Told(tuple(names), tuple(computed)) if names or computed else NOTHING

    def _is_naming(self, piece: Piece, names: list[Name], computed: list[tuple[str, int]]) -> bool:
        """Note the files that a piece may name; return whether there is any, or one of a computed name."""
        line, text, _ = piece
        is_naming, may_be_computed = False, COMPUTED.search(text) is not None
        words = (text,) if text.isidentifier() else WORD.findall(text)
        new = set(words) - self._misses
        for word in [word for word in words if word in new] if new else ():
            if may_be_computed and COMPUTED.search(word):
                clean = word.strip(".,").removeprefix("./")
                if ("/" in clean or clean.endswith(SUFFIXES)) and "//" not in clean:
                    computed.append((clean, line))
                    is_naming = True
                continue
            found = [self._name(part, piece, names) for part in (word.split(",") if "," in word else (word,))]
            if any(found):
                is_naming = True
            else:
                self._misses.add(word)
        return is_naming

    def _name(self, word: str, piece: Piece, into: list[Name]) -> bool:
        """Note the files a word may name; return whether there is any, here or in another kind of text."""
        line, _, prose = piece
        clean = word.strip(".,[]@").removeprefix("./")
        name = clean.rpartition("/")[2]
        named, alike = self._names.get(name, ()), self._stems.get(name, ())
        for path in named:
            tail = posixpath.normpath(clean).replace("../", "")
            into.append((path, "path" if "/" in tail and ends_with(path, tail) else "name", line, clean))
        for path in alike:
            if "/" in clean and ends_with(posixpath.splitext(path)[0], clean):
                into.append((path, "path", line, clean))
            elif not prose or DISTINCT.fullmatch(name):
                into.append((path, "stem", line, clean))
        return bool(named or alike)


def _pieces(facts: Facts | Unread) -> tuple[Piece, ...]:
    return tuple(pieces(facts))


def _shelf(paths: tuple[str, ...], before: tuple[Names, ...] | None) -> tuple[Names, ...]:
    """Return the names of these files first, those asked for last behind them."""
    held = before or ()
    known = next((one for one in held if one.paths == paths), None) or Names(paths)
    return (known, *(one for one in held if one is not known))[:SHELF]


class Mentions:
    """Who names which of the given files."""

    def __init__(self, sources: Sources, paths: Sequence[str]) -> None:
        self._found: dict[str, list[Mention]] = defaultdict(list)
        self._patterns: dict[str, Pattern] = {}
        if not paths:
            return
        names = sources.memory.following(_shelf, tuple(paths))[0]
        for path, told in names.told(sources.facts, sources.recall, sources.memory):
            for target, what, line, word in told.names:
                found = self._found[target]
                if len(found) < MOST or what in ("path", "name"):
                    found.append(Mention(what, path, line, f"names `{word[:80]}`"))
            for word, line in told.computed:
                self._computed(word, path, line)

    @remembered
    def of(self, path: str) -> tuple[Mention, ...]:
        """Return what names a file, the surest first; its own text does not count."""
        rank = {"path": 0, "name": 1, "pattern": 2, "stem": 3, "weak pattern": 4}
        found = [mention for mention in self._found.get(path, ()) if mention.path != path]
        found += [
            Mention(one.strength, one.path, one.line, f"`{one.word.replace(WILD, '…')[:80]}` matches it")
            for one in self._patterns.values()
            if one.literal in path and one.path != path and (built := pattern(one.word)) and built[0].fullmatch(path)
        ]  # fmt: skip
        return tuple(sorted(dict.fromkeys(found), key=lambda mention: (rank[mention.what], mention)))

    def _computed(self, word: str, path: str, line: int) -> None:
        if word in self._patterns or len(self._patterns) > MOST_PATTERNS:  # more say nothing new
            return
        if (found := _source(word)) is not None:
            _, literal, is_weak = found
            self._patterns[word] = Pattern(word, literal, "weak pattern" if is_weak else "pattern", path, line)


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
