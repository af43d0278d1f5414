"""What searches and launch helpers keep: Optuna studies, Accelerate trackers, pycaret experiments.

Sources: optuna 5.0.0, accelerate 1.15 (read in the packages).
"""

from collections.abc import Iterator, Sequence

from mldebt.facts.code import Call, Const, Expr
from mldebt.findings.subjects import Evidence
from mldebt.project.code import Spot
from mldebt.project.runs.tracking.telling import Setups
from mldebt.project.runs.tracking.verdicts import Seen, Sign, sign_at
from mldebt.project.runs.training.calls import Site
from mldebt.project.runs.values.defaults import Default
from mldebt.project.runs.values.guards import Guards
from mldebt.project.runs.ways.hops import Reach


class Studies:
    """Signs of searches and helpers that keep records of their own."""

    def __init__(self, guards: Guards, setups: Setups) -> None:
        self.guards, self.setups = guards, setups

    def study(self, reach: Reach, site: Site, off: Default | None) -> Sign:
        """Return what an Optuna study keeps: its storage, if it has one."""
        for wanted in ("create_study", "load_study"):
            for spot, call in self.setups.calls(reach):
                if call.leaf == wanted and (wanted == "create_study" or spot == site.spot):
                    return self._stored(spot, call, off)
        return Sign("", "unknown", f"the study is created out of sight ({site.spot.path}:{site.line})", off)

    def _stored(self, spot: Spot, call: Call, off: Default | None) -> Sign:
        storage = dict(call.keywords).get("storage")
        at, place = Evidence(spot.path, call.line, "the study is created here"), f"{spot.path}:{call.line}"
        default = self.guards.default(spot, storage) if storage is not None else None
        if storage is None or (isinstance(storage, Const) and storage.value is None):
            says = f"the study has no storage: its trials live in memory ({place})"
            return Sign("", "untracked", says, off, evidence=(at,))
        if default is not None and not default.is_on:
            off = off or default
        says = f"the study has a storage ({place})"
        return Sign("optuna", "tracked", says, off, params=True, metrics=True, evidence=(at,))

    def accelerate(self, reach: Reach, seen: Sequence[Seen]) -> Iterator[Sign]:
        """Yield what `init_trackers` starts: nothing without `log_with`."""
        start = next(item for item in seen if ".init_trackers" in item.use.says)
        call = self.setups.code.scope(start.use.spot).calls[start.use.call]
        params = len(call.args) > 1 or any(name == "config" for name, _ in call.keywords)
        metrics = any(item.use.role == "metrics" for item in seen)
        name, off = "accelerate", start.off
        for spot, made in self.setups.calls(reach):
            if made.leaf != "Accelerator":
                continue
            value = dict(made.keywords).get("log_with")
            if value == Const(None) or (value is None and not any(word is None for word, _ in made.keywords)):
                return
            default = self._value(spot, value)
            name = str(default.value) if default and default.value else name
            off = off or (default if default and not default.is_on else None)
            break
        whole = params and metrics and name != "tensorboard"
        says = f"{name}: init_trackers starts a run of accelerate ({start.use.spot.path}:{start.use.line})"
        yield Sign(
            name, "tracked" if whole else "partial", says, off, params=params, metrics=metrics, evidence=start.chain
        )

    def _value(self, spot: Spot, value: Expr | None) -> Default | None:
        return self.guards.default(spot, value) if value is not None else None

    def pycaret(self, reach: Reach) -> Iterator[Sign]:
        """Yield what `setup(log_experiment=…)` keeps; it is off by default."""
        for spot, call in self.setups.calls(reach):
            value = dict(call.keywords).get("log_experiment")
            if call.leaf == "setup" and value is not None and value != Const(None):
                says = f"setup(log_experiment=…) ({spot.path}:{call.line})"
                if not (isinstance(value, Const) and value.value is False):
                    yield Sign("pycaret", "tracked", says, params=True, metrics=True)

    def keyword(self, reach: Reach, word: str, tracker: str) -> Iterator[Sign]:
        """Yield what a keyword such as `tensorboard_log=` switches on."""
        for spot, call in self.setups.calls(reach):
            value = dict(call.keywords).get(word)
            if value is not None and value != Const(None):
                default = self.guards.default(spot, value)
                off = default if default is not None and not default.is_on else None
                yield sign_at(Evidence(spot.path, call.line, f"{word}= is given"), tracker, "partial", off)
                return
