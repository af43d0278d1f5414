"""Writes the first tables of docs/hand-check.md and docs/accuracy.md into the README, so that they say the same."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECTION = re.compile(r"(?<=<!-- measured: begin -->\n).*?(?=<!-- measured: end -->)", re.DOTALL)
TABLE = re.compile(r"^\|.*(?:\n\|.*)+", re.MULTILINE)
UNMEASURED = "Accuracy is not measured for this version yet: `make accuracy REPOS=folder` does.\n"
ELSEWHERE = """
By readers who wrote no detector, on fresh repositories, at first sight, with what is doubtful counted as wrong (every
round and its pages: [docs/hand-check.md](docs/hand-check.md)):
"""
MORE = """
On open labels in public repositories, by `make accuracy`: the known cases work, which is not how the tool does
elsewhere (what disagrees: [docs/accuracy.md](docs/accuracy.md)):
"""


def quoted(root: Path = ROOT) -> str:
    """Return the README as it should read."""
    labels = first_table(root / "docs" / "accuracy.md")
    section = (
        "\n".join((ELSEWHERE.lstrip(), *elsewhere(root / "docs" / "hand-check.md"), MORE, *labels))
        if labels
        else UNMEASURED.strip()
    )
    return SECTION.sub(lambda _: section + "\n", (root / "README.md").read_text(encoding="utf-8"))


def first_table(page: Path) -> list[str]:
    """Return the lines of the first table of a page, none where there is no page."""
    found = TABLE.search(page.read_text(encoding="utf-8")) if page.exists() else None
    return found[0].splitlines() if found else []


def elsewhere(page: Path) -> Iterator[str]:
    """Yield the table of hand checks without its rounds: question, bar, last round, all rounds together."""
    for line in first_table(page):
        question, bar, last, _, together = (cell.strip() for cell in line.strip("|").split("|"))
        yield f"| {question} | {bar} | {last} | {together} |"


def main() -> int:
    """Write the README anew, or with `--check` only say whether it is up to date."""
    readme, text = ROOT / "README.md", quoted()
    if sys.argv[1:] == ["--check"]:
        return int(text != readme.read_text(encoding="utf-8"))
    readme.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
