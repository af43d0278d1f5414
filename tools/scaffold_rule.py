"""Writes the file of a new rule and its specimen sheet: `make rule NAME=stale-model`.

The name must stand in docs/codes.md, which gives its code and area. The new rule is a preview that reports every
subject: the first specimen passes, the second fails until `check` tells them apart.
"""

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Template
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
ROW = re.compile(r"^\| (\w+) \| (\d) \| (.*) \|$", re.MULTILINE)
ENTRY = re.compile(r"(\d{3}) ([a-z0-9-]+)")


class Subject(NamedTuple):
    """What rules of an area usually judge, how it is named in a finding, and a small repository that holds one."""

    type: str
    naming: str
    anchor: str
    example: str


FIT = """\
from sklearn.linear_model import Ridge

if __name__ == "__main__":
    model = Ridge()
    model.fit([[0.0], [1.0]], [0.0, 1.0])$mark
"""
MODEL = """\
import torch


class Demand(torch.nn.Module):$mark
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(4, 1)

    def forward(self, sales):
        return self.layer(sales)


if __name__ == "__main__":
    torch.save(Demand(), "demand.pt")
"""
OPTION = """\
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float, default=0.1)$mark
args = parser.parse_args()
print(args)
"""
UNIT = """\
import sys$mark

for word in sys.argv:
    print(word)
"""
RUN = Subject("TrainingRun", "run_subject(subject)", 'subject.symbol or ""', FIT)
TRAINED = Subject("TrainedModel", "model_subject(subject)", "subject.name", MODEL)
SUBJECTS = {
    "experiments": RUN,
    "models": TRAINED,
    "complexity": Subject("Hotspot", "unit_subject(subject.path, subject.symbol)", 'subject.symbol or ""', UNIT),
    "configs": Subject("ConfigKey", "config_subject(subject.path, subject.key)", "subject.key", OPTION),
    "integration": TRAINED,
}
RULE = Template('''\
"""# $words

One sentence: what is there, or missing, that the rule points at.

## Why it is debt

Who pays for it, when, and how much more than today.

## Example

`example.py`
```python
$bad```

## Use instead

`example.py`
```python
$good```

## Known limits

- What the rule cannot know, and what it therefore never reports.

## References

- Where this is defined or was measured.
"""

from collections.abc import Iterator

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
$imports
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.project import Project

CODE = "$code"
NAME = "$name"
SEVERITY: Severity = "minor"
AREA: Area = "$area"
CHALLENGE = 11
COST = Cost(5, 15, 45)
MINUTES = "Why a typical repair takes that long."
SINCE = "$since"
VERSION = 1
PREVIEW = True


def check(subject: $type, project: Project) -> Iterator[Debt]:
    """Yield the debt of a subject that ... ."""
    if subject.path not in project.sources.files:
        return
    yield Debt(
        message="One sentence that a tech lead can act on",
        path=subject.path,
        line=subject.line,
        cell=subject.cell,
        anchor=$anchor,
        subject=$naming,
        repair=Repair(
            key=f"$name:{subject.path}",
            title=f"Repair {subject.path}",
            recipe="How.",
            base=COST,
        ),
    )
''')
SHEET = Template("""\
# $name

## One that must be found

`example.py`
```python
$bad```

## One that must not be found

`example.py`
```python
$good```
""")


def reserved(table: str) -> Iterator[tuple[str, str, str]]:
    """Yield (code, name, area) of every rule that docs/codes.md names."""
    for area, digit, entries in ROW.findall(table):
        for number, name in ENTRY.findall(entries):
            if number[0] == digit:
                yield f"MLD{number}", name, area


def scaffold(name: str, root: Path) -> tuple[Path, Path]:
    """Write both files below the root and return them; raises ValueError naming what is in the way."""
    known = {known: (code, area) for code, known, area in reserved((root / "docs" / "codes.md").read_text("utf-8"))}
    if name not in known:
        raise ValueError(f"{name} is not in docs/codes.md: give it a free code there first")
    code, area = known[name]
    rule = root / "mldebt" / "rules" / area / f"{name.replace('-', '_')}.py"
    sheet = root / "tests" / "rules" / f"{code}.md"
    if taken := next((path for path in (rule, sheet) if path.exists()), None):
        raise ValueError(f"{taken.relative_to(root)} exists already")
    if not (rule.parent / "__init__.py").exists():
        raise ValueError(f"mldebt/rules/{area} is no package yet: add it, and list it under packages in setup.cfg")
    words = _words(name, code, area, _version(root))
    rule.write_text(RULE.substitute(words), encoding="utf-8")
    sheet.write_text(SHEET.substitute(words), encoding="utf-8")
    return rule, sheet


def _words(name: str, code: str, area: str, since: str) -> dict[str, str]:
    subject = SUBJECTS.get(area, RUN)
    example = Template(subject.example)
    naming = subject.naming.partition("(")[0]
    return {
        "name": name, "code": code, "area": area, "since": since, "words": name.replace("-", " ").capitalize(),
        "type": subject.type, "naming": subject.naming, "anchor": subject.anchor,
        "imports": _imports(subject.type, naming),
        "bad": example.substitute(mark=f"  # {code}"), "good": example.substitute(mark=""),
    }  # fmt: skip


def _imports(*names: str) -> str:
    """Return the lines that import what the rule names, each from the module that defines it."""
    by_module: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names, key=lambda word: (word[0].islower(), word)):
        by_module["hotspots" if name == "Hotspot" else "subjects"].append(name)
    return "\n".join(
        f"from mldebt.findings.{module} import {', '.join(by_module[module])}" for module in sorted(by_module)
    )


def _version(root: Path) -> str:
    found = re.search(r'__version__ = "([^"]+)"', (root / "mldebt" / "__init__.py").read_text("utf-8"))
    return found[1] if found else "0.1.0"


def main(words: Sequence[str] | None = None) -> int:
    """Write the files and say what comes next."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", help="the rule's name as docs/codes.md has it")
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    arguments = parser.parse_args(words)
    try:
        rule, sheet = scaffold(arguments.name, arguments.root)
    except ValueError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(
        f"{rule}\n{sheet}\nnext: mark what must be found in both, write check, run: pytest tests/rules -k {sheet.stem}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
