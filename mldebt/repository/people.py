"""Tells who is one person: names and addresses that occur together belong to one, nothing is guessed.

Programs are told by the names and addresses they sign with. One that is only named as co-author leaves the commit to
the person who made it; what an assistant committed under its own name is counted like anybody's.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from mldebt.patterns import regex
from mldebt.remembering import remembered

BOT = regex(r"\[bot\]|dependabot|renovate|pre-commit-ci|github-actions|snyk.?bot|^generatedunixname\d", re.IGNORECASE)
ASSISTANT = regex(
    r"@(anthropic|cursor|openai|aider)\.(com|chat|sh)$|[+@]copilot@|copilot@github|devin-ai|gemini-code-assist",
    re.IGNORECASE,
)
ADDRESS = regex(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
NAMED = regex(r"\s*(.*?)\s*<([^<>]*)>\s*")


def is_bot(name: str, email: str, bots: Iterable[str]) -> bool:
    """Say whether a commit was made by a program, by its usual names or those listed in the options."""
    return bool(BOT.search(name) or BOT.search(email)) or name in bots or email in bots


def is_program(name: str, email: str) -> bool:
    """Say whether a co-author is a program that helped whoever made the commit: it knows nothing of the code later."""
    return bool(BOT.search(name) or BOT.search(email) or ASSISTANT.search(email))


@lru_cache(maxsize=1 << 14)
def split_person(text: str) -> tuple[str, str]:
    """Take `Name <address>` apart; without an address all of it is the name."""
    found = NAMED.fullmatch(text)
    return (found[1], found[2]) if found else (text.strip(), "")


class People:
    """Groups (name, address) pairs: equal address, then equal name; the newest name is shown.

    Addresses without a domain (`root@localhost`, `user@host.(none)`) belong to a machine and join nobody.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._parent: dict[str, str] = {}
        self._shown: dict[str, str] = {}
        self._met: set[tuple[str, str]] = set()
        self._known: set[str] = set()
        self._add(list(dict.fromkeys(pairs)))

    def _add(self, ordered: Sequence[tuple[str, str]]) -> None:
        for name, email in ordered:
            first, *others = marks = self._marks(name, email)
            self._met.add((name, email))
            self._known.update(marks)
            for other in others:
                self._join(first, other)
        for name, email in ordered:
            self._shown.setdefault(self._root(self._marks(name, email)[0]), name or email)

    @remembered
    def name(self, name: str, email: str) -> str:
        """Return the name a person is shown by."""
        return self._shown.get(self._root(self._marks(name, email)[0]), name or email)

    def meet(self, name: str, email: str) -> bool:
        """Take in a pair newer than all others; False, and nothing taken in, where that may change how one is shown."""
        if (name, email) in self._met:
            return self.name(name, email) == (name or email)
        marks = self._marks(name, email)
        if not self._known.isdisjoint(marks):
            return False
        self._add([(name, email)])
        return True

    @staticmethod
    def _marks(name: str, email: str) -> list[str]:
        address = f"<{email.lower()}>" if ADDRESS.fullmatch(email) else ""
        return [mark for mark in (name.strip(), address) if mark] or [f"<{email.lower()}>"]

    def _root(self, mark: str) -> str:
        while (above := self._parent.get(mark, mark)) != mark:
            self._parent[mark] = self._parent.get(above, above)
            mark = above
        return mark

    def _join(self, one: str, other: str) -> None:
        first, second = self._root(one), self._root(other)
        if first != second:
            self._parent[second] = first
