"""What a person sees of a hostile name."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mldebt.findings.display import display, display_code, display_middle


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("a\x1b]0;title\x07b", "a\\x1b]0;title\\x07b"),
        ("txt\u202eexe.py", "txt\\u202eexe.py"),
        ("line\nbreak\tand\r", "line\\nbreak\\tand\\r"),
        ("nul\x00", "nul\\x00"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("tag\U000e0041", "tag\\U000e0041"),
        (b"caf\xe9.py".decode("utf-8", "surrogateescape"), "caf\\xe9.py"),
        ("\x9b31m", "\\x9b31m"),
        ("naïve/日本.py", "naïve/日本.py"),
    ],
)
def test_directing_characters_are_spelt_out(hostile: str, shown: str) -> None:
    assert display(hostile) == shown


@given(st.text(alphabet=st.characters(), max_size=60))
def test_shown_text_is_printable_and_encodable(text: str) -> None:
    shown = display(text)

    assert shown.encode("utf-8").decode("utf-8") == shown
    assert json.dumps(shown, ensure_ascii=False)
    assert display(shown) == shown
    assert "\x1b" not in shown
    assert "\n" not in shown


def test_long_text_is_cut_with_an_ellipsis() -> None:
    assert display("abcdefgh", 5) == "abcd…"
    assert display_middle("a" * 20 + "/train.py", 12) == "aaaa…rain.py"


def test_a_tab_in_code_stays_an_indent() -> None:
    assert display_code("\tx = 1\n") == "    x = 1"
