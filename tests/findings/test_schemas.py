"""The schemas in the package say what the documents are."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SPEC = importlib.util.spec_from_file_location("write_schema", ROOT / "tools" / "write_schema.py")
assert SPEC is not None
assert SPEC.loader is not None
TOOL = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(TOOL)


@pytest.mark.parametrize("place", sorted(TOOL.DOCUMENTS), ids=lambda place: place.name)
def test_a_schema_is_what_its_tool_writes(place: Path) -> None:
    assert place.read_bytes() == TOOL.schema(place), "run `make docs`"
