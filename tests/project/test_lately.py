"""What is kept for a while is made again when it is asked for again."""

from functools import cached_property

from mldebt.project.memory import Bounded, Lately, let_go


def test_what_was_made_lately_is_not_made_again() -> None:
    made: list[str] = []
    kept = Lately(lambda key: made.append(key) or key.upper(), most=2)

    assert [kept.of(key) for key in ("a", "b", "a", "c", "a", "b")] == ["A", "B", "A", "C", "A", "B"]
    assert made == ["a", "b", "c", "b"]


def test_a_table_that_is_full_begins_anew() -> None:
    table: Bounded[str, int] = Bounded(2)
    table["a"], table["b"] = 1, 2

    table["c"] = 3

    assert table == {"c": 3}


class Asked:
    """An object that answers with rows, by way of an engine."""

    def __init__(self) -> None:
        self.told = {"a"}

    @cached_property
    def engine(self) -> dict[str, int]:
        """What rows come from."""
        return {"a": 1}

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """The answer."""
        return tuple(self.engine)


def test_answers_and_what_was_told_outlive_the_way_there() -> None:
    asked = Asked()
    rows = asked.rows

    let_go(asked)

    assert vars(asked) == {"told": {"a"}, "rows": rows}
    assert asked.engine == {"a": 1}
