"""Starts the command line without ever importing anything from the folder it is started in."""

import os
import sys


def _leave_out_the_current_folder() -> None:
    """Drop the working directory from the import path: `python -m mldebt` puts it first, and it may be hostile."""
    here = os.path.realpath(os.getcwd())  # noqa: PTH109 - before pathlib is loaded
    sys.path[:] = [entry for entry in sys.path if entry and os.path.realpath(entry) != here]


def main() -> None:
    """Run the command line and leave with its exit code."""
    from mldebt.cli.main import run  # noqa: PLC0415 - only after the path is clean

    sys.exit(run())


if __name__ == "__main__":
    _leave_out_the_current_folder()
    main()
