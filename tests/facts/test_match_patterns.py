"""What the pattern of a `match` takes out of its subject."""

import ast

import pytest

from mldebt.facts.bindings import taken


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("Point(x=a)", [("a", (".x",))]),
        ("[a, b]", [("a", ("[0",)), ("b", ("[1",))]),
        ("[a, *rest, b]", [("a", ("[0",)), ("rest", ("[*",)), ("b", ("[*",))]),
        ("{'rate': a, **rest}", [("a", ("[rate",)), ("rest", ())]),
        ("{'kind': 'adam'}", [("", ("[kind",))]),
    ],
)
def test_names_lead_to_where_their_values_stand(pattern: str, found: list[tuple[str, tuple[str, ...]]]) -> None:
    [statement] = ast.parse(f"match x:\n    case {pattern}:\n        pass\n").body
    assert isinstance(statement, ast.Match)

    assert list(taken(statement.cases[0].pattern)) == found
