"""The shapes of what people write into code in words: comments that speak to this program, docstrings."""

import msgspec


class Remark(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A comment that addresses mldebt; `first` to `last` are the lines it speaks of."""

    line: int
    text: str
    first: int
    last: int


class Docstring(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A docstring, cleaned of indentation, cut at 8,000 characters."""

    text: str
    line: int
    end_line: int
