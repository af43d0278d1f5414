"""# Suppression past its date

A comment silenced a finding until a day, and that day is over. It silences nothing any more.

## Why it is debt

Somebody promised to look again by that day. The finding is back, and the comment beside it says that it is accepted.

## Example

`train.py`

```python
import joblib
from sklearn.linear_model import SGDClassifier

model = SGDClassifier(alpha=0.1)
# mldebt: ignore[MLD101] until the tracker is chosen until=2020-01-31  # MLD992
model.fit([[0], [1]], [0, 1])
joblib.dump(model, "model.joblib")
```

## Use instead

Repair what was promised, or decide again and give a later day.

`train.py`: `until=2020-01-31` → `until=2999-01-31`.

## Known limits

- Days are compared with the clock of the scan (`--as-of`), which is a day, not an hour.

## References

- Cunningham, "The WyCash portfolio management system", OOPSLA 1992: the danger is debt that is not repaid.
"""

from collections.abc import Iterator

from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.suppression import Suppression
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.project import Project
from mldebt.rules.places import of_suppression

CODE = "MLD992"
NAME = "expired-suppression"
SEVERITY: Severity = "minor"
AREA: Area = "housekeeping"
CHALLENGE = 11
COST = Cost(2, 5, 15)
MINUTES = "Decide again: delete the comment, or give it a later day and a reason that still holds."
SINCE = "0.2.0"
VERSION = 1
PREVIEW = True


def check(subject: Suppression, _project: Project) -> Iterator[Debt]:
    """Yield the debt of a suppression whose day is over."""
    if not subject.is_expired or subject.path == "":
        return
    yield Debt(
        message=f"This silenced {', '.join(subject.codes)} until {subject.until}, and that day is over",
        **of_suppression(subject, "suppression"),
        repair=Repair(
            key=f"suppression:{subject.path}#{subject.cell}#{subject.text}",
            title=f"Renew or remove the suppression at {subject.path}:{subject.line}",
            recipe="Repair what it silenced and delete it; where it must stay, give it a later day and say why.",
            base=COST,
        ),
    )
