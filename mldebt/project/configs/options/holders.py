"""Finds who has a class that only holds settings, and what happens to it that cannot be followed.

Followed are its names, its objects, its heirs and what is annotated with it. What takes it otherwise (a list, a
default, a decorator, an attribute of something foreign, `globals()`, a text that names it) may read any setting.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import Call, Items, Made, PythonFacts, Read, Ref
from mldebt.facts.texts import ScriptFacts
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.configs.calls.binding import Place
from mldebt.project.configs.files.mentions_code import code_texts
from mldebt.project.configs.following.flows import Seed
from mldebt.project.configs.options.constants import DYNAMIC
from mldebt.project.configs.options.verdict import Verdicts
from mldebt.project.configs.places.objects import Event
from mldebt.project.configs.places.sinks import name_of
from mldebt.project.memory import Lately
from mldebt.project.packing import as_lines, holds
from mldebt.project.resolution.callees import calls_by

IN_TEXT = regex(r"[.{(@$]([A-Za-z_]\w*)")
WORD = regex(r"[A-Za-z_]\w*")
DOTTED = regex(r"[\w.]*[.:](\w+)")
EVALUATES = frozenset({"eval", "exec"})
UNASKED = ("", "")
Annotated = tuple[int, str, str]
"""A scope, a parameter or nothing where it is a field that is annotated, and a word of its type."""
LOOKS = EVALUATES | {"globals", "locals", "vars"}
"""What may take any name of a module."""
TOLD = frozenset({".__dict__", ".__name__", ".__doc__", ".__class__", ".__annotations__"})


class Around(NamedTuple):
    """The lines of a file where classes derive from others, and the calls of its scopes that decorate."""

    heirs: frozenset[int]
    decorating: frozenset[tuple[int, int]]


class Holders:
    """The holders of the classes of one snapshot."""

    def __init__(self, verdicts: Verdicts) -> None:
        self._sources, self._links = verdicts.sources, verdicts.flows.links
        self._code = verdicts.sources.code
        self._unbound: Lately[str, tuple[str, ...]] = Lately(self._without)
        self._events: Lately[tuple[Spot, str], Mapping[int, Sequence[Event]]] = Lately(self._by_line)
        self._around: Lately[str, Around] = Lately(self._classes)

    def seeds(self, cls: Spot, files: Collection[str]) -> Iterator[Seed]:
        """Yield what yields a class, its heirs or their objects."""
        for owner in (cls, *self._code.heirs(cls)):
            for place in self._names(owner):
                yield Seed(place.spot, Ref((str(place.base), *(f".{key}" for key in place.slot))))
            yield from (Seed(caller, Made(at)) for caller, at in self._links.callers(owner))
        methods = (place for owner in (cls, *self._code.heirs(cls)) for place in self._links.in_methods(owner))
        for place in dict.fromkeys(methods):
            yield Seed(place.spot, Ref((str(place.base),)))
            calls = enumerate(self._code.scope(place.spot).calls)
            yield from (Seed(place.spot, Made(at)) for at, call in calls if _is_own_class(call, str(place.base)))
        name = self._name(cls)
        for path in sorted(files):
            typed = self._annotated.get(name, {}).get(path, ())
            yield from (Seed(Spot(path, number), Ref((one,))) for number, one in typed if one)

    def _name(self, cls: Spot) -> str:
        return self._code.scope(cls).name.rpartition(".")[2]

    def _names(self, cls: Spot) -> Iterator[Place]:
        """Yield the names that a class goes by, where something reads them."""
        links, name = self._links, self._name(cls)
        above = Spot(cls.path, max(self._code.scope(cls).parent, 0))
        if any(links.ledgers.at(*viewer).reads.get(name) for viewer in links.viewers(above, name)):
            yield Place(above, name)
        yield from (place for place in links.importers(above, name, ()) if isinstance(place.base, str))

    def doubt(self, cls: Spot, files: Collection[str]) -> str | None:
        """Return what may read any setting of a class, or None where all that has it is followed."""
        name = self._name(cls)
        for heir in self._code.heirs(cls):
            foreign = next((base.name for base in self._code.bases(heir) if base.spot is None), "object")
            if foreign != "object":
                return f"{self._code.scope(heir).name} derives from it and from {foreign}"
        taken = (says for owner in (cls, *self._code.heirs(cls)) for says in self._taken(owner))
        if says := next(taken, None):
            return says
        for path in sorted(files):
            whole, words = self._looking.get(path, UNASKED)
            if whole or holds(words, name):
                return f"{path} hands on {whole or 'what a text names'}"
            if not all(one for _, one in self._annotated.get(name, {}).get(path, ())):
                return f"{path} declares a field that holds it"
        if path := next((path for path in self._unbound.of(name) if path not in files), ""):
            return f"{path} takes a class of this name from what ran before it"
        return f"{self._spelled[name]} names it in a text" if name in self._spelled else None

    def _taken(self, cls: Spot) -> Iterator[str]:
        """Yield what takes a class, or the whole module that has it, in a way that is not followed."""
        for place in self._names(cls):
            base, steps = str(place.base), (place.base, *(f".{key}" for key in place.slot))
            is_own = any(one.target == (base,) for one in self._code.scope(place.spot).assigns)
            for viewer in self._links.viewers(place.spot, base):
                for read in self._links.ledgers.at(*viewer).reads.get(base, ()):
                    is_module = bool(place.slot) and read.steps == (base,) and not is_own
                    rest = read.steps[len(steps) :] if read.steps[: len(steps)] == steps else None
                    if is_module or (rest is not None and self._is_lost(viewer, read, rest)):
                        yield f"{viewer.path}:{read.line} takes {''.join(read.steps)} in a way that is not followed"

    def _is_lost(self, spot: Spot, read: Read, rest: tuple[str, ...]) -> bool:
        """Say whether a read of a class, with what it takes of it, leads to where nobody follows."""
        if rest:
            return rest[0].startswith(".__") and rest[0] not in TOLD
        if read.use in ("callee", "deleted", "test"):
            return False
        here, around = self._events.of((spot, read.steps[0])).get(read.line, ()), self._around.of(spot.path)
        if not here:
            return read.line not in around.heirs
        scope = self._code.scope(spot)
        kept = [scope.assigns[event.at] for event in here if event.kind == "assign"]
        targets = [one.target for one in kept]
        is_listed = any(isinstance(one.value, Items) for one in kept)
        is_kept = any(len(target) > 1 and target[0] not in ("self", "cls") for target in targets)
        call = scope.calls[read.within] if read.within >= 0 else None
        is_made = call is not None and name_of(call) == "type" and len(call.args) > 1
        is_decorating = (spot.scope, read.within) in around.decorating
        return (scope.kind == "class" and bool(targets)) or is_kept or is_listed or is_made or is_decorating

    def _by_line(self, viewed: tuple[Spot, str]) -> Mapping[int, Sequence[Event]]:
        found: dict[int, list[Event]] = defaultdict(list)
        for event in self._links.ledgers.at(*viewed[0]).events(viewed[1]):
            found[event.line].append(event)
        return found

    def _classes(self, path: str) -> Around:
        scopes = self._code.modules[path].scopes
        heirs = frozenset(one.line for one in scopes if one.kind == "class" and one.bases)
        made = (
            (max(one.parent, 0), value.call) for one in scopes for value in one.decorators if isinstance(value, Made)
        )
        return Around(heirs, frozenset(made))

    def is_written(self, name: str, files: Collection[str]) -> bool:
        """Say whether a text or a command takes a name from something: `"{lr}"`, `"@CFG.lr"`, `!fit {CFG.lr}`."""
        return name in self._commanded or any(holds(self._words[path], name) for path in files)

    def _without(self, name: str) -> tuple[str, ...]:
        """Return the files that read a name which they have from nowhere: another notebook or script runs before."""
        paths = (path for path in sorted(self._code.modules) if self._links.ledgers.mentions(path, name))
        return tuple(
            path for path in paths if self._code.lookup(Spot(path, 0), name) is None and not self._has(path, name)
        )

    def _has(self, path: str, name: str) -> bool:
        """Say whether a scope of a file binds a name."""
        facts = self._code.modules[path]
        bound = {one.local for one in facts.imports} | {scope.name.rpartition(".")[2] for scope in facts.scopes}
        return name in bound or any((name,) == one.target for scope in facts.scopes for one in scope.assigns)

    @cached_property
    def _words(self) -> Mapping[str, str]:
        return dict(self._code.each(words_taken, str))

    @cached_property
    def _commanded(self) -> frozenset[str]:
        held = (one for one in self._sources.facts.values() if isinstance(one, NotebookFacts | ScriptFacts))
        return frozenset(word for one in held for command in one.commands for word in IN_TEXT.findall(command.text))

    @cached_property
    def _spelled(self) -> Mapping[str, str]:
        """The ends of the dotted names that strings and values of settings are, with a file that has each."""
        found = {end: path for path, ends in self._code.each(ends_spelled, tuple[str, ...]) for end in ends}
        held = ((path, one.value or "") for path, facts in self._sources.settings.items() for one in facts.entries)
        return found | {end[1]: path for path, text in held if (end := DOTTED.fullmatch(text))}

    @cached_property
    def is_loaded_by_name(self) -> bool:
        """Whether some module is loaded by a computed name."""
        return any(self._code.callees.named(path, DYNAMIC) for path in self._code.modules)

    @cached_property
    def _annotated(self) -> Mapping[str, Mapping[str, Sequence[tuple[int, str]]]]:
        """Name of a class → the files that annotate something with it, each with what it annotates."""
        code, found = self._code, dict[str, dict[str, list[tuple[int, str]]]]()
        for scope in (scope for facts in code.modules.values() for scope in facts.scopes if scope.kind == "class"):
            found[scope.name.rpartition(".")[2]] = {}
        for path, rows in code.each(annotated, tuple[Annotated, ...]):
            for number, one, word in rows:
                if word in found:
                    found[word].setdefault(path, []).append((number, one))
        return found

    @cached_property
    def _looking(self) -> Mapping[str, tuple[str, str]]:
        """The files that may take any of their names, each with what `looked` says."""
        code = self._code
        paths = [path for path in code.modules if not LOOKS.isdisjoint(code.callees.of(path))]
        return dict(code.each(looked, tuple[str, str], paths))


def looked(facts: PythonFacts) -> tuple[str, str]:
    """Return the call of a module that hands on all its names, if any, and as lines the words of what may name one."""
    is_looking = False
    for number, at, call in calls_by(facts, LOOKS):
        if call.last_step in LOOKS:
            is_looking = True
            outer = facts.scopes[number].call(call.within) if call.within >= 0 else None
            if outer and Made(at) in outer.given and not call.args and name_of(outer) not in EVALUATES:
                return f"{call.last_step}()", ""
    texts = code_texts(facts) if is_looking else ()
    return "", as_lines(word for _, text, _ in texts for word in WORD.findall(text))


def ends_spelled(facts: PythonFacts) -> tuple[str, ...]:
    """Return the ends of the dotted names that strings of a module are."""
    return tuple({end[1] for text, _ in facts.strings if (end := DOTTED.fullmatch(text))})


def words_taken(facts: PythonFacts) -> str:
    """Return the words that texts of a module take from something, as lines."""
    return as_lines(word for _, text, _ in code_texts(facts) for word in IN_TEXT.findall(text))


def annotated(facts: PythonFacts) -> tuple[Annotated, ...]:
    """Return what a module annotates, with each word of its type."""
    found: list[Annotated] = []
    for number, scope in enumerate(facts.scopes):
        typed = [(one.name, one.annotation) for one in scope.parameters if one.annotation]
        typed += [("", one.annotation) for one in scope.assigns if one.annotation and one.how == ":"]
        found += [(number, one, word) for one, text in typed for word in WORD.findall(text)]
    return tuple(found)


def _is_own_class(call: Call, own: str) -> bool:
    """Say whether a call yields the class of an object, or what is above it: `type(self)`, `super()`."""
    return call.func == Ref(("super",)) or (call.func == Ref(("type",)) and call.args == (Ref((own,)),))
