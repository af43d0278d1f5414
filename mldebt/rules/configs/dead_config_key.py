"""# Config key that changes nothing

A setting can be given - on the command line, in a settings file or in the environment - and no code that accepts it
reads it: whatever its value, the run does the same.

## Why it is debt

Whoever sets it believes that it works. Experiments are compared that differ in nothing, a safeguard is thought to
be on, and every reader of the file has to find out again which lines count. Copied default trees make it worse:
half of such a tree is often dead, and each copy carries the same lines.

## Example

The file is loaded and two of its three keys are read.

`config.yaml`
```yaml
lr: 0.1
epochs: 3
warmup_steps: 500  # MLD401
```

`train.py`
```python
import yaml


def train(config):
    for _ in range(config["epochs"]):
        print(config["lr"])


if __name__ == "__main__":
    with open("config.yaml") as file:
        train(yaml.safe_load(file))
```

## Use instead

Delete the key, or read it where it was meant to count.

`train.py`: `for _` → `for step`; `train.py`: `config["lr"]` → `config["lr"] * min(1, step / config["warmup_steps"])`.

`config.yaml` stays as it is.

## Known limits

- Printing, logging or saving a configuration is no use of its keys; a value in the name of a file or folder is.
- A key is *unknown*, not dead, where the object that holds it goes to code outside the repository, is read by names
  that are computed, or where the call that loads it was not found. Keys of files that a tool owns are *external*.
- Where four keys or more of a settings file look dead and fewer than half as many are read they are *unknown*: what
  reads the file is not seen. So is a key that Python in a document takes, where it names the file or one beside it.
- An option that is printed or logged by itself is *unknown*: saying it may be all it is for, unless the message says no
  more than name and value. So is one of a parser that nothing calls, one that a text names which the module evaluates,
  one whose type or action does something while the line is parsed, and all of a program that compares its options as a
  whole, makes a text of them that is no log, or starts another program with the words of its command line; one that
  is required, or a word in its place, and has but one value; and one that another file reads where code that cannot be
  read names both files.
- A load below `if False:`, and one in a function, class or method that nothing of a program can start, is no use: only
  in programs that nothing imports, not of what finds functions by name, nor where a text of the repository names the
  function, or an instance goes where its methods may be called. A call of a name that nothing defines or that its
  module does not have reads nothing, unless code sets or spells the name, or runs the file.
- A settings file that sets a dead default of a tree again is evidence of that default's finding, not one of its own.
- A key that is dead in several settings files side by side, in one folder or under one name in folders beside each
  other, is one finding, at the oldest of them; the others are its evidence. So is an option that several scripts
  copied with its default, and a section of which nothing is read, which names its keys.
- Of a module that nothing imports and nobody starts, all dead settings are one finding.
- Attributes of a class that only holds settings (`class CFG: lr = 1e-3`) are keys: dead at medium confidence where no
  file that sees the class reads an attribute of that name, and another attribute of it is read. None is dead where the
  class, an heir or its module is a default, decorates, is kept by something foreign, is named in a text or comes from
  a notebook that ran before. The same line in copies of the class is evidence of the first one.
- Where the file calls a function of the repository that has a parameter of a dead option's name and leaves it at its
  default, the advice is to pass the option on or to delete it.
- What only says how often or how much to print (`--quiet`, `print_every`, `log_interval`) is a note unless a command
  passes it: who sets it and sees no difference has lost nothing. So is a label that is recorded with the rest
  (`--exp_name`, `tag`, `notes`), a constant that is computed from others, one that counts in another file, in a
  class of a file that trains nothing, a seed where nothing is drawn, what stands in a file that its header says is
  somebody else's and that hardly changed since, and an option of a script that prepares or looks at data and that
  nobody changed for a year, or of a sketch (`temp_a.py`). A seed of a program that draws nothing is minor, not major.
- What another repository or a private package reads is not seen.
- Files of a toolkit that was taken over whole are left out.

## References

- Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015: configuration debt.
- T. Xu et al., "Hey, You Have Given Me Too Many Knobs!", ESEC/FSE 2015: most settings are never set, many do nothing.
"""

from collections.abc import Iterator, Sequence

from mldebt.findings.cost import NOTHING, Cost
from mldebt.findings.finding import Debt, Repair
from mldebt.findings.listing import listed
from mldebt.findings.subjects import ConfigKey, Evidence
from mldebt.findings.vocabulary import SEVERITIES, Area, Severity
from mldebt.project.configs.dead_keys import evidence_of, severity_of, spoken, word_for
from mldebt.project.configs.trees.verdict import is_copy
from mldebt.project.project import Project
from mldebt.rules.leftovers import is_idle_seed, is_left_over
from mldebt.rules.places import of_key
from mldebt.rules.same_keys import dead_section, is_unused, same_beside, setters, told_of
from mldebt.rules.wiring import wanted_by

CODE = "MLD401"
NAME = "dead-config-key"
SEVERITY: Severity = "minor"
AREA: Area = "configs"
CHALLENGE = 11
COST = Cost(2, 5, 15)
EACH = Cost(0, 1, 2)
TREE, TREE_EACH = Cost(5, 15, 30), Cost(1, 1, 2)
IN_TREE = (
    "in the files that set it and only then here: a tree that takes no new keys, as one of yacs, refuses a file that "
    "still has it; if such files come from elsewhere, with published weights, leave it"
)
MINUTES = (
    "Look whether the key was meant to be read, then delete it; a minute for each further copy, and for each file that "
    "sets a dead key of a default tree."
)
SINCE = "0.1.0"
VERSION = 55
PREVIEW = False


def check(subject: ConfigKey, project: Project) -> Iterator[Debt]:
    """Yield the debt of a key that cannot change anything."""
    if subject.status != "dead" or is_copy(subject):
        return
    others = same_beside(subject, project)
    if others is None:
        return
    group, unused = (subject, *others), is_unused(subject, project)
    section = "" if unused else dead_section(subject, project)
    told = section if section and any(other.key != subject.key for other in others) else subject.key
    severity = max((_severity(key, project) for key in group), key=SEVERITIES.index)
    sets = sum(len(setters(key, project)) for key in group)
    yield Debt(
        message=_unused(subject, len(others))
        if unused
        else f"The {_called(subject, told, others)} changes nothing{_nor(subject, others)}: {subject.reason}",
        **of_key(subject, told, section),
        severity=severity,
        confidence=subject.confidence,
        evidence=(
            *evidence_of(subject, project.sources),
            *project.config_debts.former(subject),
            *told_of(others),
            *(wired := wanted_by(subject, project)),
        ),
        repair=_repair(group, told, wired, sets, is_free=severity == "info"),
    )


def _severity(key: ConfigKey, project: Project) -> Severity:
    if is_left_over(key, project):
        return "info"
    severity = severity_of(key)
    return "minor" if severity == "major" and not key.passed_by and is_idle_seed(key, project) else severity


def _unused(key: ConfigKey, others: int) -> str:
    """Return what is said of the settings of a module that nothing imports."""
    more = f" and {others} more of its settings change nothing" if others else " changes nothing"
    return f"Nothing imports {key.path.rpartition('/')[2]}: {key.key}{more}"


def _called(key: ConfigKey, told: str, others: Sequence[ConfigKey]) -> str:
    """Return what is called dead: a key by its name, a section with those of its keys."""
    if told == key.key:
        return f"{word_for(key)} {key.key}"
    names = dict.fromkeys(one.key[len(told) + 1 :] for one in (key, *others))
    return f"section {told} ({listed(tuple(names))})"


def _nor(key: ConfigKey, others: Sequence[ConfigKey]) -> str:
    """Return in how many further files the same is dead."""
    files = len({one.path for one in others} - {key.path})
    return f", nor in {files} other file{'s' if files > 1 else ''}" if files else ""


def _and(group: Sequence[ConfigKey], sets: int) -> str:
    """Return where else the edit is made."""
    if sets:
        return ", and where files set it"
    files = len({key.path for key in group[1:]} - {group[0].path})
    return f" (and {files} more file{'s' if files > 1 else ''})" if files else ""


def _repair(group: Sequence[ConfigKey], told: str, wired: Sequence[Evidence], sets: int, *, is_free: bool) -> Repair:
    """Return the edit that removes keys wherever they are set, or makes them count; those of one family in one sweep.

    `told` is what is called dead, `sets` the number of further files that set keys of a tree.
    """
    subject, further = group[0], EACH.times(len(group) - 1 + sets)
    place = (subject.family or subject.path).partition(":")[0]
    is_tree = subject.family is not None and place.endswith(".py")
    base, each = (TREE, TREE_EACH) if is_tree else (COST, EACH)
    word, named = word_for(subject), spoken(subject) if told == subject.key else told
    verb = "Pass on or delete" if wired else "Use or delete"
    where = IN_TREE if is_tree else "here, in the copies of the file and in the commands that pass it"
    return Repair(
        key=f"dead-keys:{place}",
        title=f"{verb} {named} of {subject.path}{_and(group, sets)}",
        recipe=f"For each {word}: if it was meant to count, read it where its neighbours are read; else delete it "
        f"{where}.",
        base=NOTHING if is_free else base + further,
        each=NOTHING if is_free else each + further,
        named=named,
        causes=(f"unread:{subject.key}",),
    )
