"""Starts the command line without ever importing anything from the folder it is started in."""

import gc
import os
import sys


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

    code = run()
    keep_together(modules)
    _leave(code)


def _leave(code: int) -> None:
    """End the process at once; where what is left to print cannot be written, let the interpreter say so."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        sys.exit(code)
    os._exit(code)


if __name__ == "__main__":
    _leave_out_the_current_folder()
    main()
