"""# Config file that nothing can load

Neither code nor a script, document, pipeline or other configuration names the file, no computed path matches it,
and it belongs to no set of files that a user chooses from.

## Why it is debt

It looks like a configuration that works. It is searched, kept in step with the others and copied for the next
experiment; when it was left behind by a change of the code, its values are wrong and nobody is told.

## Example

A fragment that no configuration includes any more, beside one that is included.

`configs/_base_/schedule.yaml`
```yaml
lr: 0.1
epochs: 3
```

`configs/_base_/augmentation.yaml`
```yaml
flip: 0.5  # MLD402
rotate: 15
```

`configs/train.yaml`
```yaml
_base_: _base_/schedule.yaml
batch_size: 8
```

`train.py`
```python
import yaml

if __name__ == "__main__":
    with open("configs/train.yaml") as file:
        config = yaml.safe_load(file)
    with open(config["_base_"]) as file:
        print(config["batch_size"], yaml.safe_load(file))
```

## Use instead

Delete the file, or say where it is used: in the code, a script or the README.

`train.py`
```python
import yaml

if __name__ == "__main__":
    with open("configs/_base_/augmentation.yaml") as file:
        print(yaml.safe_load(file))
```

`configs/_base_/augmentation.yaml` stays as it is.

## Known limits

- A member of a family - files of one shape behind `--config`, options of a Hydra group - is a *variant* when nothing
  names it, never dead.
- A word that may mean the file (its stem in a command or as a string) makes it *unknown*.
- Who loads the file from outside the repository is not seen.
- A file in a folder named for data, samples or results is *unknown*: whoever is given the folder gets the file.
- Preview: all nine findings on fresh repositories were wrong (docs/hand-check.md, docs/hand-check/configs-keys.md): the
  options of a web browser, and the test data of one repository. What caused them is changed; nothing was found since.
- Files of a toolkit that was taken over whole are left out.

## References

- Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015: configuration debt.
"""

from collections.abc import Iterator

from mldebt.findings.cost import NOTHING, Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import ConfigFile
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.project import Project
from mldebt.rules.places import of_config

CODE = "MLD402"
NAME = "dead-config-file"
SEVERITY: Severity = "minor"
AREA: Area = "configs"
CHALLENGE = 11
COST = Cost(2, 10, 20)
MINUTES = "Ask its last author whether it is still wanted, then delete it or name it where it is used."
SINCE = "0.1.0"
VERSION = 5
PREVIEW = True

ASIDE = frozenset({"test", "tutorial", "benchmark"})


def check(subject: ConfigFile, _project: Project) -> Iterator[Debt]:
    """Yield the debt of a file that nothing can load."""
    if subject.status != "dead":
        return
    is_aside = subject.role in ASIDE
    yield Debt(
        message=f"Nothing can load this configuration: {subject.reason}",
        **of_config(subject),
        severity="info" if is_aside else SEVERITY,
        evidence=subject.evidence,
        repair=Repair(
            key=f"dead-file:{subject.path}",
            title=f"Delete {subject.path} or name it where it is used",
            recipe="Look at its last commit for what loaded it; if that is gone, delete the file; if people "
            "still pass it by hand, say so in the README.",
            base=NOTHING if is_aside else COST,
        ),
    )
