"""Tells that a model, a loss, an optimiser or a schedule is made of another class, or a loss of other terms.

Only what both versions set on lines that differ is compared, in what both have and training takes part in, as told from
indentation. What it cannot know: a class that is only called otherwise.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from mldebt.patterns import regex
from mldebt.project.experiments.texts.lines import Difference
from mldebt.project.experiments.texts.mentions import without_comments

MADE = regex(
    r"(?:self\.)?((?:[a-z]\w*_)?(?:criterion|loss(?:_?fn|_?func(?:tion)?)?|optimi[sz]er|optim|scheduler|"
    r"model|net(?:work)?|backbone|encoder|decoder|generator|discriminator|classifier))\s*=\s*"
    r"(?:\w+\.)*((?!\w*(?:Parallel|Distributed|FP16|Scaler|Wrapper))[A-Z]\w+)\("
)
"""A model, a loss, an optimiser or a schedule that is made of a class."""
FAMILY = regex(r"(?i)(?:optimizer|loss|criterion|scheduler|_?v\d+|_)+$")
SUMMED = regex(r"(?:self\.)?(\w*(?:loss|cost|objective)\w*)\s*=(?!=)\s*(\S.*)|return\s+(\S.*(?i:loss)\w*.*)")
"""A loss that is put together of terms, or what a function returns of one."""
RETURNED, ANEW = "return", " → "
MOST_SHOWN = 150
FACTOR = regex(r"(?<=[\w)\]])(?:\*\*?|/|@)(?!\w*(?:accum|world|gpu|proc)\w*)")
RESHAPED = regex(r"\.(?:view|reshape|permute|transpose|(?:un)?squeeze|flatten|repeat|expand)\([^()]*\)")
WEIGHTED = regex(r" |\[\d")
MEASURED = regex(r"\.item\(|(?<!\w)len\(|(?<![A-Za-z])(?:running|epoch|avg|average)_\w")
"""What tells that a number is shown, not gone down: a mean of what was lost."""
TERM = regex(r"(?<=[\w)\]])[+\-]")
NUMBER = regex(r"(?<![\w.])(?<!\[)\d*\.?\d+(?:e-?\d+)?(?![\w.])")
INNER = regex(r"\([^()]*\)|\[[^\[\]]*\]")
TRAINED = regex(
    r"(?m)(\w+)(?:\.\w+\(\))?\.backward\(|(?:minimize|backward|grad\w*)\((?:self\.)?(\w+)|^\s*return\s+(\w+)\s*$"
)
"""What training goes down, or a function hands to what does."""
OWNER = regex(r"([ \t]*)(?:async[ \t]+)?(?:class|def)[ \t]+(\w+)")
ASIDE = regex(
    r"(?:^|_)(?:predict\w*|infer\w*|tiled?|eval\w*|test|valid\w*|visuali[sz]e\w*|plot|show|demo|sample|generate|export)(?:_|$)"
)
CHOICE = regex(r"(?:el)?if\b.*(?:opt|arg|cfg|conf|param|FLAGS|ersion|use_|==|\bis\b|available)|else\b|try\b|except\b")


class Expressed(msgspec.Struct, frozen=True, array_like=True):
    """A changed expression: its line (0 where it is gone), its text, the outermost class or function that holds it.

    `is_swap` says that another stood in its place.
    """

    line: int
    text: str
    owner: str = ""
    is_swap: bool = False

    @property
    def is_remade(self) -> bool:
        """Say whether it tells what was made of what before."""
        return ANEW in self.text


class Making(NamedTuple):
    """What a line makes something of: its text, and what tells it from another."""

    line: int
    text: str
    told: str


def made_anew(old: str, new: str, lines: Difference) -> Expressed | None:
    """Return the first name that all removed lines make of one thing and all added ones of another."""
    was, now = _makings(lines.removed), _makings(lines.added)
    for name, rows in now.items():
        before = was.get(name, [])
        if len({row.told for row in before}) != 1 or len({row.told for row in rows}) != 1:
            continue
        line, text, told = rows[0]
        is_used = told[0].isalpha() or name in _trained(new)
        is_other = told != before[0].told and sorted(_parts(text)) != sorted(_parts(before[0].text))
        if is_other and is_used and is_there(new, line, old) and not is_option(new, line, lines):
            text = f"{name}: {before[0].text[:MOST_SHOWN]}{ANEW}{text}"
            return Expressed(line, text[:200], next(iter(reversed(owners(new, line))), ""), is_swap=True)
    return None


def _makings(rows: Iterable[tuple[int, str]]) -> dict[str, list[Making]]:
    """Return what lines make models, losses, optimisers and schedules of, by name."""
    found: dict[str, list[Making]] = defaultdict(list)
    for line, text in rows:
        if (made := MADE.match(text)) is not None:
            found[made[1]].append(Making(line, made[2], FAMILY.sub("", made[2]).lower().replace("_", "") or made[2]))
        elif (summed := SUMMED.match(text)) is not None:
            bare = without_comments(summed[2] or summed[3])
            if (told := _terms(bare)) and (summed[1] or WEIGHTED.search(told)):
                found[summed[1] or RETURNED].append(Making(line, bare, told))
    return found


def _terms(text: str) -> str:
    """Return what each term of a sum on one line is multiplied with; nothing where it goes on, or is a number."""
    bare, before = RESHAPED.sub("", text.replace(" ", "")), ""
    whole = bare
    while before != bare:
        before, bare = bare, INNER.sub("", bare)
    is_whole = any(map(str.isalpha, bare)) and not any(mark in bare for mark in "()[]{},\\'\"=")
    if not is_whole or MEASURED.search(whole):
        return ""
    return " ".join(f"{len(FACTOR.findall(term))}{sorted(map(float, NUMBER.findall(term)))}" for term in _parts(whole))


def _parts(text: str) -> Sequence[str]:
    """Return the terms of a sum, as they are written; what stands within brackets is one."""
    bare, depth = text.replace(" ", ""), 0
    signs = []
    for at, letter in enumerate(bare):
        depth += (letter in "([") - (letter in ")]")
        if not depth and TERM.match(bare, at):
            signs.append(at)
    ends = [0, *signs, len(bare)]
    return [bare[start:end].lstrip("+") for start, end in itertools.pairwise(ends)]


def _trained(text: str) -> set[str]:
    """Return the names of losses that training goes down, and of those that they are made of."""
    found = {RETURNED, *(name for names in TRAINED.findall(text) for name in names if name)}
    parts = [(made[1], made[2]) for line in text.split("\n") if (made := SUMMED.match(line.strip())) and made[1]]
    for _ in range(2):
        found |= {name for made, rest in parts if made in found for name, _ in parts if name in rest}
    return found


def is_option(text: str, line: int, lines: Difference) -> bool:
    """Say whether an expression stands below a new choice between it and what was there."""
    added = dict(lines.added)
    rows = text.split("\n")
    indent = len(rows[line - 1]) - len(rows[line - 1].lstrip())
    for place in range(line - 2, -1, -1):
        bare = rows[place].lstrip()
        if not bare or len(rows[place]) - len(bare) >= indent:
            continue
        indent = len(rows[place]) - len(bare)
        if OWNER.match(rows[place]) or not indent:
            return False
        if place + 1 in added and CHOICE.match(bare):
            return True
    return False


def is_there(text: str, line: int, other: str) -> bool:
    """Say whether what holds a line of one version is in the other too, and takes part in training."""
    return all(_names(owner, other) and not ASIDE.search(owner) for owner in owners(text, line))


def _names(owner: str, text: str) -> bool:
    return re.search(rf"\b(?:class|def)[ \t]+{owner}\b", text) is not None


def owners(text: str, line: int) -> Sequence[str]:
    """Return the names of the class and functions around a line, the innermost first, told from indentation."""
    lines = text.split("\n")
    found: list[str] = []
    indent = len(lines[line - 1]) - len(lines[line - 1].lstrip()) if 0 < line <= len(lines) else 0
    for place in range(line - 2, -1, -1):
        if not indent:
            break
        head = len(lines[place]) - len(lines[place].lstrip())
        owner = OWNER.match(lines[place])
        if head < indent and (owner or lines[place].rstrip().endswith(":")):
            found += [owner[2]] if owner else []
            indent = head
    return found
