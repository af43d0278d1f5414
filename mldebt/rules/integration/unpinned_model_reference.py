"""# Published model loaded without a version

Code that answers requests or trains loads a model of a hub by its name alone, or runs the code of a repository's
default branch.

## Why it is debt

The name means whatever its owner has pushed last. A model that changes under a service changes its answers with no
commit of yours to point to, and one that is taken down stops the next start. Where the hub's repository also brings
code (`trust_remote_code`, `torch.hub.load`), whoever can push to it runs code in your process.

## Example

`app.py`
```python
from fastapi import FastAPI
from transformers import AutoModel

app = FastAPI()
model = AutoModel.from_pretrained("harbour/tide-net")  # MLD703
```

## Use instead

`app.py`: `"harbour/tide-net"` → `"harbour/tide-net", revision="3f0c1a2b4d5e6f708192a3b4c5d6e7f8091a2b3c"`.

## Known limits

- One finding for each model of a hub, at its most exposed place; tests, tutorials, lessons and copied toolkits are left
  out, and so is code that neither serves, nor trains, nor runs foreign code.
- Only names that stand in the code are read; those from settings or the command line are chosen elsewhere.
- `revision`, a tag (`owner/repository:v1`), a version at the end of a TF Hub address, `local_files_only`, or a download
  of the same name with a revision pin it. Environment switches (`HF_HUB_OFFLINE`) and images that bring the weights are
  not seen. Weights that timm and torchvision publish are pinned by the library's version and not reported.
- A branch or tag given as `revision` counts as pinned, though only a commit cannot move.

## References

- Hugging Face, "Security": "pin a revision when using `trust_remote_code=True`".
- PyTorch, `torch.hub.load`: the default branch is used when no tag is given.
- OWASP, Machine Learning Security Top 10: ML06 AI supply chain attacks.
"""

from collections.abc import Iterator

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import ModelReference
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.project import Project

CODE = "MLD703"
NAME = "unpinned-model-reference"
SEVERITY: Severity = "minor"
AREA: Area = "integration"
CHALLENGE = 11
COST = Cost(5, 10, 20)
MINUTES = "Look up the commit of the weights that are in use and name it in every call."
SINCE = "0.1.0"
VERSION = 1
PREVIEW = True


def check(subject: ModelReference, project: Project) -> Iterator[Debt]:
    """Yield the debt of a published model that nothing pins where it is served, trained on, or brings code."""
    del project
    if subject.pinned is not None or (subject.use == "library" and not subject.runs_code):
        return
    moves = {"served": "a service", "entry": "a training run", "library": "a program"}[subject.use]
    code = "runs the newest code and weights of" if subject.runs_code else "takes the newest version of"
    yield Debt(
        message=f"`{subject.call}` in {moves} {code} `{subject.name}`, whatever that is on the day",
        path=subject.path,
        line=subject.line,
        cell=subject.cell,
        symbol=subject.symbol,
        anchor=f"reference:{subject.name}",
        subject=f"reference:{subject.name}",
        severity=_severity(subject),
        text=subject.name,
        evidence=subject.places,
        repair=Repair(
            key=f"pin:{subject.name}",
            title=f"Pin the version of {subject.name}",
            recipe="Give the commit of the weights in use as `revision` (for `torch.hub`, a tag or commit after the "
            "repository's name) in every call that loads it.",
            base=COST,
        ),
    )  # fmt: skip


def _severity(subject: ModelReference) -> Severity:
    is_served = subject.use == "served"
    return "major" if is_served or subject.runs_code else SEVERITY
