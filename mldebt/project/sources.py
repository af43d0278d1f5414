"""Everything the project analyses stand on: files, facts, history, and the resolved code, each built once."""

from collections.abc import Callable, Collection, Mapping
from functools import cached_property

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import PythonFacts
from mldebt.facts.texts import Facts, SettingsFacts, Unread
from mldebt.findings.days import is_dormant
from mldebt.findings.scope import covers
from mldebt.findings.subjects import Evidence
from mldebt.options import Options
from mldebt.project.code import Code
from mldebt.project.launches.starts import Starts, find_starts
from mldebt.project.memory import Memory
from mldebt.project.purposes.copied_toolkits import Kits
from mldebt.project.purposes.lessons import is_read
from mldebt.project.purposes.manuals import Manuals, told_by
from mldebt.project.purposes.putaway import Ended
from mldebt.project.purposes.roles import Roles, is_test
from mldebt.project.recall import Recall
from mldebt.project.unread_code import Unseen
from mldebt.remembering import remembered
from mldebt.repository.clock import iso
from mldebt.repository.codeowners import owners_of
from mldebt.repository.model import File, History
from mldebt.repository.touches import Touches

PastFacts = Callable[[list[tuple[str, str]]], Mapping[tuple[str, str], Facts | Unread]]

OWN = 3
"""How many changes make a file of a copied toolkit one's own."""


class Sources:
    """What the files of one snapshot say and what history says of them.

    `past` reads facts of (blob, kind) pairs; `set_aside` are files and folders that exist and were not looked at;
    `memory` keeps what single contents said where several commits are judged, `recall` for the next start; `unseen`
    answers for code that could not be read.
    """

    def __init__(
        self,
        files: Mapping[str, File],
        facts: Mapping[str, Facts | Unread],
        history: History | Callable[[], History],
        *,
        as_of: str,
        options: Options,
        codeowners: Mapping[str, tuple[str, ...]] | None = None,
        past: PastFacts | None = None,
        set_aside: Collection[str] = (),
        memory: Memory | None = None,
        unseen: Unseen | None = None,
        recall: Recall | None = None,
    ) -> None:
        self.files, self.facts, self._history = files, facts, history
        self.as_of, self.options = as_of, options
        self.codeowners, self.set_aside = codeowners or {}, set_aside
        self.past: PastFacts = past or (lambda _pairs: {})
        self.memory = memory or Memory()
        self.unseen, self.recall = unseen or Unseen(), recall or Recall()

    @property
    def history(self) -> History:
        """The history of the snapshot, which may be read as late as it is asked for."""
        return self._history if isinstance(self._history, History) else self._history()

    @cached_property
    def rests(self) -> bool:
        """Whether nobody has committed for a year before the scan; never so of a change, whose clock is its base's."""
        commits = self.history.commits
        return bool(commits) and is_dormant(iso(commits[0].committer_time), self.as_of)

    @cached_property
    def python(self) -> dict[str, PythonFacts]:
        """Python facts by path, of modules and of notebooks."""
        found = {}
        for path, facts in self.facts.items():
            if isinstance(facts, PythonFacts):
                found[path] = facts
            elif isinstance(facts, NotebookFacts) and facts.code.scopes:
                found[path] = facts.code
        return found

    @cached_property
    def settings(self) -> dict[str, SettingsFacts]:
        """Settings files by path."""
        return {path: facts for path, facts in self.facts.items() if isinstance(facts, SettingsFacts)}

    @cached_property
    def code(self) -> Code:
        """The resolved code."""
        return Code(self.python, self.memory, self.recall)

    @cached_property
    def starts(self) -> Starts:
        """Who starts which file."""
        return find_starts(self.facts, self.code, frozenset(self.options.launchers), self.memory)

    @cached_property
    def roles(self) -> Roles:
        """What each file is for."""
        shown = self.memory.each(_shown, self.facts)
        return self.memory.again(_roles, (shown, self.starts.manners), starts=self.starts)

    @cached_property
    def manuals(self) -> Manuals:
        """Which files teach how something is used."""
        told = told_by(self.facts, self.code, self.starts, self.memory) if self.memory.keeps else ()
        return self.memory.again(_manuals, told, sources=self)

    @cached_property
    def kits(self) -> Kits:
        """Which folders are toolkits of others, copied whole."""
        return Kits(self.files, self.facts)

    @cached_property
    def ended(self) -> Ended:
        """Which folders say that nobody works on them any more."""
        return Ended(self.facts)

    @cached_property
    def touches(self) -> Touches:
        """Who changed what, how often and how recently."""
        return self.memory.following(Touches, self.history)

    def settle(self) -> None:
        """Work out what every analysis asks first, so that none that is asked in a process of its own has to."""
        _ = self.roles
        self.code.settle()

    def let_go(self) -> None:
        """Let go of what of the code is decoded; where that is all of it, nothing is."""
        from mldebt.facts.lazy import put_away  # not for a project that is judged in one piece

        put_away(self.python.values())

    @remembered
    def role(self, path: str) -> str:
        """Return what a file is for: code, test, tutorial or benchmark, as the options say or as its place tells."""
        return self._said_role(path) or self.roles.of(path)

    def is_test(self, path: str) -> bool:
        """Say whether the role of a file is that of a test, which its name alone decides."""
        said = self._said_role(path) if self.options.roles else None
        return said == "test" if said else is_test(path)

    def is_shown(self, path: str) -> bool:
        """Say whether a file is of a template or collection: shown to others, and a run for whoever starts it."""
        return self._said_role(path) is None and self.roles.is_shown(path)

    def _said_role(self, path: str) -> str | None:
        return next((role for pattern, role in self.options.roles if covers(pattern, path)), None)

    def is_teaching(self, path: str) -> bool:
        """Say whether a file is of a course, book or documentation, or shows how the own package is used."""
        return self.role(path) == "tutorial" or self.manuals.has(path)

    def is_whole(self, path: str) -> bool:
        """Say whether a Python file with `# %%` headings is a program: others import it, or a command starts it.

        Editors run the parts of any such file one by one, and so does whoever has written it.
        """
        if not path.endswith(".py"):
            return False
        return any(start.kind != "hand" for start in self.starts.of(path)) or len(self.code.importers(path)) > 1

    def is_copied(self, path: str) -> bool:
        """Say whether a file is of a toolkit that was taken over whole, and was hardly changed where it stands now."""
        if self.kits.of(path) is None:
            return False
        changed = (change for touch in self.touches.of(path) for change in touch.commit.changes)
        return sum(change.path == path and change.status == "M" for change in changed) < OWN

    def owner(self, path: str) -> str | None:
        """Return the team that CODEOWNERS names, else the folder; people only when asked."""
        if teams := owners_of(path, self.codeowners):
            return " ".join(teams)
        if self.options.people and (owner := self.touches.owner(path)):
            return owner[0]
        return path.partition("/")[0] if "/" in path else "(top level)"

    def place(self, path: str, line: int) -> tuple[int | None, int]:
        """Map a line to (cell, line within it) in a notebook; other files have no cells."""
        facts = self.facts.get(path)
        return facts.place(line) if isinstance(facts, NotebookFacts) else (None, line)

    def evidence(self, path: str, line: int, says: str) -> Evidence:
        """Return what a line of a module says, placed in its cell where the module is a notebook."""
        cell, placed = self.place(path, line)
        return Evidence(path, placed, says, cell)


def _shown(facts: Facts | Unread, path: str) -> Facts | Unread | None:
    return facts if is_read(path, facts) else None


def _roles(told: tuple[Mapping[str, Facts | Unread | None], object], *, starts: Starts) -> Roles:
    return Roles(told[0], starts)


def _manuals(_told: tuple[object, ...], *, sources: Sources) -> Manuals:
    return Manuals(sources.facts, sources.code, sources.starts, sources.memory)
