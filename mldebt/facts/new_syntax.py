"""Rewrites a module that only a later Python parses so that the running one reads it: every line and column stays.

Touched are format strings of Python 3.12, which may hold their own quotes and escapes inside a field, and the type
parameters of its functions, classes and `type` statements, which go. A string inside a field gets the other quotes, an
escape in it becomes two letters, so that its value is not quite what it was. Fields over several lines are not helped.
"""

import re
from typing import NamedTuple

from mldebt.patterns import regex

START = regex(r"#[^\n]*|(?<!\w)([A-Za-z]{0,2})('''|\"\"\"|'|\")")
GENERIC = regex(r"(?m)^([ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+\w+)(\[[^\[\]\n]*\])(?=[ \t]*[(:])")
ALIAS = regex(r"(?m)^([ \t]*)(type[ \t]+)(\w+)([ \t]*(?:\[[^\[\]\n]*\])?)(?=[ \t]*=[^=])")
OTHER = {"'": '"', '"': "'"}
OPENS, CLOSES = frozenset("([{"), frozenset(")]}")


class Quoted(NamedTuple):
    """A string literal: where its text begins, its quotes, and what its prefix says."""

    begin: int
    quotes: str
    is_format: bool
    is_raw: bool


class _Stuck(Exception):  # noqa: N818 - no error: the text is left as it is
    """A string that cannot be rewritten."""


def backported(text: str) -> str | None:
    """Return the text as an earlier Python reads it; None where nothing was to be done or can be."""
    try:
        new = _formats(text)
    except _Stuck:
        return None
    new = GENERIC.sub(lambda found: found[1] + " " * len(found[2]), new)
    new = ALIAS.sub(lambda found: found[1] + found[3] + " " * len(found[2] + found[4]), new)
    return None if new == text else new


def _formats(text: str) -> str:
    """Return the text with the strings inside fields of format strings in quotes that do not end the outer one."""
    letters, at = list(text), 0
    while found := START.search(text, at):
        if found[2] is None:
            at = found.end()
            continue
        one = _quoted(found)
        at = _format_end(text, letters, one) if one.is_format else _plain_end(text, one)
    return "".join(letters)


def _quoted(found: re.Match[str]) -> Quoted:
    prefix = found[1].lower()
    return Quoted(found.end(), found[2], "f" in prefix, "r" in prefix)


def _plain_end(text: str, one: Quoted) -> int:
    """Return where a string that is no format string ends."""
    at = one.begin
    while at < len(text):
        if text[at] == "\\":
            at += 2
        elif text.startswith(one.quotes, at):
            return at + len(one.quotes)
        elif text[at] == "\n" and len(one.quotes) == 1:
            raise _Stuck
        else:
            at += 1
    raise _Stuck


def _format_end(text: str, letters: list[str], one: Quoted) -> int:
    """Return where a format string ends, and rewrite the strings in its fields."""
    at = one.begin
    while at < len(text):
        if (text[at] == "\\" and not one.is_raw) or text.startswith(("{{", "}}"), at):
            at += 2
        elif text[at] == "{":
            at = _field_end(text, letters, one, at + 1)
        elif text.startswith(one.quotes, at):
            return at + len(one.quotes)
        elif text[at] == "\n" and len(one.quotes) == 1:
            raise _Stuck
        else:
            at += 1
    raise _Stuck


def _field_end(text: str, letters: list[str], one: Quoted, at: int) -> int:
    """Return where a field ends; what stands behind a colon is a format and no expression."""
    depth, is_expression = 0, True
    while at < len(text):
        letter = text[at]
        if letter == "}" and depth == 0:
            return at + 1
        depth += (letter in OPENS) - (letter in CLOSES)
        is_expression &= not (letter == ":" and depth == 0)
        if letter == "\n" and len(one.quotes) == 1:
            raise _Stuck
        if is_expression and letter in OTHER:
            at = _inner_end(text, letters, one, at)
        elif not is_expression and text.startswith(one.quotes, at):
            raise _Stuck
        else:
            at += 1
    raise _Stuck


def _inner_end(text: str, letters: list[str], one: Quoted, at: int) -> int:
    """Return where a string inside a field ends, and give it quotes and letters that an earlier Python takes there."""
    quote = text[at]
    end = _plain_end(text, Quoted(at + 1, quote, is_format=False, is_raw=False))
    inside = text[at + 1 : end - 1]
    if text.startswith(quote * 3, at) or "\n" in inside:
        raise _Stuck
    if one.quotes in inside:
        raise _Stuck
    if quote == one.quotes:
        if OTHER[quote] in inside:
            raise _Stuck
        letters[at] = letters[end - 1] = OTHER[quote]
    for place in range(at + 1, end - 1):
        if text[place] == "\\":
            letters[place] = "_"
    return end
