"""# File from outside that is unpickled

A file that a user sends, that is downloaded, or that the command line names is loaded with `pickle`, `joblib`, or
`torch.load` without `weights_only`.

## Why it is debt

A pickle is a program: loading it runs what its author wrote, with the rights of the service or of the person at the
keyboard. Model files travel by mail, chat and public hubs, and nobody reads them first.

## Example

`serve.py`
```python
import pickle

import requests

answer = requests.get("https://models.example.com/tide.pkl")
model = pickle.loads(answer.content)  # MLD704
```

## Use instead

A format without code, or tensors only.

`serve.py`
```python
import io

import requests
import torch

answer = requests.get("https://models.example.com/tide.pt")
weights = torch.load(io.BytesIO(answer.content), weights_only=True)
```

## Known limits

- What `torch.load` does by default changed with PyTorch 2.6: without `weights_only` it is reported only where the
  repository asks for an older version; where no version is said the answer is unknown.
- A path that is joined from a folder on the command line is not reported: it is most often a folder the program itself
  wrote to. Values are followed through names, parameters and returns, a few levels deep.
- A signature or checksum that is verified before is not seen.
- Of the command line only options count that name a model, weights or a checkpoint, and none that resumes a training.
- What the command line names is minor: who starts the program chose the file. Tests, lessons and copied
  toolkits are left out.

## References

- PyTorch, `torch.load`: "never load data that could have come from an untrusted source".
- PyTorch 2.6 release notes: the default of `weights_only` is flipped to True.
- CWE-502, Deserialization of Untrusted Data.
"""

import re
from collections.abc import Iterator

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import Evidence, ModelLoading, unit_subject
from mldebt.findings.vocabulary import Area, Severity
from mldebt.patterns import regex
from mldebt.project.project import Project

CODE = "MLD704"
NAME = "unsafe-model-loading"
SEVERITY: Severity = "major"
AREA: Area = "integration"
CHALLENGE = 11
COST = Cost(10, 30, 90)
MINUTES = "Load tensors only, or change the format on both sides; check one prediction."
SINCE = "0.1.0"
VERSION = 3
PREVIEW = True

SEVERITIES: dict[str, Severity] = {"request": "critical", "download": "major", "argument": "minor"}
MODEL = regex(r"model|weight|checkpoint|ckpt|pretrain|snapshot|network|\bnet", re.IGNORECASE)
RESUME = regex(r"resume|optim|continue|restart", re.IGNORECASE)
FROM = {"request": "that a user sends", "download": "that was downloaded", "argument": "that the command line names"}


def check(subject: ModelLoading, project: Project) -> Iterator[Debt]:
    """Yield the debt of a call that runs what a file from outside says."""
    if subject.unsafe is None or subject.source is None or project.sources.is_teaching(subject.path):
        return
    if project.sources.kits.of(subject.path) is not None or _is_own(subject) or _is_of_training(subject, project):
        return
    yield Debt(
        message=f"`{subject.call}` unpickles a file {FROM[subject.source]}: what it says is run ({subject.unsafe})",
        path=subject.path,
        line=subject.line,
        cell=subject.cell,
        symbol=subject.symbol,
        anchor=f"{subject.symbol or '<module>'}:{subject.call}",
        subject=unit_subject(subject.path, subject.symbol),
        severity=SEVERITIES[subject.source],
        confidence="medium" if subject.source == "argument" else "high",
        text=subject.call,
        evidence=tuple(
            Evidence(one.path, one.line or subject.line, one.says, subject.cell) for one in subject.evidence
        ),
        repair=Repair(
            key=f"load:{subject.path}",
            title=f"Load files from outside without running them in {subject.path}",
            recipe="Use `torch.load(…, weights_only=True)`, safetensors, skops or the library's own format; refuse "
            "what has no known checksum.",
            base=COST,
        ),
    )  # fmt: skip


def _is_of_training(loading: ModelLoading, project: Project) -> bool:
    """Say whether an option is read by code that a training uses: the file is most often one's own."""
    if loading.source != "argument":
        return False
    runs = {run.path for run in project.runs}
    return loading.path in runs or bool(runs & project.sources.code.importers(loading.path))


def _is_own(loading: ModelLoading) -> bool:
    """Say whether an option names no model, or the state of one's own training: a list of files, a cache, a resume."""
    if loading.source != "argument":
        return False
    says = loading.evidence[0].says if loading.evidence else ""
    return not MODEL.search(says) or bool(RESUME.search(says))
