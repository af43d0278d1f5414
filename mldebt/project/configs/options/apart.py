"""Tells loads that bear the name of an option and are of something else: another program, a file, a class, a module.

Only where the values of the option's own parser are known, none of them is lost, and none reaches such a load.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from mldebt.facts.code import Expr, Made, Ref
from mldebt.project.code import Spot
from mldebt.project.configs.following.flows import Flows, Seed, Use
from mldebt.project.configs.following.uses import LOSSES
from mldebt.project.configs.parsers.arguments import Option
from mldebt.project.configs.parsers.scoping import Reach, Scoping
from mldebt.project.configs.reading.reads import Load
from mldebt.project.configs.reading.saved import saves
from mldebt.project.memory import Lately

MAX_OTHERS, MAX_SEEDS = 40, 200
READS = ("load", "safe_load", "full_load", "load_all", "unsafe_load")
FORMATS = frozenset({"json", "yaml", "toml", "tomllib", "tomli", "ujson", "simplejson", "ruamel"})

FEW = 10
Taken = tuple[Spot, tuple[str, ...]]
"""A scope, and the name there, or chain of names, that something is taken from."""


class Reached(NamedTuple):
    """What many options of one parser are asked about: where their values are used, and where they are lost."""

    places: frozenset[tuple[Spot, int]]
    losses: tuple[Use, ...]


class Apart:
    """Asks whose value a load takes."""

    def __init__(self, flows: Flows, scoping: Scoping, uses: Callable[[Reach], tuple[Use, ...]]) -> None:
        self._flows, self._scoping, self._uses = flows, scoping, uses
        self._code = scoping.code
        self._made: Lately[Taken, frozenset[tuple[Spot, int]]] = Lately(self._made_of)
        self._given: Lately[Taken, frozenset[Spot]] = Lately(self._given_by)
        self._reached: Lately[Reach, Reached] = Lately(self._reached_by, FEW)
        self._giving: Lately[Reach, frozenset[Spot]] = Lately(self._giving_back, FEW)

    def has_another(
        self, option: Option, reach: Reach, loads: Iterable[Load], is_lost: Callable[[Use, Option, Reach], bool],
        known: Sequence[Load] = (),
    ) -> bool:  # fmt: skip
        """Say whether every load of an option's name is of something else, and none is reached by our values.

        `known` are those that were found before; they decide most options, and the others need not be gone through.
        """
        if not self._is_seen(option, reach) or any(self.is_plain(load, reach) for load in known):
            return False
        if any(self._is_reached(load, reach) for load in known):
            return False
        if any(self._is_nobody_elses(load, option, reach) for load in known):
            return False
        if not self.is_closed(option, reach, is_lost):
            return False
        others = list[Load]()
        for load in loads:
            if self.is_ours(load, reach):
                return False
            others.append(load)
        uses = self._uses(reach)
        return all(self._is_of_others(load, reach, uses) for load in others)

    def is_ours(self, load: Load, reach: Reach) -> bool:
        """Say whether a load takes its key from what a parser gives, for all that is seen."""
        return self.is_plain(load, reach) or self._is_reached(load, reach)

    def _is_reached(self, load: Load, reach: Reach) -> bool:
        return (load.spot, load.line) in self._reached.of(reach).places

    def _reached_by(self, reach: Reach) -> Reached:
        uses = self._uses(reach)
        return Reached(
            frozenset((use.spot, use.line) for use in uses), tuple(use for use in uses if use.what in LOSSES)
        )

    def is_closed(self, option: Option, reach: Reach, is_lost: Callable[[Use, Option, Reach], bool]) -> bool:
        """Say whether all values of an option's own parser are known, and none of them is lost."""
        if not self._is_seen(option, reach):
            return False
        return not any(is_lost(use, option, reach) for use in self._reached.of(reach).losses)

    def _is_seen(self, option: Option, reach: Reach) -> bool:
        """Say whether the parse calls of a reach are all there are of an option's parser."""
        if reach.is_registry or not reach.parses:
            return False
        return reach.parses[0][0] == option.spot or self._scoping.private.is_given_back(option)

    def is_plain(self, load: Load, reach: Reach) -> bool:
        """Say whether a load takes its key from what is parsed right there, or from what a function that parses gives.

        `args = parser.parse_args()`, `args = parse_args()`, and `main(parse_args())` for the parameter of `main`.
        """
        if not load.base:
            return False
        if not self._made.of((load.spot, load.base)).isdisjoint(reach.parses):
            return True
        givers = self._giving.of(reach)
        return bool(givers) and not givers.isdisjoint(self._given.of((load.spot, load.base)))

    def _made_of(self, taken: Taken) -> frozenset[tuple[Spot, int]]:
        """Return the calls that give what a scope takes something from, at once or under names of callers.

        Given `args.models` for `args`, a function takes options from an option, which is meant to be all of them.
        """
        waiting, seen, made = [taken], {taken}, set[tuple[Spot, int]]()
        for one in waiting:
            for where, value, _ in self._code.values(*one):
                if isinstance(value, Made):
                    made.add((where, value.call))
                elif isinstance(value, Ref):
                    new = {(where, value.steps), (where, value.steps[:1])} - seen
                    seen |= new
                    waiting += sorted(new)[: FEW - len(waiting)]
        return frozenset(made)

    def _given_by(self, taken: Taken) -> frozenset[Spot]:
        """Return the functions that give what a scope takes something from; many options are loads of the same."""
        made = self._made.of(taken)
        found = (self._code.callee(where, self._code.scope(where).call(number)) for where, number in made)
        return frozenset(target.spot for target in found if target.kind == "function" and target.spot)

    def _giving_back(self, reach: Reach) -> frozenset[Spot]:
        """Return the functions that parse and give back what they have parsed, as it is."""
        spots = dict.fromkeys(spot for spot, _ in reach.parses)
        return frozenset(
            spot for spot in spots if any(self._is_parsed(spot, one, reach) for one in self._code.scope(spot).returns)
        )

    def _is_parsed(self, spot: Spot, value: Expr, reach: Reach) -> bool:
        """Say whether an expression is what a call parses, or a name of it."""
        if isinstance(value, Made):
            return not value.steps and (spot, value.call) in reach.parses
        return isinstance(value, Ref) and not self._made.of((spot, value.steps)).isdisjoint(reach.parses)

    def _is_of_others(self, load: Load, reach: Reach, uses: Sequence[Use]) -> bool:
        if self._is_of_keywords(load):
            return True
        if self._is_reached_by_others(load, reach):
            return True
        return not saves(uses) and (load.spot, load.line) in self._of_files

    def _is_nobody_elses(self, load: Load, option: Option, reach: Reach) -> bool:
        """Say whether a load beside an option's parser can be of nothing else, which takes following no value of it."""
        if load.spot.path != option.spot.path or self._is_of_keywords(load):
            return False
        is_own = all(self._gives_own(call, reach) for calls in self._others(load, reach) for call in calls)
        return is_own and (load.spot, load.line) not in self._of_files

    def _gives_own(self, call: tuple[Spot, int], reach: Reach) -> bool:
        """Say whether a parse call only calls the function of the repository that parses: `args = parse_args()`."""
        spot, number = call
        target = self._code.callee(spot, self._code.scope(spot).call(number))
        return target.kind == "function" and any(target.spot == where for where, _ in reach.parses)

    def _is_of_keywords(self, load: Load) -> bool:
        """Say whether a load takes its key from what a function gets by keyword: no program fills `**kwargs` itself."""
        scope = self._code.scope(load.spot)
        return not scope.decorators and load.base in [(one.name,) for one in scope.parameters if one.kind == "**"]

    @cached_property
    def _of_files(self) -> frozenset[tuple[Spot, int]]:
        """Where something is taken from what the repository loads from settings files."""
        seeds = [
            Seed(Spot(path, number), Made(place))
            for path in self._code.modules
            for number, place, call in self._code.callees.named(path, READS)
            if self._code.callee(Spot(path, number), call).name.partition(".")[0] in FORMATS
        ]
        return frozenset((use.spot, use.line) for use in self._flows.follow(*seeds[:MAX_SEEDS], flat=True))

    def _is_reached_by_others(self, load: Load, reach: Reach) -> bool:
        """Say whether the values of another program reach a load, one that parses there or imports it."""
        for calls in self._others(load, reach):
            uses = self._uses(Reach(frozenset(), calls)) if calls else ()
            if any((use.spot, use.line) == (load.spot, load.line) for use in uses):
                return True
        return False

    def _others(self, load: Load, reach: Reach) -> Iterator[tuple[tuple[Spot, int], ...]]:
        """Yield what each program that sees a load parses beside what its own parser does."""
        path = load.spot.path
        for user in (path, *sorted(self._code.importers(path) - {path})[:MAX_OTHERS]):
            yield tuple(call for call in self._scoping.parses.get(user, ()) if call not in reach.parses)
