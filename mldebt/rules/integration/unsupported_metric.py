"""# Metric that no record supports

A README or model card states a metric of the model, the repository keeps records of that metric, and no record has the
stated value.

## Why it is debt

Whoever decides by the number decides by one that nobody can trace: it is older than what stands there, from a run that
was not kept, or a slip of the pen.

## Example

`README.md`
````markdown
# Tide model  <!-- MLD705 -->

Predicts the height of the next tide.

Test accuracy: 0.93
````

`metrics.json`
```json
{"test_accuracy": 0.874, "test_f1": 0.86}
```

## Use instead

`README.md`
````markdown
# Tide model

Predicts the height of the next tide.

Test accuracy: 0.87
````

`metrics.json`
```json
{"test_accuracy": 0.874, "test_f1": 0.86}
```

## Known limits

- A number found nowhere is unknown, not wrong, where no record of that metric is kept; so is one of another split or
  averaging than what is recorded.
- Any number in a run store, an experiment of history, a notebook's output, a row of results or a JSON or YAML file
  supports a text that prints it, rounded or cut, as a fraction or in per cent: chance agreement hides wrong numbers.
  Long outputs of notebooks are cut, and tables that are no result by their name are not read.
- A document that states several values of one metric compares models, and is not judged.
- What a text calls approximate, a goal, a baseline or somebody else's is not judged.
- Looked for only where run stores and the ledger are read.

## References

- Mitchell et al., "Model Cards for Model Reporting", FAT* 2019: a card says how each metric was measured.
"""

from collections.abc import Iterator

from mldebt.facts.texts import DocumentFacts
from mldebt.findings.cost import Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import ModelCard
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.models.texts.claims import unsupported
from mldebt.project.project import Project
from mldebt.rules.places import of_card

CODE = "MLD705"
NAME = "unsupported-metric"
SEVERITY: Severity = "minor"
AREA: Area = "integration"
CHALLENGE = 11
COST = Cost(5, 15, 45)
MINUTES = "Find the run behind the number and keep its record, or write what the records say."
SINCE = "0.1.0"
VERSION = 2
PREVIEW = True


def check(subject: ModelCard, project: Project) -> Iterator[Debt]:
    """Yield the debt of a document at the first number that its records contradict; `value` counts them."""
    facts = project.sources.facts.get(subject.path)
    if not isinstance(facts, DocumentFacts) or project.sources.role(subject.path) == "test":
        return
    found = tuple(unsupported(subject.path, facts, lambda: project.records))
    if not found:
        return
    yield Debt(
        message=f"No record supports this number: {found[0].says}",
        **of_card(subject, "claims", found[0], found[0].says.partition(";")[0]),
        value=len(found),
        confidence="medium",
        evidence=found,
        repair=Repair(
            key=f"claims:{subject.path}",
            title=f"Bring the numbers of {subject.path} in line with the records",
            recipe="Write what the records say, with the run or file it is from; or keep the record of the stated run.",
            base=COST,
        ),
    )  # fmt: skip
