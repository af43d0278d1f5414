"""The shape of a command line, wherever one is written."""

import msgspec


class Command(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One command line found in a shell script, Makefile, Dockerfile, CI file, notebook cell or Markdown fence.

    `text` has continuation lines joined, comments dropped and surrounding white space removed; `line` is the first one.
    `words` is the text split as a shell would (best effort; unbalanced quotes fall back to white space).
    """

    text: str
    words: tuple[str, ...]
    line: int
    cell: int | None = None
