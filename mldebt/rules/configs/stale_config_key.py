"""# Config key that the code refuses

A settings file gives a key to a schema that is closed and has no such key: the program that loads the file stops with
an error, or would if anybody still loaded it.

## Why it is debt

The schema moved on and the file did not. Nobody has run this configuration since, so that results said to come from it
cannot be made again, and the next user finds out at start.

## Example

`config.yaml`
```yaml
lr: 0.1
epochs: 3
warmup: 500  # MLD410
```

`train.py`
```python
from dataclasses import dataclass

import yaml

from torchlike import fit


@dataclass
class Settings:
    lr: float
    epochs: int


if __name__ == "__main__":
    with open("config.yaml") as file:
        settings = Settings(**yaml.safe_load(file))
    fit(settings.lr, settings.epochs)
```

## Use instead

Follow the schema: delete the key, or give it its new name.

`config.yaml`
```yaml
lr: 0.1
epochs: 3
```

`train.py`
```python
from dataclasses import dataclass

import yaml

from torchlike import fit


@dataclass
class Settings:
    lr: float
    epochs: int


if __name__ == "__main__":
    with open("config.yaml") as file:
        settings = Settings(**yaml.safe_load(file))
    fit(settings.lr, settings.epochs)
```

## Known limits

- It stands in place of every other finding on the key.
- Closed are: a yacs tree that files are merged into, unless it allows new keys anywhere; a function, dataclass or
  forbidding pydantic model that gets the loaded file as `**` in the scope that loads it; the dataclasses of a
  command-line parser, for a key that they had once and that a field of today resembles.
- Preview: nothing was found on 150 fresh repositories, so that nothing is measured.
- Schemas of libraries (`TrainingArguments`) are not installed here and not judged.
- Files of a toolkit that was taken over whole are left out.

## References

- T. Xu et al., "Early Detection of Configuration Errors to Reduce Failure Damage", OSDI 2016.
"""

from collections.abc import Iterator

from mldebt.findings.cost import NOTHING, Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import ConfigKey, Evidence, config_subject
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.configs.dead_keys import ASIDE
from mldebt.project.project import Project

CODE = "MLD410"
NAME = "stale-config-key"
SEVERITY: Severity = "major"
AREA: Area = "configs"
CHALLENGE = 11
COST, EACH = Cost(2, 5, 15), Cost(0, 1, 2)
MINUTES = "Follow the change of the schema here and in the copies of the file, then start it once."
SINCE = "0.2.0"
VERSION = 3
PREVIEW = True
OVER = ("MLD403", "MLD405", "MLD406", "MLD401")


def check(subject: ConfigKey, project: Project) -> Iterator[Debt]:
    """Yield the debt of a key that a closed schema refuses."""
    refusal = project.config_debts.refused(subject)
    if refusal is None:
        return
    is_free = subject.role in ASIDE
    now = f"rename it to {refusal.now}" if refusal.now else "delete it or give it its new name"
    yield Debt(
        message=f"The key {refusal.node} is refused: {refusal.says}",
        path=subject.path,
        line=subject.line,
        cell=subject.cell,
        anchor=refusal.node,
        subject=config_subject(subject.path, subject.key),
        severity="info" if is_free else SEVERITY,
        confidence="medium",
        text=subject.key,
        evidence=(Evidence(subject.path, subject.line, "given here", subject.cell), refusal.schema),
        repair=Repair(
            key=f"stale:{subject.family or subject.path + ':' + subject.key}",
            title=f"Follow the schema for {refusal.node}: {now}",
            recipe="Look in the history of the schema for what became of the key, then correct every copy of the file.",
            base=NOTHING if is_free else COST,
            each=NOTHING if is_free else EACH,
        ),
    )
