"""# Run of which only half is recorded

A tracker keeps the metrics of a run and nothing keeps its parameters, or the other way round.

## Why it is debt

A curve without the parameters that made it answers no question: the runs of a month can be laid over each other and
not told apart. Parameters without a result are no better. The run looks tracked, so nobody notices until the numbers
are needed.

## Example

TensorBoard gets the loss; the options exist only on the command line.

`train.py`
```python
import argparse

import torch
from torch.utils.tensorboard import SummaryWriter

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=0.1)
    args = parser.parse_args()
    writer = SummaryWriter("logs")
    model = torch.nn.Linear(4, 1)
    optimiser = torch.optim.SGD(model.parameters(), lr=args.rate)
    for step in range(100):
        loss = model(torch.rand(8, 4)).pow(2).mean()
        optimiser.zero_grad()
        loss.backward()  # MLD104
        optimiser.step()
        writer.add_scalar("loss", loss.item(), step)
    torch.save(model.state_dict(), "model.pt")
```

## Use instead

`train.py`
```python
import argparse

import torch
from torch.utils.tensorboard import SummaryWriter

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=0.1)
    args = parser.parse_args()
    writer = SummaryWriter("logs")
    writer.add_text("args", str(vars(args)))
    model = torch.nn.Linear(4, 1)
    optimiser = torch.optim.SGD(model.parameters(), lr=args.rate)
    for step in range(100):
        loss = model(torch.rand(8, 4)).pow(2).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        writer.add_scalar("loss", loss.item(), step)
    torch.save(model.state_dict(), "model.pt")
```

## Known limits

- A run that writes the missing half itself is not reported: arguments dumped to a file, kept in a checkpoint or shown
  as text in TensorBoard, a log folder named after them, a copied configuration, a table or log of metrics.
- The callbacks of W&B for Keras (`WandbCallback`, `WandbMetricsLogger`) give the run no settings: without `config` at
  its start, or `wandb.config` filled, metrics are recorded and parameters are not.
- A notebook shows its parameters beside its results and is not reported, nor are searches.
- Settings are told by name (`args`, `cfg`, `hparams`); a dump under another name is missed and the finding is wrong.
- Frameworks that write their own configuration (mmengine, detectron2, Ray, AutoGluon; the Hugging Face `Trainer`, whose
  TensorBoard callback adds its arguments as text) are silent, and so are launches
  that a tracker records.

## References

- Vartak et al., "ModelDB: A System for Machine Learning Model Management", HILDA 2016.
- torch 2.x `SummaryWriter`: scalars have no parameters unless `add_hparams` or `add_text` is called.
"""

from collections.abc import Iterator

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import TrainingRun
from mldebt.findings.vocabulary import Area, Severity, Tracking
from mldebt.project.project import Project
from mldebt.project.runs.called import is_aside, looks
from mldebt.project.runs.halves import is_run_by_lightning_cli, kept_metrics, kept_settings
from mldebt.rules.places import of_run

CODE = "MLD104"
NAME = "partially-tracked-run"
SEVERITY: Severity = "minor"
AREA: Area = "experiments"
CHALLENGE = 11
COST = Cost(5, 10, 20)
MINUTES = "Log the missing half where the tracker starts, and look once at what arrives."
SINCE = "0.1.0"
VERSION = 29
PREVIEW = True

KEPT: frozenset[Tracking] = frozenset({"tracked", "remote"})
SAYS_ITS_ARGUMENTS = frozenset({"transformers", "trl", "setfit", "sentence_transformers", "ultralytics", "spacy"})
WHOLE = frozenset({"mmengine", "detectron2", "ray", "autogluon", "catalyst", "catboost", "dvc"})


def check(subject: TrainingRun, project: Project) -> Iterator[Debt]:
    """Yield the debt of a run of which one half is recorded and the other is nowhere."""
    if not _is_asked(subject, project):
        return
    held = subject.records
    if held.params == held.metrics:
        return
    entered = project.entries.of(subject.path)
    if is_run_by_lightning_cli(project.entries, entered):
        return
    if (kept_settings if held.metrics else kept_metrics)(project.entries, entered):
        return
    there, missing = ("metrics", "parameters") if held.metrics else ("parameters", "metrics")
    yield Debt(
        message=f"This run keeps its {there} and not its {missing}: {subject.reason}",
        **of_run(subject, project),
        confidence="medium",
        evidence=(*subject.evidence, *subject.launched_by),
        repair=Repair(
            key=f"whole-record:{subject.path}",
            title=f"Record the {missing} of the run in {subject.path}",
            recipe=f"Log the {missing} to the same place as the {there}, once a run, with the commit.",
            base=COST,
        ),
    )


def _is_asked(subject: TrainingRun, project: Project) -> bool:
    """Say whether a whole record can be asked of a run: a program of its own whose tracker records by halves."""
    if subject.role != "entry" or subject.tracking != "partial" or subject.kind != "single":
        return False
    if project.sources.is_shown(subject.path):
        return False
    if any(launch.tracking in KEPT for launch in subject.launches) or WHOLE & set(subject.trackers):
        return False
    if subject.framework in SAYS_ITS_ARGUMENTS or subject.cell is not None:
        return False
    return not (project.entries.is_double(subject.path) or is_aside(subject.path) or looks(subject.path))
