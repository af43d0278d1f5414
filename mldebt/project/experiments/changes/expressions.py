"""Tells whether a model, loss, optimiser, initialisation or augmentation expression changed: event E6, of low weight.

Expressions are compared without layout, quotes and comments, so a reformat changes nothing. What a change adds or
drops whole (a class, a function), offers beside it as an option or calls by another name changes no expression that
was there; what a function for prediction, checks or pictures does is no part of training, nor is a layer that nothing
calls. Amid a rewrite nobody can tell. It cannot know a repair from a try, unless the commit says that it is one.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from mldebt.patterns import regex
from mldebt.project.experiments.texts.lines import Difference
from mldebt.project.experiments.texts.mentions import without_comments
from mldebt.project.experiments.texts.statements import around

EXPRESSION = regex(
    r"(?:(?:torch\.)?nn\.init\.\w+|\b(?:nn|layers|L|snn|hk)\.(?!DataParallel|Distributed|Module|Sequential\b|Parameter)[A-Z]\w+|"
    r"\b(?:torch\.)?optim\.[A-Z]\w+|\bA\.[A-Z]\w+|\b(?:transforms|T|iaa)\.[A-Z]\w+|"
    r"\bF\.(?:\w*(?:loss|entropy|drop|elu|gelu|softmax)\w*)|\binit_weights|\b(?:Adam\w*|SGD|RMSprop|RAdam|Lion|Ranger)|"
    r"\b(?:criterion|loss_fn|loss_func)=[A-Za-z_.]+)\([^()]{0,160}(?:\([^()]{0,80}\)[^()]{0,80}){0,4}"
)
LIKELY = regex(
    r"nn\.init\.|\b(?:nn|layers|L|snn|hk)\.[A-Z]|optim\.\w|\bA\.[A-Z]|\b(?:transforms|T|iaa)\.[A-Z]|\bF\.\w|init_weights|"
    r"\b(?:Adam|SGD|RMSprop|RAdam|Lion|Ranger)|criterion|loss_f"
)
EXPRESSED = (
    "nn.", "layers.", "L.", "hk.", "optim.", "A.", "transforms.", "T.", "iaa.", "F.", "init_weights", "Adam", "SGD",
    "RMSprop", "Lion", "Ranger", "criterion", "loss_f",
)  # fmt: skip
SQUEEZED = str.maketrans({" ": None, "\t": None, "\n": None, "'": '"'})
OWNER = regex(r"([ \t]*)(?:async[ \t]+)?(?:class|def)[ \t]+(\w+)")
ASIDE = regex(
    r"(?:^|_)(?:predict\w*|infer\w*|tiled?|eval\w*|test|valid\w*|visuali[sz]e\w*|plot|show|demo|sample|generate|export)(?:_|$)"
)
SHOWN = regex(r"writer|\.add_(?:image|scalar|graph)|print\(|\bplt\.|imshow|\.log\(")
CHOICE = regex(r"(?:el)?if\b.*(?:opt|arg|cfg|conf|param|FLAGS|ersion|use_|==|\bis\b|available)|else\b|try\b|except\b")
ASSIGNED = regex(r"(?:self\.)?([A-Za-z_]\w*)\s*=(?!=)")
FACTORY = regex(r"^(?:[\w.]+=)?[\w.]*(?:instantiate|get_\w+|build\w*|make_\w+|create_\w+|getattr)\(")
"""A call that makes what its arguments name: another of them is an option, not another model."""
SWAPPED = regex(
    r"((?:self\.)?(?:[a-z]\w*_)?(?:criterion|loss(?:_?fn|_?func(?:tion)?)?|optimi[sz]er|optim|scheduler))\s*=\s*"
    r"(?:\w+\.)*((?!\w*(?:Parallel|Distributed|FP16|Scaler|Wrapper))[A-Z]\w+)\("
)
"""A loss, an optimiser or a schedule that is made of a class."""
FAMILY = regex(r"(?i)(?:optimizer|loss|criterion|scheduler|_?v\d+|_)+$")
MOST_LINES = 40
TAKEN = regex(r"(?:\b\w+=)?(?<!\w)_(?!\w)")
TAKING = regex(r"(?:[\w.]+\()?(?:\w+=)?_\)*")
"""An argument that is taken from elsewhere, the first with what is called."""
ITEM = regex(r"(?<!\w)_(?:\[[^\[\]()]*\])+")
SEPARATED = regex(r",{2,}")
WORD = regex(
    r"(?<![\w.\"])(?:self\.)?(?!True\b|False\b|None\b)[a-z_][\w.]*(?![\w.]*[=(\w\"])",
)
MODULES = regex(r"\b(?:torch|nn|optim|init|F|tf|keras|layers|transforms|torchvision|albumentations|A|T)\.")


class Expressed(msgspec.Struct, frozen=True, array_like=True):
    """A changed expression: its line (0 where it is gone), its text, the outermost class or function that holds it.

    `is_swap` says that a loss, an optimiser or a schedule is made of another class in its place.
    """

    line: int
    text: str
    owner: str = ""
    is_swap: bool = False


def changed_expression(old: str, new: str, lines: Difference) -> Expressed | None:
    """Return the first changed line that names such an expression, or None where none differs.

    A swap is told apart however much else changed.
    """
    if (swap := _swapped(old, new, lines)) is not None:
        return swap
    come, gone = _likely(lines.added), _likely(lines.removed)
    is_small = len(lines.added) + len(lines.removed) <= MOST_LINES
    if not is_small or not (come or (gone and not lines.added)) or not (gone or LIKELY.search(old)):
        return None
    return _between(old, new, lines, (come, gone))


def _swapped(old: str, new: str, lines: Difference) -> Expressed | None:
    """Return the first name that all removed lines make of one class and all added ones of another."""
    was, now = _makers(lines.removed), _makers(lines.added)
    for name, made in now.items():
        before = {maker for _, maker in was.get(name, ())}
        after = {maker for _, maker in made}
        if len(before) != 1 or len(after) != 1:
            continue
        line, maker = made[0]
        text = f"{name.removeprefix('self.')}: {min(before)} → {maker}"
        is_other = FAMILY.sub("", min(before)).lower() != FAMILY.sub("", maker).lower()
        if is_other and _is_there(new, line, old) and not _is_option(new, line, lines):
            return Expressed(line, text, next(iter(reversed(_owners(new, line))), ""), is_swap=True)
    return None


def _makers(rows: Sequence[tuple[int, str]]) -> dict[str, list[tuple[int, str]]]:
    """Return the classes that lines make losses, optimisers and schedules of, by name, with their lines."""
    found: dict[str, list[tuple[int, str]]] = {}
    for line, text in rows:
        if (match := SWAPPED.match(text)) is not None:
            found.setdefault(match[1], []).append((line, match[2]))
    return found


def _between(
    old: str, new: str, lines: Difference, likely: tuple[list[tuple[int, str]], list[tuple[int, str]]]
) -> Expressed | None:
    """Return the first of the likely lines, come and gone, whose expression only one of the versions has."""
    come, gone = likely
    before = around(old, [line for line, _ in gone or lines.removed])
    after = around(new, [line for line, _ in come or lines.added])
    was, now = _expressions(before.text), _expressions(after.text)
    was, now = (_told(side) for side in _without_opened(was, now))
    for line, text in _naming(come, now - was):
        if _counts(new, line, text, old) and (was - now or not _is_option(new, line, lines)):
            return Expressed(line, text[:100], next(iter(reversed(_owners(new, line))), ""))
    left = _naming(gone, was - now) if not lines.added else ()
    return next((Expressed(0, text[:100]) for line, text in left if _counts(old, line, text, new)), None)


def _counts(version: str, line: int, text: str, other: str) -> bool:
    """Say whether a line of one version takes part in training, in code that the other version has too."""
    return _is_there(version, line, other) and _is_used(version, text)


def _is_used(text: str, line: str) -> bool:
    """Say whether what a line assigns is named anywhere else: a layer that nothing calls changes no training."""
    found = ASSIGNED.match(line)
    return found is None or len(re.findall(rf"\b{found[1]}\b", text)) > 1


def _naming(rows: Sequence[tuple[int, str]], expressions: Counter[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines on which one of some expressions begins."""
    heads = {expression.partition("(")[0] + "(" for expression in expressions}
    begins = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(heads)))})") if heads else None
    return (row for row in rows if begins and not SHOWN.search(row[1]) and begins.search(_bare(row[1])))


def _is_option(text: str, line: int, lines: Difference) -> bool:
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


def _is_there(text: str, line: int, other: str) -> bool:
    """Say whether what holds a line of one version is in the other too, and takes part in training."""
    owners = _owners(text, line)
    return all(_names(owner, other) and not ASIDE.search(owner) for owner in owners)


def _names(owner: str, text: str) -> bool:
    return re.search(rf"\b(?:class|def)[ \t]+{owner}\b", text) is not None


def _owners(text: str, line: int) -> Sequence[str]:
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


def _likely(rows: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return the lines that may name such an expression."""
    text = "\n".join(line for _, line in rows)
    if not any(word in text for word in EXPRESSED):
        return []
    return [row for row in rows if not row[1].startswith(("#", "import ", "from ", '"', "'")) and LIKELY.search(row[1])]


def _expressions(text: str) -> Counter[str]:
    """Return the expressions of a text as what they call with which words and numbers; what is taken is `_`."""
    bare = (
        without_comments(text).replace("return ", "return=").translate(SQUEEZED).replace(",)", ")").replace(",]", "]")
    )
    found = (MODULES.sub("", found.group()) for found in EXPRESSION.finditer(bare))
    return Counter(ITEM.sub("_", WORD.sub("_", expression)) for expression in found if not FACTORY.match(expression))


def _told(expressions: Counter[str]) -> Counter[str]:
    """Return expressions with the words and numbers in them, without what they take from elsewhere."""
    found: Counter[str] = Counter()
    for expression, count in expressions.items():
        bare = SEPARATED.sub(",", TAKEN.sub("", expression)).replace("(,", "(").replace(",)", ")")
        found[bare] += count
    return found


def _without_opened(was: Counter[str], now: Counter[str]) -> tuple[Counter[str], Counter[str]]:
    """Return both sides without the pairs of which the newer only takes from elsewhere what the older wrote out."""
    for come in now - was:
        gone = next((gone for gone in was - now if _takes(gone, come)), None)
        if gone is not None:
            was, now = was - Counter([gone]), now - Counter([come])
    return was, now


def _takes(gone: str, come: str) -> bool:
    before, after = gone.split(","), come.split(",")
    pairs = list(zip(before, after, strict=False))
    return len(before) == len(after) and all(
        old == new or (TAKING.fullmatch(new) and _callee(old) == _callee(new)) for old, new in pairs
    )


def _callee(part: str) -> str:
    return part.rpartition("(")[0]


def _bare(line: str) -> str:
    return MODULES.sub("", line.replace("return ", "return=").translate(SQUEEZED))
