"""Decides how one entry point is tracked, from the calls it reaches, what they hand over and what switches them off."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from mldebt.catalogue.loading import Tracker, tracker_imports, trackers
from mldebt.facts.code import Call, Const, Expr, Items, Made, Op, Ref, Text
from mldebt.findings.subjects import Evidence
from mldebt.project.code import Spot, last_step
from mldebt.project.runs.calls import RunSite, canonical
from mldebt.project.runs.defaults import Default, Defaults, describe, is_on
from mldebt.project.runs.pins import Pins
from mldebt.project.sources import Sources

LIGHTNING_TRAINER = re.compile(r"(pytorch_lightning|lightning(\.pytorch)?)(\.trainer(\.trainer)?)?\.Trainer")
HF_ARGUMENTS = re.compile(r"(transformers|trl|sentence_transformers|setfit)\..*(TrainingArguments|Config)")
BY_CLASS: dict[str, str] = {name: gives for tracker in trackers() for name, gives in tracker.gives_with.items()}
INTEGRATIONS = ("wandb", "mlflow", "comet_ml", "neptune", "clearml", "dagshub", "dvclive", "swanlab", "trackio")
ORDER = ("remote", "tracked", "optional", "partial", "unknown", "untracked")


class Verdict(msgspec.Struct, frozen=True):
    """How an entry is tracked, by what, and why."""

    tracking: str
    reason: str
    trackers: tuple[str, ...] = ()
    params: bool = False
    metrics: bool = False
    artifacts: bool = False
    evidence: tuple[Evidence, ...] = ()
    switch: tuple[Spot, int] | None = None


class Seen(msgspec.Struct):
    """What of one tracker an entry reaches."""

    start: list[tuple[Spot, Call]] = []
    params: list[tuple[Spot, int]] = []
    metrics: list[tuple[Spot, int]] = []
    artifacts: list[tuple[Spot, int]] = []
    whole: list[tuple[Spot, Call]] = []


class TrackingJudge:
    """Judges entries one by one; built once for the repository."""

    def __init__(self, sources: Sources) -> None:
        self.sources, self.code = sources, sources.code
        self.defaults, self.pins = Defaults(sources), Pins(sources)

    def judge(self, reached: Mapping[Spot, tuple[Spot, ...]], sites: Sequence[RunSite]) -> list[Verdict]:
        """Return every verdict that something the entry reaches supports, strongest first."""
        seen = self._collect(reached)
        found = [verdict for tracker in trackers() if tracker.id in seen for verdict in self._of_tracker(tracker, seen[tracker.id], reached, sites)]
        found += self._by_class(reached)
        found += self._lightning(reached)
        found += self._hugging_face(reached, sites)
        found += self._automatic(sites)
        return sorted(found, key=lambda verdict: ORDER.index(verdict.tracking))

    def place(self, spot: Spot, line: int, says: str) -> Evidence:
        """Return evidence at a line of a scope's file, in a notebook by cell."""
        cell, within = self.sources.place(spot.path, line)
        return Evidence(spot.path, within, says, cell)

    def _collect(self, reached: Mapping[Spot, tuple[Spot, ...]]) -> dict[str, Seen]:
        found: dict[str, Seen] = defaultdict(Seen)
        methods: dict[str, list[tuple[Spot, int]]] = defaultdict(list)
        names: list[tuple[str, Spot, Call]] = []
        for spot in reached:
            for call, target in self.code.calls_from(spot):
                step = last_step(call.func)
                if step.startswith("."):
                    methods[step].append((spot, call.line))
                if target.kind == "external":
                    names.append((canonical(target), spot, call))
            self._dynamic(spot, names)
            for assign in self.code.scope(spot).assigns:
                if len(assign.target) > 1:
                    written = self.code.resolve(spot, assign.target[:1])
                    if written.kind == "external":
                        methods[f"{canonical(written)}{assign.target[1].replace('[', '.[').partition('[')[0]}".rstrip(".")].append((spot, assign.line))
        for tracker in trackers():
            self._match(tracker, names, methods, found)
        return {key: seen for key, seen in found.items() if seen.start or seen.whole or seen.metrics}

    def _dynamic(self, spot: Spot, names: list[tuple[str, Spot, Call]]) -> None:
        """Count `importlib.import_module(name).X(…)` as X of every tracker module whose name stands in the file."""
        for call, target in self.code.calls_from(spot):
            if target.name.startswith(("importlib.import_module", "builtins.__import__")):
                texts = [text for text, _ in self.code.modules[spot.path].strings if text in tracker_imports()]
                for outer in self.code.scope(spot).calls:
                    if isinstance(outer.func, Made) and outer.func.steps:
                        names += [(text + outer.func.steps[-1], spot, outer) for text in texts]

    def _match(self, tracker: Tracker, names: Sequence[tuple[str, Spot, Call]], methods: Mapping[str, list[tuple[Spot, int]]], found: dict[str, Seen]) -> None:
        seen = Seen([], [], [], [], [])
        for name, spot, call in names:
            if any(pattern.fullmatch(name) for pattern in tracker.start):
                seen.start.append((spot, call))
                if tracker.keyword_params & {keyword for keyword, _ in call.keywords} and not _is_empty(dict(call.keywords).get("config")):
                    seen.params.append((spot, call.line))
            if any(pattern.fullmatch(name) for pattern in tracker.callbacks):
                seen.whole.append((spot, call))
            if any(pattern.fullmatch(name) for pattern in tracker.autolog):
                seen.whole.append((spot, call))
            for role, patterns in (("params", tracker.params), ("metrics", tracker.metrics), ("artifacts", tracker.artifacts)):
                if any(not pattern.pattern.startswith("\\.") and pattern.fullmatch(name) for pattern in patterns):
                    getattr(seen, role).append((spot, call.line))
        named = bool(seen.start)
        for role, patterns in (("params", tracker.params), ("metrics", tracker.metrics), ("artifacts", tracker.artifacts)):
            for pattern in patterns:
                bare = pattern.pattern.replace("\\", "")
                if named or not bare.startswith("."):
                    getattr(seen, role).extend(methods.get(bare, ()))
        if tracker.id == "accelerate":
            seen.start += [(spot, call) for spot, line in methods.get(".init_trackers", ()) for call in self.code.scope(spot).calls if call.line == line and last_step(call.func) == ".init_trackers"]
            seen.metrics += methods.get(".log", []) if seen.start else []
            seen.params += [(spot, call.line) for spot, call in seen.start if len(call.args) > 1 or "config" in dict(call.keywords)]
        if tracker.id == "neptune" and seen.start:
            seen.metrics += methods.get(".channel_send", []) + methods.get(".append", []) + methods.get(".log", [])
            seen.params += [(spot, call.line) for spot, call in seen.start]
        if seen.start or seen.whole or (seen.metrics and tracker.id == "mlflow") or (seen.params and tracker.id == "mlflow"):
            found[tracker.id] = seen

    def _of_tracker(self, tracker: Tracker, seen: Seen, reached: Mapping[Spot, tuple[Spot, ...]], sites: Sequence[RunSite]) -> Iterator[Verdict]:
        if tracker.id in ("optuna", "hydra", "hf_trainer"):
            if tracker.id == "optuna":
                yield from self._optuna(seen)
            elif tracker.id == "hydra" and seen.start:
                spot, call = seen.start[0]
                yield self._verdict("partial", f"{spot.path}:{call.line} Hydra keeps the parameters of each run in its output folder, no metrics", tracker, seen)
            return
        active: list[tuple[Spot, Call]] = []
        off: tuple[Spot, Call, Default, Expr] | None = None
        for spot, call in (*seen.start, *seen.whole):
            state, default, test = self._guarded(spot, call, reached)
            if state == "off" and default is not None:
                off = off or (spot, call, default, test)
            elif not self._disabled(tracker, call):
                active.append((spot, call))
        if not active and off is not None:
            spot, call, default, test = off
            says = f"{tracker.id} is supported and off by default: {default.path}:{default.line} {describe(self.code, default, test)}"
            evidence = (Evidence(default.path, default.line or None, describe(self.code, default, test)), self.place(spot, call.line, "started only under that flag"))
            yield Verdict("optional", says, (tracker.id,), bool(seen.params), bool(seen.metrics), bool(seen.artifacts), evidence)
            return
        if not active and seen.start:
            return
        yield from self._active(tracker, seen, sites)

    def _active(self, tracker: Tracker, seen: Seen, sites: Sequence[RunSite]) -> Iterator[Verdict]:
        frameworks = {site.framework for site in sites}
        automatic = [call for _, call in seen.whole if not tracker.covers or frameworks & tracker.covers]
        whole = bool(automatic) or (tracker.is_auto and bool(seen.start))
        params, metrics = bool(seen.params) or whole, bool(seen.metrics) or whole
        if tracker.id == "sacred" and not self._has_observer():
            return
        if not (params or metrics):
            return
        places = [(spot, call.line) for spot, call in (*seen.start, *seen.whole)] or seen.metrics or seen.params
        spot, line = places[0]
        gives = tracker.gives if params and metrics else "partial"
        missing = "" if params and metrics else f", no {'parameters' if not params else 'metrics'} found"
        reason = f"{spot.path}:{self.place(spot, line, '').line} {tracker.id} records {' and '.join(word for word, has in (('parameters', params), ('metrics', metrics)) if has)}{missing}"
        yield self._verdict(gives, reason, tracker, seen, params=params, metrics=metrics)

    def _verdict(self, tracking: str, reason: str, tracker: Tracker, seen: Seen, *, params: bool | None = None, metrics: bool | None = None) -> Verdict:
        evidence = [self.place(spot, call.line, f"{tracker.id} starts a run") for spot, call in seen.start[:2]]
        evidence += [self.place(spot, line, "parameters") for spot, line in seen.params[:1]]
        evidence += [self.place(spot, line, "metrics") for spot, line in seen.metrics[:1]]
        evidence += [self.place(spot, line, "artifacts") for spot, line in seen.artifacts[:1]]
        return Verdict(
            tracking, reason, (tracker.id,), bool(seen.params) if params is None else params,
            bool(seen.metrics) if metrics is None else metrics, bool(seen.artifacts), tuple(evidence),
        )  # fmt: skip

    def _guarded(self, spot: Spot, call: Call, reached: Mapping[Spot, tuple[Spot, ...]]) -> tuple[str, Default | None, Expr]:
        """Return whether a call, or any hop that leads to it, is switched off by a default."""
        state, default = self.defaults.state(spot, call.under)
        if state == "off":
            return state, default, self._test(spot, call.under)
        path = (*reached.get(spot, ()),)
        chain = [next(iter(reached)), *path]
        for before, after in zip(chain, chain[1:], strict=False):
            hops = [hop for hop, target in self.code.calls_from(before) if target.spot == after or (target.kind == "class" and target.spot and target.spot.path == after.path and self.code.enclosing_class(after) == target.spot)]
            states = [self.defaults.state(before, hop.under) for hop in hops]
            if states and all(state == "off" for state, _ in states):
                return "off", states[0][1], self._test(before, hops[0].under)
        return "open", None, Const(None)

    def _test(self, spot: Spot, condition: int) -> Expr:
        test: Expr = self.code.scope(spot).conditions[condition].test if condition >= 0 else Const(None)
        while isinstance(test, Op) and test.items:
            test = next((item for item in test.items if isinstance(item, Ref)), test.items[0])
        return test

    def _disabled(self, tracker: Tracker, call: Call) -> bool:
        keywords = dict(call.keywords)
        mode, disable = keywords.get("mode"), keywords.get("disable", keywords.get("disabled"))
        if isinstance(mode, Const) and mode.value in ("disabled", "debug"):
            return True
        if isinstance(disable, Const) and disable.value is True:
            return True
        return tracker.id == "wandb" and any(value.endswith("disabled") for value in self._environment("WANDB_MODE"))

    def _environment(self, name: str) -> list[str]:
        """Return the constant values given to an environment variable in code."""
        found = []
        for facts in self.sources.python.values():
            for scope in facts.scopes:
                for assign in scope.assigns:
                    if assign.target[-1] == f"[{name}" and isinstance(assign.value, Const):
                        found.append(str(assign.value.value))
        return found

    def _has_observer(self) -> bool:
        return any("Observer" in last_step(call.func) for facts in self.sources.python.values() for scope in facts.scopes for call in scope.calls)

    def _optuna(self, seen: Seen) -> Iterator[Verdict]:
        for spot, call in seen.start:
            storage = dict(call.keywords).get("storage")
            if storage is not None and not (isinstance(storage, Const) and storage.value is None):
                yield Verdict("tracked", f"{spot.path}:{call.line} the study has a storage", ("optuna",), params=True, metrics=True, evidence=(self.place(spot, call.line, "study with storage"),))

    def _by_class(self, reached: Mapping[Spot, tuple[Spot, ...]]) -> Iterator[Verdict]:
        """Find logger and callback objects by their class: WandbLogger, MLflowLoggerCallback, …"""
        for spot in reached:
            for call, target in self.code.calls_from(spot):
                name = canonical(target).rpartition(".")[2]
                root = target.name.partition(".")[0]
                if target.kind == "external" and name in BY_CLASS and root in ("pytorch_lightning", "lightning", "ray", "fastai", "mmengine"):
                    state, default, test = self._guarded(spot, call, reached)
                    evidence = (self.place(spot, call.line, f"{name} is handed to the trainer"),)
                    if state == "off" and default is not None:
                        yield Verdict("optional", f"{name} is off by default: {default.path}:{default.line} {describe(self.code, default, test)}", (name,), evidence=evidence)
                        continue
                    gives = BY_CLASS[name]
                    yield Verdict(gives, f"{spot.path}:{self.place(spot, call.line, '').line} {name}", (name,), params=gives == "tracked", metrics=True, evidence=evidence)

    def _lightning(self, reached: Mapping[Spot, tuple[Spot, ...]]) -> Iterator[Verdict]:
        for spot in reached:
            for call, target in self.code.calls_from(spot):
                if target.kind != "external" or not LIGHTNING_TRAINER.fullmatch(canonical(target)):
                    continue
                keywords = dict(call.keywords)
                logger = keywords.get("logger")
                here = f"{spot.path}:{self.place(spot, call.line, '').line}"
                if None in keywords:
                    yield Verdict("unknown", f"{here} the Lightning Trainer gets keyword arguments that cannot be followed")
                elif is_true(keywords.get("barebones")) or is_true(keywords.get("fast_dev_run")) or _is_false(logger):
                    yield Verdict("untracked", f"{here} the Lightning Trainer is built without a logger")
                elif logger is None or (isinstance(logger, Const) and logger.value in (None, True)):
                    yield Verdict("partial", f"{here} Lightning's default logger keeps metrics only", ("lightning",), metrics=True, evidence=(self.place(spot, call.line, "Trainer without an explicit logger"),))

    def _hugging_face(self, reached: Mapping[Spot, tuple[Spot, ...]], sites: Sequence[RunSite]) -> Iterator[Verdict]:
        trainers = [site for site in sites if site.framework in ("transformers", "trl")]
        if not trainers:
            return
        for spot in reached:
            for call, target in self.code.calls_from(spot):
                if target.kind == "external" and HF_ARGUMENTS.fullmatch(canonical(target)):
                    value = dict(call.keywords).get("report_to")
                    if value is not None:
                        yield self._report_to(spot, call, value)
                        return
        yield self._report_to_elsewhere(trainers[0])

    def _report_to(self, spot: Spot, call: Call, value: Expr) -> Verdict:
        here = self.place(spot, call.line, "report_to")
        where = f"{spot.path}:{here.line}"
        if isinstance(value, Op) and value.name == "if":
            truth, default = self.defaults.truth(spot, value.items[0])
            if truth is False:
                chosen = value.items[2]
                if isinstance(chosen, Const) and chosen.value in (None, "none"):
                    says = f"{where} report_to is set only when {describe(self.code, default, value.items[0]) if default else 'a flag'} is switched on"
                    return Verdict("optional", says, tuple(_words(value.items[1])), evidence=(here,))
            value = value.items[1] if truth else value.items[2] if truth is False else value
            if truth is None:
                return Verdict("optional", f"{where} report_to depends on a flag", tuple(_words(value)), evidence=(here,))
        if isinstance(value, Ref):
            found = self.defaults.default(spot, value)
            value = Const(found.value) if found else value
        names = _words(value)
        if names and all(name == "none" for name in names) or (isinstance(value, Items) and not value.items):
            return Verdict("untracked", f"{where} report_to is none", evidence=(here,))
        if any(name in INTEGRATIONS or name == "all" for name in names):
            return Verdict("tracked", f"{where} report_to={', '.join(names)}", tuple(names), params=True, metrics=True, evidence=(here,))
        if "tensorboard" in names:
            return Verdict("partial", f"{where} report_to=tensorboard", ("tensorboard",), metrics=True, evidence=(here,))
        return Verdict("unknown", f"{where} report_to cannot be followed", evidence=(here,))

    def _report_to_elsewhere(self, site: RunSite) -> Verdict:
        recipes = [(path, entry) for path, settings in self.sources.settings.items() for entry in settings.entries if "report_to" in entry.key and entry.value]
        if recipes:
            path, entry = recipes[0]
            kinds = {"tracked" if any(name in (item.value or "") for name in INTEGRATIONS) else "partial" if "tensorboard" in (item.value or "") else "untracked" for _, item in recipes}
            if len(kinds) == 1 and kinds != {"untracked"}:
                return Verdict(kinds.pop(), f"all {len(recipes)} recipes set report_to, for example {path}:{entry.line}", evidence=(Evidence(path, entry.line, f"report_to: {entry.value}"),))
            return Verdict("unknown", f"report_to differs between recipes, for example {path}:{entry.line}", evidence=(Evidence(path, entry.line, f"report_to: {entry.value}"),))
        for start in self.sources.starts.of(site.spot.path):
            if "--report_to" in start.words[:-1]:
                value = start.words[start.words.index("--report_to") + 1]
                tracking = "untracked" if value == "none" else "partial" if value == "tensorboard" else "tracked"
                return Verdict(tracking, f"{start.path}:{start.line} --report_to {value}", (value,), params=tracking == "tracked", metrics=tracking != "untracked")
        major = self.pins.major("transformers")
        if major is not None and major >= 5:  # noqa: PLR2004 - the version that changed the default
            return Verdict("untracked", "report_to is unset and the pinned transformers (5 or later) reports to nothing by default")
        listed = [name for name in (*INTEGRATIONS, "tensorboard") if self.pins.lists(name)]
        if major is not None and listed:
            tracking = "tracked" if any(name in INTEGRATIONS for name in listed) else "partial"
            return Verdict(tracking, f"report_to is unset and the pinned transformers reports to every installed integration: {', '.join(listed)}", tuple(listed), params=tracking == "tracked", metrics=True)
        return Verdict("unknown", "report_to is unset; its default depends on the installed transformers and trackers, which are not pinned")

    def _automatic(self, sites: Sequence[RunSite]) -> Iterator[Verdict]:
        known = {tracker.id: tracker for tracker in trackers() if tracker.is_auto}
        for site in sites:
            tracker = known.get(site.framework)
            if tracker is not None and tracker.id in ("ultralytics", "catboost", "detectron2", "mmengine", "autogluon", "catalyst"):
                whole = tracker.gives == "tracked"
                yield Verdict(tracker.gives, f"{site.framework} keeps a record of every run by itself", (tracker.id,), params=whole, metrics=True, evidence=(self.place(site.spot, site.line, site.says),))


def _words(value: Expr) -> list[str]:
    if isinstance(value, Const):
        return [str(value.value)] if value.value is not None else []
    if isinstance(value, Items):
        return [word for item in value.items for word in _words(item)]
    return [word for part in value.parts for word in _words(part)] if isinstance(value, Text) else []


def _is_empty(value: Expr | None) -> bool:
    return isinstance(value, Const) and not is_on(value.value)


def _is_false(value: Expr | None) -> bool:
    return (isinstance(value, Const) and value.value is False) or (isinstance(value, Items) and not value.items)


def is_true(value: Expr | None) -> bool:
    """Say whether an argument is the constant True or a positive number."""
    return isinstance(value, Const) and bool(value.value)


