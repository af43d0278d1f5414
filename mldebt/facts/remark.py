"""The shape of a comment that speaks to this program."""

import msgspec


class Remark(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A comment that addresses mldebt; `first` to `last` are the lines it speaks of."""

    line: int
    text: str
    first: int
    last: int
