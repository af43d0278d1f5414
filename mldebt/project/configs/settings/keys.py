"""Reads one settings file as keys a user can set: their paths, what they refer to, and where else they appear.

A list is one key. `_target_` and its kin, defaults lists and merge keys are structure, not keys; a YAML anchor makes
its keys appear under every alias too.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import msgspec

from mldebt.facts.code import Const
from mldebt.facts.texts import Entry, SettingsFacts
from mldebt.patterns import regex
from mldebt.project.configs.places.spelling import formatted

Path = tuple[str, ...]
PART = regex(r'"([^"]*)"|\[(\d+)\]|([^.\[\]]+)')
REFERENCE = regex(r"\$\{([^{}]*)\}")
WORDS = regex(r"(?<![\w./\-])\.*[A-Za-z_][\w\-]*(?:\.[\w\-]+|\[\w+\])*")
STRUCTURE = regex(r"_(target|partial|recursive|convert|args|self|base|delete|name|group|here|global|mode)_+|<<")
CALLABLE: tuple[frozenset[str], ...] = (
    frozenset({"_target_"}), frozenset({"__target__"}), frozenset({"_component_"}), frozenset({"class_path"}),
    frozenset({"class_name", "init_args"}), frozenset({"class_name", "params"}), frozenset({"target", "params"}),
    frozenset({"func", "kwargs"}), frozenset({"cls", "kwargs"}), frozenset({"factory", "args"}),
    frozenset({"module", "args"}),
    *(frozenset({name, given}) for name in ("type", "name", "class") for given in ("args", "params", "kwargs")),
)  # fmt: skip
RESERVED = "hydra"
SHARED, MOST_SECTIONS, MOST_PLACES = "DEFAULT", 200, 500
NOTHING = frozenset({"None", "null", "Null", "NULL", "~", "[]", "???"})
REGISTERED = regex(r"(?:[a-z_][\w]*\.)*[A-Z][A-Za-z]+\w*")


class Leaf(msgspec.Struct, frozen=True, eq=False):
    """One key that a user can set, told apart by identity.

    `places` are all paths it has in the loaded object, `refers` the paths its value names.
    """

    key: str
    line: int
    value: str | None
    places: tuple[Path, ...]
    refers: tuple[Path, ...] = ()


class Tree(msgspec.Struct, frozen=True):
    """The keys of a file; the paths its structural entries refer to; the nodes that a class takes, and why."""

    leaves: tuple[Leaf, ...]
    refers: tuple[Path, ...] = ()
    consumers: tuple[tuple[Path, str], ...] = ()


def is_scalar(value: str | None) -> bool:
    """Say whether a value as written is a scalar: no part with keys of its own, none put there by another file."""
    return value is not None and value != "" and value not in NOTHING and "{" not in value


@lru_cache(maxsize=65536)
def parts_of(key: str) -> Path:
    """Return a dotted key as parts; list places are digits."""
    return tuple(quoted or index or plain for quoted, index, plain in PART.findall(key))


def read_tree(facts: SettingsFacts, packages: Sequence[Path] = ((),)) -> Tree:
    """Return the keys of a settings file as they appear under each of the given packages.

    A file that configures Hydra itself is a primary one, which a command may name: its keys stand at the top too.
    """
    aliases = _aliases(facts)
    if any(parts_of(entry.key)[:1] == (RESERVED,) for entry in facts.entries):
        packages = tuple(dict.fromkeys(((), *packages)))
    leaves: dict[str, Leaf] = {}
    structure: list[Path] = []
    sections = _sections(facts)
    for group in _grouped(facts.entries):
        first, own = group[0], parts_of(group[0].key)
        refers = tuple(path for entry in group for path in _refers(facts, entry, sections))
        if not own or own[0] == "defaults" or any(STRUCTURE.fullmatch(part) for part in own):
            structure += refers
            continue
        places = _shared(own, sections) or _places(own, aliases)
        leaves[first.key] = Leaf(
            first.key,
            first.line,
            first.value,
            tuple(dict.fromkeys((*package, *place) for package in packages for place in places)),
            refers,
        )
    taken = tuple(((*package, *path), says) for path, says in _consumers(facts).items() for package in packages)
    return Tree(tuple(leaves.values()), tuple(structure), taken)


def _grouped(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Yield the entries of each key: a scalar or empty mapping alone, a list with all that is inside it."""
    parents = {_parent(entry.key) for entry in entries}
    held: list[Entry] = []
    for entry in entries:
        if held and (entry.key.startswith(held[0].key + "[") or entry.key.startswith(held[0].key + ".")):
            held.append(entry)
            continue
        if held:
            yield held
            held = []
        if entry.kind == "sequence":
            held = [entry]
        elif entry.kind != "mapping" or entry.key not in parents:
            yield [entry]
    if held:
        yield held


def _parent(key: str) -> str:
    cut = max(key.rfind("."), key.rfind("["))
    if key.endswith('"'):
        cut = key.rfind('"', 0, -1) - 1
    return key[: max(cut, 0)]


def _sections(facts: SettingsFacts) -> tuple[str, ...]:
    """Return the sections of an INI file, all of which have the keys of `[DEFAULT]` too."""
    if facts.format != "ini":
        return ()
    found = dict.fromkeys(path[0] for entry in facts.entries if (path := parts_of(entry.key)))
    return tuple(found)[:MOST_SECTIONS]


def _shared(own: Path, sections: Sequence[str]) -> tuple[Path, ...]:
    """Return the places of a key of an INI file's `[DEFAULT]`: its own, and the same in every section."""
    return (own, *((name, *own[1:]) for name in sections if name != SHARED)) if sections and own[0] == SHARED else ()


def _refers(facts: SettingsFacts, entry: Entry, sections: Sequence[str]) -> Iterator[Path]:
    """Yield the paths that the value of an entry interpolates, as the format of its file means them."""
    at, value = parts_of(entry.key), entry.value or ""
    yield from references(value, at)
    if facts.format == "ini" and at:
        for name in (*formatted(Const(value)), *REFERENCE.findall(value)):
            section, colon, key = name.rpartition(":")
            for within in (section,) if colon else (at[0], SHARED, *(sections if at[0] == SHARED else ())):
                yield within, key.lower()


def references(value: str, at: Path) -> Iterator[Path]:
    """Yield the paths a value interpolates: `${a.b}`, `${.near}`, what resolver calls name, `%(near)s`, `@/a/b`."""
    for name in formatted(Const(value)):
        yield from ((*at[:-1], name), (SHARED, name))
    if value.startswith("@/"):  # of pytorch-pfn-extras
        yield tuple(value[2:].split("/"))
    inner = value
    for _ in range(4):
        found = REFERENCE.findall(inner)
        if not found:
            return
        for text in found:
            yield from _referred(text, at)
        inner = REFERENCE.sub("", inner)


def _referred(text: str, at: Path) -> Iterator[Path]:
    if text.startswith(("oc.env:", "env:", "now:")):
        return
    resolver, colon, rest = text.partition(":")
    for word in WORDS.findall(rest if colon else resolver):
        bare = word.lstrip(".")
        dots = len(word) - len(bare)
        path = parts_of(bare.replace("[", ".").replace("]", ""))
        yield (*at[: max(len(at) - dots, 0)], *path) if dots else path
        if colon and not dots:
            yield (resolver, *path)


def _consumers(facts: SettingsFacts) -> Mapping[Path, str]:
    """Return the nodes that a class or function takes as its arguments, with what says so."""
    children: dict[Path, dict[str, str | None]] = {}
    for entry in facts.entries:
        if parts := parts_of(entry.key):
            children.setdefault(parts[:-1], {})[parts[-1]] = entry.value
    found: dict[Path, str] = {}
    for path, names in children.items():
        for signs in CALLABLE:
            if signs <= names.keys():
                sign = min(signs, key=lambda name: (name in ("args", "params", "kwargs", "init_args"), name))
                found[path] = f"`{sign}: {names[sign] or '…'}`"
                break
        else:
            named = names.get("type")
            if path and named and REGISTERED.fullmatch(named):
                found[path] = f"`type: {named}`"
    return found


def _aliases(facts: SettingsFacts) -> tuple[tuple[Path, Path], ...]:
    """Return (path of the anchored node, path where an alias repeats it)."""
    anchors = {entry.anchor: parts_of(entry.key) for entry in facts.entries if entry.anchor and entry.kind != "alias"}
    found = []
    for entry in facts.entries:
        if entry.kind == "alias" and entry.value in anchors:
            place = parts_of(entry.key)
            while place and (place[-1] == "<<" or (len(place) > 1 and place[-2] == "<<")):
                place = place[:-1]
            found.append((anchors[entry.value], place))
    return tuple(found)


def _places(own: Path, aliases: Sequence[tuple[Path, Path]]) -> tuple[Path, ...]:
    found = [own]
    for place in found:
        for anchored, repeated in aliases:
            moved = (*repeated, *place[len(anchored) :])
            if place[: len(anchored)] == anchored and moved not in found and len(found) < MOST_PLACES:
                found.append(moved)
    return tuple(found)
