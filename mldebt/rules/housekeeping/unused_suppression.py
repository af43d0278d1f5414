"""# Comment that silences nothing

A comment, a cell tag or an entry of the options silences a rule that finds nothing there, names a rule that does not
exist, or cannot silence anything as it is written.

## Why it is debt

Whoever reads the comment believes that something is wrong here and was accepted. The reason it gives is out of date,
and the next finding at this place, perhaps a serious one, is silenced before anybody has seen it.

## Example

`train.py`

```python
import mlflow
import joblib
from sklearn.linear_model import SGDClassifier

with mlflow.start_run():
    model = SGDClassifier(alpha=0.1)
    model.fit([[0], [1]], [0, 1])  # mldebt: ignore[MLD101] is tracked by hand  # MLD991
    mlflow.log_params({"alpha": 0.1})
    mlflow.log_metric("score", model.score([[0]], [0]))
```

## Use instead

No comment: the run is tracked.

`train.py`: `[0, 1])  # mldebt: ignore[MLD101] is tracked by hand` → `[0, 1])`.

## Known limits

- Only rules that took part and did not fail are judged: with `--select`, or with preview rules off, a comment for
  another rule is left alone.
- A pattern of `per-path-ignore` that can cover many files is a policy, and may cover nothing for a while.
- `per-path-ignore` is judged where the option file is known, not with options given by flags.

## References

- ruff `unused-noqa` (RUF100) and mypy `warn_unused_ignores`, which report the same of their own comments.
"""

from collections.abc import Iterator

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.suppression import Suppression
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.project import Project
from mldebt.rules.places import of_suppression

CODE = "MLD991"
NAME = "unused-suppression"
SEVERITY: Severity = "minor"
AREA: Area = "housekeeping"
CHALLENGE = 11
COST = Cost(1, 2, 5)
MINUTES = "Delete the comment, or correct the code it names."
SINCE = "0.2.0"
VERSION = 1
PREVIEW = True


def check(subject: Suppression, _project: Project) -> Iterator[Debt]:
    """Yield a debt for each code that silences nothing, or one where nothing can be silenced as it is written."""
    if subject.path == "":
        return
    if subject.fault:
        yield _debt(subject, "", f"This silences nothing: {subject.fault}")
        return
    for code, nearest in subject.unknown:
        hint = f"; did you mean {nearest}?" if nearest else ""
        yield _debt(subject, code, f"This silences {code}, which is no rule{hint}")
    for code in subject.unused:
        yield _debt(subject, code, f"This silences {code}, which finds nothing here")


def _debt(subject: Suppression, code: str, message: str) -> Debt:
    where = f"{subject.path}:{subject.line}"
    return Debt(
        message=message,
        **of_suppression(subject, f"suppression:{code}"),
        repair=Repair(
            key=f"suppression:{subject.path}#{subject.cell}#{subject.text}",
            title=f"Remove or correct the suppression at {where}",
            recipe="Delete the code it names; delete the comment where no code is left.",
            base=COST,
        ),
    )
