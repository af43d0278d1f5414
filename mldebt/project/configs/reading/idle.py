"""Tells loads that never run: under a condition that is never true, or in what nothing of a program calls.

Only in a program that nothing imports, and of what gets the options from outside: a function that parses them itself
may be started by a command that is written elsewhere.
"""

from functools import cached_property

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import Const, Made, PythonFacts, Ref, Scope, last_step
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.configs.calls.entering import PLAIN_BASES
from mldebt.project.configs.files.mentions_texts import pieces
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.parsers.arguments import PARSES
from mldebt.project.configs.reading.reads import Load
from mldebt.project.lately import Lately
from mldebt.project.purposes.roles import TEST
from mldebt.project.sources import Sources

FINDS = frozenset({
    "globals", "locals", "eval", "exec", "Fire", "CLI", "run_module", "import_module", "getmembers",
    "load_source", "module_from_spec", "SourceFileLoader", "run_path", "reload", "exec_module", "load_module",
})  # fmt: skip
"""Calls that may find a function by its name."""

STARTED = ("main", "cli", "run", "app", "setup", "teardown", "test", "task", "handler", "lambda_handler")
NAME = regex(r"[A-Za-z_]\w+")
NOTEBOOK = ".ipynb"
"""Every cell of a notebook may be run alone."""


class Idle:
    """Asks whether anything runs the place of a load."""

    def __init__(self, sources: Sources, links: Links) -> None:
        self._sources, self._links, self._code = sources, links, links.code
        self._known: dict[Spot, bool] = {}
        self._barred: Lately[Spot, frozenset[int]] = Lately(self._lines_barred)

    def is_idle(self, load: Load, key: str) -> bool:
        """Say whether a load of a key never runs."""
        spot = load.spot
        return self._is_barred(spot, load.line, key) or (spot.scope > 0 and self._is_unused(spot, load.line, key))

    def is_off(self, spot: Spot, at: int) -> bool:
        """Say whether a call never runs."""
        line = self._code.scope(spot).calls[at].line
        return line in self._barred.of(spot) or (spot.scope > 0 and self._is_unreached(spot))

    def _is_barred(self, spot: Spot, line: int, key: str) -> bool:
        """Say whether all loads of a key at a line stand below `if False:`, or a call that takes it by name does."""
        scope = self._code.scope(spot)
        if line not in self._barred.of(spot):
            return False
        places = [one.under for one in scope.reads if one.line == line and _takes(one.steps, key)]
        places += [one.under for one in scope.calls if one.line == line and Const(key) in one.args]
        return bool(places) and all(_is_never(scope, under) for under in places)

    def _lines_barred(self, spot: Spot) -> frozenset[int]:
        """Return the lines of a scope where anything stands below a condition that is never true."""
        scope = self._code.scope(spot)
        if not any(isinstance(one.test, Const) for one in scope.conditions):
            return frozenset()
        places = [(one.line, one.under) for one in scope.reads] + [(one.line, one.under) for one in scope.calls]
        return frozenset(line for line, under in places if _is_never(scope, under))

    def _is_unused(self, spot: Spot, line: int, key: str) -> bool:
        if not self._is_unreached(spot):
            return False
        scope = self._code.scope(spot)
        bound = {one.target[0] for one in scope.assigns if len(one.target) == 1 and isinstance(one.value, Made)}
        reads = [one for one in scope.reads if one.line == line and _takes(one.steps, key)]
        return bool(reads) and not any(one.steps[0] in bound for one in reads)

    def _is_unreached(self, spot: Spot) -> bool:
        """Say whether nothing can start the outermost function or class around a place, or the method that it is in."""
        scopes = self._code.modules[spot.path].scopes
        around = [spot.scope]
        while scopes[around[-1]].parent > 0:
            around.append(scopes[around[-1]].parent)
        outer = Spot(spot.path, around[-1])
        if self._knows(outer):
            return True
        is_method = len(around) > 1 and scopes[outer.scope].kind == "class"
        return is_method and self._knows(Spot(spot.path, around[-2]), outer)

    def _knows(self, spot: Spot, owner: Spot | None = None) -> bool:
        if spot not in self._known:
            self._known[spot] = self._is_left(spot, owner)
        return self._known[spot]

    def _is_left(self, spot: Spot, owner: Spot | None) -> bool:
        scope, path = self._code.scope(spot), spot.path
        name = scope.name.rpartition(".")[2]
        if scope.decorators or name.startswith(("__", *STARTED)) or not self._is_closed(path):
            return False
        above = self._code.scope(owner).bases if owner else scope.bases
        if any(owner or not _is_plain(one) for one in above):
            return False
        if self._is_taken(name) or (owner and self._code.scope(owner).decorators):
            return False
        if scope.kind == "class" and any(self._is_taken(one) for one in self._code.methods(spot) if one[:2] != "__"):
            return False
        return not (self._is_named(path, name, spot) or (owner and self._is_handed_out(owner)))

    def _is_closed(self, path: str) -> bool:
        """Say whether a program is imported by nothing and finds nothing by name."""
        if path.endswith(NOTEBOOK) or TEST.fullmatch(path) or self._code.is_imported(path):
            return False
        facts = self._code.modules[path]
        finds = self._code.callees.named(path, FINDS)
        is_started = facts.main_line is not None or any(not one.scope for one in self._code.callees.named(path, PARSES))
        is_open = facts.names is not None or facts.repaired or bool(finds)
        named = self._code.callees.named(path, ("getattr",))
        return (
            is_started
            and not is_open
            and all(len(one.call.args) > 1 and isinstance(one.call.args[1], Const) for one in named)
        )

    def _is_taken(self, name: str) -> bool:
        """Say whether anything takes an attribute of a name, from a name or from what a call gives."""
        return bool(self._links.chains.taken(name)) or self._code.is_called(name) or name in self._links.of_results

    def _is_named(self, path: str, name: str, spot: Spot) -> bool:
        """Say whether anything in the repository spells a name but its own definition."""
        if any(one.function == name for one in self._sources.starts.all().get(path, ())):
            return True
        inside = {spot.scope, *self._code.inside(spot)}
        if not inside.issuperset(self._links.ledgers.mentions(path, name)):
            return True
        if any(last_step(base) == name for one in self._code.modules[path].scopes for base in one.bases):
            return True
        books = (one for one in self._code.modules if one.endswith(NOTEBOOK))
        if any(self._links.ledgers.mentions(one, name) for one in books):
            return True
        texts = (text for facts in self._code.modules.values() for text, _ in facts.strings)
        return any(name in text for text in texts) or name in self._told

    @cached_property
    def _told(self) -> frozenset[str]:
        """The words of all that is no code: a command or a text may start a function by its name."""
        facts = (one for one in self._sources.facts.values() if not isinstance(one, PythonFacts | NotebookFacts))
        return frozenset(word for one in facts for _, text, _ in pieces(one) for word in NAME.findall(text))

    def _is_handed_out(self, owner: Spot) -> bool:
        """Say whether a class or an instance of it goes where its methods may be called unseen: into a library."""
        ledgers, path, name = self._links.ledgers, owner.path, self._code.scope(owner).name.rpartition(".")[2]
        inside = (self._code.scope(Spot(path, number)) for number in self._code.inside(owner))
        bare = {read.steps for scope in inside for read in scope.reads}
        if ("self",) in bare or ("cls",) in bare:
            return True
        mentions = [ledgers.at(path, number) for number in ledgers.mentions(path, name)]
        if any(read.steps == (name,) and read.use != "callee" for one in mentions for read in one.reads[name]):
            return True
        kept: set[str] = set()
        for number, place, _ in self._code.callees.named(path, (name,)):
            for event in ledgers.at(path, number).events.get(place, ()):
                target = ledgers.at(path, number).scope.assigns[event.at].target if event.kind == "assign" else ()
                if not event.bit.keys and (len(target) != 1 or event.bit.wrap):
                    return True
                kept |= {*target}
        held = (ledgers.at(path, number).reads[one] for one in kept for number in ledgers.mentions(path, one))
        return any(len(read.steps) == 1 for reads in held for read in reads)


def _takes(steps: tuple[str, ...], key: str) -> bool:
    return any(step[1:] == key for step in steps[1:])


def _is_never(scope: Scope, under: int) -> bool:
    """Say whether a place stands below a condition that is never true."""
    while under >= 0:
        one = scope.conditions[under]
        if isinstance(one.test, Const) and bool(one.test.value) == one.negated:
            return True
        under = one.parent
    return False


def _is_plain(base: object) -> bool:
    return isinstance(base, Ref) and base.steps[-1].lstrip(".") in PLAIN_BASES
