"""What libraries record by themselves: Lightning's default logger, the Trainer's `report_to`, Optuna.

Defaults that changed between versions are decided by the version the repository pins; without a pin the answer is
unknown. Sources: transformers 4.57.1 and 5.23.0, pytorch-lightning 2.6.6, accelerate 1.15, ultralytics 8.4.190 (read
in the package); DLR-RM/stable-baselines3@02533bac stable_baselines3/common/monitor.py:48, openai/baselines@02dfa5d3
baselines/bench/monitor.py:25 (without a file name both keep nothing), openai/gym@01ceacc8 gym/wrappers/monitor.py:84.
"""

from collections.abc import Iterable, Iterator, Sequence

from mldebt.catalogue.loading import training
from mldebt.facts.code import Call, Const, Expr, Op, Ref, Table
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, without_last
from mldebt.project.runs.tracking.pins import Pins
from mldebt.project.runs.tracking.reports import Reports
from mldebt.project.runs.tracking.sessions import sessions
from mldebt.project.runs.tracking.studies import Studies
from mldebt.project.runs.tracking.telling import Setups
from mldebt.project.runs.tracking.told import told
from mldebt.project.runs.tracking.verdicts import Seen, Sign, sign_at
from mldebt.project.runs.training.calls import Site
from mldebt.project.runs.values.defaults import Default
from mldebt.project.runs.values.guards import TRAINING, Guards
from mldebt.project.runs.ways.hops import Reach

LOOPS = frozenset({"torch.loop", "tf1.session", "tf.gradient_tape", "jax.optax", "jax.apart"})
"""Loops of one's own: a boosting beside one scores what that trains."""
LIGHTNING = regex(r"(pytorch_lightning|lightning(\.pytorch)?)\.(.*\.)?(Trainer(\.from_argparse_args)?|LightningCLI)")
MONITOR = regex(
    r"(stable_baselines3?|baselines|gym|gymnasium)\..*\.(Vec)?Monitor|baselines\.bench\.Monitor"
    r"|stable_baselines3?\.common\.callbacks\.EvalCallback"
)
DEEPEST = 2
PLACE = frozenset({"filename", "directory", "log_path"})


class Libraries:
    """Library defaults at the sites of one started file."""

    def __init__(self, code: Code, guards: Guards, pins: Pins) -> None:
        self.code, self.guards = code, guards
        self.setups = Setups(code)
        self.reports = Reports(code, guards, pins, self.setups)
        self.studies = Studies(guards, self.setups)

    def signs(self, reach: Reach, sites: Sequence[Site], seen: Sequence[Seen], path: str) -> Iterator[Sign]:
        """Yield what the libraries used at these sites record by themselves, and what keeps a site from running."""
        rows = {site.row: site for site in reversed(sites)}
        yield from self._alone(reach, sites)
        yield from told(self.code, self.guards, reach, (site.framework for site in sites))
        if rows.keys() & {"lightning.fit", "lightning.cli"}:
            yield from self._lightning(reach, sites)
        if self.reports.applies(reach, set(rows), path):
            disabled = {item.use.tracker for item in seen if item.use.role == "disabled" and item.off is None}
            yield self.reports.sign(reach, sites, path, disabled)
        if site := rows.get("optuna"):
            yield self.studies.study(reach, site, off_by(site, reach, self.guards))
        if any(".init_trackers" in item.use.says for item in seen):
            yield from self.studies.accelerate(reach, seen)
        if "pycaret" in rows:
            yield from self.studies.pycaret(reach)
        calls = self.setups.calls(reach)
        before = ((spot, call) for spot, call in calls if not _is_after(reach, sites[0], spot, call.line))
        yield from _monitors(self.code, self.guards, before)
        yield from sessions(self.code, self.setups.calls(reach), reach.hops)
        if "sb3" in rows:
            yield from self.studies.keyword(reach, "tensorboard_log", "tensorboard")

    def _alone(self, reach: Reach, sites: Sequence[Site]) -> Iterator[Sign]:
        first, known = sites[0].framework, training().by_itself
        for site in sites:
            alone = known.get(site.row) or known.get(site.framework)
            is_other = first != "catboost" or any(other.row in LOOPS for other in sites)
            is_aside = site.framework == "catboost" and (is_other or self._is_one_of_many(site))
            if alone and not is_aside and not self._writes_nothing(site):
                at = Evidence(site.spot.path, site.line, alone.says)
                off = off_by(site, reach, self.guards)
                yield sign_at(at, site.framework, alone.gives, off, params=alone.gives == "tracked")
                return

    def _is_one_of_many(self, site: Site) -> bool:
        """Say whether the receiver may be of several libraries, or is not seen: an estimator of a loop over some."""
        receiver = without_last(site.call.func)
        if receiver is None or not isinstance(site.call.func, Ref):
            return False
        kinds = self.code.types(site.spot, receiver)
        bound = self.code.values(site.spot, receiver.steps) if isinstance(receiver, Ref) else ()
        is_looped = any(isinstance(value, Op) for _, value, _ in bound)
        is_other = any(kind.kind == "external" and not kind.name.startswith("catboost") for kind in kinds)
        return is_other or (is_looped and not kinds)

    def _writes_nothing(self, site: Site) -> bool:
        """Say whether a model is made with its own files switched off: catboost's `allow_writing_files=False`."""
        receiver = without_last(site.call.func)
        made = self.code.values(site.spot, receiver.steps) if isinstance(receiver, Ref) else ()
        calls = ((where, call) for where, value, _ in made if (call := self.code.source(where, value)) is not None)
        return any(self._words(where, call).get("allow_writing_files") == Const(value=False) for where, call in calls)

    def _words(self, spot: Spot, call: Call) -> dict[str | None, Expr]:
        """Return what a call is given by name, a dictionary that is handed over whole included."""
        words = _settings(call)
        return words | dict(self._splat(spot, words[None])) if None in words else words

    def _lightning(self, reach: Reach, sites: Sequence[Site]) -> Iterator[Sign]:
        site = next(site for site in sites if site.row in ("lightning.fit", "lightning.cli"))
        made = next(iter(self._trainers(reach, site)), None)
        spot, call = made or (site.spot, None)
        line = call.line if call else site.line
        words = self._words(spot, call) if call else {}
        value = words.get("logger", Const(None))
        found = self.guards.default(spot, value)
        if isinstance(value, Const):
            found = Default(value.value, spot.path, line, f"logger={value.value}")
        quiet = next(
            (
                name
                for name in ("barebones", "fast_dev_run")
                if isinstance(given := words.get(name), Const) and given.value
            ),
            None,
        )
        if quiet or (found is not None and (found.value is False or found.size == 0)):
            says = f"the Trainer gets {quiet}=True" if quiet else "the Trainer gets no logger"
            yield sign_at(Evidence(spot.path, line, says), "", "untracked")
        elif call is not None and "logger" not in words and self._is_made_elsewhere(spot, call):
            says = "another package makes the Trainer"
            yield sign_at(Evidence(spot.path, line, says), "", "unknown")
        elif "logger" not in words and None in words and self._is_set_under_key(reach):
            says = "the Trainer gets what is set under its keys"
            yield sign_at(Evidence(spot.path, line, says), "", "unknown")
        elif (found is not None and found.size is None and found.value in (None, True)) or "logger" not in words:
            says = "Lightning's default logger keeps metrics (TensorBoard, else CSV)"
            yield sign_at(Evidence(spot.path, line, says), "lightning", "partial")
        else:
            says = "the Trainer gets a logger that cannot be followed"
            yield sign_at(Evidence(spot.path, line, says), "", "unknown")

    def _is_set_under_key(self, reach: Reach) -> bool:
        """Say whether a run sets a logger under its key, in what may be spread: `params["logger"] = False`."""
        return any("[logger" in target[-1:] for spot in reach.hops for target in self.code.scope(spot).targets())

    def _is_made_elsewhere(self, spot: Spot, call: Call) -> bool:
        """Say whether a package that is not Lightning hands out the Trainer, with loggers of its own perhaps."""
        target = self.code.callee(spot, call)
        is_known = target.name.partition(".")[0] in ("pytorch_lightning", "lightning", "hydra")
        return target.kind == "external" and not is_known

    def _splat(self, spot: Spot, given: Expr, depth: int = 0) -> Iterator[tuple[str, Expr]]:
        """Yield what a dictionary that is handed over whole sets: `params = dict(logger=…)`, `Trainer(**params)`."""
        for where, value, _ in self.code.values(spot, given.steps) if isinstance(given, Ref) else ():
            call = self.code.source(where, value) if where == spot else None
            if isinstance(value, Table) and where == spot:
                inner = (item for key, item in zip(value.keys, value.values, strict=True) if key is None)
                for item in inner if depth < DEEPEST else ():
                    yield from self._splat(spot, item, depth + 1)
                yield from _named(value)
            elif call is not None and call.func == Ref(("dict",)):
                yield from ((name, inner) for name, inner in call.keywords if name)

    def _trainers(self, reach: Reach, site: Site) -> Iterator[tuple[Spot, Call]]:
        """Yield the calls that make the Trainer of a site: its receiver's construction, else any Trainer reached."""
        receiver = without_last(site.call.func)
        bound = list(self._bound(site.spot, receiver)) if isinstance(receiver, Ref) else []
        made = [(where, call) for where, value in bound if (call := self.code.source(where, value)) is not None]
        yield from (one for one in made if one[0] in reach.hops)
        for spot, call in self.setups.calls(reach):
            target = self.code.callee(spot, call)
            if target.kind == "external" and LIGHTNING.fullmatch(target.name):
                yield spot, call
        yield from made

    def _bound(self, spot: Spot, name: Ref) -> Iterator[tuple[Spot, Expr]]:
        """Yield what a name holds, and what the callers of a function hand over as a parameter of that name."""
        yield from ((where, value) for where, value, _ in self.code.values(spot, name.steps))
        for caller, call in self.guards.callers_around(spot) if len(name.steps) == 1 else ():
            given = self.code.argument(spot, call, name.steps[0])
            if isinstance(given, Ref):
                yield from ((where, value) for where, value, _ in self.code.values(caller, given.steps))


def off_by(site: Site, reach: Reach, guards: Guards) -> Default | None:
    """Return the default that keeps a training call from running, or all calls of the kind in a loop, or None."""
    calls = guards.code.scope(site.spot).calls if site.row in LOOPS else (site.call,)
    bars = [guards.bar(site.spot, one.under) for one in calls if one.leaf == site.call.leaf]
    return reach.off(site.spot) or (bars[0] if all(bars) else None)


def _settings(call: Call) -> dict[str | None, Expr]:
    """Return what a Trainer is made with, the `trainer_defaults` of a command line included."""
    words = dict(call.keywords)
    inner = words.get("trainer_defaults")
    return words | dict(_named(inner)) if isinstance(inner, Table) else words


def _named(table: Table) -> Iterator[tuple[str, Expr]]:
    """Yield the values of a dictionary by the words it holds them under."""
    for key, value in zip(table.keys, table.values, strict=True):
        if isinstance(key, Const) and isinstance(key.value, str):
            yield key.value, value


def _is_after(reach: Reach, site: Site, spot: Spot, line: int) -> bool:
    """Say whether a run comes to a line only when it has trained: the best agent plays, and that is recorded."""
    trains = dict([*reach.chain(site.spot), (site.spot, site.line)])
    parting = (at - trains[source] for source, at in (*reach.chain(spot), (spot, line)) if source in trains)
    return next((distance > 0 for distance in parting if distance), False)


def _monitors(code: Code, guards: Guards, calls: Iterable[tuple[Spot, Call]]) -> Iterator[Sign]:
    """Yield what the first monitor of a library of reinforcement learning with a file to write to records."""
    for spot, call in calls:
        target = code.callee(spot, call)
        if target.kind != "external" or not MONITOR.fullmatch(target.name):
            continue
        second = call.args[1] if call.args[1:] and not target.name.endswith("Callback") else None
        value = next((given for name, given in call.keywords if name in PLACE), second)
        default = guards.default(spot, value) if value is not None else None
        if value is None or value == Const(None) or (default is not None and not default.is_on):
            continue
        off = guards.bar(spot, call.under)
        if off is not None and isinstance(off.value, str) and off.value.lower() in TRAINING:
            continue
        says = f"the library's {target.name.rpartition('.')[2]} writes the rewards of episodes to a folder"
        yield sign_at(Evidence(spot.path, call.line, says), "monitor", "partial")
        return
