"""Write the JSON Schemas of the scan document and of a check into the package: `python tools/write_schema.py`."""

from inspect import cleandoc
from pathlib import Path

import msgspec

from mldebt.findings import checked, scan

FOLDER = Path(__file__).resolve().parent.parent / "mldebt" / "report"
PLACE = FOLDER / "scan.schema.json"
DOCUMENTS: dict[Path, tuple[str, type[msgspec.Struct], str]] = {
    PLACE: (scan.SCHEMA, scan.Scan, "What every scan says."),
    FOLDER / "check.schema.json": (checked.SCHEMA, checked.Checked, "What a check says of a change."),
}


def schema(place: Path = PLACE) -> bytes:
    """Return a schema as indented JSON; objects accept further fields, because fields may be added."""
    name, document, said = DOCUMENTS[place]
    described = msgspec.json.schema(document)
    for one in described["$defs"].values():
        if "description" in one:
            one["description"] = cleandoc(one["description"])  # Python 3.13 has cleaned it already
    found = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{name.replace('/', ':')}",
        "title": name,
        "description": f"{said} Fields may be added, never renamed or dropped without raising `schema`.",
        **described,
    }
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"


if __name__ == "__main__":
    for place in DOCUMENTS:
        place.write_bytes(schema(place))
