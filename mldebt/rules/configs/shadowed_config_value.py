"""# Value written in the code beside the key that should give it

A key can be set and nothing reads it, while the code passes or assigns a constant of that very name: the constant
decides, whatever the key says.

## Why it is debt

The key and the constant agree on the first day only. From then on the configuration tells a story - four workers, a
batch of 64 - that the run does not follow, and changing the setting changes nothing without a word.

## Example

`train.py`
```python
import argparse

from torch.utils.data import DataLoader

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--data")
    parser.add_argument("--num_workers", type=int, default=8)  # MLD406
    args = parser.parse_args()
    for batch in DataLoader(args.data, num_workers=4):
        print(batch)
```

## Use instead

Read the key where the constant stands.

`train.py`: `num_workers=4` → `num_workers=args.num_workers`.

## Known limits

- It stands in place of MLD401 where the constant bears the key's name, as a keyword of a call or a variable. A constant
  without the name (`Linear(2048, 1000)` beside `num_classes`) is not seen.
- Preview: 8 of 10 findings on fresh repositories were right (docs/hand-check/configs-new-rules.md).
- Names that may mean anything (`name`, `size`, `mode`) are left to MLD401.
- For an option only its own file is searched, for a default tree all code that is no test.
- Files of a toolkit that was taken over whole are left out.

## References

- Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015: configuration debt.
"""

from collections.abc import Iterator

from mldebt.findings.cost import NOTHING, Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import ConfigKey, Evidence
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.configs.dead_keys import evidence_of, is_aside, severity_of, word_for
from mldebt.project.configs.trees.verdict import is_copy
from mldebt.project.project import Project
from mldebt.rules.places import of_key

CODE = "MLD406"
NAME = "shadowed-config-value"
SEVERITY: Severity = "minor"
AREA: Area = "configs"
CHALLENGE = 11
COST = Cost(2, 5, 15)
MINUTES = "Read the key where the constant stands and run once with a changed value."
SINCE = "0.2.0"
VERSION = 11
PREVIEW = True
OVER = ("MLD401",)


def check(subject: ConfigKey, project: Project) -> Iterator[Debt]:
    """Yield the debt of a dead key beside which its value is written in the code."""
    if subject.status != "dead" or is_copy(subject):
        return
    constants = project.config_debts.hardcoded(subject)
    if not constants:
        return
    at = constants[0]
    is_free = is_aside(subject)
    yield Debt(
        message=f"The {word_for(subject)} {subject.key} changes nothing: its value is written at {at.path}:{at.line}",
        **of_key(subject),
        severity=severity_of(subject),
        confidence=subject.confidence,
        evidence=(*_constants(constants), *_rest(subject, constants, project), *project.config_debts.former(subject)),
        repair=Repair(
            key=f"shadowed:{subject.family or subject.path + ':' + subject.key}",
            title=f"Read {subject.key} at {at.path}:{at.line} in place of the constant",
            recipe="Put the key where the constant stands; if the constant is meant, delete the key and its copies.",
            base=NOTHING if is_free else COST,
        ),
    )


def _constants(constants: tuple[Evidence, ...]) -> Iterator[Evidence]:
    for one in constants:
        yield Evidence(one.path, one.line, f"in its place: {one.says}", one.cell)


def _rest(subject: ConfigKey, constants: tuple[Evidence, ...], project: Project) -> Iterator[Evidence]:
    """Yield the evidence of the verdict without the constants told already."""
    told = {(one.path, one.line) for one in constants}
    definition, *others = evidence_of(subject, project.sources)
    yield definition
    yield from (one for one in others if (one.path, one.line) not in told)
