"""What transformers' Trainer reports by itself: `report_to` in code, settings, options, or the version's default.

The default changed with version 5 from every installed integration to none, so an unset `report_to` is decided by the
version pinned near the script; without a pin the answer is unknown. Sources: transformers 4.57.1 and 5.23.0, read.
"""

from collections.abc import Container, Iterator, Sequence

import msgspec

from mldebt.catalogue.loading import trackers
from mldebt.facts.code import Call, Const, Expr, Items, Op, Ref, Table
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.launches.starts import Start
from mldebt.project.runs.tracking.pins import Pin, Pins, major_range
from mldebt.project.runs.tracking.telling import Setups
from mldebt.project.runs.tracking.verdicts import Sign, answer_of
from mldebt.project.runs.training.calls import Site
from mldebt.project.runs.values.defaults import Default
from mldebt.project.runs.values.guards import Guards
from mldebt.project.runs.values.launches import LaunchSettings, list_of
from mldebt.project.runs.values.plain import settled
from mldebt.project.runs.ways.hops import Reach

ARGUMENTS = regex(
    r"(transformers|trl|sentence_transformers|setfit|optimum|unsloth)\.(.*\.)?(\w*TrainingArguments|\w+Config)"
)
PACKAGES = {"comet_ml": "comet-ml", "azure_ml": "azureml-mlflow"}
PARSERS = ("HfArgumentParser", "TrlParser")
OFF = (None, False, "none", "None", "")
NOWHERE = frozenset({"none", "None", "[]", ""})
HF_ROWS = frozenset({"hf.trainer", "trl", "unsloth"})
COPIED = ("get_reporting_integration_callbacks",)


class Reports:
    """Where the Trainer of one started file reports to."""

    def __init__(self, code: Code, guards: Guards, pins: Pins, setups: Setups) -> None:
        self.code, self.guards, self.pins, self.setups = code, guards, pins, setups
        self.launch: LaunchSettings | None = None

    def applies(self, reach: Reach, rows: set[str], near: str) -> bool:
        """Say whether a started file trains with the Trainer or a copy; sentence-transformers does since version 3."""
        if rows & HF_ROWS or any(self._is_copy(path) for path in {spot.path for spot in reach.hops}):
            return True
        if "st.fit" not in rows:
            return False
        pin = self.pins.of("sentence-transformers", near)
        high = major_range(pin.specifier)[1] if pin else None
        return high is None or high > 2  # version 3 trains with the Trainer

    def is_left_to_command(self, reach: Reach, starts: Sequence[Start]) -> bool:
        """Say whether the arguments of a Trainer are parsed, and every command of the repository gives some."""
        commands = [start for start in starts if start.kind not in ("main", "module", "hand")]
        if not commands or not all(start.words for start in commands):
            return False
        found = (one for path in {spot.path for spot in reach.hops} for one in self.code.callees.named(path, PARSERS))
        return next(found, None) is not None

    def _is_copy(self, path: str) -> bool:
        """Say whether a file hands `report_to` to the callbacks of transformers itself: a Trainer copied from there."""
        return next(iter(self.code.callees.named(path, COPIED)), None) is not None

    def sign(self, reach: Reach, sites: Sequence[Site], near: str, disabled: Container[str]) -> Sign:
        """Return what the Trainer of a started file records; `disabled` are trackers the code switches off."""
        site = next((site for site in sites if site.row in HF_ROWS or site.row == "st.fit"), sites[0])
        if launched := self._launched():
            return launched
        if set_later := self._set_later(reach):
            spot, line, value = set_later
            return self._given(spot, line, value, near, disabled)
        if self._steps(site):
            return self._logged_with(reach, site, near, disabled)
        unset = Evidence(site.spot.path, site.line, "the Trainer gets no report_to")
        for spot, line, value in self._told_to(reach):
            if value != Const(None):
                return self._given(spot, line, value, near, disabled)
            unset = Evidence(spot.path, line, "report_to=None is not report_to='none'")
        declared = self.guards.options.option("report_to", self.guards.around, self.guards.entry)
        if declared and (words := self._declared(declared)):
            return self._reports(words, Evidence(declared.path, declared.line, declared.says))
        found = self._by_version(unset, near, disabled)
        return (self._parsed(reach) or found) if found.gives == "untracked" else found

    def _launched(self) -> Sign | None:
        """Return what a launch configuration makes the Trainer report to, where it says so."""
        given = self.launch.values.get("report_to") if self.launch else None
        if self.launch is None or not given:
            return None
        names = self.launch.lists.get("report_to") or ((str(given.value),) if given.value else ("none",))
        return self._reports(names, Evidence(given.path, given.line, f"report_to is {', '.join(names)}"))

    def _steps(self, site: Site) -> bool:
        """Say whether a site is a step of trl's older PPO, which reports by `log_with` and nowhere without it."""
        return site.row == "trl" and site.call.last_step == ".step"

    def _logged_with(self, reach: Reach, site: Site, near: str, disabled: Container[str]) -> Sign:
        """Return what trl's older PPO records by the `log_with` of its configuration."""
        for spot, call in self.setups.calls(reach):
            value = dict(call.keywords).get("log_with")
            if value is not None and any(ARGUMENTS.fullmatch(name) for name in self._owners(spot, call)):
                default = self.guards.default(spot, value)
                if default is not None and not default.is_on:
                    place = Evidence(spot.path, call.line, "log_with is set here")
                    says = f"log_with of trl ({spot.path}:{call.line})"
                    return msgspec.structs.replace(_sign("accelerate", "tracked", says, (place,)), off=default)
                return self._given(spot, call.line, value, near, disabled)
        return self._reports((), Evidence(site.spot.path, site.line, "no log_with"))

    def _set_later(self, reach: Reach) -> tuple[Spot, int, Expr] | None:
        """Return where the way to the training sets `args.report_to`, unless that is switched off."""
        for spot in reach.hops:
            for assign in self.code.scope(spot).assigns:
                is_set = assign.target[1:] == (".report_to",) and assign.target[0] != "self"
                if is_set and self.guards.path_to(spot, assign.under).holds is not False:
                    return spot, assign.line, assign.value
        return None

    def _told_to(self, reach: Reach) -> Iterator[tuple[Spot, int, Expr]]:
        """Yield what the arguments of a Trainer are told as `report_to`, and where."""
        for spot, call in self.setups.calls(reach):
            value = self._told(spot, call)
            if value is not None and any(ARGUMENTS.fullmatch(name) for name in self._owners(spot, call)):
                yield self._chosen(reach, spot, value) or (spot, call.line, value)

    def _chosen(self, reach: Reach, spot: Spot, value: Expr) -> tuple[Spot, int, Expr] | None:
        """Return the choice that a caller hands to a function for a parameter, `build("wandb" if key else "none")`."""
        hop = reach.hops.get(spot)
        if hop is None or hop.source is None or not isinstance(value, Ref) or len(value.steps) > 1:
            return None
        calls = (call for call in self.code.scope(hop.source).calls if call.line == hop.line)
        called = (call for call in calls if self.code.callee(hop.source, call).spot == spot)
        given = next((self.code.argument(spot, call, value.steps[0]) for call in called), None)
        return (hop.source, hop.line, given) if isinstance(given, Op) and given.name == "if" else None

    def _parsed(self, reach: Reach) -> Sign | None:
        """Return the sign of arguments that a parser may read from one of several settings files, if some report."""
        paths = sorted({spot.path for spot in reach.hops})
        parsers = (
            (path, found) for path in paths for found in self.code.callees.named(path, PARSERS) if found.call.args
        )
        path, parser = next(parsers, ("", None))
        said = [item for item in self.guards.options.written("report_to") if item.size or item.value not in OFF]
        if parser is None or not said:
            return None
        place = Evidence(path, parser.call.line, "the arguments are parsed here")
        first = f"{said[0].path}:{said[0].line}"
        why = f"which settings file gives report_to, as {first} does, cannot be told ({path}:{parser.call.line})"
        return Sign("", "unknown", why, evidence=(place, Evidence(said[0].path, said[0].line, said[0].says)))

    def _told(self, spot: Spot, call: Call) -> Expr | None:
        """Return what a call gives as `report_to`, by its name or in a dictionary of its scope where it spreads one."""
        words = dict(call.keywords)
        if "report_to" in words or None not in words:
            return words.get("report_to")
        tables = [one.value for one in self.code.scope(spot).assigns if isinstance(one.value, Table)]
        pairs = (pair for table in tables for pair in zip(table.keys, table.values, strict=True))
        return next((value for key, value in pairs if key == Const("report_to")), None)

    def _declared(self, default: Default) -> Sequence[str]:
        """Return what an option or a field gives by default: a word, or the words of a list that a factory makes."""
        if isinstance(default.value, str):
            return (default.value,)
        scopes = self.code.modules[default.path].scopes if default.size is not None else ()
        fields = ((scope.calls, one) for scope in scopes for one in scope.assigns if one.line == default.line)
        return next((list_of(settled(calls, one.value)) or ("none",) for calls, one in fields), ())

    def _owners(self, spot: Spot, call: Call) -> list[str]:
        target = self.code.callee(spot, call)
        if target.kind == "external":
            return [target.name]
        return [base.name for base in self.code.bases(target.spot)] if target.kind == "class" and target.spot else []

    def _given(self, spot: Spot, line: int, value: Expr, near: str, disabled: Container[str]) -> Sign:
        place = Evidence(spot.path, line, "report_to is set here")
        if isinstance(value, Op) and value.name == "if":
            chosen = self.guards.holds(spot, value.items[0])
            branches = value.items[1:]
            if chosen.holds is False and chosen.because and not NOWHERE.issuperset(list_of(branches[0])):
                return msgspec.structs.replace(self._reports(list_of(branches[0]), place), off=chosen.because)
            value = branches[0] if chosen.holds is not False else branches[1]
        if value == Const(None):
            return self._by_version(place, near, disabled)
        if isinstance(value, Items | Const):
            return self._reports(list_of(value) or ("none",), place)
        default = self.guards.default(spot, value)
        if default is not None and (found := self._by_default(default, place)):
            return found
        named = self.guards.words(spot, value) if isinstance(value, Ref | Op) else None
        if named is not None and named.texts:
            return self._reports(sorted(named.texts), place)
        return Sign("", "unknown", f"report_to cannot be followed ({spot.path}:{line})", evidence=(place,))

    def _by_default(self, default: Default, place: Evidence) -> Sign | None:
        """Return what an option or a setting says; a command may ask for more where an option says `none`."""
        if not isinstance(default.value, str) and default.size != 0:
            return None
        if default.says.startswith("--") and (default.value in OFF or default.size == 0):
            return msgspec.structs.replace(_sign("", "tracked", "report_to", (place,)), off=default)
        return self._reports((str(default.value),), Evidence(default.path, default.line, default.says))

    def _reports(self, names: Sequence[str], place: Evidence) -> Sign:
        row = next(row for row in trackers() if row.id == "hf_trainer")
        at = f"{place.path}:{place.line}"
        if NOWHERE.issuperset(names):
            return Sign("", "untracked", f"report_to is none ({at})", evidence=(place,))
        best = next((name for name in names if row.gives_with.get(name) == "tracked"), names[0])
        if best == "all":
            return Sign("", "unknown", f"report_to=all means whatever is installed ({at})", evidence=(place,))
        return _sign(best, row.gives_with.get(best, "tracked"), f"report_to={best} ({at})", (place,))

    def _by_version(self, place: Evidence, near: str, disabled: Container[str]) -> Sign:
        """Decide an unset `report_to` by the pinned version of transformers."""
        pin = self.pins.of("transformers", near)
        low, high = major_range(pin.specifier) if pin else (None, None)
        pinned = (Evidence(pin.path, pin.line, f"transformers{pin.specifier or ' (any version)'}"),) if pin else ()
        at = f"{place.path}:{place.line}"
        if low is not None and low >= 5:  # the default changed to none in version 5
            says = f"{place.says} ({at}) and transformers 5 reports nowhere by default"
            return Sign("", "untracked", says, evidence=(place, *pinned))
        if high is not None and high < 5:  # before that, every installed integration
            return self._installed(place, pinned, near, disabled)
        version = f"open: {pin.specifier}" if pin and pin.specifier else "not pinned"
        why = f"{place.says} ({at}); its default changed with transformers 5 and the version is {version}"
        return Sign("", "unknown", why, evidence=(place, *pinned))

    def _installed(self, place: Evidence, pinned: tuple[Evidence, ...], near: str, disabled: Container[str]) -> Sign:
        row = next(row for row in trackers() if row.id == "hf_trainer")
        at = f"{place.path}:{place.line}"
        for wanted in ("tracked", "partial"):
            for name in row.integrations:
                if row.gives_with.get(name) == wanted and name not in disabled and (pin := self._required(name, near)):
                    also = Evidence(pin.path, pin.line, f"{name} is required")
                    says = f"{place.says} ({at}): transformers below 5 reports to {name}, which is required"
                    return _sign(name, wanted, says, (place, *pinned, also))
        says = f"{place.says} ({at}): transformers below 5 reports to any tracker installed, and none is required"
        return Sign("", "unknown", says, evidence=(place, *pinned))

    def _required(self, name: str, near: str) -> Pin | None:
        found = self.pins.of(PACKAGES.get(name, name), near)
        return found or (self.pins.of("tensorboardx", near) if name == "tensorboard" else None)


def _sign(name: str, answer: str, says: str, evidence: tuple[Evidence, ...]) -> Sign:
    gives = answer_of(answer)
    return Sign(name, gives, says, params=gives != "partial", metrics=True, evidence=evidence)
