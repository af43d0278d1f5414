"""Write the JSON Schema of the scan document into the package: `python tools/write_schema.py`."""

from pathlib import Path

import msgspec

from mldebt.findings.scan import SCHEMA, Scan

PLACE = Path(__file__).resolve().parent.parent / "mldebt" / "report" / "scan.schema.json"


def schema() -> bytes:
    """Return the schema as indented JSON; objects accept further fields, because fields may be added."""
    found = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA.replace('/', ':')}",
        "title": SCHEMA,
        "description": "What every scan says. Fields may be added, never renamed or dropped without raising `schema`.",
        **msgspec.json.schema(Scan),
    }
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"


if __name__ == "__main__":
    PLACE.write_bytes(schema())
