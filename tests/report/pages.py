"""Reads a page the way a person does: its tags, and what it says."""

from html.parser import HTMLParser
from typing import TypeVar

import msgspec

Row = TypeVar("Row", bound=msgspec.Struct)


class Reader(HTMLParser):
    """Collects the tags of a page with their attributes, and its text outside of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag with its attributes."""
        self.tags.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        """Leave a script or style."""
        del tag
        self._inside = ""

    def handle_data(self, data: str) -> None:
        """Keep what a reader sees."""
        if self._inside not in {"script", "style"}:
            self.text.append(data)


def said(text: str) -> str:
    """Return what a page says, every run of white space one space."""
    return " ".join("".join(Reader(text).text).split())


def replaced(row: Row, **fields: object) -> Row:
    """Return a row with other fields."""
    return msgspec.structs.replace(row, **fields)
