"""Tells whether a training run fixes its random seed, across files, and what keeps it from doing so.

A run is unseeded only if it surely draws at random and nothing it enters, its launch commands or its settings sets a
seed. Libraries that seed themselves, seeds drawn at run time, and any mention of a seed that cannot be followed make
the answer "seeded" or "unknown", never "unseeded". One seed of any kind is enough: whether it covers every generator
is not judged. Library defaults were read in the packages: transformers 4.57 `TrainingArguments.seed = 42`, ultralytics
8.4 `seed=0`, lightgbm, xgboost and catboost fixed seeds, gensim `seed=1`.
"""

import re
from typing import Literal

import msgspec

from mldebt.findings.subjects import Evidence, TrainingRun
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.runs.entered import Entered, Entries
from mldebt.project.runs.seed_calls import (
    RandomSource,
    SeedUse,
    draws_fresh,
    mentions,
    random_sources,
    seed_uses,
    steps_of,
)  # fmt: skip
from mldebt.project.runs.values.defaults import Default
from mldebt.project.runs.values.launches import launch_settings
from mldebt.project.runs.ways.hops import Reach
from mldebt.remembering import remembered

Answer = Literal["seeded", "off", "unseeded", "unknown", "not random"]
RANDOM = frozenset({
    "pytorch", "lightning", "keras", "tensorflow", "tensorflow1", "fastai", "skorch", "stable_baselines3", "deepspeed",
    "keras_tuner", "pycaret", "composer",
})  # fmt: skip
BY_CALL = frozenset({"sklearn", "xgboost", "lightgbm", "catboost", "statsmodels", "optuna", "hyperopt", "skopt"})
LOADERS = frozenset({
    "yaml", "omegaconf", "hydra", "json", "toml", "tomllib", "configparser", "yacs", "ml_collections", "gin",
    "jsonargparse", "confection", "munch", "addict", "easydict", "ruamel", "dynaconf", "anyconfig", "mmcv", "mmengine",
})  # fmt: skip
SETTINGS = regex(r"(.*[.\[])?(\w+_)?(seed|random_state|randomness)(_\w+)?(\.\w+)?", re.IGNORECASE)


ABOUT_SEEDS = regex(r"seed|determinis|reproduc|random", re.IGNORECASE)


class Seeding(msgspec.Struct, frozen=True):
    """Whether a run fixes a seed, why, and what it draws at random."""

    answer: Answer
    reason: str
    evidence: tuple[Evidence, ...] = ()


class Seeds:
    """How the started files of one repository deal with seeds."""

    def __init__(self, entries: Entries) -> None:
        self.entries, self.code = entries, entries.finder.code

    def of(self, run: TrainingRun) -> Seeding:
        """Return how a run deals with its seed."""
        return self._judged(run.path)

    @remembered
    def _judged(self, path: str) -> Seeding:
        entered = self.entries.of(path)
        source = self._random(entered)
        if source is None:
            return Seeding("not random", "nothing is known to draw at random, or the library seeds itself")
        at = Evidence(source.spot.path, source.line, source.says)
        uses = [
            use
            for spot in self._spots(entered)
            for use in self._of(spot)
            if not self.entries.finder.explorer.is_elsewhere(entered.path, spot, use.under)
        ]
        ways = self.entries.ways(entered, {use.spot for use in uses})
        off: list[tuple[SeedUse, Default]] = []
        for use in uses:
            answer = self._weigh(ways, use)
            if isinstance(answer, str):
                where = Evidence(use.spot.path, use.line, use.says)
                return Seeding("seeded" if answer == "seeded" else "unknown", answer, (where,))
            off.append((use, answer))
        if said := self._launched(entered):
            return Seeding("unknown", said.says, (said,))
        if off:
            use, default = off[0]
            because = Evidence(default.path, default.line, f"no seed by default: {default.says}")
            return Seeding("off", default.says, (because, Evidence(use.spot.path, use.line, use.says), at))
        if said := self._configured(entered) or self._mentioned(entered):
            return Seeding("unknown", said.says, (said,))
        return Seeding("unseeded", source.says, (at,))

    def _spots(self, entered: Entered) -> list[Spot]:
        """Return the scopes a run enters, the module level of everything it imports included."""
        imported = (Spot(path, 0) for path in sorted(self.code.closure(entered.path)) if path in self.code.modules)
        return list(dict.fromkeys((*entered.wide.hops, *imported)))

    @remembered
    def _of(self, spot: Spot) -> tuple[SeedUse, ...]:
        return tuple(seed_uses(self.code, spot))

    def _random(self, entered: Entered) -> RandomSource | None:
        """Return what surely draws at random in a run, or None where a library seeds itself or nothing does."""
        frameworks = {site.framework for site in entered.sites}
        if not frameworks <= RANDOM | BY_CALL:
            return None
        site = next((site for site in entered.sites if site.framework in RANDOM), None)
        if site is not None:
            return RandomSource(site.spot, site.line, f"{site.framework} starts from random weights or batches")
        found = (source for spot in entered.narrow.hops for source in random_sources(self.code, spot))
        return next(found, None)

    def _weigh(self, ways: Reach, use: SeedUse) -> str | Default:
        """Return `seeded`, the default that leaves a seed out, or why it cannot be told."""
        if off := self.entries.off(ways, use.spot, use.under):
            return off if ABOUT_SEEDS.search(off.says) else f"whether {use.says} depends on {off.says}"
        if use.value is None:
            return "seeded"
        if draws_fresh(self.code, use.spot, use.value):
            return "the seed is drawn when the run starts"
        default = self.entries.finder.guards.default(use.spot, use.value)
        if default is None or default.value is not None or default.size is not None:
            return "seeded"
        if self._is_set_later(use):
            return "the seed is filled in when the run starts"
        return default

    def _is_set_later(self, use: SeedUse) -> bool:
        """Say whether something assigns the name a seed is read from, beside its declaration."""
        steps = steps_of(use.value) if use.value is not None else ()
        leaf = steps[-1].lstrip(".[") if steps else ""
        return bool(leaf) and any(
            assign.target[-1].lstrip(".[") == leaf and (len(assign.target) > 1 or scope.kind == "function")
            for scope in self.code.modules[use.spot.path].scopes
            for assign in scope.assigns
            if assign.how not in (":", "for")
        )

    def _launched(self, entered: Entered) -> Evidence | None:
        """Return where a command that starts the run, or the settings it names, gives a seed."""
        sources = self.entries.finder.sources
        starts = sources.starts.of(entered.path)
        for launch in launch_settings(entered.path, self.code, sources.settings, starts):
            for key, value in launch.values.items():
                if SETTINGS.fullmatch(key) and value.value is not None:
                    return Evidence(value.path, value.line, f"a launch gives a seed: {value.says}")
        return None

    def _configured(self, entered: Entered) -> Evidence | None:
        """Return where settings of the repository give a seed, for a run that reads settings."""
        if not entered.files and not self._loads_settings(entered):
            return None
        for path, facts in sorted(self.entries.finder.sources.settings.items()):
            for entry in facts.entries:
                if entry.kind == "scalar" and SETTINGS.fullmatch(entry.key) and _is_number(entry.value):
                    return Evidence(path, entry.line, f"settings give a seed: {entry.key}: {entry.value}")
        return None

    def _loads_settings(self, entered: Entered) -> bool:
        modules = self.code.modules
        return any(
            entry.module.partition(".")[0] in LOADERS
            for path in self.code.closure(entered.path)
            if path in modules
            for entry in modules[path].imports
        )

    def _mentioned(self, entered: Entered) -> Evidence | None:
        """Return a name that speaks of a seed in code the run enters or may enter."""
        for path in sorted(self.code.closure(entered.path)):
            for number in range(len(self.code.modules[path].scopes) if path in self.code.modules else 0):
                spot = Spot(path, number)
                found = next(mentions(self.code.scope(spot)), None)
                if found and (spot in entered.wide.hops or not self._is_idle(entered, spot)):
                    return Evidence(path, found[0], f"{found[1].lstrip('.[')} speaks of a seed")
        return None

    def _is_idle(self, entered: Entered, spot: Spot) -> bool:
        """Say whether no code that a run imports calls a function: a helper that was left lying, or is for others."""
        scope = self.code.scope(spot)
        if scope.kind != "function" or scope.parent != 0 or scope.decorators:
            return False
        around = self.code.closure(entered.path)
        return not any(caller.path in around for caller, _ in self.code.callers(spot))


def _is_number(value: str | None) -> bool:
    return value is not None and re.fullmatch(r"\d+", value.strip()) is not None
