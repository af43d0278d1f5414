"""Builds the inventory of training runs: which started files fit a model, in which role, and how each is tracked."""

import re
from collections.abc import Iterator, Mapping
from typing import cast

from mldebt.facts.code import Made, NotebookFacts, Op, Ref
from mldebt.findings.subjects import Evidence, Launch, Records, TrainingRun
from mldebt.findings.vocabulary import RunKind, RunRole, Tracking
from mldebt.project.code import Spot, last_step, without_last
from mldebt.project.runs.calls import CallSites, RunSite
from mldebt.project.runs.hydra import hydra_verdicts
from mldebt.project.runs.launches import launches_of
from mldebt.project.runs.tracking import TrackingJudge, Verdict
from mldebt.project.sources import Sources

MAIN_DECORATORS = re.compile(r".*\.(command|main|flow|pipeline|step|task|callback)$|^(flow|task|step|pipeline)$")
DISPATCHED = frozenset({".fit", ".fit_transform", ".train", ".run_training"})
SEEDS = re.compile(r"(manual_seed|seed_everything|set_seed|random\.seed|set_random_seed|PRNGKey)$")
SAVES = re.compile(r"(\.save\w*|\.dump|\.savez?\w*|\.to_csv|\.push_to_hub|\.save_pretrained|\.export|\.log_model|\.savefig|\.write)$")
TIMERS = re.compile(r"^(time\.(time|perf_counter|monotonic)|timeit\..*|torch\.cuda\.Event|torch\.utils\.benchmark.*)$")
TOPDOWN_CALLS = 4


class RunFinder:
    """Finds and judges entries; built once for the repository."""

    def __init__(self, sources: Sources) -> None:
        self.sources, self.code = sources, sources.code
        self.sites, self.judge = CallSites(sources.code), TrackingJudge(sources)
        self.imported = {inner for path in sources.python for inner in self.code.closure(path) if inner != path}

    def runs(self) -> Iterator[TrainingRun]:
        """Yield one run for every started file that reaches a training call."""
        for path in sorted(self.sources.python):
            if not self._is_started(path):
                continue
            reached = self._reach(path)
            sites = self.sites.within(reached)
            if sites:
                yield self._run(path, reached, sites)

    def _is_started(self, path: str) -> bool:
        facts = self.sources.python[path]
        if isinstance(self.sources.facts[path], NotebookFacts) or facts.main_line is not None or self.sources.starts.of(path):
            return True
        module = facts.scopes[0]
        return path not in self.imported and len(module.calls) >= TOPDOWN_CALLS and not path.endswith("__init__.py")

    def _roots(self, path: str) -> list[Spot]:
        roots = [Spot(path, 0)]
        facts = self.sources.python[path]
        started_as_package = any(start.kind == "package" for start in self.sources.starts.of(path))
        for number, scope in enumerate(facts.scopes):
            outermost = scope.kind == "function" and scope.parent == 0
            decorated = outermost and any(MAIN_DECORATORS.match(self._decorator(path, decorator)) for decorator in scope.decorators)
            if outermost and (decorated or (started_as_package and scope.name in ("main", "cli", "run"))):
                roots.append(Spot(path, number))
            if scope.kind == "class" and any(base.name.endswith("FlowSpec") for base in self.code.bases(Spot(path, number))):
                roots += self.code.methods(Spot(path, number)).values()
        return roots

    def _decorator(self, path: str, decorator: object) -> str:
        if isinstance(decorator, Ref):
            return "".join(decorator.steps)
        call = getattr(decorator, "call", None)
        return "".join(func.steps) if call is not None and isinstance(func := self.code.modules[path].scopes[0].calls[call].func, Ref) else ""

    def _reach(self, path: str) -> dict[Spot, tuple[Spot, ...]]:
        reached = self.code.reachable(self._roots(path))
        for _ in range(2):
            more = [spot for spot in self._dispatched(path, reached) if spot not in reached]
            if not more:
                break
            for spot, hops in self.code.reachable(more, hops=5).items():
                reached.setdefault(spot, (more[0], *hops))
        return reached

    def _dispatched(self, path: str, reached: Mapping[Spot, tuple[Spot, ...]]) -> Iterator[Spot]:
        """Enter methods of classes that reached code names, where `pipeline.fit_transform()` cannot be resolved."""
        wanted = {
            last_step(call.func)
            for spot in reached
            for call, target in self.code.calls_from(spot)
            if last_step(call.func) in DISPATCHED and target.kind == "unknown" and (call.args or call.keywords) and without_last(call.func) is not None
        }
        if not wanted:
            return
        for spot in list(reached):
            for read in self.code.scope(spot).reads:
                target = self.code.resolve(spot, read.steps) if read.steps[0][:1].isupper() or len(read.steps) > 1 else None
                if target is not None and target.kind == "class" and target.spot:
                    methods = self.code.methods(target.spot)
                    yield from (methods[name] for name in ("fit", "train", "fit_transform") if name in methods and wanted)
        del path

    def _run(self, path: str, reached: Mapping[Spot, tuple[Spot, ...]], sites: list[RunSite]) -> TrainingRun:
        verdict = self._verdict(path, reached, sites)
        site = next((site for site in sites if site.spot.path == path), sites[0])
        local = [call.line for call in self.code.modules[path].scopes[0].calls] or [1]
        line = site.line if site.spot.path == path else self.code.modules[path].main_line or local[0]
        cell, within = self.sources.place(path, line)
        kinds = [item.kind for item in sites]
        kind = next((word for word in ("remote", "sweep", "single") if word in kinds), kinds[0])
        chain = tuple(self._chain(reached, site))
        launches = launches_of(self.sources, self.judge, path, reached, verdict)
        return TrainingRun(
            path=path, line=within, framework=site.framework, kind=cast("RunKind", kind), role=self._role(path, reached),
            tracking=cast("Tracking", verdict.tracking), reason=verdict.reason, cell=cell, trackers=verdict.trackers,
            records=self._records(reached, verdict), launches=launches, launched_by=tuple(self._launched(path)),
            owner=self.sources.owner(path), evidence=(*chain, *verdict.evidence),
        )  # fmt: skip

    def _verdict(self, path: str, reached: Mapping[Spot, tuple[Spot, ...]], sites: list[RunSite]) -> Verdict:
        if all(site.kind == "remote" for site in sites):
            return Verdict("remote", f"{sites[0].spot.path}:{sites[0].line} the job runs on a service that keeps its own record", (sites[0].framework,))
        if found := self._pipeline(path):
            return found
        hydra = list(hydra_verdicts(self.sources, path))
        verdicts = [*hydra, *self.judge.judge(reached, sites)]
        for tracking in ("tracked", "optional", "partial", "unknown"):
            for verdict in verdicts:
                if verdict.tracking == tracking:
                    return verdict
        explicit = next((verdict for verdict in verdicts if verdict.tracking == "untracked"), None)
        return explicit or Verdict("untracked", self._sink(reached))

    def _sink(self, reached: Mapping[Spot, tuple[Spot, ...]]) -> str:
        """Name what the run leaves behind when no tracker is reached."""
        for spot in reached:
            for call in self.code.scope(spot).calls:
                name = last_step(call.func).lstrip(".")
                if name in ("writerow", "to_csv") or (name == "write" and any(isinstance(item, Op) and "dumps" in str(self._inner(spot, item)) for item in call.args)):
                    cell, line = self.sources.place(spot.path, call.line)
                    where = f"{spot.path}:{line}" if cell is None else f"{spot.path}:cell {cell}:{line}"
                    return f"no tracker is reached; it keeps a home-grown log only ({where} {name})"
        return "no tracker is reached from this entry; results are printed or saved without a record of the run"

    def _inner(self, spot: Spot, value: Op) -> list[str]:
        made = [item for item in value.items if isinstance(item, Made)]
        return [last_step(self.code.scope(spot).calls[item.call].func) for item in made]

    def _pipeline(self, path: str) -> Verdict | None:
        for start in self.sources.starts.of(path):
            if start.stage is None or not start.path.endswith("dvc.yaml"):
                continue
            stage, folder = start.stage, start.path.rpartition("/")[0]
            lock = self.sources.settings.get(f"{folder}/dvc.lock".lstrip("/"))
            keys = {entry.key for entry in self.sources.settings[start.path].entries}
            declares = [word for word in ("params", "metrics", "outs") if any(key.startswith(f"stages.{stage}.{word}") for key in keys)]
            locked = lock is not None and any(entry.key in (f"stages.{stage}", stage) for entry in lock.entries)
            if declares and locked and ("outs" in declares or "metrics" in declares):
                says = f"{start.path}:{start.line} stage {stage} declares {', '.join(declares)} and has an entry in dvc.lock"
                return Verdict("tracked", says, ("dvc",), "params" in declares, "metrics" in declares, "outs" in declares, (Evidence(start.path, start.line, f"stage {stage} runs this file"),))
        return None

    def _role(self, path: str, reached: Mapping[Spot, tuple[Spot, ...]]) -> RunRole:
        role = self.sources.role(path)
        if role in ("test", "benchmark", "tutorial"):
            return cast("RunRole", role)
        names = [target.name for spot in reached if spot.path == path for _, target in self.code.calls_from(spot)]
        saves = any(SAVES.search(last_step(call.func)) for spot in reached for call in self.code.scope(spot).calls)
        return "benchmark" if not saves and any(TIMERS.match(name) for name in names) and "bench" in path else "entry"

    def _records(self, reached: Mapping[Spot, tuple[Spot, ...]], verdict: Verdict) -> Records:
        seeded = any(SEEDS.search(target.name) for spot in reached for _, target in self.code.calls_from(spot))
        commit = bool({"mlflow", "wandb", "dvc", "sacred", "clearml", "dvclive"} & set(verdict.trackers))
        kept = verdict.tracking in ("tracked", "partial", "remote")
        return Records(verdict.params and kept, verdict.metrics and kept, verdict.artifacts and kept, commit and verdict.tracking == "tracked", "dvc" in verdict.trackers, seeded)

    def _chain(self, reached: Mapping[Spot, tuple[Spot, ...]], site: RunSite) -> Iterator[Evidence]:
        for hop in reached.get(site.spot, ())[:6]:
            scope = self.code.scope(hop)
            yield self.judge.place(hop, scope.line, f"reached through {scope.name}")
        yield self.judge.place(site.spot, site.line, f"training call: {site.says}")

    def _launched(self, path: str) -> Iterator[Evidence]:
        for start in self.sources.starts.of(path)[:6]:
            yield Evidence(start.path, start.line, f"started from a {start.kind}: {' '.join(start.words)[:120]}".rstrip(": "), start.cell)


def training_runs(sources: Sources) -> tuple[TrainingRun, ...]:
    """Return every run of the repository in path order."""
    return tuple(RunFinder(sources).runs())
