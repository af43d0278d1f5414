"""# Card that names what is gone

A model card, or the README beside the model, tells to run or read a file that the repository had and has no more.

## Why it is debt

The text was true once. Whoever follows it fails at the first command, and trusts the rest of it less: the numbers, the
limits and the data it states may be as old as the name.

## Example

`README.md`
````markdown
# Tide model

Predicts the height of the next tide.

```bash
python fit_tides.py  # MLD702
```
````

`fit_tides.py`
```python
print("fit")
```

- commit: Tidy — `fit_tides.py` moves to `train.py`

## Use instead

`README.md`
````markdown
# Tide model

Predicts the height of the next tide.

```bash
python train.py
```
````

`fit_tides.py`
```python
print("fit")
```

- commit: Tidy — `fit_tides.py` moves to `train.py`

## Known limits

- Only what is written as code and links count, and only files that history had: a file that a reader shall make is not
  one, nor a picture, and a setting counts only with its folder. A name that still stands anywhere in the repository is
  not reported, unless a link leads to another place.
- Names of classes and options that are gone, and numbers that no longer hold, are not found.
- A shallow clone has no history to tell from, and nothing is reported.
- One finding a document, at the first such name; texts that name the same first, as translations do, are one. Where
  all that is gone stands in a tree or list of the repository's files it is a note: nobody who follows the text fails.
  What a section on an earlier version tells is history.
- A line that names what stands there today beside the old name is no finding, nor is the end of a name with blanks,
  nor a sentence that says that the file it names was deleted, moved or replaced.
- Whether a number that the document quotes is supported is what MLD705 tells, where its metric is recorded.

## References

- Mitchell et al., "Model Cards for Model Reporting", FAT* 2019: cards are updated with the model.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

import msgspec

from mldebt.findings.cost import NOTHING, Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import Evidence, ModelCard
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.models.texts.cards import LISTED, STARTED
from mldebt.project.project import Project
from mldebt.project.purposes.putaway import is_archived
from mldebt.rules.places import of_card

CODE = "MLD702"
NAME = "outdated-model-card"
SEVERITY: Severity = "minor"
AREA: Area = "integration"
CHALLENGE = 11
COST, EACH = Cost(5, 15, 30), Cost(1, 2, 5)
MINUTES = "Read the section against the code and write what holds today."
SINCE = "0.1.0"
VERSION = 8
PREVIEW = False


def check(subject: ModelCard, project: Project) -> Iterator[Debt]:
    """Yield the debt of a document at the first file it names that is gone; `value` counts them."""
    alike = _telling(project).get(_first(subject).says, ()) if subject.gone else ()
    if alike[:1] != (subject,):
        return
    first = _first(subject)
    is_note = first.says.endswith(LISTED)
    name, further = first.says.split("`")[1], len(subject.gone) - 1
    more, others = (f" and {further} more", f" ({further} more)") if further else ("", "")
    texts = f" (and {len(alike) - 1} more file{'s' if alike[2:] else ''})" if alike[1:] else ""
    yield Debt(
        message=f"This text{texts} names what is gone: {first.says}{others}",
        **of_card(subject, "gone", first, name),
        severity="info" if is_note else None,
        value=len(subject.gone),
        evidence=(*subject.gone, *(msgspec.structs.replace(_first(one), path=one.path) for one in alike[1:])),
        repair=Repair(
            key=f"outdated:{subject.path}",
            title=f"Correct what {subject.path} says of {name.rstrip('/').rpartition('/')[2]}{more}{texts}",
            causes=("outdated",),
            recipe="Name the file that does it today, or delete the passage; then read the numbers beside it.",
            base=NOTHING if is_note else COST + EACH.times(len(alike) - 1),
            stops=any(one.says.endswith(STARTED) for one in subject.gone),
        ),
    )  # fmt: skip


def _first(card: ModelCard) -> Evidence:
    """Return the first name that fails who follows a text, else the first."""
    return next((one for one in card.gone if not one.says.endswith(LISTED)), card.gone[0])


@lru_cache(maxsize=1)
def _telling(project: Project) -> Mapping[str, tuple[ModelCard, ...]]:
    """Return what is gone → the texts that name it first, the outermost in use in front: it tells of others."""
    found: dict[str, tuple[ModelCard, ...]] = {}
    for card in sorted(project.cards, key=lambda card: (is_archived(card.path), card.path.count("/"), card.path)):
        if card.gone and project.sources.role(card.path) != "test":
            found[_first(card).says] = (*found.get(_first(card).says, ()), card)
    return found
