"""Finds loads of a key by the name of what it is taken from: `args.lr`, `self.opt.lr`, `getattr(cfg, "lr")`.

The way out where a flow is lost. It can only say that a key may be read: `args` of one script is not `args` of
another, so the caller says which files may see the object.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from typing import NamedTuple

from mldebt.facts.code import Call, Const, Expr, Made, Op, PythonFacts, Ref
from mldebt.patterns import regex
from mldebt.project.code import Spot, without_last
from mldebt.project.configs.calls.key_names import key_names
from mldebt.project.configs.files.mentions_code import Texts, texts_of
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.parsers.arguments import ADDS, shown
from mldebt.project.configs.places.chains import is_holder
from mldebt.project.configs.places.sinks import GETTERS, is_spoken, name_of, speaks_it
from mldebt.project.configs.places.spelling import pattern
from mldebt.project.configs.places.telling import is_named_aloud, matters
from mldebt.project.configs.reading.launching import launches
from mldebt.project.configs.reading.put_together import owners_of
from mldebt.project.packing import as_lines, holds
from mldebt.project.resolution.callees import calls_by

SHORTEST = 3
"""Facts keep no shorter texts."""
WORD = regex(r"(?<![\w-])[A-Za-z_]\w*")
TAKEN = regex(r"(?<=\w\.)\w+")
ACCESSORS = GETTERS | {"getattr", "hasattr"}

Lookup = tuple[int, int, int, tuple[str, ...] | None]
"""A call that looks a key up: its scope and number, which argument is the key, and the names this spells there."""


class Load(NamedTuple):
    """A load of a key that may be one of a configuration object: where, at which line, how it reads."""

    spot: Spot
    line: int
    says: str
    base: tuple[str, ...] = ()
    """The name, or chain of names, that the key is taken from; nothing where it is taken from the result of a call."""


def is_of_settings(load: Load) -> bool:
    """Say whether what a key is taken from has no name, or that of a configuration object."""
    return not load.base or is_holder(load.base[-1].lstrip(".["))


class Loads:
    """Every load of every key on something that is named like a configuration object."""

    def __init__(self, links: Links) -> None:
        self.links = links

    @cached_property
    def _lookups(self) -> tuple[dict[str, list[tuple[Spot, int]]], list[tuple[str, Spot, int]]]:
        """Calls that look keys up, by name: constant names, and templates with `*`."""
        named: dict[str, list[tuple[Spot, int]]] = defaultdict(list)
        templates: list[tuple[str, Spot, int]] = []
        code = self.links.code
        for path, said in code.each(lookups, tuple[Lookup, ...]):
            for number, place, key, direct in said:
                spot = Spot(path, number)
                names = key_names(code, spot, code.scope(spot).call(place).args[key]) if direct is None else direct
                for name in names or ():
                    if "*" in name:
                        templates.append((name, spot, place))
                    else:
                        named[name].append((spot, place))
        return named, templates

    def of(self, key: str, within: Collection[str]) -> Iterator[Load]:
        """Yield the loads of a key in some files that can change more than a log."""
        by_path = self.links.chains.held(key)
        few, many = (by_path, within) if len(by_path) < len(within) else (within, by_path)
        for path in sorted(path for path in few if path in many):
            for number, place in by_path[path]:
                ledger = self.links.ledgers.at(path, number)
                read = ledger.scope.read(place)
                if matters(ledger, read):
                    says = f"read as {''.join(read.steps).replace('[', '.')}"
                    yield Load(Spot(path, number), read.line, says, _before(key, read.steps))
        named, templates = self._lookups
        for spot, at in named.get(key, ()):
            scope = self.links.code.scope(spot)
            if spot.path in within and not is_spoken(scope, (call := scope.call(at)).within):
                yield Load(spot, call.line, f'read by {name_of(call)}(…, "{key}")', _base(call))
        for template, spot, at in templates:
            if spot.path in within and fnmatchcase(key, template):
                call = self.links.code.scope(spot).call(at)
                yield Load(spot, call.line, f"read by {name_of(call)} under names like {template}")

    def as_attribute(self, name: str, within: Collection[str]) -> Iterator[Load]:
        """Yield the loads of an attribute on anything: a field may be read by any name, `self` in its class too."""
        yield from self.of(name, within)
        found = self.links.chains.taken(name)
        for path in sorted(path for path in found if path in within):
            for number, place in found[path]:
                read = self.links.code.modules[path].scopes[number].read(place)
                yield Load(Spot(path, number), read.line, f"read as {''.join(read.steps)}")

    def spoken(self, key: str, within: Collection[str]) -> Iterator[tuple[Load, str]]:
        """Yield the loads of a key that only reach a message, with the call that says it."""
        for path, places in self.links.chains.held(key).items():
            if path in within:
                for number, place in places:
                    scope = self.links.code.modules[path].scopes[number]
                    read = scope.reads[place]
                    if (speaker := speaks_it(scope, read.within)) and not is_named_aloud(scope, read):
                        yield Load(Spot(path, number), read.line, f"only said by {speaker}(…)"), speaker

    @cached_property
    def _command_line(self) -> dict[str, list[Load]]:
        """Words that code looks for in `sys.argv` itself: `"--wandb" in sys.argv`."""
        found: dict[str, list[Load]] = defaultdict(list)
        mentions = self.links.ledgers.mentions
        for path, facts in self.links.code.modules.items():
            for number in sorted({*mentions(path, "sys"), *mentions(path, "argv")}):
                scope = facts.scopes[number]
                if any(read.steps[:2] == ("sys", ".argv") or read.steps == ("argv",) for read in scope.reads):
                    tests = [(condition.test, condition.line) for condition in scope.conditions]
                    tests += [(assign.value, assign.line) for assign in scope.assigns]
                    for value, line in tests:
                        for word in _words_in(value):
                            found[word].append(Load(Spot(path, number), line, f"looked for in sys.argv as {word}"))
        return found

    def in_command_line(self, flags: Collection[str], within: Collection[str]) -> Iterator[Load]:
        """Yield the places that look for a flag in the raw command line."""
        found = (load for flag in flags for load in self._command_line.get(flag, ()))
        return (load for load in found if load.spot.path in within)

    def passed_on(self, within: Collection[str]) -> Iterator[Load]:
        """Yield places that start another program with the words of the command line, and so with any option."""
        return (self._passed_on[path] for path in sorted(self._passed_on) if path in within)

    @cached_property
    def _passed_on(self) -> dict[str, Load]:
        says = "the words of the command line go to another program"
        return {spot.path: Load(spot, line, says) for spot, line in launches(self.links)}

    def in_evaluated(self, key: str, within: Collection[str]) -> Iterator[Load]:
        """Yield texts that take a key from something, in modules that evaluate text: `eval(MAKERS[name])`."""
        found = self._evaluated.get(key, {})
        for path in sorted(path for path in found if path in within):
            for spot, line in found[path]:
                yield Load(spot, line, f"the module evaluates text, and one of its texts takes {key}")
        for path in sorted(path for path in self._put_together if path in within):
            if self.is_spelled(key, within) or any(self._tells_of(one, key) for one in within):
                yield self._put_together[path]

    def _tells_of(self, path: str, key: str) -> bool:
        """Say whether a default of a module spells a key within a longer text: `default="['lr', 'decay']"`."""
        calls = (call for _, _, call in self.links.code.callees.named(path, ADDS))
        defaults = (shown(value) or "" for call in calls for word, value in call.keywords if word == "default")
        return any(key in WORD.findall(default) for default in defaults)

    @cached_property
    def _evaluated(self) -> dict[str, dict[str, list[tuple[Spot, int]]]]:
        """Key → path → (scope that evaluates, line of the text) of what texts take by attribute."""
        found: dict[str, dict[str, list[tuple[Spot, int]]]] = defaultdict(lambda: defaultdict(list))
        code = self.links.code
        calls = {path: calls for path in code.modules if (calls := code.callees.named(path, ("eval", "exec")))}
        for path, texts in code.each(texts_of, Texts, calls):
            for line, text, _ in texts:
                for key in dict.fromkeys(TAKEN.findall(text)) if "." in text else ():
                    found[key][path].append((Spot(path, calls[path][0].scope), line))
        return found

    @cached_property
    def _put_together(self) -> Mapping[str, Load]:
        """Modules that evaluate a text which ends in a name put in, with the call: `eval(f"args.{name}")`."""
        code = self.links.code
        found = ((path, one) for path in code.modules for one in code.callees.named(path, ("eval", "exec")))
        return {
            path: Load(Spot(path, one.scope), one.call.line, "evaluates a text that takes a name put in")
            for path, one in found
            if one.call.args and any(map(is_holder, owners_of(one.call.args[0])))
        }

    def is_spelled(self, key: str, within: Collection[str]) -> bool:
        """Say whether some code names a key by itself: as a string, a parameter or an annotated field."""
        return len(key) < SHORTEST or any(holds(self._spelled[path], key) for path in within)

    @cached_property
    def _spelled(self) -> Mapping[str, str]:
        return dict(self.links.code.each(spelled_by, str))

    def elsewhere(self, key: str, within: Collection[str]) -> Iterator[Load]:
        """Yield loads of a key outside some files."""
        return self.of(key, frozenset(self.links.chains.held(key)) - frozenset(within))


def lookups(facts: PythonFacts) -> tuple[Lookup, ...]:
    """Return the calls of a module that may look a key up in a configuration object."""
    return tuple(
        (number, place, key, pattern(call.args[key], facts.scopes[number]))
        for number, place, call in calls_by(facts, ACCESSORS)
        if call.args and (key := _key(call)) is not None
    )


def _key(call: Call) -> int | None:
    """Return which argument is the key, or None where the call is no lookup in a configuration object."""
    if name_of(call) in ("getattr", "hasattr"):
        return 1 if len(call.args) > 1 and (isinstance(call.args[1], Const) or _may_hold(call.args[0])) else None
    func = call.func
    if isinstance(func, Made):
        return 0
    return 0 if isinstance(func, Ref) and len(func.steps) > 1 and is_holder(func.steps[-2].lstrip(".[")) else None


def _may_hold(value: Expr) -> bool:
    return is_holder(value.steps[-1].lstrip(".[")) if isinstance(value, Ref) else isinstance(value, Made)


def spelled_by(facts: PythonFacts) -> str:
    """Return what a module spells, as it is and as a name, with its parameters and the fields of its classes: lines."""
    words = {text for text, _ in facts.strings}
    words |= {text.lower().replace("-", "_") for text in words}
    for scope in facts.scopes:
        words.update(parameter.name for parameter in scope.parameters)
        if scope.kind == "class":
            words.update(target[0] for target in scope.targets())
    return as_lines(words)


def _before(key: str, steps: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a key is taken from: `cfg` of `cfg.lr`, and of `cfg.name.lower` for `name`."""
    return steps[: next((place for place in range(1, len(steps)) if steps[place][1:] == key), -1)]


def _base(call: Call) -> tuple[str, ...]:
    """Return what a key is looked up in: `cfg.get("lr")`, `getattr(cfg, "lr")`."""
    owner = call.args[0] if name_of(call) in ("getattr", "hasattr") else without_last(call.func)
    return owner.steps if isinstance(owner, Ref) else ()


def _words_in(value: Expr) -> Iterator[str]:
    """Yield the constant words that an expression looks for with `in`."""
    if isinstance(value, Op):
        if value.name in ("in", "notin") and isinstance(value.items[0], Const):
            yield str(value.items[0].value)
        for item in value.items:
            yield from _words_in(item)
