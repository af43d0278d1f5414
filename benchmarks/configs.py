"""Judges the configs of a repository after extraction; prints the processor seconds of that alone. Run as a child."""

import sys
import time
from pathlib import Path

from mldebt.options import Options
from mldebt.pipeline import opened


def main(folder: Path) -> None:
    """Time the config pillar with what it forces, twice opened: versions of the past are then in the cache."""
    for _ in range(2):
        with opened(Options(path=folder)) as scanned:
            before = time.process_time()
            keys = sum(len(file.keys) for file in scanned.project.configs)
            used = time.process_time() - before
    print(used, keys)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
