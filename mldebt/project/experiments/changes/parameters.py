"""Tells which parameters have another value in the new version of a file: the literal difference of experiments §6.2.

Values are compared within one owner (function, call, dictionary, command), so that a moved, reformatted or renamed
line, a comment or another spelling of a number is no change. What it cannot know: a parameter that only one version
names, and which of several equal names of one owner became which when their number changes.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec

from mldebt.patterns import regex
from mldebt.project.experiments.changes.commands import flags_changed, script
from mldebt.project.experiments.changes.declared import redeclared
from mldebt.project.experiments.changes.events import MAX_CHANGED, Changed
from mldebt.project.experiments.changes.given import given_names, handed_names
from mldebt.project.experiments.changes.placed import placed_changes, without_named
from mldebt.project.experiments.texts.lines import Difference, difference
from mldebt.project.experiments.texts.statements import around
from mldebt.project.experiments.values.literals import Literal, literals
from mldebt.project.experiments.values.meanings import is_call, is_path, is_same_word, is_text, meaning, plain_meaning
from mldebt.project.experiments.values.names import (
    builds,
    is_choice,
    is_clear,
    is_dropped,
    is_hyper,
    is_label,
    is_minor,
    is_unnamed_option,
    only_words,
    plain,
)  # fmt: skip
from mldebt.project.experiments.values.pairing import pairs
from mldebt.project.experiments.values.set_apart import SIZED, is_of_classes, is_unread, settings_tables

NAMED = regex(
    r"\b([A-Za-z_][\w\-]*+)['\"]?\]?[^\S\n]*(?::[\w. |]{0,40}(?:\[[^\]=\n]{0,40}\])?[^\S\n]*(?==))?[=:](?!=)"
    r"[^\S\n]*(?=[\d.\-+'\"\[(fTFN]|$)",
    re.MULTILINE,
)
BEFORE_NAME = regex(r"\W|(?<!.)\w", re.DOTALL)
BESIDE_NAME = regex(r"['\"]?\]?[^\S\n]*[:=](?!=)")
NONE = ("none", "-1.0")
COLUMNS = regex(r"(?:^|_)(?:to_drop|drop|drop_(?:col\w*|feat\w*))$")
"""Names of columns that are left out, where they are given words."""
DRAWN = regex(r"\b(?:colou?r|cmap|line_?(?:style|width)|lw|marker|bins|edgecolors?|figsize|hist|plot|scatter)\b")
BEGINNING = regex(r"[,)}\]#]")
AXES = frozenset({"dim", "dims", "axis"})
OPERATION = regex(r"(?:.*\.)[a-z_][a-z_\d]*")
AXIS = regex(r"-?[0-4]\.0")
DECLARING = regex(r"(?:.*\.)?(?:DEFINE_\w+|\w*arg\w*|option)")
INITIAL = "__init__|__init__"
BUILT = regex(r"^['\"]?(?:-|$)|\$")
"""Parts of a command line that a script puts together."""
WORDY = regex(r"--|\S\s+\S+\s+\S+\s+\S")
"""A value that is a command or a sentence."""
EXECUTED = ("exec(open(", "configurator")


def code_changes(old: str, new: str, *, is_settings: bool, seen: Difference | None = None) -> list[Changed]:
    """Return the parameters that changed in a Python text; where it holds only settings any name counts."""
    lines = seen or difference(old, new)
    if not lines.removed or not lines.added:
        return []
    named = _named_changes(old, new, lines, is_settings=is_settings)
    return [*named, *without_named(list(placed_changes(lines)), named)][:MAX_CHANGED]


def _named_changes(old: str, new: str, lines: Difference, *, is_settings: bool) -> list[Changed]:
    """Return the parameters with a name that changed."""
    at_top = is_settings or any(word in new for word in EXECUTED)
    told, (was, now) = _of_shared_names(lines, new, at_top=at_top), redeclared(old, new, lines)
    if not told and not (was and now):
        return []
    before, after = around(old, was | _places(old, told)), around(new, now | _places(new, told))
    found = _paired(literals(before.text), literals(after.text), new, at_top=at_top)
    rows = (row for row in found if not _stands_for_none(row, lines) and not _is_drawn(row, lines))
    return [msgspec.structs.replace(row, line=after.line(row.line)) for row in rows]


def _stands_for_none(row: Changed, lines: Difference) -> bool:
    """Say whether a new value says that there is none: as the old one did, or it is asked for before it is used."""
    if meaning(row.value) not in NONE:
        return False
    if meaning(row.previous) in NONE:
        return True
    asked = re.compile(rf"\b{re.escape(plain(row.key))}\b\s*(?:[<>]=?|[!=]=|is\b)")
    return any(asked.search(line) for _, line in lines.added)


def _is_drawn(row: Changed, lines: Difference) -> bool:
    """Say whether a value stands beside how something is drawn: how far it can be seen through."""
    return plain(row.key) == "alpha" and any("alpha" in line and DRAWN.search(line) for _, line in lines.added)


def _places(text: str, names: Iterable[str]) -> set[int]:
    """Return the lines of a text that name one of the parameters: changed ones, and those they are compared among."""
    found: set[int] = set()
    for name in names:
        line, start, at = 1, 0, text.find(name)
        while at >= 0:
            end = at + len(name)
            if BEFORE_NAME.match(text, at - 1 if at else 0) and BESIDE_NAME.match(text, end):
                line, start = line + text.count("\n", start, at), at
                found.add(line)
            at = text.find(name, end)
    return found


def _of_shared_names(lines: Difference, new: str, *, at_top: bool) -> list[str]:
    """Return the names that a removed and an added line give different values: nothing else is a change."""
    names, come = _names(lines.removed), _names(lines.added)
    both = names & come
    shared = {name for name in both if at_top or is_hyper(name) or only_words(name)}
    shared |= _respelt(names, come)
    if given := both - shared:
        shared |= given & (given_names(lines.added, NAMED, new) | handed_names(given, new))
    if not shared:
        return []
    before, after = (_named(rows, shared) for rows in (lines.removed, lines.added))
    return [name for name in sorted(shared) if not _say_the_same(before[name], after[name])]


def _respelt(old: set[str], new: set[str]) -> set[str]:
    """Return the clear names that one side spells another way, as an argument that became a constant."""
    other = {plain(name) for name in old ^ new if is_clear(name)}
    known = {plain(name) for name in old} & {plain(name) for name in new} & other
    return {name for name in old | new if plain(name) in known}


def _names(rows: Iterable[tuple[int, str]]) -> set[str]:
    """Return the names that stand beside values."""
    return set(NAMED.findall("\n".join(line for _, line in rows if line[0] != "#")))


def _named(rows: Iterable[tuple[int, str]], names: Collection[str]) -> dict[str, list[tuple[int, str]]]:
    """Return some of the names beside values with their lines and how each value begins."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, line in rows:
        if line[0] == "#" or not any(name in line for name in names):
            continue
        for match in NAMED.finditer(line):
            if match[1] in names:
                found[match[1]].append((number, BEGINNING.split(line[match.end() :], maxsplit=1)[0].replace("'", '"')))
    return found


def _say_the_same(before: Sequence[tuple[int, str]], after: Sequence[tuple[int, str]]) -> bool:
    """Say whether a name has the same whole values on both sides, as far as one line tells."""
    values = {value.strip() for _, value in before}, {value.strip() for _, value in after}
    return values[0] == values[1] and not any(value[:1] in ("", "[", "(") for value in values[0])


def _paired(old: Sequence[Literal], new: Sequence[Literal], text: str, *, at_top: bool) -> Iterator[Changed]:
    same, moved = pairs(old, new)
    settings = {*settings_tables(new), *handed_names({now.key for _, now in (*same, *moved)}, text)}
    classes = {(was.value, now.value) for was, now in same if is_of_classes(now)}
    for was, now in (*same, *moved):
        is_sized = is_of_classes(now) or (SIZED.search(plain(now.key)) and (was.value, now.value) in classes)
        is_tried = all(_counts(row, settings, at_top=at_top) for row in (now, was))
        is_tried = is_tried and not _is_other(was, now) and not is_unread(now, text)
        if was.condition == now.condition and is_tried and (not is_sized or is_minor(now.key)):
            is_moved, of = was.owner != now.owner, _default_of(now)
            yield Changed(now.key, was.raw, now.raw, now.line, is_minor(now.key), is_moved=is_moved, default_of=of)


def _default_of(row: Literal) -> str:
    """Return the function, or the class, of whose argument a literal is the default; nothing for any other."""
    units, _, called = row.owner.rpartition("|")
    within, _, last = units.rpartition(".")
    return "" if not called or called != last else within.rpartition(".")[2] if row.owner.endswith(INITIAL) else last


def _counts(row: Literal, settings: Collection[str], *, at_top: bool) -> bool:
    """Say whether a literal configures a run by its name and place; `settings` hold such, or are named so."""
    if row.place in ("plot", "field", "aside") or is_dropped(row.key) or _is_no_setting(row):
        return False
    if row.place == "signature":
        return is_clear(row.key) and row.owner.endswith(INITIAL)
    if only_words(row.key):
        return is_text(row.value) and not is_label(row.key, row.value)
    called = row.owner.rpartition("|")[2]
    is_named = is_hyper(row.key) or is_minor(row.key) or builds(called) or _is_given(row, called, settings)
    return is_named or (at_top and (row.place == "module" or row.key.startswith("self.")))


def _is_given(row: Literal, called: str, settings: Collection[str]) -> bool:
    """Say whether a literal is the number or switch of an option by default, or of settings, whatever its name is."""
    is_option = is_unnamed_option(row.key) and DECLARING.fullmatch(called) is not None
    is_of_settings = row.place == "setting" or is_choice(called) or (row.place == "entry" and row.owner in settings)
    if not (is_option or is_of_settings or row.key in settings):
        return False
    return row.raw in ("True", "False") or row.value.lstrip("-").replace(".", "", 1).replace("e-", "", 1).isdigit()


def _is_no_setting(row: Literal) -> bool:
    """Say whether a value is a place, an axis, a sentence or names of columns."""
    is_told = is_text(row.value) and (is_path(row.raw) or (bool(WORDY.search(row.value)) and not is_call(row.raw)))
    return is_told or _is_axis(row) or (COLUMNS.search(plain(row.key)) is not None and row.value[:1] in "['")


def _is_other(was: Literal, now: Literal) -> bool:
    """Say whether an option takes something else than a value or has none now, or its word is only spelt otherwise."""
    is_bare = now.value == "none" and DECLARING.fullmatch(now.owner.rpartition("|")[2]) is not None
    is_list = {value.value[:1] in ("[", "(") for value in (was, now)} == {True, False}
    if is_bare or {was.value, now.value} == {"none", "false"} or (is_list and now.key.startswith("--")):
        return True
    if is_text(was.value) != is_text(now.value):
        return "none" not in (was.value, now.value)
    return is_text(now.value) and is_same_word(was.value, now.value)


def _is_axis(row: Literal) -> bool:
    """Say whether a value is the axis that an operation on an array goes along: `x.sum(dim=1)`."""
    called = row.owner.rpartition("|")[2]
    return plain(row.key) in AXES and OPERATION.fullmatch(called) is not None and AXIS.fullmatch(row.value) is not None


def _by_name(variables: Iterable[tuple[str, str, int]]) -> dict[str, list[str]]:
    """Return the values of each variable in order: a script that chooses among data sets gives one several."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, value, _ in variables:
        found[name].append(value)
    return found


def script_changes(old: bytes, new: bytes) -> list[Changed]:
    """Return the flags of training commands, and variables named like parameters, that changed in a shell script."""
    lines = difference(old.decode("utf-8", "replace"), new.decode("utf-8", "replace"))
    if not lines.removed and not lines.added:
        return []
    before, after = script(old), script(new)
    flags = flags_changed(before.commands, after.commands)
    found = [Changed(*row, is_minor(row[0]) or is_label(row[0], row[2])) for row in flags]
    was, now = _by_name(before.variables), _by_name(after.variables)
    counts: Counter[str] = Counter()
    for name, value, line in after.variables:
        counts[name] += 1
        is_paired = len(was[name]) == len(now[name])
        old_value = was[name][counts[name] - 1] if is_paired else value
        is_value = not value.endswith(",") and not any(BUILT.search(one) or is_path(one) for one in (value, old_value))
        is_named = is_hyper(name) and plain(name) != "temp"
        if is_named and is_value and plain_meaning(old_value) != plain_meaning(value):
            found.append(Changed(name, old_value, value, line))
    return found[:MAX_CHANGED]
