"""Says for each command-line option whether setting it can change anything.

An option is live if anything in the files that may see its parser loads it from an object of a fitting name, or if
the followed values reach a load; external if a launcher reads it; unknown if the values leave what can be followed;
else dead. What it cannot see: readers outside the repository, and code that a user's plug-in brings.
"""

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from itertools import islice

from mldebt.facts.code import Made
from mldebt.findings.redact import redact_value
from mldebt.findings.subjects import ConfigKey, Evidence, Site
from mldebt.findings.vocabulary import Confidence
from mldebt.project.code import Spot
from mldebt.project.configs.following.flows import Flows, Seed, Use
from mldebt.project.configs.following.outside import external_reader, may_read_option, reads_option
from mldebt.project.configs.following.uses import LOSSES
from mldebt.project.configs.options.apart import Apart
from mldebt.project.configs.parsers.arguments import Option
from mldebt.project.configs.parsers.converting import does_more
from mldebt.project.configs.parsers.passing import Passing
from mldebt.project.configs.parsers.scoping import Reach, Scoping
from mldebt.project.configs.parsers.starting import Starting
from mldebt.project.configs.places.telling import ANNOUNCED, DEFAULT, seers
from mldebt.project.configs.reading.beside import Beside
from mldebt.project.configs.reading.former import Former
from mldebt.project.configs.reading.idle import Idle
from mldebt.project.configs.reading.reads import Load, Loads, is_of_settings
from mldebt.project.configs.reading.saved import Saved
from mldebt.project.configs.reading.spending import Filled, Spending, is_in_name
from mldebt.project.configs.reading.unentered import Unentered
from mldebt.project.configs.roles import role_of
from mldebt.project.configs.trees.verdict import Trees
from mldebt.project.sources import Sources
from mldebt.remembering import remembered

MAX_READERS = 5
MAX_SEEDS = 200


class Verdicts:
    """Judges options; loads by name are looked at first, values are followed only for what is left."""

    def __init__(self, sources: Sources, flows: Flows, trees: Trees | None = None) -> None:
        self.sources, self.flows = sources, flows
        self.spending = Spending(flows, lambda: trees.unread_writes if trees else frozenset())
        self.loads, self.starting = Loads(flows.links), Starting(sources, flows.links)
        self.idle = Idle(sources.code, Unentered(sources, flows.links, self.starting.callers))
        self.scoping, self.saved = Scoping(flows.links), Saved(flows.links)
        self.passing, self.beside, self.former = Passing(sources, flows.links), Beside(sources), Former(sources)
        self._apart = Apart(flows, self.scoping, self.uses)

    def key(self, option: Option) -> ConfigKey:
        """Return the row of one option."""
        if reader := external_reader(option.dest, option.flags, option.help):
            return self.row(option, "external", f"read by {reader}")
        reach = self.scoping.of(option)
        self.spending.said.clear()
        loads = some(self.idle.running(self.loads.of(option.dest, reach.files), option.dest, reach))
        filled, kept = self.filled(option, loads)
        every = self.loads.of(option.dest, reach.files)
        if loads and not filled and not self._apart.has_another(option, reach, every, self._may_be, loads):
            return self.loaded(option, loads, "" if reach.is_registry else kept)
        if raw := some(self.loads.in_command_line(option.flags, reach.files)):
            return self.row(option, "live", raw[0].says, readers=raw)
        if not reach.parses:
            return self.row(option, "unknown", "no call in the repository parses this command line")
        return self._by_flow(option, reach, filled)

    def loaded(self, option: Option, loads: Sequence[Load], kept: str) -> ConfigKey:
        """Return the row of an option that something loads; unknown where the loads only fill what a library has."""
        says = f"its value only fills {kept}, which nothing here reads, yet a class from outside may"
        return self.row(option, "unknown" if kept else "live", says if kept else loads[0].says, readers=loads)

    def filled(self, option: Option, loads: Sequence[Load | Use]) -> Filled:
        """Return what the loads of an option fill where all of them only fill what nothing here reads."""
        if len(loads) >= MAX_READERS:
            return Filled()
        return self.spending.filled(option.dest, ((load.spot, load.line) for load in loads))

    def _by_flow(self, option: Option, reach: Reach, filled: str) -> ConfigKey:
        """Return the row of an option that no name reads: by what becomes of the object that holds it."""
        uses = self.uses(reach)
        read = [Load(use.spot, use.line, use.says) for use in uses if use.what == "read" and _fits(use, option.dest)]
        read = [load for load in read if not self.idle.is_barred(load, option.dest)]
        also = self.filled(option, read).unread
        if read and not also:
            return self.row(option, "live", read[0].says, readers=read[:MAX_READERS])
        lost = next((use for use in uses if use.what in LOSSES and self._may_be(use, option, reach)), None)
        if lost and lost.what == "escape" and reads_option(lost.by, option.dest):
            return self.row(option, "external", f"read by {lost.by}")
        if lost:
            return self.row(option, "unknown", f"{lost.says} at {self._at(lost)}")
        if option.is_alternative:
            return self.row(option, "unknown", "not read, but it may name the default of a group of alternatives")
        return self._unread(option, reach, uses, filled or also)

    def _unread(self, option: Option, reach: Reach, uses: Sequence[Use], filled: str) -> ConfigKey:
        """Return the row of an option that nothing reads: printed by itself, or dead."""
        if unstarted := self._unstarted(reach):
            return self.row(option, "unknown", unstarted)
        if option.is_required_elsewhere:
            return self.row(option, "external", "its help says that a program outside requires it")
        if meant := self._parsed(option) or self._meant(option, reach):
            return self.row(option, "unknown", meant)
        if kept := self._kept(option, reach, uses, is_filling=bool(filled)):
            return self.row(option, "unknown", kept)
        return self.dead(option, reach, uses, filled)

    def _kept(self, option: Option, reach: Reach, uses: Sequence[Use], *, is_filling: bool) -> str:
        """Say where an option is told by itself, goes out of sight or may be read back, or an empty string."""
        spoken = [load for load, _ in self.loads.spoken(option.dest, reach.files)]
        spoken += [Load(u.spot, u.line, u.says) for u in uses if u.what == "dump" and u.by and _fits(u, option.dest)]
        spoken += [Load(spot, line, "") for spot, line in self.spending.said] if is_filling else []
        if spoken:
            return f"only printed at {self._at(spoken[0])}, which may be all it is for"
        if unseen := self.starting.unseen(reach, (u for u in uses if not u.keys or _fits(u, option.dest))):
            return unseen
        back = self.saved.read_back(option.dest, option.flags, uses)
        return f"saved with the other options, and {self._at(back)} may read it back" if back else ""

    def _unstarted(self, reach: Reach) -> str:
        """Say why nobody may ever parse a command line, or an empty string."""
        if self.starting.is_uncalled(reach):
            return "nothing calls the function that parses this command line"
        is_off = all(self.idle.is_off(spot, at) for spot, at in reach.parses)
        return "nothing runs the call that parses this command line" if is_off else ""

    def _meant(self, option: Option, reach: Reach) -> str:
        """Say where code takes an option by a name of another kind: put together, handed on, or not its own."""
        if told := [*some(self.loads.in_evaluated(option.dest, reach.files)), *self.loads.passed_on(reach.files)]:
            return f"{told[0].says} ({self._at(told[0])})"
        meant = next(self.loads.of(option.by_flag, reach.files), None) if option.by_flag != option.dest else None
        return (
            f"{meant.says} at {self._at(meant)}, which its dest does not give: it is {option.dest!r}" if meant else ""
        )

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

    @remembered
    def uses(self, reach: Reach) -> tuple[Use, ...]:
        """Return every use of the values a reach's parse calls give."""
        seeds = [
            Seed(spot, Made(place, ("[0",)) if is_pair else Made(place))
            for spot, place, is_pair in self.scoping.seeds(reach)
        ]
        seeds += self.scoping.filled(reach)
        uses = self.flows.follow(*seeds[:MAX_SEEDS], flat=True)
        if len(seeds) > MAX_SEEDS:
            uses += (Use("escape", (), seeds[0].spot, 1, f"parsed in more than {MAX_SEEDS} places"),)
        return uses

    def _parsed(self, option: Option) -> str:
        """Say what parsing does with an option beyond storing its value, or an empty string."""
        if option.is_check:
            return "a command must give it, and the one value that it may have: a check"
        acts = option.acts or does_more(self.flows.links, option.spot, option.kind)
        return "its action or type is code that may do anything while the line is parsed" if acts else ""

    def dead(self, option: Option, reach: Reach, uses: Sequence[Use], filled: str = "") -> ConfigKey:
        """Return the row of a dead option, with what does not count as a use of it."""
        dumps = self._dumps(option, reach, uses)
        inside = [] if filled else some(filter(is_of_settings, self.loads.of(option.dest, reach.files)))
        idle = {load: where for load in inside if (where := self.idle.where(load, option.dest, reach))}
        others = [*some(self.loads.elsewhere(option.dest, reach.files)), *(one for one in inside if one not in idle)]
        said = ((load, f"{load.says} — {idle.get(load, 'not of this command line')}") for load in (*others, *idle))
        near = tuple(Evidence(load.spot.path, self._line(load.spot, load.line), says) for load, says in said)
        near += self.beside.of(option.dest, {option.spot.path})
        near += () if inside else self.former.of(option.dest, option.spot.path, reach.files)
        return self.row(
            option, "dead", self._why(option, reach, dumps, filled=filled, idle=idle),
            scope="entry" if others else "repo", near=near,
            confidence="medium" if is_in_name(filled) or option.is_default else self._confidence(reach, uses),
            dumps=tuple(Evidence(u.spot.path, self._line(u.spot, u.line), u.says) for u in dumps[:MAX_READERS]),
        )  # fmt: skip

    def _dumps(self, option: Option, reach: Reach, uses: Sequence[Use]) -> list[Use]:
        """Return where the option is logged or saved with the others of its parser."""
        dumps = [use for use in uses if use.what == "dump" and (not use.keys or _fits(use, option.dest))]
        own, closure = option.spot.path, self.scoping.closure
        near = (use for use in dumps if use.spot.path in closure(own) or own in closure(use.spot.path))
        return [*near] if reach.is_registry else dumps

    def _why(self, option: Option, reach: Reach, dumps: Sequence[Use], *, filled: str, idle: Mapping[Load, str]) -> str:
        """Return why an option is dead, in words."""
        if option.is_deprecated or option.is_default:
            return ANNOUNCED if option.is_deprecated else DEFAULT
        if filled:
            return f"its value only fills {filled}, which nothing reads"
        for load, where in idle.items():
            return f"only read {where}, at {self._at(load)}"
        unread = f"never read in {seers(len(reach.files))}"
        return f"only logged or saved with the other options, {unread}" if dumps else unread

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
            self.passing.of(option.spot, option.line, option.flags) if status == "dead" else (), dumps,
            role_of(self.sources, path), None, cell,
        )  # fmt: skip

    def _site(self, load: Load) -> Site:
        cell, line = self.sources.place(load.spot.path, load.line)
        return Site(load.spot.path, line, cell)

    def _at(self, load: Load | Use) -> str:
        return f"{load.spot.path}:{self._line(load.spot, load.line)}"

    def _line(self, spot: Spot, line: int) -> int:
        return self.sources.place(spot.path, line)[1]


def _fits(use: Use, dest: str) -> bool:
    """Say whether a use is of the key: by its name, or by a template that gives it."""
    return bool(use.keys) and (
        use.keys[0] == dest or ("*" in use.keys[0] and use.keys[0] != "*" and fnmatchcase(dest, use.keys[0]))
    )


def some(loads: Iterable[Load]) -> list[Load]:
    """Return the first few loads."""
    return [*islice(loads, MAX_READERS)]
