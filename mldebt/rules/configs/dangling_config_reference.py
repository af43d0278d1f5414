"""# Config that refers to something that is not there

A configuration names a class, an option file, a base file or a default path of this repository that does not exist at
this commit.

## Why it is debt

Whoever uses the line gets an import error or a missing file, often minutes into a start; usually something was renamed
or moved and the configuration was left behind. It also hides which configurations still work.

## Example

The class was renamed; the configuration was not.

`conf/config.yaml`
```yaml
model:
  _target_: models.net.OldNet  # MLD407
  width: 64
```

`models/__init__.py`
```python
```

`models/net.py`
```python
class Net:
    def __init__(self, width):
        self.width = width
```

`train.py`
```python
import hydra


@hydra.main(config_path="conf", config_name="config", version_base=None)
def main(cfg):
    hydra.utils.instantiate(cfg.model)


if __name__ == "__main__":
    main()
```

## Use instead

Name what is there.

`conf/config.yaml`: `OldNet` → `Net`.

`models/__init__.py` stays as it is.

`models/net.py` and `train.py` stay as they are.

## Known limits

- Looked at are `_target_` and `class_path` below packages of this repository, defaults lists of Hydra groups that have
  other options here, `_base_` of YAML files, and default paths of options named for configuration.
- What git ignores, or a script or document of the repository fetches, copies or writes, counts as there.
- Preview: 9 of 21 first verdicts on fresh repositories were right; the 12 others, on two of them, changed the mechanism
  (docs/hand-check/configs-new-rules.md).
- Modules that make names as they run, and groups that code registers, are left out.
- Files of a toolkit that was taken over whole are left out.

## References

- T. Xu et al., "Early Detection of Configuration Errors to Reduce Failure Damage", OSDI 2016.
"""

from collections.abc import Iterator

from mldebt.findings.cost import NOTHING, Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import ConfigFile, Evidence, config_subject
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.configs.dead_keys import ASIDE
from mldebt.project.project import Project

CODE = "MLD407"
NAME = "dangling-config-reference"
SEVERITY: Severity = "major"
AREA: Area = "configs"
CHALLENGE = 11
COST, EACH = Cost(2, 5, 15), Cost(0, 1, 2)
MINUTES = "Look in the history for where it went, then name the new place or delete the configuration."
SINCE = "0.2.0"
VERSION = 3
PREVIEW = True


def check(subject: ConfigFile, project: Project) -> Iterator[Debt]:
    """Yield the debt of each reference of a file that leads nowhere."""
    if subject.keys and subject.system not in _owners(subject, project):
        return
    is_free = subject.role in ASIDE
    for one in project.config_debts.dangling(subject.path):
        yield Debt(
            message=f"{one.key.lstrip('-')} names {one.names}, which is not there: {one.says}",
            path=one.path,
            line=one.line,
            anchor=f"{one.key}={one.names}",
            subject=config_subject(one.path, one.key),
            severity="info" if is_free else SEVERITY,
            text=one.names,
            evidence=(Evidence(one.path, one.line, one.says), *one.near),
            repair=Repair(
                key=f"dangling:{one.names}",
                title=f"Name what took the place of {one.names}",
                recipe="Find it in the history (renamed, moved, deleted), then correct every configuration that names "
                "it, or delete those that only worked with it.",
                base=NOTHING if is_free else COST,
                each=NOTHING if is_free else EACH,
                stops=True,
            ),
        )


def _owners(subject: ConfigFile, project: Project) -> frozenset[str]:
    """Return the first system a file is listed under: one with several rows is judged once."""
    return frozenset([next(one.system for one in project.configs if one.path == subject.path)])
