"""A place in code is kept as one number: all of it comes back, and numbers sort as places do. Words are one text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mldebt.project.packing import OF_PLACE, OF_SCOPE, as_lines, holds, packed, unpacked

places = st.tuples(
    st.integers(0, (1 << 20) - 1), st.integers(0, (1 << OF_SCOPE) - 1), st.integers(0, (1 << OF_PLACE) - 1)
)


@given(places)
def test_a_place_comes_back_from_its_number(place: tuple[int, int, int]) -> None:
    number = packed(*place)

    assert unpacked(number) == place


@given(places, places)
def test_numbers_sort_as_the_places_they_stand_for(left: tuple[int, int, int], right: tuple[int, int, int]) -> None:
    numbers = packed(*left), packed(*right)

    assert (numbers[0] < numbers[1]) == (left < right)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((0, 0, (1 << OF_PLACE) - 1), (0, 1, 0)),
        ((0, (1 << OF_SCOPE) - 1, (1 << OF_PLACE) - 1), (1, 0, 0)),
    ],
)
def test_the_last_place_of_a_scope_or_module_is_followed_by_the_first_of_the_next(
    before: tuple[int, int, int], after: tuple[int, int, int]
) -> None:
    number = packed(*before)

    assert number + 1 == packed(*after)


def test_the_largest_place_leaves_two_bits_of_sixty_four_for_marks() -> None:
    number = packed((1 << 20) - 1, (1 << OF_SCOPE) - 1, (1 << OF_PLACE) - 1)

    assert number.bit_length() == 62


@given(st.sets(st.text("ab \n\r", max_size=4)), st.text("ab \n\r", max_size=4))
def test_a_text_holds_the_words_of_one_line_that_were_put_into_it(words: set[str], word: str) -> None:
    assert holds(as_lines(words), word) == ("\n" not in word and word in words)
