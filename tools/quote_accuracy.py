"""Writes the first table of docs/accuracy.md into the README, so that the two cannot say different things."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECTION = re.compile(r"(?<=<!-- measured: begin -->\n).*?(?=<!-- measured: end -->)", re.DOTALL)
TABLE = re.compile(r"^\|.*(?:\n\|.*)+", re.MULTILINE)
UNMEASURED = "Accuracy is not measured for this version yet: `make accuracy REPOS=folder` does.\n"
MORE = """
Measured on open labels in public repositories by `make accuracy`: the known cases work, which is not how the tool does
elsewhere. Intervals, disagreements and the hand checks: [docs/accuracy.md](docs/accuracy.md).
"""


def quoted(root: Path = ROOT) -> str:
    """Return the README as it should read."""
    accuracy = root / "docs" / "accuracy.md"
    table = TABLE.search(accuracy.read_text(encoding="utf-8")) if accuracy.exists() else None
    section = f"{table[0]}\n{MORE}" if table else UNMEASURED
    return SECTION.sub(lambda _: section, (root / "README.md").read_text(encoding="utf-8"))


def main() -> int:
    """Write the README anew, or with `--check` only say whether it is up to date."""
    readme, text = ROOT / "README.md", quoted()
    if sys.argv[1:] == ["--check"]:
        return int(text != readme.read_text(encoding="utf-8"))
    readme.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
