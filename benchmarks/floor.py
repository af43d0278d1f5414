"""The floor of a cold scan: `ast.parse` of every Python file that git lists, with the collector off. Run as a child.

Prints the processor and wall seconds of the parsing alone (reading the files is not part of it) and the lines parsed.
"""

import os
import sys
from pathlib import Path

from benchmarks.measuring import git, parsed


def main(folder: Path) -> None:
    """Parse what `git ls-files` names and print one line of figures."""
    listing = git(folder, "ls-files", "-z", "*.py")
    paths = [folder / os.fsdecode(name) for name in listing.split(b"\0") if name]
    sources = [path.read_bytes() for path in paths if path.is_file() and not path.is_symlink()]
    cost = parsed(sources)
    print(cost.cpu, cost.wall, sum(source.count(b"\n") for source in sources), len(sources))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
