"""# Result in git of which no run is known

A file of metrics or scores was committed, and neither the commit nor anything around it says which run made it.

## Why it is debt

A number without the parameters and code that made it can be quoted and not defended. When the next result differs,
nobody can say whether the model got worse or the measurement did.

## Example

`train.py`
```python
import joblib
from sklearn.datasets import load_iris
from sklearn.svm import SVC

if __name__ == "__main__":
    model = SVC().fit(*load_iris(return_X_y=True))
    joblib.dump(model, "model.joblib")
```

- commit: better now

`results/metrics.json`
```json
{"accuracy": 0.934}  // MLD108
```

## Use instead

Commit a result together with the change that made it, or let a pipeline stage or tracker keep both.

`train.py`
```python
import joblib
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier

if __name__ == "__main__":
    model = RandomForestClassifier(n_estimators=100, max_depth=3)
    model.fit(*load_iris(return_X_y=True))
    joblib.dump(model, "model.joblib")
```

- commit: more trees, accuracy 0.934 — `train.py`: `n_estimators=100` → `n_estimators=300`

## Known limits

- Information about the past: no minutes. One finding a file, as it is today.
- A result that follows a change of the run within two weeks belongs to that change and is not reported.
- A file that code which writes, or a setting, calls by its name comes from there and is not reported.
- Files whose whole name is put together, and baselines taken from a paper, look the same and may be reported wrongly.
- Looked for only where the ledger is read. Nothing that was true was found in 45 fresh repositories.

## References

- experiment events E3 and E5 without E1, E2 or E4: `mldebt experiments`.
"""

import posixpath
from collections.abc import Iterator, Sequence

from mldebt.findings.cost import NOTHING, Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.ledger import Experiment
from mldebt.findings.subjects import Evidence
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.project import Project

CODE = "MLD108"
NAME = "result-without-run"
SEVERITY: Severity = "info"
AREA: Area = "experiments"
CHALLENGE = 11
COST = Cost(5, 15, 30)
MINUTES = "Nothing, for what is past; writing script, parameters and commit beside the number takes a few minutes."
SINCE = "0.1.0"
VERSION = 9
PREVIEW = True

SUFFIXES = (".csv", ".json", ".jsonl", ".txt", ".log", ".tsv", ".yaml", ".yml")
WRITERS = frozenset({
    "dump", "to_csv", "to_json", "write", "write_text", "safe_dump", "savetxt", "save", "writerow", "writerows",
})  # fmt: skip
SHOWN, LONG = 8, 10


def check(subject: Experiment, project: Project) -> Iterator[Debt]:
    """Yield the debt of a result file at the last commit that changed it without a run."""
    for path in _results(subject, project):
        alone = [one for one in project.experiments or () if path in _results(one, project)]
        if alone[-1].id == subject.id and not _is_explained(path, project) and not _is_written(path, project):
            yield _debt(path, alone)


def _debt(path: str, alone: Sequence[Experiment]) -> Debt:
    found = alone[-1].metrics[:3]
    shown = ", ".join(f"{metric.key} {metric.value:g}" for metric in found)
    return Debt(
        message=f"No run is known behind this result{f' ({shown})' if shown else ''}",
        path=path,
        line=1,
        anchor="result",
        subject=f"unit:{path}#",
        severity=SEVERITY,
        confidence="low",
        value=float(len(alone)),
        evidence=tuple(
            Evidence(path, None, f"changed {(one.started or '')[:10]} by commit {(one.commit or '')[:8]}")
            for one in alone[-SHOWN:]
        ),
        repair=Repair(
            key=f"explain:{path}",
            title=f"Say which run made {path}",
            recipe="Write the script, its parameters and the commit beside the numbers, or let a stage make the file.",
            base=NOTHING,
        ),
    )


def _results(one: Experiment, project: Project) -> tuple[str, ...]:
    """Return the result files of today that an experiment without a run changed."""
    if one.store is not None or one.run_path is not None or set(one.events) - {"E3", "E5"} or one.level == "LX":
        return ()
    if not one.metrics or one.level != "L2":  # of its own file, not what somebody wrote or quoted
        return ()
    paths = dict.fromkeys(item.path for item in one.evidence if item.says.startswith("E3"))
    return tuple(
        path
        for path in paths
        if path in project.sources.files
        and path.endswith(SUFFIXES)
        and not project.sources.is_teaching(path)
        and project.sources.role(path) not in ("test", "benchmark")
    )


def _is_explained(path: str, project: Project) -> bool:
    """Say whether some try or stored run names the file too."""
    return any(
        item.path == path
        for one in project.experiments or ()
        if one.run_path is not None or one.store is not None
        for item in one.evidence
    )


def _is_written(path: str, project: Project) -> bool:
    """Say whether a module that writes files, or a setting, calls the file by its name."""
    name = posixpath.basename(path)
    return any(
        any(_is_name(text, name) for text, _ in module.strings)
        and any(call.leaf in WRITERS for scope in module.scopes for call in scope.calls)
        for module in project.sources.python.values()
    ) or any(
        posixpath.basename(entry.value or "") == name
        for settings in project.sources.settings.values()
        for entry in settings.entries
    )


def _is_name(text: str, name: str) -> bool:
    """Say whether a text is the name of a file, or the end of one that is put together (`f"{model}_scores.json"`)."""
    last = posixpath.basename(text)
    return last == name or (len(last) >= LONG and last[0] in "_-." and name.endswith(last))
