"""Tells fits that leave a model from fits that only describe data: clusters, rankings, pipelines of preparations."""

from collections.abc import Iterator

from mldebt.catalogue.loading import EntryPoint
from mldebt.facts.code import Call, Const, Expr, Items, Made, Op, Ref
from mldebt.project.code import Code, Spot, without_last
from mldebt.project.runs.keeping.records import starts
from mldebt.project.runs.objects.classes import is_transformer

MOST_NAMES, MAKERS = 16, 5
SECOND_SIGN = frozenset(
    {"predict", "dump", "score", "silhouette_score", "predict_proba", "save", "summary", "forecast", "get_forecast"}
)
CLUSTER_SCORES = frozenset({
    "silhouette_score", "calinski_harabasz_score", "davies_bouldin_score", "adjusted_rand_score", "v_measure_score",
    "normalized_mutual_info_score", "adjusted_mutual_info_score", "homogeneity_score",
})  # fmt: skip
KEEPS = frozenset({"to_csv", "to_parquet", "to_pickle", "to_excel", "savetxt", "log_metric", "log_metrics"})
SHOWS = frozenset({"print", "str", "repr", "type", "display"})
TEXTS = ("json", "yaml", "toml")
RANKS = frozenset({".feature_importances_", ".ranking_", ".support_", ".get_support"})
INFERENCE = frozenset({".pvalues", ".bse", ".tvalues", ".conf_int", ".f_pvalue"})
OUTCOME = frozenset({"predict", "forecast", "get_forecast", "get_prediction", "simulate", "save", "dump"})
LINE = frozenset({".coef_", ".intercept_"})


class Fitted:
    """What becomes of the receivers of fitting calls."""

    def __init__(self, code: Code) -> None:
        self.code = code

    def has_second_sign(self, spot: Spot, call: Call, row: EntryPoint, receiver: Expr) -> bool:
        """Say whether a call that a catalogue row matches leaves a model; rows of less weight need a second sign."""
        if row.id == "sklearn.pipeline":
            return self._last_step_trains(spot, receiver)
        if row.id == "sparkml":
            return not self._only_prepares(spot, receiver)
        if row.id in ("sklearn.cluster", "sklearn.outliers"):
            return self._outlives(spot, call, receiver)
        if row.id == "statsmodels" and self._only_infers(spot.path):
            return False
        if row.weight < 0.9:  # the catalogue's mark for "only with a second sign"
            return (
                any(other.leaf in SECOND_SIGN for scope in self.code.modules[spot.path].scopes for other in scope.calls)
                or call.result == "assigned"
            )
        return True

    def _only_infers(self, path: str) -> bool:
        """Say whether a file reads how sure coefficients are, and predicts and keeps nothing: it tests a hypothesis."""
        scopes = self.code.modules[path].scopes
        if not any(step in INFERENCE for scope in scopes for read in scope.reads for step in read.steps[1:]):
            return False
        leaves = (call.leaf for scope in scopes for call in scope.calls)
        return OUTCOME.isdisjoint(leaves)

    def only_ranks(self, spot: Spot, receiver: Expr) -> bool:
        """Say whether all that is ever read of a fitted model is how it weighs features: that only selects.

        A line of which a function only returns slope and intercept is a number that it works out.
        """
        if not isinstance(receiver, Ref) or len(receiver.steps) != 1:
            return False
        name, scope = receiver.steps[0], self.code.scope(spot)
        used = [read.steps[1] if len(read.steps) > 1 else "" for read in scope.reads if read.steps[0] == name]
        others = set(used) - {"", ".fit"}
        if others and others <= LINE:
            handed = any(read.use == "argument" for read in scope.reads if read.steps[0] == name)
            return bool(scope.returns) and "" not in used and not handed
        if not others or not others <= RANKS:
            return False
        return used.count("") <= sum(receiver in call.args for call in scope.calls if call.last_step in SHOWS)

    def _outlives(self, spot: Spot, fit: Call, receiver: Expr) -> bool:
        """Say whether a fitted clustering is pickled, predicts later, or is scored and its clusters are kept.

        Else it only describes the data at hand; a table that is written before it is fitted holds no clusters.
        """
        is_kept, name = False, receiver.steps[-1:] if isinstance(receiver, Ref) else None
        stays = self._stays(spot, fit, receiver)
        for number, scope in enumerate(self.code.modules[spot.path].scopes):
            for call in scope.calls:
                leaf = call.leaf
                owner = without_last(call.func)
                is_dumped = leaf == "dump" and not starts(call.func, TEXTS) and not (stays and number != spot.scope)
                if is_dumped or (leaf == "predict" and isinstance(owner, Ref) and owner.steps[-1:] == name):
                    return True
                is_kept = is_kept or (leaf in KEEPS and (number != spot.scope or call.line > fit.line))
        return is_kept and not CLUSTER_SCORES.isdisjoint(self.code.callees.of(spot.path))

    def _stays(self, spot: Spot, fit: Call, receiver: Expr) -> bool:
        """Say whether a function only reads fields of what it fits (`db.labels_`): nobody else can pickle it."""
        scope = self.code.scope(spot)
        held = [
            one.target for one in scope.assigns if isinstance(one.value, Made) and scope.calls[one.value.call] == fit
        ]
        names = [receiver.steps] if isinstance(receiver, Ref) else held
        reads = [read for read in scope.reads if read.steps[:1] in names]
        return scope.kind == "function" and bool(reads) and all(len(read.steps) > 1 for read in reads)

    def _only_prepares(self, spot: Spot, receiver: Expr) -> bool:
        """Say whether every stage of a pipeline of Spark is seen and prepares features."""
        names: list[str] = []
        for where, call in self.code.makers(spot, receiver, MAKERS):
            stages = dict(call.keywords).get("stages") if call.leaf == "Pipeline" else None
            for place, stage in self._stages(where, stages, set()) if stages is not None else ():
                names += [kind.name for kind in self.code.types(place, stage)] or [""]
        return bool(names) and all(name.startswith("pyspark.ml.feature.") for name in names)

    def _stages(self, spot: Spot, stages: Expr, seen: set[tuple[Spot, tuple[str, ...]]]) -> Iterator[tuple[Spot, Expr]]:
        """Yield what a list of stages holds, and where: as written, and what is appended; `seen` are its names."""
        if isinstance(stages, Items):
            yield from ((spot, stage) for stage in stages.items)
        elif isinstance(stages, Op) and stages.name == "+":
            yield from (stage for part in stages.items for stage in self._stages(spot, part, seen))
        elif isinstance(stages, Ref):
            if (spot, stages.steps) in seen:
                return
            seen.add((spot, stages.steps))
            found = self.code.values(spot, stages.steps) if len(seen) <= MOST_NAMES else ()
            values = [(where, value) for where, value, _ in found]
            yield from () if values else ((spot, Const(None)),)
            yield from (stage for where, value in values for stage in self._stages(where, value, seen))
            for call in self.code.scope(spot).calls:
                if call.func == Ref((*stages.steps, ".append")):
                    yield from ((spot, stage) for stage in call.args)
                elif call.func == Ref((*stages.steps, ".extend")):
                    yield spot, Const(None)
        else:
            yield spot, stages

    def _last_step_trains(self, spot: Spot, receiver: Expr) -> bool:
        """Say whether the last step of a pipeline is an estimator; one that cannot be seen counts."""
        for where, call in self.code.makers(spot, receiver, MAKERS):
            args = [value for name, value in call.keywords if name == "steps"] or list(call.args)
            if args and isinstance(args[0], Items) and call.leaf == "Pipeline":
                args = list(args[0].items)
            if not args:
                continue
            last = args[-1]
            if isinstance(last, Items) and last.items:
                last = last.items[-1]
            names = [kind.name for kind in self.code.types(where, last)]
            if names and all(is_transformer(name) for name in names):
                return False
        return True
