"""Finds the calls that fit a model in the scopes an entry reaches."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from mldebt.catalogue.loading import TrainingRow, negatives, training_rows
from mldebt.facts.code import Call, Const, Expr, Items, Made, Op, Ref
from mldebt.project.code import Code, Spot, Target, last_step, without_last

COMPAT = re.compile(r"\.compat\.v\d|^tensorflow_core|^tf\.")
KERAS_FIT = frozenset({".fit", ".fit_generator"})


class RunSite(msgspec.Struct, frozen=True):
    """A call that fits a model: where, by which framework, and whether one site makes many runs."""

    spot: Spot
    line: int
    framework: str
    kind: str
    row: str
    says: str
    call: Call | None = None


def canonical(target: Target) -> str:
    """Return the dotted name of an external target with compatibility namespaces removed."""
    return COMPAT.sub(lambda found: "tensorflow." if found[0] == "tf." else "tensorflow" if found[0].startswith("tensorflow") else "", target.name)


class CallSites:
    """Training calls of every scope, found once a scope."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self._direct: dict[Spot, tuple[RunSite, ...]] = {}

    def within(self, spots: Mapping[Spot, tuple[Spot, ...]]) -> list[RunSite]:
        """Return the training calls of a set of scopes, direct ones first."""
        found = [site for spot in spots for site in self.direct(spot)]
        return found or list(self._together(spots))

    def direct(self, spot: Spot) -> tuple[RunSite, ...]:
        """Return the calls of one scope that fit a model by themselves."""
        if spot not in self._direct:
            self._direct[spot] = tuple(self._find(spot))
        return self._direct[spot]

    def _find(self, spot: Spot) -> Iterator[RunSite]:
        scope = self.code.scope(spot)
        compiled = {receiver(call) for call in scope.calls if last_step(call.func) == ".compile" and {"optimizer", "loss"} & {name for name, _ in call.keywords}}
        for call in scope.calls:
            name = canonical(target) if (target := self.code.callee(spot, call)).kind == "external" else ""
            if name and (row := self._match(spot, call, name)):
                yield RunSite(spot, call.line, row.framework, row.kind, row.id, f"{name}() fits a model", call)
            elif last_step(call.func) in KERAS_FIT and receiver(call) in compiled and target.kind != "function":
                yield RunSite(spot, call.line, "keras", "single", "keras.compile_fit", "compiled and then fitted", call)

    def _match(self, spot: Spot, call: Call, name: str) -> TrainingRow | None:
        owner, _, method = name.rpartition(".")
        for row in training_rows():
            if row.match == "call" and any(pattern.fullmatch(name) for pattern in row.names):
                return row if len(call.args) + len(call.keywords) >= row.min_args else None
            if row.match == "method_any" and method in row.methods:
                return row
            if row.match == "method" and method in row.methods and row.on is not None and row.on.fullmatch(owner):
                if row.needs_last_step and not self._ends_in_estimator(spot, call):
                    return None
                if row.id == "sklearn.cluster" or len(call.args) + len(call.keywords) < row.min_args:
                    return None
                return None if is_preprocessing(owner) and not row.id.startswith("st.") else row
        return None

    def _ends_in_estimator(self, spot: Spot, call: Call) -> bool:
        """Say whether the last step of a pipeline is a model and no transformer; unknown counts as no."""
        func = without_last(call.func)
        for where, made in self._constructions(spot, func):
            steps: Iterable[Expr] = made.args
            if made.args and isinstance(made.args[0], Items):
                steps = made.args[0].items
            elif keyword := dict(made.keywords).get("steps"):
                steps = keyword.items if isinstance(keyword, Items) else ()
            last = list(steps)[-1:] or [Const(None)]
            step = last[0].items[-1] if isinstance(last[0], Items) and last[0].items else last[0]
            kinds = self.code.types(where, step)
            return bool(kinds) and not any(is_preprocessing(canonical(kind)) for kind in kinds)
        return False

    def _constructions(self, spot: Spot, value: Expr | None) -> Iterator[tuple[Spot, Call]]:
        if isinstance(value, Made):
            yield spot, self.code.scope(spot).calls[value.call]
        elif isinstance(value, Ref):
            for where, bound, _ in self.code.values(spot, value.steps):
                if isinstance(bound, Made):
                    yield where, self.code.scope(where).calls[bound.call]

    def _together(self, spots: Mapping[Spot, tuple[Spot, ...]]) -> Iterator[RunSite]:
        """Find trainings spread over several calls: a loss that goes backward and an optimiser that steps."""
        seen: dict[str, list[tuple[Spot, Call]]] = defaultdict(list)
        for spot in spots:
            for call in self.code.scope(spot).calls:
                step = last_step(call.func)
                if step.startswith("."):
                    seen[step].append((spot, call))
                target = self.code.callee(spot, call)
                if target.kind == "external":
                    seen[canonical(target)].append((spot, call))
        for row in training_rows():
            if row.match != "co_occur" or row.id == "keras.compile_fit":
                continue
            groups = [[place for name in group for place in seen.get(name, ())] for group in row.all]
            if all(groups) and self._belong(row, groups, seen):
                spot, call = groups[0][0] if row.id != "torch.loop" else next((place for place in groups[0] if place[1].loop), groups[0][0])
                yield RunSite(spot, call.line, row.framework, row.kind, row.id, " and ".join(sorted({group[0] for group in row.all})) + " together", call)
                return

    def _belong(self, row: TrainingRow, groups: list[list[tuple[Spot, Call]]], seen: Mapping[str, list[tuple[Spot, Call]]]) -> bool:
        """Say whether the parts are of one training: JAX's `.update` and TensorFlow's `.run` are common words."""
        files = [{spot.path for spot, _ in group} for group in groups]
        if row.id in ("jax.optax", "mlx", "openai.finetune", "azureml", "ignite", "tf.gradient_tape"):
            return bool(set.intersection(*files))
        if row.id == "tf1.session":
            return any(name.startswith("tensorflow") for name in seen)
        return True


def receiver(call: Call) -> tuple[str, ...] | None:
    """Return the steps of a method call's receiver, or None."""
    return call.func.steps[:-1] if isinstance(call.func, Ref) and len(call.func.steps) > 1 else None


def is_preprocessing(owner: str) -> bool:
    """Say whether a class prepares data rather than predicts: scalers, encoders, vectorisers, decompositions."""
    known = negatives()
    root, _, name = owner.rpartition(".")
    return name in known.names or bool(known.classes.fullmatch(name) and known.roots.fullmatch(root))


def is_op(expr: Expr, name: str) -> bool:
    """Say whether an expression is an operation of that name."""
    return isinstance(expr, Op) and expr.name == name
