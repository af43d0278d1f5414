"""# Config key that the code refuses

A settings file gives a key to a schema that is closed and has no such key: the program that loads the file stops with
an error, or would if anybody still loaded it.

## Why it is debt

The schema moved on and the file did not. Nobody has run this configuration since, so that results said to come from it
cannot be made again, and the next user finds out at start.

## Example

`defaults.py`
```python
from yacs.config import CfgNode as CN

_C = CN()
_C.LR = 0.1
_C.EPOCHS = 3
_C.MODEL = CN()
_C.MODEL.WIDTH = 64
_C.MODEL.DEPTH = 8
_C.MODEL.NAME = "net"
```

`train.py`
```python
import argparse

from defaults import _C as cfg
from torchlike import fit

parser = argparse.ArgumentParser()
parser.add_argument("--cfg")
args = parser.parse_args()
cfg.merge_from_file(args.cfg)
for _ in range(cfg.EPOCHS):
    fit(cfg.LR, cfg.MODEL.WIDTH, cfg.MODEL.DEPTH, cfg.MODEL.NAME)
```

`configs/large.yaml`
```yaml
LR: 0.01
EPOCHS: 30
MODEL:
  WIDTH: 512
  DEPTH: 32
  NAME: large
  HEADS: 8  # MLD410
```

## Use instead

Follow the schema: delete the key, or give it its new name.

`configs/large.yaml`
```yaml
LR: 0.01
EPOCHS: 30
MODEL:
  WIDTH: 512
  DEPTH: 32
  NAME: large
```

`defaults.py` and `train.py` stay as they are.

## Known limits

- It stands in place of every other finding on the key.
- Closed are: a yacs tree that files are merged into, unless it allows new keys anywhere; the dataclasses of a
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
VERSION = 4
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
