"""The origin of a copied script: the nearest by lines of all that were there, the newest of equals, sure or not."""

import pytest
from past_trials import TRAIN, Rows, only

LONG = TRAIN.replace(
    "def main", "\n".join(f"feature_{number} = data[{number}]" for number in range(40)) + "\n\n\ndef main"
)
SHORTER = "\n".join(f"column_{number} = data[{number}]" for number in range(12)) + "\n"
OTHER = LONG.replace("31", "15").replace("100", "900").replace("\ndef main", f"\n{SHORTER}\ndef main")
COPY = LONG.replace("31", "63").replace("'max_depth': 6", "'max_depth': 9")


def test_a_copy_is_compared_with_the_nearest_of_many_scripts(rows_of: Rows) -> None:
    others = {f"trials/model{number:03}_2.py": OTHER + f"print({number})\n" for number in range(40)}

    row = only(rows_of({**others, "trials/model129.py": LONG}, {"trials/model136_2.py": COPY}))

    assert [(param.key, param.previous) for param in row.params] == [("num_leaves", "31"), ("max_depth", "6")]
    assert row.confidence == "high"


def test_of_equal_scripts_the_last_written_is_the_origin(rows_of: Rows) -> None:
    rows = rows_of({"a.py": LONG.replace("71", "5")}, {"b.py": LONG.replace("71", "6")}, {"c.py": COPY})

    assert "b.py" in rows[-1].evidence[0].says


@pytest.mark.parametrize(("leaves", "confidence"), [("31", "high"), ("15", "low")])
def test_a_copy_of_one_of_several_is_sure_where_all_tell_the_same(
    rows_of: Rows, leaves: str, confidence: str
) -> None:  # fmt: skip
    near = LONG.replace("'num_leaves': 31", f"'num_leaves': {leaves}").replace("SEED = 71", "SEED = 5")

    rows = rows_of({"train_a.py": LONG, "train_b.py": near}, {"train_c.py": COPY})

    assert [row.confidence for row in rows if row.family == "train_c.py"] == [confidence]


def test_a_copy_that_differs_in_much_is_not_sure(rows_of: Rows) -> None:
    row = only(rows_of({"train.py": LONG}, {"train_2.py": COPY.replace("def main", f"{SHORTER}\ndef main")}))

    assert (row.events, row.confidence) == (("E2",), "low")
