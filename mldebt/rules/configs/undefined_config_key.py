"""# Config key that the code reads and nothing defines

A program reads a name that none of its options has: `AttributeError`, as soon as the line is reached.

## Why it is debt

The crash waits. It sits behind a flag, at the end of a long run, in the branch for another data set - wherever the
option was removed or never added - and it costs the run that reaches it.

## Example

`train.py`
```python
import argparse

from torchlike import fit, save


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lr", type=float, default=0.1)
    args = parser.parse_args()
    model = fit(args.lr)
    save(model, args.output_dir)  # MLD404


if __name__ == "__main__":
    main()
```

## Use instead

Declare the option, or allow for its absence.

`train.py`: `args.output_dir` → `getattr(args, "output_dir", "out")`.

## Known limits

- Only command lines of `argparse` that are wholly known are judged: every option declared in one scope, or in a
  function that returns the parser, under constant names. Parsers with parents or plug-ins are left out, and so are
  values that further names are added to.
- Keys of settings files and default trees are not judged.
- A declared name that differs by a slip of the finger is what was probably meant, and the advice.
- A read with a default (`getattr(args, "x", None)`), behind `hasattr`, or in a `try` that catches what it raises and
  goes on is no crash.
- Whether a branch is ever entered is not looked at.
- A class that other files import is not judged where another program declares the name.
- Files of a toolkit that was taken over whole are left out.

## References

- T. Xu et al., "Early Detection of Configuration Errors to Reduce Failure Damage", OSDI 2016.
"""

from collections.abc import Iterator

from mldebt.findings.cost import NOTHING, Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.subjects import ConfigFile, config_subject
from mldebt.findings.vocabulary import Area, Severity
from mldebt.project.configs.dead_keys import ASIDE
from mldebt.project.project import Project

CODE = "MLD404"
NAME = "undefined-config-key"
SEVERITY: Severity = "major"
AREA: Area = "configs"
CHALLENGE = 11
COST, EACH = Cost(2, 5, 15), Cost(1, 2, 5)
MINUTES = "Declare the option with a default, or delete the code that reads it."
SINCE = "0.2.0"
VERSION = 7
PREVIEW = False

UNDEFINED = "Add the option with a sensible default, or delete the code that reads it."
MISSPELT = "Correct the name where it is read, and run once what follows it: it may never have run."


def check(subject: ConfigFile, project: Project) -> Iterator[Debt]:
    """Yield the debt of each name that is read from a command line and not declared."""
    if subject.system != "argparse":
        return
    is_free = subject.role in ASIDE
    for missing in project.config_debts.undefined(subject.path):
        at, name, meant = missing.reads[0], missing.name, missing.meant
        probably = f", probably a misspelt {meant}" if meant else ""
        yield Debt(
            message=f"Nothing defines {name}{probably}: the program fails when it gets here",
            path=at.path,
            line=at.line or 1,
            cell=at.cell,
            anchor=name,
            subject=config_subject(at.path, name),
            severity="info" if is_free else SEVERITY,
            text=name,
            evidence=(*missing.reads, missing.parsed),
            repair=Repair(
                key=f"undefined:{subject.path}{':' + name if meant else ''}",
                title=f"Read {meant} in place of {name}" if meant else f"Define {name} in {subject.path}",
                named=name,
                causes=(f"define:{name}",),
                recipe=MISSPELT if meant else UNDEFINED,
                base=NOTHING if is_free else COST,
                each=NOTHING if is_free else EACH,
                stops=True,
            ),
        )
