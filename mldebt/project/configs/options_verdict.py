"""Says for each command-line option whether setting it can change anything.

An option is live if anything in the files that may see its parser loads it from an object of a fitting name, or if
the followed values reach a load; external if a launcher reads it; unknown if the values leave what can be followed;
else dead. What it cannot see: readers outside the repository, and code that a user's plug-in brings.
"""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from mldebt.facts.code import Made, Ref
from mldebt.findings.redact import redact_value
from mldebt.findings.subjects import ConfigKey, Evidence, Site
from mldebt.findings.vocabulary import Confidence
from mldebt.project.code import Spot, last_step
from mldebt.project.configs.beside import Beside
from mldebt.project.configs.contracts import external_reader, may_read_option, reads_option
from mldebt.project.configs.flows import Flows, Seed, Use
from mldebt.project.configs.former import Former
from mldebt.project.configs.options_argparse import Option
from mldebt.project.configs.passing import Passing
from mldebt.project.configs.reads import Load, Loads
from mldebt.project.configs.roles import role_of
from mldebt.project.configs.scoping import Reach, Scoping
from mldebt.project.configs.telling import ANNOUNCED, seers
from mldebt.project.sources import Sources

MAX_READERS = 5
MAX_SEEDS = 200
ACTS = frozenset({
    "parse_args", "parse_known_args", "set_defaults", "exit", "print_help", "import_module",
    "basicConfig", "setLevel", "seed", "manual_seed", "chdir", "putenv", "system", "run", "call", "Popen",
})  # fmt: skip


class Verdicts:
    """Judges options; loads by name are looked at first, values are followed only for what is left."""

    def __init__(self, sources: Sources, flows: Flows) -> None:
        self.sources, self.flows = sources, flows
        self.loads = Loads(flows.links)
        self.scoping = Scoping(flows.links)
        self.passing, self.beside, self.former = (
            Passing(sources, flows.links),
            Beside(sources),
            Former(sources),
        )
        self._uses: dict[Reach, tuple[Use, ...]] = {}

    def key(self, option: Option) -> ConfigKey:
        """Return the row of one option."""
        if reader := external_reader(option.dest, option.flags):
            return self.row(option, "external", f"read by {reader}")
        reach = self.scoping.of(option)
        loads = some(self.loads.of(option.dest, reach.files))
        if loads and not self._is_anothers(option, reach):
            return self.row(option, "live", loads[0].says, readers=loads)
        if raw := some(self.loads.in_command_line(option.flags, reach.files)):
            return self.row(option, "live", raw[0].says, readers=raw)
        if not reach.parses:
            return self.row(option, "unknown", "no call in the repository parses this command line")
        return self._by_flow(option, reach)

    def _by_flow(self, option: Option, reach: Reach) -> ConfigKey:
        """Return the row of an option that no name reads: by what becomes of the object that holds it."""
        uses = self.uses(reach)
        read = [use for use in uses if use.what == "read" and _fits(use, option.dest)]
        if read:
            return self.row(
                option, "live", read[0].says, readers=[Load(u.spot, u.line, u.says) for u in read[:MAX_READERS]]
            )
        lost = next(
            (use for use in uses if use.what in ("dynamic", "all", "escape") and self._may_be(use, option, reach)), None
        )
        if lost and lost.what == "escape" and reads_option(lost.by, option.dest):
            return self.row(option, "external", f"read by {lost.by}")
        if lost:
            return self.row(option, "unknown", f"{lost.says} at {lost.spot.path}:{self._line(lost.spot, lost.line)}")
        if option.is_alternative:
            return self.row(option, "unknown", "not read, but it may name the default of a group of alternatives")
        return self._unread(option, reach, uses)

    def _unread(self, option: Option, reach: Reach, uses: Sequence[Use]) -> ConfigKey:
        """Return the row of an option that nothing reads: printed by itself, or dead."""
        if self._is_uncalled(reach):
            return self.row(option, "unknown", "nothing calls the function that parses this command line")
        if option.action and (acts := self._acting(option)):
            return self.row(option, "unknown", f"its action {option.action} calls {acts} while the line is parsed")
        if option.is_required_elsewhere:
            return self.row(option, "external", "its help says that a program outside requires it")
        if told := some(self.loads.in_evaluated(option.dest, reach.files)):
            where = f"{told[0].spot.path}:{self._line(told[0].spot, told[0].line)}"
            return self.row(option, "unknown", f"{told[0].says} ({where})")
        spoken = [load for load, _ in self.loads.spoken(option.dest, reach.files)]
        spoken += [Load(u.spot, u.line, u.says) for u in uses if u.what == "dump" and u.by and _fits(u, option.dest)]
        if spoken:
            where = f"{spoken[0].spot.path}:{self._line(spoken[0].spot, spoken[0].line)}"
            return self.row(option, "unknown", f"only printed at {where}, which may be all it is for")
        if self._returns_unseen(reach) and (read := some(self.loads.elsewhere(option.dest, reach.files))):
            where = f"{read[0].spot.path}:{self._line(read[0].spot, read[0].line)}"
            return self.row(option, "unknown", f"no caller of what parses it is seen, and {where} may read it")
        return self._dead(option, reach, uses)

    def _returns_unseen(self, reach: Reach) -> bool:
        """Say whether all parsing is in functions of which no call is seen: a table of modules may lead to them."""
        callers = self.flows.links.callers
        return all(spot.scope > 0 and next(iter(callers(spot)), None) is None for spot, _ in reach.parses)

    def _acting(self, option: Option) -> str:
        """Return what the class of an action calls beyond storing the value, or an empty string."""
        scopes = self.sources.python[option.spot.path].scopes
        inner = {
            number for number, scope in enumerate(scopes) if scope.name.split(".")[-2:] == [option.action, "__call__"]
        }
        inner |= {
            number
            for number, scope in enumerate(scopes)
            if scope.name == "__call__"
            and scope.parent >= 0
            and scopes[scope.parent].name.rpartition(".")[2] == option.action
        }
        found = (last_step(call.func).lstrip(".") for number in sorted(inner) for call in scopes[number].calls)
        return next((name for name in found if name in ACTS), "")

    def _is_uncalled(self, reach: Reach) -> bool:
        """Say whether all parsing is in functions of modules that nothing imports, and that nothing there starts."""
        code = self.flows.links.code
        waiting, seen = [spot for spot, _ in reach.parses], set[Spot]()
        while waiting:
            spot = waiting.pop()
            if not spot.scope or self._is_started(spot) or len(code.importers(spot.path)) > 1:
                return False
            seen.add(spot)
            waiting += {caller for caller, _ in self.flows.links.callers(spot)} - seen
        return True

    def _is_started(self, spot: Spot) -> bool:
        """Say whether something may start a function without calling it: a decorator, `app.run(main)`, a command."""
        facts = self.sources.python[spot.path]
        scope = facts.scopes[spot.scope]
        name = scope.name.rpartition(".")[2]
        given = any(value == Ref((name,)) for one in facts.scopes for call in one.calls for value in call.args)
        return bool(scope.decorators) or given or spot.path in self.sources.starts.all()

    def _is_anothers(self, option: Option, reach: Reach) -> bool:
        """Say whether every load of the name belongs to another program's parser, and none is reached by our values.

        Only where the declaring function parses too, so that its values are known, and where none of them is lost.
        """
        if reach.parses[:1] == () or reach.parses[0][0] != option.spot or reach.is_registry:
            return False
        loads = list(self.loads.of(option.dest, reach.files))
        if any(load.spot.path == option.spot.path for load in loads):
            return False
        uses = self.uses(reach)
        if any(use.what in ("escape", "all", "dynamic") and self._may_be(use, option, reach) for use in uses):
            return False
        for load in loads:
            calls = self.scoping.parses.get(load.spot.path, ())
            others = self.uses(Reach(frozenset(), calls)) if calls else ()
            if not any((use.spot, use.line) == (load.spot, load.line) for use in others):
                return False
        return True

    def _may_be(self, use: Use, option: Option, reach: Reach) -> bool:
        """Say whether a use of an unknown part may be of the option; a name looked up must be spelled somewhere."""
        if use.lookup and use.keys[:1] == ("*",) and not self._names_options(use.spot):
            return self.loads.is_spelled(option.dest, reach.files)
        if use.what == "escape" and not may_read_option(use.by, option.dest):
            return False
        return not use.keys or use.keys[0] == "*" or _fits(use, option.dest)

    def _names_options(self, spot: Spot) -> bool:
        """Say whether a scope takes names from the parser itself: `vars(args)[action.dest] for action in …`."""
        return any(".dest" in read.steps for read in self.sources.code.scope(spot).reads)

    def uses(self, reach: Reach) -> tuple[Use, ...]:
        """Return every use of the values a reach's parse calls give."""
        if reach not in self._uses:
            seeds = [
                Seed(spot, Made(place, ("[0",)) if is_pair else Made(place))
                for spot, place, is_pair in self.scoping.seeds(reach)
            ]
            self._uses[reach] = self.flows.follow(*seeds[:MAX_SEEDS], flat=True)
        return self._uses[reach]

    def _dead(self, option: Option, reach: Reach, uses: Sequence[Use]) -> ConfigKey:
        dumps = [use for use in uses if use.what == "dump" and (not use.keys or _fits(use, option.dest))]
        elsewhere = some(self.loads.elsewhere(option.dest, reach.files))
        scope = "entry" if elsewhere else "repo"
        near = tuple(
            Evidence(load.spot.path, self._line(load.spot, load.line), f"{load.says} — another program's option")
            for load in elsewhere
        ) + self.beside.of(option.dest, {option.spot.path})
        near += self.former.of(option.dest, option.spot.path, reach.files)
        if option.is_deprecated:
            reason = ANNOUNCED
        elif dumps:
            reason = f"only logged or saved with the other options, never read in {seers(len(reach.files))}"
        else:
            reason = f"never read in {seers(len(reach.files))}"
        return self.row(
            option, "dead", reason, scope=scope, near=near,
            confidence=self._confidence(reach, uses),
            dumps=tuple(Evidence(u.spot.path, self._line(u.spot, u.line), u.says) for u in dumps[:MAX_READERS]),
        )  # fmt: skip

    def _confidence(self, reach: Reach, uses: Sequence[Use]) -> Confidence:
        """Lower where the parser is a registry's or values went into any of many methods of one name."""
        is_vague = any(use.what == "followed" and use.soft for use in uses)
        return "medium" if reach.is_registry or is_vague else "high"

    def row(
        self, option: Option, status: str, reason: str, *, readers: Sequence[Load] = (), scope: str | None = None,
        confidence: Confidence = "high", near: tuple[Evidence, ...] = (), dumps: tuple[Evidence, ...] = (),
    ) -> ConfigKey:  # fmt: skip
        """Return the row of an option with its verdict."""
        path = option.spot.path
        cell, line = self.sources.place(path, option.line)
        value = redact_value(option.dest, option.value)
        return ConfigKey(
            path, option.key, line, option.source, value, status, reason, scope, confidence,  # type: ignore[arg-type]
            tuple(self._site(load) for load in readers), near,
            self.passing.of(option.spot, option.flags) if status == "dead" else (), dumps,
            role_of(self.sources, path), None, cell,
        )  # fmt: skip

    def _site(self, load: Load) -> Site:
        cell, line = self.sources.place(load.spot.path, load.line)
        return Site(load.spot.path, line, cell)

    def _line(self, spot: Spot, line: int) -> int:
        return self.sources.place(spot.path, line)[1]


def _fits(use: Use, dest: str) -> bool:
    """Say whether a use is of the key: by its name, or by a template that gives it."""
    return bool(use.keys) and (
        use.keys[0] == dest or ("*" in use.keys[0] and use.keys[0] != "*" and fnmatchcase(dest, use.keys[0]))
    )


def some(loads: Iterable[Load]) -> list[Load]:
    """Return the first few loads."""
    found: list[Load] = []
    for load in loads:
        found.append(load)
        if len(found) == MAX_READERS:
            break
    return found
