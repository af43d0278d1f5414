"""What is kept from one commit to the next, and what is not."""

from mldebt.facts.texts import TextFacts
from mldebt.project.memory import Memory


def test_an_answer_is_kept_for_the_content_it_was_worked_out_from() -> None:
    asked: list[int] = []
    memory, content = Memory(keeps=True), TextFacts(7, ("a",))

    def lines(facts: TextFacts, plus: int) -> int:
        asked.append(plus)
        return facts.lines + plus

    answers = [memory.of(lines, content, 1), memory.of(lines, content, 1), memory.of(lines, content, 2)]

    assert answers == [8, 8, 9]
    assert asked == [1, 2]


def test_an_equal_content_is_another_one() -> None:
    memory = Memory(keeps=True)

    first, second = ([memory.of(lambda facts: [facts.lines], one)] for one in (TextFacts(1), TextFacts(1)))

    assert first == second
    assert first[0] is not second[0]


def test_a_single_scan_keeps_nothing() -> None:
    memory, content = Memory(), TextFacts(1)

    def row(facts: TextFacts) -> list[int]:
        return [facts.lines]

    assert memory.of(row, content) is not memory.of(row, content)


def test_what_is_known_is_known_of_that_content_and_question() -> None:
    memory, content = Memory(keeps=True), TextFacts(1)

    def row(facts: TextFacts, plus: int) -> int:
        return facts.lines + plus

    memory.of(row, content, 1)

    assert memory.has(row, content, 1)
    assert not memory.has(row, content, 2)
    assert not memory.has(row, TextFacts(1), 1)
