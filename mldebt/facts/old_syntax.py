"""Rewrites a module that only Python 2 or an early Python 3 parses so that today's parser reads it.

Only what stands in the way is touched: print and exec statements, `except X, e`, `raise X, "text"`, `async` and `await`
as names, backticks, `<>`, old numbers and strings, tuples among parameters, tabs mixed with spaces. No line is added or
taken away, and a column moves only right of a repair in the same line. What a name means is not changed, so the result
is good for reading who calls what with what, not for running.
"""

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from typing import NamedTuple

from mldebt.facts.new_syntax import rewritten
from mldebt.parsing import module_tree
from mldebt.patterns import regex

TOKEN = regex(
    r"""(?P<space>[ \t\f]+|\\\r?\n)|(?P<comment>\#[^\n]*)|(?P<line>\n)"""
    r"""|(?P<string>[bBuUrRfF]{0,2}(?:'''(?:\\.|(?!''').)*'''|\"\"\"(?:\\.|(?!\"\"\").)*\"\"\""""
    r"""|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"))"""
    r"""|(?P<number>0[xXoObB][\da-fA-F_]+[lL]?|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?[jJlL]?)"""
    r"""|(?P<name>\w+)|(?P<sign><>|[<>=!*/+\-]=|>>|<<|\*\*|//|->|:=|.)""",
    re.DOTALL,
)
OPENS, CLOSES = frozenset("([{"), frozenset(")]}")
JOINS = frozenset({"and", "or", "in", "is", "if", "else", "for", "as", "import", "from"})
ASYNC = frozenset({"def", "for", "with"})
OCTAL = regex(r"0\d+")


class Token(NamedTuple):
    """One token: its kind, its text, and how many brackets are open before it."""

    kind: str
    text: str
    depth: int


def parsed(source: bytes | str, text: str) -> tuple[ast.Module, bool]:
    """Return the tree of a module, and whether it is of another Python and was repaired; else it fails as before."""
    try:
        return module_tree(source), False
    except SyntaxError:
        for other in (rewritten(text), modernised(text)):
            with suppress(SyntaxError, ValueError):
                if other is not None and other != text:
                    return module_tree(other), True
        raise


def modernised(text: str) -> str | None:
    """Return the text as today's Python reads it, line by line the same; None where nothing had to be repaired."""
    found: list[str] = []
    for statement in _statements(_tokens(_levelled(text))):
        found += _repaired(statement)
    new = "".join(found)
    return None if new == text else new


def _levelled(text: str) -> str:
    """Return the text with tabs in indents widened to eight columns, as Python 2 counts them, if both are in use."""
    indents = [line[: len(line) - len(line.lstrip(" \t"))] for line in text.split("\n")]
    if not any("\t" in indent for indent in indents) or not any(" " in indent for indent in indents):
        return text
    lines = zip(text.split("\n"), indents, strict=True)
    return "\n".join(indent.expandtabs(8) + line[len(indent) :] for line, indent in lines)


def _tokens(text: str) -> Iterator[Token]:
    depth = 0
    for found in TOKEN.finditer(text):
        kind, word = found.lastgroup or "sign", found[0]
        if kind == "sign" and word in CLOSES:
            depth = max(depth - 1, 0)
        yield Token(kind, word, depth)
        if kind == "sign" and word in OPENS:
            depth += 1


def _statements(tokens: Iterator[Token]) -> Iterator[list[Token]]:
    """Yield simple statements with what ends them: a line end, a semicolon, or the colon of a compound one."""
    statement: list[Token] = []
    is_lambda = False
    for token in tokens:
        statement.append(token)
        is_lambda = is_lambda or (token.text == "lambda" and token.depth == 0)
        ends = token.kind == "line" or token.text == ";" or (token.text == ":" and not is_lambda)
        if token.text == ":" and token.depth == 0:
            is_lambda = False
        if token.depth == 0 and ends:
            yield statement
            statement, is_lambda = [], False
    yield statement


def _repaired(statement: list[Token]) -> list[str]:
    """Return the texts of a statement's tokens, repaired."""
    words = [token.text for token in statement]
    solid = [place for place, token in enumerate(statement) if token.kind not in ("space", "comment", "line")]
    if not solid:
        return words
    _words(statement, words, solid)
    first = statement[solid[0]].text
    if first in ("print", "exec") and len(solid) > 1 and _is_statement(statement, solid):
        _call(statement, words, solid)
    commas = [place for place in solid if statement[place].text == "," and statement[place].depth == 0]
    if first == "except" and commas:
        words[commas[-1]] = " as"
    elif first == "raise" and commas:
        words[commas[0]] = "("
        words[_last(statement, solid)] += ")"
    return words


def _words(statement: list[Token], words: list[str], solid: list[int]) -> None:
    """Repair single words: old numbers and strings, `<>`, backticks, `async` as a name, tuples among parameters."""
    is_open = False
    for place, following in zip(solid, [*solid[1:], -1], strict=True):
        token = statement[place]
        after = statement[following].text if following >= 0 else ""
        if token.kind == "number":
            words[place] = _number(token.text)
        elif token.kind == "string" and token.text[:2].lower() == "ur":
            words[place] = "r" + token.text[2:]
        elif token.text == "<>":
            words[place] = "!="
        elif token.text == "`":
            words[place], is_open = ")" if is_open else "(", not is_open
        elif token.text == "async" and after not in ASYNC:
            words[place] = "asyn_"
    for left, right in pairwise(solid):
        is_start = statement[left].text == "lambda" or (
            statement[left].text in ("(", ",")
            and statement[solid[0]].text == "def"
            and statement[left].depth < 2  # among the parameters themselves
        )
        if is_start and statement[right].text == "(":
            _flatten(statement, words, right)


def _flatten(statement: list[Token], words: list[str], start: int) -> None:
    """Blank the brackets of a tuple that stands for a parameter: its names become parameters of their own."""
    for place in range(start, len(statement)):
        if statement[place].text in ("(", ")"):
            words[place] = " "
        if place > start and statement[place].text == ")" and statement[place].depth == statement[start].depth:
            return


def _number(text: str) -> str:
    whole = text.rstrip("lL")
    return f"0o{whole[1:]}" if OCTAL.fullmatch(whole) and whole.strip("0") and not set(whole) & set("89") else whole


def _is_statement(statement: list[Token], solid: list[int]) -> bool:
    """Say whether `print` or `exec` begins an old statement: what follows it could not follow a name."""
    after = statement[solid[1]]
    if after.kind in ("string", "number") or after.text in ("`", "{", "~", "[", ">>"):
        return True
    if after.text == "(":
        return any(statement[place].depth == 0 and statement[place].text == "," for place in solid)
    return after.kind == "name" and after.text not in JOINS


def _call(statement: list[Token], words: list[str], solid: list[int]) -> None:
    """Turn the words after `print` into arguments in brackets; `>>` and the file it names become the first."""
    start = solid[0]
    words[start] += "("
    if statement[start + 1].kind == "space" and "\n" not in words[start + 1]:
        words[start + 1] = words[start + 1][1:]
    if statement[solid[1]].text == ">>":
        words[solid[1]] = "  "
    words[_last(statement, solid)] += ")"


def _last(statement: list[Token], solid: list[int]) -> int:
    return solid[-2] if statement[solid[-1]].text in (";", ":") and len(solid) > 1 else solid[-1]
