"""The part of a text that is read for a change: the statements that name something, under their headers."""

import time

from mldebt.project.experiments.changes.parameters import code_changes
from mldebt.project.experiments.texts.lines import difference
from mldebt.project.experiments.texts.statements import around

FEW_SECONDS = 5.0
SCRIPT = '''"""What it does.

lr = 5 is a story, not a value
"""
import torch


class Trainer:
    def fit(
        self,
        lr=0.1,
    ):
        unrelated = [row for row in self.rows]
        optimizer = torch.optim.SGD(
            self.parameters(),
            lr=0.3,  # was 0.2
            momentum=0.9,
        )
        return optimizer
'''


def test_a_statement_is_kept_whole_under_the_headers_it_stands_in() -> None:
    part = around(SCRIPT, {17})

    assert part.text.split("\n")[:5] == [
        "class Trainer:", "    def fit(", "        self,", "        lr=0.1,", "    ):",
    ]  # fmt: skip
    assert "momentum=0.9" in part.text
    assert "unrelated" not in part.text


def test_a_line_of_the_part_is_told_by_its_number_in_the_text() -> None:
    part = around(SCRIPT, {17})

    at = part.text.split("\n").index("            lr=0.3,  # was 0.2") + 1

    assert SCRIPT.split("\n")[part.line(at) - 1] == "            lr=0.3,  # was 0.2"


def test_a_value_told_in_a_docstring_changes_nothing() -> None:
    assert code_changes(SCRIPT, SCRIPT.replace("lr = 5", "lr = 7"), is_settings=False) == []


def test_a_value_is_compared_within_its_own_call() -> None:
    old = "a = Model(alpha=0.1,\n          depth=3)\nb = Search(\n    alpha=[0.1, 0.2],\n)\n"

    (found,) = code_changes(old, old.replace("alpha=0.1,", "alpha=0.5,"), is_settings=False)

    assert (found.key, found.previous, found.value, found.line) == ("alpha", "0.1", "0.5", 1)


def test_lines_that_differ_are_numbered_in_their_own_text() -> None:
    lines = difference("a = 1\nb = 2\nc = 3\n", "a = 1\nx = 0\nb = 5\nc = 3\n")

    assert (lines.removed, lines.added) == (((2, "b = 2"),), ((2, "x = 0"), (3, "b = 5")))


def test_many_changed_lines_of_one_long_block_cost_no_more_than_their_number() -> None:
    table = (
        "def settings():\n    return dict(\n" + "".join(f"        k{at}={at},\n" for at in range(20_000)) + "    )\n"
    )
    begin = time.process_time()

    part = around(table, set(range(3, 20_000, 2)))

    assert part.lines[:3] == (1, 2, 3)
    assert time.process_time() - begin < FEW_SECONDS


def test_the_headers_of_a_comment_and_of_a_deeper_line_are_the_blocks_they_stand_in() -> None:
    text = "class A:\n    x = 1\n\n    def f(self):\n        # remark lr = 3\n        if x:\n            lr = 2\n"

    assert around(text, {5}).lines == (1, 4, 5)
    assert around(text, {7}).lines == (1, 4, 6, 7)
