"""Gives debts their identity: a fingerprint that survives moved lines, reformatting and other people's edits."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from hashlib import blake2b

from mldebt.findings.finding import Debt
from mldebt.findings.vocabulary import Fingerprint

VERSION = "v1"


def fingerprint(code: str, path: str, anchor: str, ordinal: str = "") -> Fingerprint:
    """Return the identity of a finding: never a line, message, value, severity or date."""
    text = f"{code}\0{path}\0{anchor}\0{ordinal}".encode("utf-8", "surrogatepass")
    return Fingerprint(f"{VERSION}:{blake2b(text, digest_size=8).hexdigest()}")


def fingerprints(code: str, debts: Sequence[Debt]) -> tuple[Fingerprint, ...]:
    """Return one fingerprint a debt of one rule.

    Debts that share a place are told apart by their normalised text, and only equal texts by an ordinal: fixing the
    first of several does not rename the rest.
    """
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, debt in enumerate(debts):
        places[debt.path, debt.anchor].append(index)
    ordinals = [""] * len(debts)
    for indices in places.values():
        if len(indices) > 1:
            _tell_apart(indices, debts, ordinals)
    return tuple(fingerprint(code, debt.path, debt.anchor, ordinals[index]) for index, debt in enumerate(debts))


def _tell_apart(indices: Iterable[int], debts: Sequence[Debt], ordinals: list[str]) -> None:
    seen: Counter[str] = Counter()
    for index in sorted(indices, key=lambda place: (debts[place].line, debts[place].column or 0)):
        text = debts[index].text
        ordinals[index] = f"{text}\0{seen[text]}"
        seen[text] += 1
