"""Sets names and sentences for a page: names may break where a reader would pause, and words in backticks are code.

A browser breaks a long path anywhere or nowhere; a `<wbr>` after `/` and the dots of a key keeps names and extensions
whole. A piece longer than any column breaks after `_` and hyphens, and inside a word as the last resort.
"""

from markupsafe import Markup, escape

from mldebt.findings.display import display
from mldebt.patterns import regex

PAUSE = regex(r"(?<=/)(?!/)|(?<=\.)(?=\w{6})")
HYPHEN = regex(r"(?<=\w-)(?=\w)|(?<=_)(?!_)")
LONGEST = 28
OPTION = regex(r"--\w[\w\-]{1,24}[,.:;]?")
"""A browser breaks after the hyphens that an option begins with."""
BREAK = Markup("<wbr>")


def breakable(text: str) -> Markup:
    """Return a name with the places where it may break."""
    return BREAK.join(escape(piece) for piece in _pieces(display(text)))


def prose(text: str) -> Markup:
    """Return a sentence with its code as code and its paths breakable; an odd backtick stays one."""
    parts = display(text).split("`")
    if len(parts) % 2 == 0:
        return _words("`".join(parts))
    code = Markup("<code>{}</code>")
    return Markup().join(
        code.format(breakable(part)) if place % 2 else _words(part) for place, part in enumerate(parts)
    )


def _pieces(text: str) -> list[str]:
    return [short for piece in PAUSE.split(text) for short in _short(piece)]


def _short(piece: str) -> list[str]:
    """Cut a piece that is longer than any column: after `_` and hyphens, and only then inside a word."""
    parts = HYPHEN.split(piece) if len(piece) > LONGEST else [piece]
    return [part[start : start + LONGEST] for part in parts for start in range(0, len(part), LONGEST)]


def _words(text: str) -> Markup:
    return Markup(" ").join(
        Markup('<span class="nw">{}</span>').format(word) if OPTION.fullmatch(word) else breakable(word)
        for word in text.split(" ")
    )
