"""# Config files that say nearly the same

Settings files of a dozen values and more agree in nine of ten: one was copied from the other.

## Why it is debt

Not that there are many: a family of experiments needs many files. The debt is that what they share is said in each of
them. A correction has to be made as often as there are copies, one is forgotten, and from then on the files differ in
more than the experiment. What an experiment changes cannot be read from its file. It is a note, no alarm, unless the
copies are equal to the last value: then all but one can go.

## Example

`configs/small.yaml`
```yaml
lr: 0.1  # MLD409
epochs: 3
batch_size: 32
momentum: 0.9
weight_decay: 0.0001
warmup: 500
optimizer: sgd
schedule: cosine
data: imagenet
workers: 8
seed: 1
amp: true
```

`train.py`
```python
import sys

import yaml

with open(sys.argv[1]) as file:
    config = yaml.safe_load(file)
for _ in range(config["epochs"]):
    config["lr"] *= 0.9
```

- commit: one more — `configs/small.yaml` is copied to `configs/small_copy.yaml`

## Use instead

Keep the shared values in one file and let the others say what they change.

`configs/long.yaml`
```yaml
base: small.yaml
epochs: 30
```

`configs/small.yaml` and `train.py` stay as they are.

## Known limits

- Values are compared under their keys; order, comments and layout do not count. Python configurations are not compared.
- Preview: in 6 of 30 clusters of fresh repositories the copy was a debt and not a family that is meant so
  (docs/hand-check/configs-new-rules.md).
- One finding a cluster, at its first file. Files of a tool, data and tests are left out, and so are files that build on
  another one (`_base_`, a defaults list).
- Files of a toolkit that was taken over whole are left out.

## References

- Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015: configuration debt.
"""

from collections.abc import Iterator, Sequence

from mldebt.findings.cost import NOTHING, Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.listing import listed
from mldebt.findings.subjects import ConfigFile, Evidence
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.configs.debts.twins import Twin
from mldebt.project.project import Project
from mldebt.rules.places import of_config

CODE = "MLD409"
NAME = "near-duplicate-config"
SEVERITY: Severity = "info"
AREA: Area = "configs"
CHALLENGE = 11
COST = Cost(5, 15, 45)
MINUTES = "Move what the files share into one that the others build on; equal copies only need deleting."
SINCE = "0.2.0"
VERSION = 3
PREVIEW = True

SHOWN, KEYS = 8, 6


def check(subject: ConfigFile, project: Project) -> Iterator[Debt]:
    """Yield the debt of a cluster of nearly equal files, at its first one."""
    twins = project.config_debts.twins(subject.path)
    if not twins:
        return
    equal = [twin for twin in twins if not twin.differs]
    is_equal = len(equal) == len(twins)
    how = "equals" if is_equal else "is nine tenths equal to"
    others = twins[0].path if len(twins) == 1 else f"{len(twins)} other files"
    yield Debt(
        message=f"{subject.path} {how} {others}"
        + (f": {_keys(twins[0].differs)} differ" if len(twins) == 1 and not is_equal else ""),
        **of_config(subject),
        severity="minor" if equal and subject.role == "entry" else "info",
        evidence=tuple(_evidence(twins)),
        repair=Repair(
            key=f"twins:{subject.path}",
            title=f"Say once what {subject.path} and its copies share",
            recipe="Keep the shared values in one file that the others build on, or delete the copies that are equal.",
            base=COST if equal and subject.role == "entry" else NOTHING,
        ),
    )


def _evidence(twins: Sequence[Twin]) -> Iterator[Evidence]:
    for twin in twins[:SHOWN]:
        yield Evidence(twin.path, 1, f"differs in {_keys(twin.differs)}" if twin.differs else "is equal in every value")


def _keys(differs: Sequence[str]) -> str:
    return listed(differs, KEYS)
