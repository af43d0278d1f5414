"""Tells whether two versions of a file say the same whatever their layout, parsing only what surrounds a change.

Layout is what a formatter may change: equal syntax trees of Python, equal trees of JSON and TOML, equal tokens of
YAML, equal code cells of a notebook that was run again. Of Python the statements around what differs are parsed, from
a word on that can stand in no bracket; where that fails, all of both versions is.
"""

import ast
import json
import tomllib
from contextlib import suppress
from inspect import cleandoc

import msgspec
import yaml

from mldebt.parsing import module_tree
from mldebt.patterns import regex
from mldebt.repository.unlike import Unlike

COMMENT = regex(rb"#[^\n]*")
REMARK = regex(rb"""('(?:[^'\\\n]|\\.)*'?|"(?:[^"\\\n]|\\.)*"?)|#[^\n]*""")
GLANCE = 200
MOST_BEGINNINGS = 50
LAYOUT = b" \t\r\n\f()[]{},\\'\";"
STATEMENT = regex(rb"\s*(?:@|(?:async|def|class|with|while|try|import|from|return|raise|assert)\b)")
NEXT = regex(rb"\s*(?!(?:else|elif|except|finally|case)\b)[A-Za-z_@]")
ENTRANCE = b"if True:\n"
QUOTES = (b'"""', b"'''")
BROKEN = (SyntaxError, ValueError, RecursionError, MemoryError, yaml.YAMLError)


class _Cell(msgspec.Struct):
    cell_type: str
    source: str | list[str] | None = None


class _Notebook(msgspec.Struct):
    cells: list[_Cell]


_notebook = msgspec.json.Decoder(_Notebook)


def code_cells(content: bytes) -> bytes | None:
    """Return the code of a notebook as one text, or None where it is none."""
    try:
        sources = [cell.source for cell in _notebook.decode(content).cells if cell.cell_type == "code"]
        return "\n".join("".join(source) for source in sources if source is not None).encode()
    except (msgspec.MsgspecError, UnicodeError):
        return _odd_cells(content)


def _odd_cells(content: bytes) -> bytes | None:
    """Read what is no strict JSON but is read as such by many: numbers that are none, halves of characters."""
    try:
        cells = json.loads(content)["cells"]
        sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
        return "\n".join("".join(source) for source in sources).encode("utf-8", "surrogatepass")
    except (ValueError, TypeError, KeyError, RecursionError, AttributeError):
        return None


def looks_alike(part: Unlike) -> bool:
    """Say whether what differs is equal but for blanks, brackets, quotes and comments."""
    ours, theirs = (_bare(text[: text.find(b"\n", GLANCE) + 1 or len(text)]) for text in (part.lost, part.got))
    if not ours.startswith(theirs) and not theirs.startswith(ours):
        return False
    return _bare(part.lost) == _bare(part.got)


def _bare(text: bytes) -> bytes:
    return (COMMENT.sub(b"", text) if b"#" in text else text).translate(None, LAYOUT)


def is_same(kind: str, part: Unlike) -> bool:
    """Say whether two versions that look alike say the same; as text where one cannot be parsed."""
    if kind == "notebook":
        return part.old == part.new
    try:
        match kind:
            case "python":
                return _is_same_text(part) or _is_same_code(part)
            case "json":
                return bool(json.loads(part.old) == json.loads(part.new))
            case "toml":
                return tomllib.loads(part.old.decode()) == tomllib.loads(part.new.decode())
            case _:
                return _tokens(part.old) == _tokens(part.new)
    except BROKEN:
        return _is_same_text(part)


def _is_same_text(part: Unlike) -> bool:
    return _lines(part.lost) == _lines(part.got)


def _lines(text: bytes) -> list[bytes]:
    return [line for line in map(bytes.rstrip, text.split(b"\n")) if line]


def _is_same_code(part: Unlike) -> bool:
    if _is_only_commented(part):
        return True
    with suppress(*BROKEN):
        return _is_same_tree(*map(_nested, _statements(part)))
    return _is_same_tree(module_tree(part.old), module_tree(part.new))


def _is_only_commented(part: Unlike) -> bool:
    """Say whether comments are all that differs, as can be told where no text of several lines is near."""
    if any(quotes in part.lost or quotes in part.got or part.old.count(quotes, 0, part.start) % 2 for quotes in QUOTES):
        return False
    return _lines(REMARK.sub(rb"\1", part.lost)) == _lines(REMARK.sub(rb"\1", part.got))


def _statements(part: Unlike) -> tuple[bytes, bytes]:
    """Return the statements of one level that hold all that differs; they cannot be parsed where they are none."""
    within = [_depth(line) for line in (*_lines(part.lost), *_lines(part.got))]
    start, depth = _begin(part.old, part.start, min(within, default=0))
    behind = part.start + len(part.lost)
    before, after = part.old[start : part.start], part.old[behind : _end(part.old, behind, depth)]
    return before + part.lost + after, before + part.got + after


def _nested(statements: bytes) -> ast.Module:
    """Parse statements where they stand, be it deep in a block."""
    return module_tree(statements if statements[:1].strip() else ENTRANCE + statements)


def _depth(line: bytes) -> int:
    return len(line) - len(line.lstrip())


def _begin(text: bytes, place: int, depth: int) -> tuple[int, int]:
    """Return where the last statement before a place begins that is no deeper and in no text, and how deep it is."""
    tried = 0
    while place > 0 and tried < MOST_BEGINNINGS:
        start = text.rfind(b"\n", 0, place - 1) + 1
        line = text[start:place]
        if _depth(line) <= depth and STATEMENT.match(line):
            if not any(text.count(quotes, 0, start) % 2 for quotes in QUOTES):
                return start, _depth(line)
            tried += 1
        place = start
    return 0, 0


def _end(text: bytes, place: int, depth: int) -> int:
    """Return where the next statement after a place begins that is no deeper."""
    while place < len(text):
        end = text.find(b"\n", place) + 1 or len(text)
        line = text[place:end]
        if _depth(line) <= depth and NEXT.match(line):
            return place
        place = end
    return place


def _is_same_tree(old: object, new: object) -> bool:
    """Compare two syntax trees without places; bare strings may be indented anew."""
    waiting = [(old, new)]
    while waiting:
        one, other = waiting.pop()
        if one is other:
            continue
        if type(one) is not type(other):
            return False
        if isinstance(one, ast.AST):
            if isinstance(one, ast.Expr) and (said := _bare_string(one)) is not None and said == _bare_string(other):
                continue
            waiting += [(getattr(one, name, None), getattr(other, name, None)) for name in one._fields]
        elif not isinstance(one, list) or not isinstance(other, list):
            if one != other:
                return False
        elif len(one) == len(other):
            waiting += zip(one, other, strict=True)
        else:
            return False
    return True


def _bare_string(node: object) -> str | None:
    value = node.value if isinstance(node, ast.Expr) else None
    return cleandoc(value.value) if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def _tokens(content: bytes) -> list[tuple[str, object]]:
    tokens = yaml.scan(content.decode("utf-8", "replace"), Loader=yaml.CSafeLoader)
    return [(type(token).__name__, getattr(token, "value", None)) for token in tokens]
