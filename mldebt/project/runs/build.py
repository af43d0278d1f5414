"""Builds one row per file or notebook that somebody starts and that fits a model."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mldebt.findings.subjects import Evidence, Launch, TrainingRun
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.runs.commands import tool_rows
from mldebt.project.runs.keeping.sinks import Sinks
from mldebt.project.runs.objects.callables import Callables
from mldebt.project.runs.objects.instances import Instances
from mldebt.project.runs.objects.told import Told
from mldebt.project.runs.roles import Standing
from mldebt.project.runs.rows import Rows
from mldebt.project.runs.settling import Settling
from mldebt.project.runs.tracking.aside import fits_aside
from mldebt.project.runs.tracking.discounts import Discounts
from mldebt.project.runs.tracking.frameworks import Libraries, off_by
from mldebt.project.runs.tracking.modes import off_at_start
from mldebt.project.runs.tracking.orchestrators import contained, observed, run_by, served
from mldebt.project.runs.tracking.pins import Pins
from mldebt.project.runs.tracking.pipelines import pipeline_signs
from mldebt.project.runs.tracking.signs import signs
from mldebt.project.runs.tracking.targets import Configured
from mldebt.project.runs.tracking.telling import Telling
from mldebt.project.runs.tracking.trackers import TrackerCalls
from mldebt.project.runs.tracking.unseen import Unseen
from mldebt.project.runs.tracking.verdicts import Seen, Sign, Verdict, agreed, decide, left_to_launch
from mldebt.project.runs.training.by_hand import by_hand
from mldebt.project.runs.training.calls import Site, TrainingCalls
from mldebt.project.runs.training.graphs import only_predicts
from mldebt.project.runs.training.loops import Loops
from mldebt.project.runs.training.noise import tries_out
from mldebt.project.runs.training.tensors import Tensors
from mldebt.project.runs.values.defaults import Default
from mldebt.project.runs.values.guards import Guards
from mldebt.project.runs.values.launches import default_files, launch_settings
from mldebt.project.runs.values.options import Options
from mldebt.project.runs.ways.edges import Edges
from mldebt.project.runs.ways.hops import Reach
from mldebt.project.runs.ways.reach import Explorer
from mldebt.project.sources import Sources

SEARCHES = regex(r"optuna|hyperopt|skopt|smac")
MODELLING = frozenset({
    "sklearn", "torch", "tensorflow", "keras", "jax", "flax", "xgboost", "lightgbm", "catboost", "transformers",
    "fastai", "mxnet", "paddle", "chainer", "statsmodels", "prophet", "cuml", "spacy", "darts", "gensim",
    "stable_baselines3", "skorch", "pytorch_lightning", "lightning", "sktime", "ray", "allennlp", "mmcv",
    "ultralytics", "h2o", "gluonts", "implicit", "lightfm", "subprocess",
})  # fmt: skip


class Ground(NamedTuple):
    """What one run stands on: what it enters, trains and keeps, where it meets trackers, and what runs it."""

    path: str
    wide: Reach
    sites: Sequence[Site]
    wanted: Sequence[Spot]
    around: Sequence[Sign]
    kept: Sequence[Evidence]
    seeded: bool


class Finder:
    """Everything the search for runs shares between started files."""

    def __init__(self, sources: Sources) -> None:
        self.sources, self.code = sources, sources.code
        self.options = Options(sources.python, sources.settings, sources.code.callees, self.code.importers)
        instances = Instances(self.code, sources.settings)
        callables = Callables(self.code, Told(self.code, sources.settings, sources.starts))
        self.calls, self.loops = TrainingCalls(self.code, instances, callables), Loops(self.code)
        self.trackers, self.sinks = TrackerCalls(self.code, callables, sources.options.trackers), Sinks(self.code)
        edges = Edges(self.code, instances, callables)
        self.guards = Guards(self.code, self.options, edges.calls_into)
        self.explorer = Explorer(self.guards, Telling(self.code, self.trackers), sources.starts, edges)
        pins = Pins(sources.facts)
        self.libraries, self.discounts = Libraries(self.code, self.guards, pins), Discounts(self.code, pins)
        self.standing, self.settling = Standing(sources, self.sinks), Settling(sources, self.trackers)
        self.configured = Configured(self.code, sources.settings, self.guards)
        self.tensors, self.rows = Tensors(self.code), Rows(sources)
        self.unseen = Unseen(self.code, self.trackers)

    def runs(self) -> Iterator[TrainingRun]:
        """Yield the runs of all started files, then those that commands make with programs from outside."""
        made: set[tuple[str, str]] = set()
        for path in sorted(self.sources.starts.all()):
            if path in self.sources.python and (run := self.run(path)):
                made.add((path, run.framework))
                yield run
        yield from (row for row in tool_rows(self.sources) if (row.path, row.framework) not in made)

    def run(self, path: str) -> TrainingRun | None:
        """Return the run that starting a file makes, or None where it trains nothing."""
        starts = self.sources.starts.of(path)
        roots = self.explorer.roots(path)
        self.guards.focus(path, self.code.closure(path), default_files(path, self.code, self.sources.settings, starts))
        narrow = self.explorer.reach(roots, wide=False)
        found = self.found(path, narrow)
        if not found:
            return None
        wide = self.explorer.reach(roots, wide=True)
        self.guards.enter(wide.hops)
        narrow = self.explorer.guarded(narrow, {site.spot for site in found}, wide=False)
        found = [site for site in found if not self.never_trains(site, narrow)]
        if not found:
            return None
        sites = self.ranked(found, narrow, path)
        needed = self.needed(sites, narrow)
        self.guards.suppose(assumed=needed)
        ground = self.ground(path, narrow, wide, sites)
        verdict = self.verdict(ground)
        answers = list(self.launches(ground, verdict, needed))
        launches = tuple(launch for launch, is_told, _ in answers if is_told)
        if self.libraries.reports.is_left_to_command(wide, starts):
            verdict = agreed(verdict, [(launch.config, answer) for launch, _, answer in answers])
        verdict = left_to_launch(verdict, launches)
        role = self.standing.role(path, wide, verdict, sites[0])
        verdict = self.settling.settled(path, wide, verdict, sites) if role == "entry" else verdict
        return self.rows.row(path, role, sites=sites, narrow=narrow, verdict=verdict, launches=launches)

    def found(self, path: str, narrow: Reach) -> list[Site]:
        """Return what trains among the scopes a file reaches."""
        found = [site for spot in narrow.hops for site in self.calls.of(spot)]
        loops = list(self.loops.sites(narrow, path))
        found += loops if found else self.tensors.of_models(narrow, loops)
        found = found or list(fits_aside(self.code, self.trackers, list(narrow.hops)))
        found = found or list(by_hand(self.code, narrow.hops))
        found = [site for site in found if not self.explorer.is_elsewhere(path, site.spot, site.call.under)]
        found = [site for site in found if not tries_out(self.explorer, path, site)]
        searches = [site for site in found if SEARCHES.match(site.row)]
        return found if not searches or len(searches) < len(found) or self.models_around(path) else []

    def models_around(self, path: str) -> bool:
        """Say whether a file, or one it imports, uses a modelling library or starts programs that a search may tune."""
        modules = self.code.modules
        near = (modules[inner] for inner in self.code.closure(path) if inner in modules)
        roots = {entry.module.partition(".")[0] for module in near for entry in module.imports}
        return bool(roots & MODELLING)

    def ranked(self, found: Sequence[Site], narrow: Reach, path: str) -> list[Site]:
        """Return training sites, the most telling first: fitting before evaluation, near before far."""
        order = {spot: place for place, spot in enumerate(narrow.hops)}
        off = {site: off_by(site, narrow, self.guards) is not None for site in found}
        running = [site for site in found if not off[site]] or found
        return sorted(
            running,
            key=lambda site: (
                site.kind == "evaluation",
                site.spot.path != path,
                order.get(site.spot, len(order)),
                site.line,
            ),
        )

    def never_trains(self, site: Site, narrow: Reach) -> bool:
        """Say whether the code itself keeps a site from running: `build(mode="eval")`."""
        off = off_by(site, narrow, self.guards)
        return (off is not None and off.fixed) or only_predicts(self.code, site, narrow)

    def is_off(self, site: Site) -> bool:
        """Say whether a site's own conditions keep it from running: a launch that only evaluates is no run."""
        return self.guards.path_to(site.spot, site.call.under).holds is False

    def needed(self, sites: Sequence[Site], narrow: Reach) -> frozenset[Default]:
        """Return the defaults that must be changed for the run to train at all: they switch no tracker off."""
        off = [off_by(site, narrow, self.guards) for site in sites if site.kind != "evaluation"] or [None]
        return frozenset(one for one in off if one) if all(off) else frozenset()

    def ground(self, path: str, narrow: Reach, wide: Reach, sites: Sequence[Site]) -> Ground:
        """Return what is the same of a run under all that the guards may suppose."""
        chains = (*narrow.chain(sites[0].spot), *wide.chain(sites[0].spot))
        near = {path, *(site.spot.path for site in sites), *(spot.path for spot, _ in chains)}
        leading = {spot for site in sites for spot in (site.spot, *(spot for spot, _ in wide.chain(site.spot)))}
        met = (spot for spot in wide.hops if self.trackers.of(spot) or self.configured.at(spot))
        wanted = tuple(sorted(met, key=lambda spot: spot not in leading))
        around = [
            *pipeline_signs(self.sources.starts.of(path), self.sources.settings),
            *run_by(self.explorer, wide, path, self.sources.settings, sites),
            *served(sites),
            *contained(path, self.code.modules[path]),
        ]
        kept = self.standing.kept(path, sites[0], self.sinks.best(wide, near, self.guards.bar))
        kept = (*kept, *self.sinks.settings(wide)) if kept else kept
        return Ground(path, wide, sites, wanted, around, kept, self.sinks.is_seeded(wide))

    def verdict(self, ground: Ground) -> Verdict:
        """Decide how a run is tracked under what the guards suppose."""
        path, wide, sites, wanted = ground[:4]
        ways = self.explorer.guarded(wide, {*wanted, *(site.spot for site in sites)}, wide=True)
        seen = self.discounts.of(path, self.seen(path, ways, wanted))
        found = [
            *signs(seen, {site.framework for site in sites}),
            *self.libraries.signs(Reach(wide.hops | ways.hops), sites, seen, path),
            *self.configured.signs(ways, wanted),
            *ground.around,
            *observed(self.explorer, wide),
            *self.unseen.signs(wide, sites),
        ]
        found = found or [*self.unseen.passed_by(path, wide)]
        return decide(found, ground.kept, seeded=ground.seeded)

    def seen(self, path: str, wide: Reach, wanted: Sequence[Spot]) -> Iterator[Seen]:
        """Yield the tracker calls a file reaches where it trains, with what keeps them from running."""
        for spot in wanted:
            if spot not in wide.hops:
                continue
            for use in self.trackers.of(spot):
                if self.explorer.is_elsewhere(path, spot, use.under):
                    continue
                off = wide.off(spot) or self.guards.bar(spot, use.under)
                off = off or off_at_start(self.code, self.guards, spot, use)
                hops = [Evidence(where.path, line, "leads to") for where, line in wide.chain(spot)]
                yield Seen(use, off, (*hops, Evidence(spot.path, use.line, use.says)))

    def launches(
        self, ground: Ground, default: Verdict, needed: frozenset[Default]
    ) -> Iterator[tuple[Launch, bool, Verdict]]:
        """Yield the answers of launch configurations, and what is told: flags only where they change the answer."""
        starts = self.sources.starts.of(ground.path)
        for launch in launch_settings(ground.path, self.code, self.sources.settings, starts):
            self.guards.suppose(launch.values, needed)
            if all(self.is_off(site) for site in ground.sites):
                continue
            self.libraries.reports.launch = launch
            verdict = self.verdict(ground)
            self.libraries.reports.launch = None
            is_told = launch.name == launch.path or verdict.tracking != default.tracking
            settled = verdict.tracking == "optional" and any(item.path == launch.path for item in verdict.evidence[:1])
            answer = Launch(launch.name, "untracked" if settled else verdict.tracking, verdict.evidence[:4])
            yield answer, is_told, verdict
        self.guards.suppose(assumed=needed)


def run_of(sources: Sources, path: str) -> TrainingRun | None:
    """Return the run that starting one file of some sources makes, or None."""
    return Finder(sources).run(path) if path in sources.python else None
