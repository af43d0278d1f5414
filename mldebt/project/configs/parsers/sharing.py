"""Tells programs that another one runs in names of its own, where it may read all that they parse: `%run train.py`."""

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import Const
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.launches.command_lines import read_launch
from mldebt.project.sources import Sources

RUNS = ("exec", "execfile", "run_path", "run_line_magic", "magic")
PROGRAM = regex(r"[\w./-]*\w\.py\b")


def running(sources: Sources) -> Mapping[str, Sequence[str]]:
    """Return the files that may run another among their own names, by the name of that file."""
    found: dict[str, list[str]] = defaultdict(list)
    for path, facts in sources.facts.items():
        for name in dict.fromkeys(_started(facts) if isinstance(facts, NotebookFacts) else ()):
            found[name].append(path)
    for path in sources.python:
        for name in dict.fromkeys(_executed(sources, path)):
            found[name].append(path)
    return found


def takes_names(sources: Sources, runner: str, path: str) -> bool:
    """Say whether a file reads, or spells, a name that it never binds and that the module of another one does."""
    code = sources.code
    bound = {assign.target[0] for assign in code.scope(Spot(path, 0)).assigns}
    if any(text in bound for text, _ in code.modules[runner].strings):
        return True
    reads = ((n, read.steps[0]) for n, scope in enumerate(code.modules[runner].scopes) for read in scope.reads)
    return any(name in bound and code.lookup(Spot(runner, number), name) is None for number, name in set(reads))


def _started(facts: NotebookFacts) -> Iterator[str]:
    """Yield the names of the programs that commands of a notebook start: `%run train.py`."""
    for command in facts.commands:
        launched = read_launch(command.words)
        if launched and launched.name.endswith(".py"):
            yield posixpath.basename(launched.name)


def _executed(sources: Sources, path: str) -> Iterator[str]:
    """Yield the names of programs that a module spells beside a call that runs one: `runpy.run_path("train.py")`."""
    calls = [call for _, _, call in sources.code.callees.named(path, RUNS)]
    texts = [text for text, _ in sources.python[path].strings] if calls else []
    texts += [one.value for call in calls for one in call.args if isinstance(one, Const) and isinstance(one.value, str)]
    yield from (posixpath.basename(name) for text in texts for name in PROGRAM.findall(text))
