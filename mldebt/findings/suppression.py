"""A place that silences findings, as rules about suppressions judge it once everything else was judged."""

from typing import Literal

import msgspec

Kind = Literal["line", "cell", "file", "options"]


class Suppression(msgspec.Struct, frozen=True):
    """A comment, a tag or an entry of the options that silences rules.

    `first` to `last` are the lines it speaks of where `kind` is `line`; in notebooks within `cell`. `text` is what is
    written. `fault` says why it silences nothing at all. `unknown` pairs a code that no rule has with the nearest one;
    `unused` are codes whose rule ran and found nothing to silence here. `pattern` and `key` limit an entry of the
    options.
    """

    path: str
    line: int
    kind: Kind
    codes: tuple[str, ...]
    text: str
    cell: int | None = None
    reason: str = ""
    until: str | None = None
    first: int = 0
    last: int = 0
    pattern: str = ""
    key: str | None = None
    fault: str = ""
    is_expired: bool = False
    unknown: tuple[tuple[str, str], ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def is_in_force(self) -> bool:
        """Say whether it can silence anything."""
        return not self.fault and not self.is_expired
