"""One parameter that has another value than before: what every comparison of versions answers with."""

import msgspec

MAX_CHANGED = 60


class Changed(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One parameter with another value than before; `is_minor` makes a replicate, not a new configuration."""

    key: str
    previous: str
    value: str
    line: int
    is_minor: bool = False
