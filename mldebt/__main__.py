"""Starts the command line without ever importing anything from the folder it is started in."""

import gc
import io
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class Unread(io.FileIO):
    """Standard output whose reader may go: what nobody reads is no error, and leaves the exit code as it is."""

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write as far as somebody reads."""
        try:
            return super().write(data)
        except BrokenPipeError:
            return memoryview(data).nbytes


def _leave_out_the_current_folder() -> None:
    """Drop the working directory from the import path: `python -m mldebt` puts it first, and it may be hostile."""
    here = os.path.realpath(os.getcwd())  # noqa: PTH109 - before pathlib is loaded
    sys.path[:] = [entry for entry in sys.path if entry and os.path.realpath(entry) != here]


def main() -> None:
    """Run the command line and leave with its exit code.

    The collector stays off, and nothing is freed on leaving: a command is over before either would pay, and both cost a
    tenth of a check.
    """
    gc.disable()
    from mldebt.together import keep_together, load_together  # only after the path is clean

    modules = load_together()
    from mldebt.cli.main import run

    if isinstance(out := sys.stdout, io.TextIOWrapper):
        raw = io.BufferedWriter(Unread(out.fileno(), "w", closefd=False))
        sys.stdout = io.TextIOWrapper(raw, out.encoding, out.errors, line_buffering=out.line_buffering)
    code = run()
    keep_together(modules)
    _leave(code)


def _leave(code: int) -> None:
    """End the process at once; where what is left to print cannot be written, that is an error."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        code = code or 2
    os._exit(code)


if __name__ == "__main__":
    _leave_out_the_current_folder()
    main()
