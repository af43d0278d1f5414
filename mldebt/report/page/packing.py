"""Packs all findings into columns of text that the page's script unpacks: 10,000 stay well under a megabyte.

Every column is its distinct words and which word each row has: one character of `DIGITS` while there are few words,
else a list in which 0 is "the next word nobody had yet". A message mostly differs from its neighbours by one name, so
it is kept as a template with the finding's own anchor taken out; a path is its folder's number and its file name.
"""

import json
from base64 import b64encode
from collections.abc import Sequence
from hashlib import blake2b
from string import ascii_lowercase, ascii_uppercase, digits

from markupsafe import Markup

from mldebt.findings.display import display
from mldebt.findings.finding import Finding
from mldebt.findings.subjects import book_cell
from mldebt.findings.vocabulary import PILLARS
from mldebt.patterns import regex
from mldebt.report.wording.links import Links
from mldebt.report.wording.spots import owner_name
from mldebt.report.wording.words import AREAS, owed

HOLE = "\ue000"
DIGITS = ascii_uppercase + ascii_lowercase + digits + "+/"
_HEX = regex("[0-9a-f]{16}")


def kind(area: str) -> int:
    """Return the colour of an area: 1 to 4 for the pillars, 5 for the rest."""
    return PILLARS.index(area) + 1 if area in PILLARS else 5


def finding_id(finding: Finding) -> str:
    """Return the name of a finding's row: `f-` and the 16 digits of its fingerprint."""
    last = finding.fingerprint.rpartition(":")[2]
    return f"f-{last if _HEX.fullmatch(last) else blake2b(last.encode(), digest_size=8).hexdigest()}"


def packed(found: Sequence[Finding], links: Links) -> Markup:
    """Return the findings as JSON that is safe inside a script element."""
    folders = list(dict.fromkeys(_split(one.path)[0] for one in found))
    coded = _coded(found, folders)
    ids = (b64encode(bytes.fromhex(finding_id(one)[2:])).decode()[:11] for one in found)
    return embedded({
        "rows": len(found),
        "words": {name: list(dict.fromkeys(values)) for name, values in coded.items()},
        "columns": {
            **{name: _column(values) for name, values in coded.items()},
            "line": [one.line for one in found],
            "cell": _cells(found),
            "id": "".join(ids),
        },
        "folders": folders,
        "kinds": [kind(area) for area in dict.fromkeys(one.area for one in found)],
        "links": {"file": links.file, "line": links.line, "odd": _odd(found, links)},
    })  # fmt: skip


def _coded(found: Sequence[Finding], folders: Sequence[str]) -> dict[str, Sequence[str | int]]:
    """Return the columns whose values are few and are written as numbers of a list of words."""
    number = {folder: place for place, folder in enumerate(folders)}
    return {
        "code": [one.code for one in found],
        "area": [AREAS[one.area] for one in found],
        "text": [_template(one) for one in found],
        "name": [display(one.anchor or one.symbol or "") for one in found],
        "path": [f"{number[folder]}/{name}" for folder, name in (_split(one.path) for one in found)],
        "owner": [display(owner_name(one.codeowner or one.owner)) for one in found],
        "severity": [one.severity for one in found],
        "confidence": [one.confidence for one in found],
        "cost": [owed(one.minutes) for one in found],
        "minutes": [one.minutes.expected for one in found],
        "status": [one.status for one in found],
        "challenge": [str(one.challenge) for one in found],
    }


def _cells(found: Sequence[Finding]) -> dict[int, int]:
    cells = ((at, book_cell(one.path, one.cell)) for at, one in enumerate(found))
    return {at: cell for at, cell in cells if cell is not None}


def _split(path: str) -> tuple[str, str]:
    folder, _, name = display(path).rpartition("/")
    return folder, name


def _odd(found: Sequence[Finding], links: Links) -> dict[str, str]:
    """Return the addresses of paths that are shown escaped: the script cannot build those from what it shows."""
    paths = (path for path in dict.fromkeys(one.path for one in found) if display(path) != path)
    return {display(path): href for path in paths if (href := links.to(path))}


def _template(one: Finding) -> str:
    name = one.anchor or one.symbol or ""
    return display(one.message.replace(name, HOLE) if len(name) > 1 else one.message)


def _column(values: Sequence[str | int]) -> str | list[int]:
    order = {value: place for place, value in enumerate(dict.fromkeys(values))}
    if len(order) <= len(DIGITS):
        return "".join(DIGITS[order[value]] for value in values)
    reached = 0
    column = []
    for value in values:
        is_next = order[value] == reached
        reached += is_next
        column.append(0 if is_next else order[value] + 1)
    return column


def embedded(data: object) -> Markup:
    """Return JSON in which nothing can close the script element or end a line."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 -- every character that HTML reads is escaped above
