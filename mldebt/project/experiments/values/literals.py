"""Reads the literal values a Python text gives to names, arguments, options and dictionary keys, without parsing it.

Old versions are often not valid Python any more, and only the few texts whose changed lines name a parameter are read
here. Comments and strings are told apart from code, so a commented-out value is none. Each literal knows what owns it
(function, class, call or name around it): values are compared within one owner, whatever the layout.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec

from mldebt.patterns import regex
from mldebt.project.experiments.values.meanings import meaning
from mldebt.project.experiments.values.standing import CALLBACK, Frame, place_of

TOKEN = regex(
    r"""(?P<comment>\#[^\n]*)|(?P<text>[rRbBuUfF]{0,2}(?:\"{3}(?:[^\\]|\\.)*?(?:\"{3}|\Z)|'{3}(?:[^\\]|\\.)*?(?:'{3}|\Z)|"""
    r""""(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?))|(?P<name>[A-Za-z_]\w*)|(?P<number>\.?\d(?:[eE][-+]|[\w.])*)|"""
    r"""(?P<line>\n)|(?P<op>[=!<>:]=|\*\*|//|->|[-+*/%@&|^~<>=:,;.()\[\]{}])|\\\n|[^\S\n]+|.""",
    re.DOTALL,
)
OPENING, CLOSING = frozenset("([{"), frozenset(")]}")
SIGNS = frozenset("=:,")
STORED = {"store_true": "False", "store_false": "True"}
OPTIONS = ("add_argument", "option", "argument", "add_arg")
DEFINED = regex(r"DEFINE_\w+|suggest_\w+")
MEASURING = regex(r"(?i)(?:^|_)(?:val|valid\w*|test\w*|eval\w*|dev|infer\w*)(?:_|$|(?=loader))")
"""What is given data to measure a model with, by its name."""
FIELDS = ("field", "Field")
BRANCHES = ("if", "elif", "else")
LONGEST = 200
MAX_TOKENS = 120_000
Token = tuple[str, str, int]


class Literal(msgspec.Struct, frozen=True, gc=False):
    """One literal: its key as written, its canonical and its written value, what owns it, and where it stands.

    `place` is `module` (a name at the top), `signature` (a default of a library function or of a method), `field` (of
    a class that does not hold settings), `setting` (of one that does), `plot` (an argument of a drawing call), `aside`
    (in a branch that only checks), `entry` (of a dictionary) or `code`. `condition` is the header of the nearest branch
    it stands in, nothing where it always holds. `holder` is the local variable that is given it, or the
    callback it is an argument of.
    """

    key: str
    value: str
    raw: str
    owner: str
    line: int
    place: str
    condition: str = ""
    holder: str = ""


@lru_cache(maxsize=128)
def literals(text: str) -> tuple[Literal, ...]:
    """Return the literals of a text in order."""
    tokens = [
        (found.lastgroup, found.group(), found.start())
        for found in TOKEN.finditer(text)
        if found.lastgroup and found.lastgroup != "comment"
    ][:MAX_TOKENS]
    return tuple(Scanner(text, tokens).found())


class Scanner:
    """One pass over the tokens of a text."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._text, self._tokens = text, tokens
        self._frames: list[Frame] = []
        self._units: list[tuple[int, str, str]] = []
        self._branches: list[tuple[int, str]] = []
        self._head: list[int] = []
        self._line = 1

    def found(self) -> Iterator[Literal]:
        """Yield literals as they are met."""
        for at, (kind, text, _) in enumerate(self._tokens):
            if kind == "line":
                self._line += 1
                self._head = [] if not self._frames else self._head
            elif text in OPENING:
                self._open(at, text)
            elif text in CLOSING:
                self._frames = self._frames[:-1]
            elif text == ";" and not self._frames:
                self._head = []
            elif not self._head or text in SIGNS or kind == "text":
                self._enter(at, kind)
                if literal := self._literal(at, kind, text):
                    yield literal
            self._line += text.count("\n") if kind == "text" else 0
            if kind != "line" and (not self._frames or all(frame.sign == "[" for frame in self._frames)):
                self._head.append(at)

    def _open(self, at: int, sign: str) -> None:
        name = self._dotted(at - 1) if sign == "(" else (self._assigned() if sign == "{" else "")
        is_signature = bool(self._head) and self._tokens[self._head[0]][1] in ("def", "async") and not self._frames
        self._frames.append(Frame(sign, name.removeprefix("def") if is_signature else name, is_signature))

    def _enter(self, at: int, kind: str) -> None:
        """Open and close definitions and branches at the first token of a statement."""
        if self._head or self._frames or kind == "text":
            return
        start = self._tokens[at][2]
        indent = start - self._text.rfind("\n", 0, start) - 1
        while self._units and self._units[-1][0] >= indent:
            self._units.pop()
        while self._branches and self._branches[-1][0] >= indent:
            self._branches.pop()
        word = self._tokens[at][1]
        if word in BRANCHES:
            header = "".join(self._text[start : start + LONGEST].partition("\n")[0].split())
            header = header[2:] if word == "elif" else header  # branches may be put in another order
            self._branches += [] if "__name__" in header else [(indent, header)]
        if word in ("def", "class") and at + 1 < len(self._tokens):
            self._units.append((indent, word, self._tokens[at + 1][1]))

    def _literal(self, at: int, kind: str, text: str) -> Literal | None:
        frame = self._frames[-1] if self._frames else None
        if frame and frame.sign == "(":
            self._note_option(frame, at, kind, text)
            if frame.position == 1 and DEFINED.fullmatch(frame.name.rpartition(".")[2]) and text == ",":
                return self._make(frame.option, at + 1, frame)
        if text == "=" and frame and frame.sign == "(" and at and self._tokens[at - 1][0] == "name":
            if frame.is_signature and self._tokens[at - 2][1] in (":", ".", "["):
                return None
            name = self._tokens[at - 1][1]
            if name == "default" and frame.name.rpartition(".")[2] in FIELDS:
                return self._make(self._assigned(), at + 1, None)
            is_default = name == "default" or (name == "action" and self._value(at + 1).strip("'\"") in STORED)
            return self._make(frame.option if is_default and frame.option else name, at + 1, frame)
        if text == ":" and frame and frame.sign == "{" and at and self._tokens[at - 1][0] == "text":
            return self._make(self._tokens[at - 1][1].lstrip("rRbBuU").strip("'\""), at + 1, frame)
        if text == "=" and frame is None and self._head:
            return self._make(self._assigned(), at + 1, None)
        if text == ":" and frame and frame.is_signature and at and self._tokens[at - 1][0] == "name":
            return self._annotated(at, frame)
        return None

    def _annotated(self, at: int, frame: Frame) -> Literal | None:
        """Read `name: type = value` in a signature."""
        for place in range(at + 1, min(at + 8, len(self._tokens))):
            if self._tokens[place][1] == "=":
                return self._make(self._tokens[at - 1][1], place + 1, frame)
            if self._tokens[place][1] in (",", ")"):
                return None
        return None

    def _note_option(self, frame: Frame, at: int, kind: str, text: str) -> None:
        last = frame.name.rpartition(".")[2]
        if text == ",":
            frame.position += 1
        elif kind == "text" and self._before(at) in ("(", ","):
            word = text.strip("'\"")
            is_option = word.startswith("--") or (last in OPTIONS and not frame.option)
            if is_option or (DEFINED.fullmatch(last) and frame.position == 0):
                frame.option = word

    def _before(self, at: int) -> str:
        """Return the token before one, newlines passed over."""
        return next((text for kind, text, _ in reversed(self._tokens[max(0, at - 4) : at]) if kind != "line"), "")

    def _make(self, key: str, start: int, frame: Frame | None) -> Literal | None:
        raw = self._value(start)
        raw = STORED.get(raw.strip("'\""), raw)
        if frame and "suggest_" in frame.name and raw:
            raw = f"({raw})"
        value = meaning(raw) if key and raw and raw[0] != "{" else None
        if value is None:
            return None
        units = ".".join(name for _, _, name in self._units)
        owner = f"{units}|{frame.name if frame else ''}"
        condition = self._branches[-1][1] if self._branches else ""
        return Literal(key, value, raw, owner, self._line, self._place(frame), condition, self._holder(frame))

    def _holder(self, frame: Frame | None) -> str:
        """Return the local variable that the statement gives something, or the name of a callback."""
        head = [self._tokens[at][1] for at in self._head[:2]]
        is_given = head[1:] == ["="] if frame else len(head) == 1
        is_field = bool(self._units) and self._units[-1][1] == "class"
        if not is_given or is_field or self._tokens[self._head[0]][0] != "name":
            return ""
        is_local = CALLBACK.fullmatch(frame.name) is not None if frame else not self._is_outermost()
        return head[0] if is_local else ""

    def _place(self, frame: Frame | None) -> str:
        if frame is None and not self._units and self._is_outermost():
            return "module"
        if frame and frame.name.endswith("Loader") and self._head and MEASURING.search(self._tokens[self._head[0]][1]):
            return "aside"
        return place_of(frame, self._frames, self._units, self._branches)

    def _is_outermost(self) -> bool:
        start = self._tokens[self._head[0]][2] if self._head else 0
        return start == 0 or self._text[start - 1] == "\n"

    def _value(self, start: int) -> str:
        """Return the text up to the end of the expression, or nothing where it is no short literal."""
        depth, place = 0, start
        is_range = bool(self._frames) and "suggest_" in self._frames[-1].name
        while place < len(self._tokens):
            kind, text, position = self._tokens[place]
            if text in OPENING:
                depth += 1
            elif not depth and (text in CLOSING or text == ";" or (text == "," and not is_range)):
                break
            elif text in CLOSING:
                depth -= 1
            elif kind == "line" and not depth and not self._frames:
                break
            elif kind == "name" and text not in ("True", "False", "None", "not"):
                return ""
            if position - self._tokens[start][2] > LONGEST:
                return ""
            place += 1
        if place == start or start >= len(self._tokens):
            return ""
        words = (text for kind, text, _ in self._tokens[start:place] if kind != "line")
        return "".join(", " if word == "," else word for word in words).strip()

    def _assigned(self) -> str:
        """Return what the statement so far assigns to: `lr`, `self.lr`, `params['lr']`, without its annotation."""
        words: list[str] = []
        for place in self._head:
            kind, text, _ = self._tokens[place]
            if text in (":", "="):
                break
            if kind in ("name", "text", "number") or text in (".", "[", "]"):
                words.append(text)
            else:
                return ""
        joined = "".join(words)
        return re.sub(r"\[\s*['\"]?([\w\-.]*)['\"]?\s*\]?", r".\1", joined) if not joined[:1].isdigit() else ""

    def _dotted(self, at: int) -> str:
        words: list[str] = []
        while at >= 0 and (self._tokens[at][0] == "name" or self._tokens[at][1] == "."):
            words.append(self._tokens[at][1])
            at -= 1
        return "".join(reversed(words))
