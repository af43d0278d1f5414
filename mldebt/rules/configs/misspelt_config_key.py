"""# Config key under a misspelt name

A key that nothing reads differs by a slip of the finger from one that the code reads, or that files and nodes of the
same shape have in its place: the value given is not the value used.

## Why it is debt

The author meant to set something and the default is in force instead, silently. Every result that rests on the file
was made with another setting than the file says.

## Example

`config.yaml`
```yaml
lr: 0.1
epochs: 3
weigth_decay: 0.01  # MLD403
```

`train.py`
```python
import yaml
from torchlike import step


def train(config):
    for _ in range(config["epochs"]):
        step(config["lr"], config.get("weight_decay", 0.0))


if __name__ == "__main__":
    with open("config.yaml") as file:
        train(yaml.safe_load(file))
```

## Use instead

`config.yaml`: `weigth_decay` → `weight_decay`.

`train.py` stays as it is.

## Known limits

- It stands in place of MLD401 and needs a dead key: one that a schema refuses is another rule's.
- Short words, first letters and digits must agree (`min_scale` is no misspelt `max_scale`, `fc1` no `fc2`), and a file
  that has both spellings in one node has two keys.
- Preview: on 150 fresh repositories one key only was found, in 26 copies
  (docs/hand-check/configs-new-rules.md).
- The right spelling must be read from the same object, or stand in a file or node of the same shape.
- Files of a toolkit that was taken over whole are left out.

## References

- T. Xu et al., "Do Not Blame Users for Misconfigurations", SOSP 2013.
"""

from collections.abc import Iterator

from mldebt.findings.cost import NOTHING, Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import ConfigKey, Evidence
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.configs.dead_keys import ASIDE, evidence_of, word_for
from mldebt.project.configs.trees.verdict import is_copy
from mldebt.project.project import Project
from mldebt.rules.places import of_key

CODE = "MLD403"
NAME = "misspelt-config-key"
SEVERITY: Severity = "major"
AREA: Area = "configs"
CHALLENGE = 11
COST, EACH = Cost(2, 5, 15), Cost(0, 0, 1)
MINUTES = "Correct the name here and in its copies, then look which results were made without the setting."
SINCE = "0.2.0"
VERSION = 9
PREVIEW = True
OVER = ("MLD405", "MLD406", "MLD401")


def check(subject: ConfigKey, project: Project) -> Iterator[Debt]:
    """Yield the debt of a dead key whose name is another one misspelt."""
    if subject.status != "dead" or is_copy(subject):
        return
    meant = project.config_debts.meant(subject)
    if meant is None:
        return
    is_free = subject.role in ASIDE
    at = meant.evidence
    yield Debt(
        message=f"The {word_for(subject)} {subject.key} is probably a misspelt {meant.name} "
        f"({at.path}:{at.line}); as it is, nothing reads it",
        **of_key(subject),
        severity="info" if is_free else SEVERITY,
        confidence=subject.confidence,
        evidence=(
            Evidence(at.path, at.line, f"{at.says}: {meant.name}", at.cell),
            *(one for one in evidence_of(subject, project.sources) if (one.path, one.line) != (at.path, at.line)),
            *project.config_debts.former(subject),
        ),
        repair=Repair(
            key=f"misspelt:{subject.family or subject.path + ':' + subject.key}",
            title=f"Rename {subject.key} to {meant.name}, in every copy",
            recipe="Correct the name, then check which results were made while the setting was not in force.",
            base=NOTHING if is_free else COST,
            each=NOTHING if is_free else EACH,
        ),
    )
