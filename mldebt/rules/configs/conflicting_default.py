"""# Option with two different defaults

The default of one and the same option is said twice, and differently: in its help and in its declaration.

## Why it is debt

Nobody can tell what a run without the option does. Whoever trusts the help compares with a value that was never in
force.

## Example

`train.py`
```python
import argparse

from torchlike import fit

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.01, help="learning rate (default: 0.1)")  # MLD408
    args = parser.parse_args()
    fit(args.lr)
```

## Use instead

Say it once; `argparse` fills in the help by itself.

`train.py`: `(default: 0.1)` → `(default: %(default)s)`.

## Known limits

- Always a note: of seven that two strangers judged all held, and they would have acted on one. Help is copied from
  script to script, and what is in force is the declaration.
- Constants only: numbers and yes or no. Words are not compared, nor is a default that is computed.
- An option and a key of a settings file that share a name are not compared: a file overrides defaults by design, and
  where both are read they meant two things in all eight pairs looked at. Nor are two fallbacks of one key: all four
  seen belonged to branches of a factory.
- Files of a toolkit that was taken over whole are left out.

## References

- Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015: configuration debt.
"""

from collections.abc import Iterator

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import ConfigKey, Evidence
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.configs.dead_keys import spoken, word_for
from mldebt.project.project import Project
from mldebt.rules.places import of_key

CODE = "MLD408"
NAME = "conflicting-default"
SEVERITY: Severity = "info"
AREA: Area = "configs"
CHALLENGE = 11
COST = Cost(1, 3, 10)
MINUTES = "Nothing, as a note; find out which value is meant, say it in one place and refer to it from the others."
SINCE = "0.2.0"
VERSION = 9
PREVIEW = False


def check(subject: ConfigKey, project: Project) -> Iterator[Debt]:
    """Yield the debt of a key whose default is said twice and differently."""
    conflict = project.config_debts.conflict(subject)
    if conflict is None:
        return
    other = conflict.evidence[-1]
    is_here = (other.path, other.line) == (subject.path, subject.line)
    second = f"{conflict.other} by {'its own help' if is_here else f'{other.path}:{other.line}'}"
    yield Debt(
        message=f"The {word_for(subject)} {subject.key} has two defaults: {conflict.here}, and {second}",
        **of_key(subject),
        evidence=(
            Evidence(subject.path, subject.line, f"the value here is {subject.value}", subject.cell),
            *conflict.evidence,
        ),
        repair=Repair(
            key=f"defaults:{subject.path}",
            title=f"Say one default of {spoken(subject)} in {subject.path}",
            named=spoken(subject),
            causes=(f"default:{subject.key}",),
            recipe="Decide which value is meant; write it in one place and refer to it, as %(default)s does in a help.",
        ),
    )
