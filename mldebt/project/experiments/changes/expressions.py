"""Tells whether a model, loss, optimiser, initialisation or augmentation expression changed: event E6, of low weight.

Expressions are compared without layout, quotes and comments, so a reformat changes nothing. What a change adds or
drops whole (a class, a function), offers beside it as an option or calls by another name changes no expression that
was there; what a function for prediction, checks or pictures does is no part of training, nor is a layer that nothing
calls. Amid a rewrite nobody can tell. It cannot know a repair from a try, unless the commit says that it is one.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from mldebt.patterns import regex
from mldebt.project.experiments.changes.making import Expressed, is_option, is_there, made_anew, owners
from mldebt.project.experiments.texts.lines import Difference
from mldebt.project.experiments.texts.mentions import names_any, without_comments
from mldebt.project.experiments.texts.statements import around

EXPRESSION = regex(
    r"(?:(?:torch\.)?nn\.init\.\w+|\b(?:nn|layers|L|snn|hk)\.(?!DataParallel|Distributed|Module|Sequential\b|Parameter)[A-Z]\w+|"
    r"\b(?:torch\.)?optim\.[A-Z]\w+|\bmodels\.[a-z]\w+|\bA\.[A-Z]\w+|\b(?:transforms|T|iaa)\.[A-Z]\w+|"
    r"\bF\.(?:\w*(?:loss|entropy|drop|elu|gelu|softmax)\w*)|\binit_weights|\b(?:Adam\w*|SGD|RMSprop|RAdam|Lion|Ranger)|"
    r"\b(?:criterion|loss_fn|loss_func)=[A-Za-z_.]+)\([^()]{0,160}(?:\([^()]{0,80}\)[^()]{0,80}){0,4}"
)
EXPRESSED = (
    "nn.", "layers.", "L.", "hk.", "optim.", "A.", "transforms.", "T.", "iaa.", "F.", "init_weights", "Adam", "SGD",
    "RMSprop", "models.", "Lion", "Ranger", "criterion", "loss_f",
)  # fmt: skip
SQUEEZED = str.maketrans({" ": None, "\t": None, "\n": None, "'": '"'})
SHOWN = regex(r"writer|\.add_(?:image|scalar|graph)|print\(|\bplt\.|imshow|\.log\(")
ASSIGNED = regex(r"(?:self\.)?([A-Za-z_]\w*)\s*=(?!=)")
FACTORY = regex(r"^(?:[\w.]+=)?[\w.]*(?:instantiate|get_\w+|build\w*|make_\w+|create_\w+|getattr)\(")
"""A call that makes what its arguments name: another of them is an option, not another model."""
MOST_LINES = 40
TAKEN = regex(r"(?:\b\w+=)?(?<!\w)_(?!\w)|\b\w+=(?:None|0(?:\.0*)?)(?=[,)]|$)")
"""An argument that is taken from elsewhere, or switches off what nothing switched on."""
TAKING = regex(r"(?:[\w.]+\()?(?:\w+=)?_\)*")
"""An argument that is taken from elsewhere, the first with what is called."""
ITEM = regex(r"(?<!\w)_(?:\[[^\[\]()]*\])+")
SEPARATED = regex(r",{2,}")
WORD = regex(
    r"(?<![\w.\"])(?:self\.)?(?!True\b|False\b|None\b)[a-z_][\w.]*(?![\w.]*[=(\w\"])",
)
MODULES = regex(r"\b(?:torch|nn|optim|init|F|tf|keras|layers|transforms|torchvision|albumentations|A|T)\.")


def changed_expression(old: str, new: str, lines: Difference) -> Expressed | None:
    """Return the first changed line that names such an expression, or None where none differs.

    What is made of something else is told apart however much else changed.
    """
    if (swap := made_anew(old, new, lines)) is not None:
        return swap
    come, gone = _likely(lines.added), _likely(lines.removed)
    is_small = len(lines.added) + len(lines.removed) <= MOST_LINES
    if not is_small or not (come or (gone and not lines.added)) or not (gone or names_any(old, EXPRESSED)):
        return None
    return _between(old, new, lines, (come, gone))


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
        if _counts(new, line, text, old) and (was - now or not is_option(new, line, lines)):
            is_swap = bool(was - now) and not is_option(new, line, lines)
            return Expressed(line, text[:100], next(iter(reversed(owners(new, line))), ""), is_swap=is_swap)
    left = _naming(gone, was - now) if not lines.added else ()
    return next((Expressed(0, text[:100]) for line, text in left if _counts(old, line, text, new)), None)


def _counts(version: str, line: int, text: str, other: str) -> bool:
    """Say whether a line of one version takes part in training, in code that the other version has too."""
    return is_there(version, line, other) and _is_used(version, text)


def _is_used(text: str, line: str) -> bool:
    """Say whether what a line assigns is named anywhere else: a layer that nothing calls changes no training."""
    found = ASSIGNED.match(line)
    return found is None or len(re.findall(rf"\b{found[1]}\b", text)) > 1


def _naming(rows: Sequence[tuple[int, str]], expressions: Counter[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines on which one of some expressions begins."""
    heads = {expression.partition("(")[0] + "(" for expression in expressions}
    begins = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(heads)))})") if heads else None
    return (row for row in rows if begins and not SHOWN.search(row[1]) and begins.search(_bare(row[1])))


def _likely(rows: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return the lines that may name such an expression."""
    if not names_any("\n".join(line for _, line in rows), EXPRESSED):
        return []
    bare = (row for row in rows if not row[1].startswith(("#", "import ", "from ", '"', "'")))
    return [row for row in bare if names_any(row[1], EXPRESSED)]


def _expressions(text: str) -> Counter[str]:
    """Return the expressions of a text as what they call with which words and numbers; what is taken is `_`."""
    bare = _squeezed(without_comments(text)).replace(",)", ")").replace(",]", "]")
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
    return MODULES.sub("", _squeezed(line))


def _squeezed(text: str) -> str:
    return text.replace("self.", "").replace("return ", "return=").translate(SQUEEZED)
