"""Checks staged changes of the example repository, where starting costs more than judging. Run as a child.

Prints the processor seconds of `import ast, click`, of a change never judged and of the same one asked again (medians
of five), and how many Python files there are.
"""

import sys
from pathlib import Path
from statistics import median

from benchmarks.measuring import run
from mldebt.demo.build import build_demo


def main(work: Path) -> None:
    """Build the example below a folder, clone it, and check one changed file after another content of it."""
    demo, clone, home = work / "demo", work / "small", work / "small-home"
    build_demo(demo)
    run(["git", "clone", "--quiet", str(demo), str(clone)], home)
    files = sorted(clone.rglob("*.py"))
    command = [sys.executable, "-m", "mldebt", "check", "--staged"]
    bare, fresh, again = [], [], []
    for number in range(6):
        files[0].write_text(f"{files[0].read_text(encoding='utf-8')}\nBENCHMARKED_{number} = True\n", encoding="utf-8")
        run(["git", "-C", str(clone), "add", "--all"], home)
        bare.append(run([sys.executable, "-c", "import ast, click"], home).cpu)
        fresh.append(run(command, home, cwd=clone).cpu)
        again.append(run(command, home, cwd=clone).cpu)
    print(*(median(costs[1:]) for costs in (bare, fresh, again)), len(files))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
