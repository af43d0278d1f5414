"""Defines regular expressions without compiling them: most commands use few of the hundreds that the modules name."""

import re
from typing import AnyStr, Generic, cast


class _Deferred(Generic[AnyStr]):
    """A pattern that is compiled when first asked for something, and then answers as fast as a compiled one."""

    def __init__(self, text: AnyStr, flags: int) -> None:
        self.pattern: AnyStr = text
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        if name.startswith("_"):
            raise AttributeError(name)
        found: object = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, found)
        return found


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a pattern for a constant of a module; a bad one raises on use, so a test compiles them all."""
    return cast("re.Pattern[AnyStr]", _Deferred(text, flags))
