"""Tells which changed lines may give an option another default: most that name one only move, or explain it anew.

The option stands on the line itself or on one of the few above it. What it cannot know is an option declared further
up, or a default that is no single word: those lines are kept, to be read.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from mldebt.patterns import regex
from mldebt.project.experiments.texts.lines import Difference, Row
from mldebt.project.experiments.texts.mentions import names_any
from mldebt.project.experiments.values.names import is_hyper, is_minor, is_unnamed_option, only_words

DECLARING = ("default", "suggest_", "DEFINE_", "store_")
OPTION = regex(r"(?:\w\(|^)\s*[fFrRbBuU]?['\"]([^'\"\s]+)['\"]\s*[,)]")
WORD = regex(r"['\"]([^'\"\s]+)['\"]")
GIVEN = regex(r"(?:default\s*=\s*|=\s*['\"](?=store_(?:true|false)))([^\s,()\[\]{}#]+)\s*(?:[,)]|$)")
ABOVE = 4
UNKNOWN = ""
Options = dict[str, dict[str, set[int]]]


def redeclared(old: str, new: str, lines: Difference) -> tuple[set[int], set[int]]:
    """Return the lines of both texts that declare an option which may have another default than before."""
    gone = _declaring(lines.removed)
    come = _declaring(lines.added) if gone else []
    if not gone or not come:
        return set(), set()
    was, now = _options(old, gone), _options(new, come)
    if UNKNOWN in was or UNKNOWN in now:
        return (_lines(was, was), _lines(now, now)) if was and now else (set(), set())
    other = [
        option
        for option in was.keys() & now.keys()
        if was[option].keys() != now[option].keys() or UNKNOWN in now[option]
    ]
    return _lines(was, other), _lines(now, other)


def _declaring(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if names_any(row[1], DECLARING) and row[1][0] != "#"]


def _lines(options: Options, names: Iterable[str]) -> set[int]:
    return {number for name in names for numbers in options[name].values() for number in numbers}


def _options(text: str, rows: Sequence[Row]) -> Options:
    """Return the parameters that some lines declare, with the lines of each default."""
    found: Options = defaultdict(lambda: defaultdict(set))
    written = text.split("\n") if any(not OPTION.search(line) for _, line in rows) else []
    for number, line in rows:
        given = " ".join(GIVEN.findall(line)) or UNKNOWN
        for name in _names(number, line, written):
            found[name][given].add(number)
    return found


def _names(number: int, line: str, written: Sequence[str]) -> list[str]:
    """Return the parameters that a line declares: an unknown one where no option is near."""
    above = (one.strip() for one in reversed(written[max(0, number - 1 - ABOVE) : number - 1]))
    named = next((one for one in (line, *above) if OPTION.search(one)), None)
    if named is None:
        return [UNKNOWN]
    return [
        word
        for word in WORD.findall(named)
        if is_hyper(word) or is_minor(word) or only_words(word) or is_unnamed_option(word)
    ]
