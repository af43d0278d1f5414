"""The floor of a cold scan: `ast.parse` of every Python file that git lists, with the collector off. Run as a child.

Prints the processor and wall seconds of the parsing alone (reading the files is not part of it) and the lines parsed.
"""

import ast
import contextlib
import gc
import os
import subprocess
import sys
import time
import warnings
from pathlib import Path


def main(folder: Path) -> None:
    """Parse what `git ls-files` names and print one line of figures."""
    command = ["git", "-C", str(folder), "ls-files", "-z", "*.py"]
    listing = subprocess.run(command, check=True, capture_output=True).stdout
    paths = [folder / os.fsdecode(name) for name in listing.split(b"\0") if name]
    sources = [path.read_bytes() for path in paths if path.is_file() and not path.is_symlink()]
    warnings.simplefilter("ignore")
    gc.disable()
    cpu, wall = time.process_time(), time.perf_counter()
    for source in sources:
        with contextlib.suppress(SyntaxError, ValueError, RecursionError):
            ast.parse(source)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(cpu, wall, sum(source.count(b"\n") for source in sources), len(sources))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
