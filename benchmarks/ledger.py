"""Reads the ledger of experiments as a first scan does, beside `git log --raw -p` over the same code and settings.

Prints the processor seconds of both, the commits read and the experiments. Runs and stores are known before: they cost
a scan the same without history. Run as a child.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import used
from mldebt.options import Options
from mldebt.pipeline import opened

READ = ("*.py", "*.ipynb", "*.sh", "*.yaml", "*.yml", "*.json", "*.toml", "*.ini", "*.cfg", "*.gin")


def main(folder: Path) -> None:
    """Time the ledger with an empty cache, git's own work included, then git alone."""
    with tempfile.TemporaryDirectory() as home:
        place = Path(home)
        with opened(Options(path=folder, rev="HEAD", db=place / "scans.db", cache=place / "cache.db")) as found:
            project, git = found.project, found.snapshot.git
            if project.past is None or git is None:
                raise SystemExit("no history is read here")
            known = len(project.runs) + len(project.past.stores.rows) + len(project.sources.history.commits)
            git.close()  # a process counts once it has ended
            before = used()
            ledger = project.past.ledger
            git.close()
            cpu = used() - before
    before = used()
    command = ["git", "-C", str(folder), "log", "--raw", "-p", "HEAD", "--", *READ]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    baseline = used() - before if done.returncode == 0 and known else 0.0
    print(cpu, baseline, ledger.read, len(ledger.experiments))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
