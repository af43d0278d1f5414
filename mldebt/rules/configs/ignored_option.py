"""# Option that users pass and nothing reads

A script, pipeline or document of the repository passes a command-line option; the program accepts it and no code
reads it: whatever is passed, the run does the same.

## Why it is debt

An unused option that nobody passes wastes a line. One that is passed lies: the command says that a setting is in
force, results are filed under it, and whoever compares two runs that differ in it compares nothing.

## Example

The script asks for a warm-up that does not happen.

`train.py`
```python
import argparse

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.1)
    parser.add_argument("--warmup-steps", type=int, default=0)  # MLD405
    args = parser.parse_args()
    print(args.lr * 2)
```

`run.sh`
```bash
python train.py --lr 0.01 --warmup-steps 500
```

## Use instead

Read the option where it was meant to count, or delete it here and in every command that passes it.

`train.py`: `args.lr * 2` → `args.lr * 2, args.warmup_steps`.

`run.sh` stays as it is.

## Known limits

- It stands in place of MLD401 for options that a command gives; what MLD401 cannot see, this rule cannot see either.
- An option that only names the default (a flag that is set already, or whose help ends in "(default)") misleads nobody:
  it is a note of MLD401.
- Commands are read in scripts, Makefiles, Dockerfiles, CI files, notebooks and documents of the repository; a command
  that is put together at run time, or kept elsewhere, is not seen, and the option stays with MLD401.
- Files of a toolkit that was taken over whole are left out.

## References

- T. Xu et al., "Hey, You Have Given Me Too Many Knobs!", ESEC/FSE 2015.
"""

from collections.abc import Iterator

from mldebt.findings.cost import NOTHING, Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import ConfigKey
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.configs.dead_keys import evidence_of, is_aside, severity_of, spoken
from mldebt.project.configs.places.telling import IDLE
from mldebt.project.project import Project
from mldebt.rules.places import of_key

CODE = "MLD405"
NAME = "ignored-option"
SEVERITY: Severity = "major"
AREA: Area = "configs"
CHALLENGE = 11
COST, EACH = Cost(5, 10, 20), Cost(1, 2, 5)
MINUTES = "Find out what the commands expect of the option, then read it there or delete it with them."
SINCE = "0.2.0"
VERSION = 34
PREVIEW = False
OVER = ("MLD406", "MLD401")


def check(subject: ConfigKey, project: Project) -> Iterator[Debt]:
    """Yield the debt of an option that a command gives in vain."""
    if subject.status != "dead" or not subject.key.startswith("-") or not subject.passed_by:
        return
    if subject.reason in IDLE:
        return
    by = subject.passed_by[0]
    more = len(subject.passed_by) - 1
    who = f" and {more} more give" if more else " gives"
    is_free = is_aside(subject)
    yield Debt(
        message=f"{by.path}:{by.line}{who} {subject.key}, and nothing reads it: {subject.reason}",
        **of_key(subject),
        severity=severity_of(subject),
        confidence=subject.confidence,
        evidence=tuple(evidence_of(subject, project.sources)),
        repair=Repair(
            key=f"ignored-options:{subject.path}",
            title=f"Read or delete {spoken(subject)} of {subject.path}",
            named=spoken(subject),
            causes=(f"ignored:{subject.key}",),
            recipe="For each option: if it was meant to count, read it where its neighbours are read; else delete it "
            "here and in the commands shown.",
            base=NOTHING if is_free else COST,
            each=NOTHING if is_free else EACH,
        ),
    )
