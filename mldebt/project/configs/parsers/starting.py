"""Tells whether a command line is parsed at all, and what of the repository can run.

A program may also run in names of another one, `%run train.py`, which may read there all that it parses.
"""

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import Const, Ref
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.following.uses import GIVEN_BACK, Use
from mldebt.project.configs.parsers.scoping import Reach
from mldebt.project.configs.parsers.unseen_callers import UnseenCallers
from mldebt.project.launches.command_lines import read_launch
from mldebt.project.sources import Sources

RUNS = ("exec", "execfile", "run_path", "run_line_magic", "magic")
PROGRAM = regex(r"[\w./-]*\w\.py\b")


class Starting:
    """Asks who calls the functions that parse."""

    def __init__(self, sources: Sources, links: Links) -> None:
        self._sources, self._links, self.callers = sources, links, UnseenCallers(links)

    def unseen(self, reach: Reach, uses: Iterable[Use]) -> str:
        """Say that what is parsed may go to somebody who is not seen, or an empty string."""
        for use in uses:
            if use.by == GIVEN_BACK and self.callers.may_call(use.spot):
                return f"{use.says}, which may be called by what is not seen"
        if any(spot.scope == 0 and self.callers.may_import(spot.path) for spot, _ in reach.parses):
            return "parsed by a module that may be imported by a name put together, and then read by any other name"
        shared = dict.fromkeys(spot.path for spot, _ in reach.parses if spot.scope == 0)
        runner = next((one for path in shared for one in self._runners(path)), "")
        return f"{runner} runs this program among names of its own" if runner else ""

    def _runners(self, path: str) -> Iterator[str]:
        """Yield the other files that run a program so that its names are there, too, and read such a one."""
        for one in self._running.get(posixpath.basename(path), ()):
            if one != path and takes_names(self._sources, one, path):
                yield one

    @cached_property
    def _running(self) -> Mapping[str, Sequence[str]]:
        return running(self._sources)

    def is_uncalled(self, reach: Reach) -> bool:
        """Say whether all parsing is in functions of modules that nothing imports, and that nothing there starts."""
        code = self._links.code
        waiting, seen = [spot for spot, _ in reach.parses], set[Spot]()
        while waiting:
            spot = waiting.pop()
            if not spot.scope or self._is_started(spot) or code.is_imported(spot.path):
                return False
            seen.add(spot)
            waiting += {caller for caller, _ in self._links.callers(spot)} - seen
        return True

    def _is_started(self, spot: Spot) -> bool:
        """Say whether something may start a function without calling it: a decorator, `app.run(main)`, a command."""
        facts = self._sources.python[spot.path]
        scope = facts.scopes[spot.scope]
        name = scope.name.rpartition(".")[2]
        given = any(value == Ref((name,)) for one in facts.scopes for call in one.calls for value in call.args)
        return bool(scope.decorators) or given or spot.path in self._sources.starts.all()


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
