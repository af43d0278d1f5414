"""Finds the calls that fit a model: catalogue rows in order, tried on the resolved class of the receiver.

Rows with `weight` below one need a second sign. A receiver that cannot be resolved counts only with words no
pre-processor takes (`epochs=`, `validation_data=`), or with features and labels given to something named like a model
where a model library is imported.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import msgspec

from mldebt.catalogue.loading import EntryPoint, training
from mldebt.facts.code import Call, Const, Expr, Ref, last_step
from mldebt.findings.vocabulary import RunKind
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, Target, without_last
from mldebt.project.runs.objects.callables import Callables, is_named
from mldebt.project.runs.objects.classes import canonical, is_transformer
from mldebt.project.runs.objects.instances import Instances
from mldebt.project.runs.training.fitted import MAKERS, Fitted
from mldebt.remembering import remembered

KERAS_WORDS = frozenset(
    {"epochs", "validation_data", "validation_split", "steps_per_epoch", "nb_epoch", "validation_steps"}
)
SPACY_WORDS = frozenset({"sgd", "losses"})
LIGHTNING_WORDS = frozenset({"datamodule", "train_dataloaders", "train_dataloader", "val_dataloaders"})
MODEL_NAME = regex(
    r"(\w*_)?(m\b|mdl\b|algo|algorithm|predictor|candidate"
    r"|model|clf|classifier|cls|reg|regr|regressor|estimator|learner|est|pipe|pipeline|gs|gscv|grid\w*|search|svm|svc|svr|knn|rf|forest|tree|dt|"
    r"logreg|logistic|lr|xgb\w*|lgb\w*|lgbm|cat|catboost|nb|gnb|mlp|booster|ada\w*|gbm?|gbr|gbc|ridge|lasso|linreg|ensemble|stack\w*|voting\w*)(_?\w*\d*)",
    re.IGNORECASE,
)
LIBRARIES = ("sklearn", "xgboost", "lightgbm", "catboost")
COPY = regex(r"copy\.(deep)?copy|sklearn\.(base\.)?clone")
FASTAI_ONLY = frozenset({"fit_one_cycle", "fit_flat_cos", "fit_sgdr"})
OUTSIDE = regex(r"(train|fit)(_(one_)?(epoch|model|fn|loop))?")
OF_OUTSIDE = "of an outside package"
TORCH_OPTIM, HANDED = regex(r"torch\.optim\.(?!.*lr_scheduler)"), 3
PART, PLACED = 2, regex(r"\[(\*|-?\d+)")
CLASSMETHOD = regex(r"(.*\.[A-Z]\w*)\.[a-z_]\w*")


class Site(msgspec.Struct, frozen=True):
    """One call that fits a model, alone or with others of a loop; `row` is the catalogue row."""

    spot: Spot
    call: Call
    row: str
    framework: str
    kind: RunKind
    says: str

    @property
    def line(self) -> int:
        """Where the call stands."""
        return self.call.line


class TrainingCalls:
    """The training calls of each scope."""

    def __init__(self, code: Code, instances: Instances, callables: Callables) -> None:
        self.code, self.instances, self.callables, self.fitted = code, instances, callables, Fitted(code)

    @cached_property
    def _methods(self) -> dict[str, list[EntryPoint]]:
        found: dict[str, list[EntryPoint]] = {}
        for row in training().entries:
            for method in row.methods:
                found.setdefault(method, []).append(row)
        return found

    @cached_property
    def _rows(self) -> dict[str, EntryPoint]:
        return {row.id: row for row in training().entries}

    @cached_property
    def _names(self) -> tuple[EntryPoint, ...]:
        return tuple(row for row in training().entries if row.match == "call")

    @cached_property
    def _leaves(self) -> frozenset[str]:
        return frozenset(leaf for row in self._names for leaf in row.leaves)

    @remembered
    def of(self, spot: Spot) -> tuple[Site, ...]:
        """Return the training calls of one scope."""
        return tuple(self._search(spot))

    def _search(self, spot: Spot) -> Iterator[Site]:
        for call in self.code.scope(spot).calls:
            leaf = call.leaf
            row = None
            if leaf in self._leaves or leaf[:1].isupper():
                row = self._by_name(spot, call)
            if row is None and leaf in self._methods:
                row = self._by_method(spot, call, leaf)
            if row is not None:
                shown = f"{_shown(call.func)}(…) trains ({row.framework})"
                yield Site(spot, call, row.id, row.framework, _kind(row, leaf), shown)
            elif OUTSIDE.fullmatch(leaf) and self._is_handed_optimizer(spot, call):
                shown = f"{_shown(call.func)}(…) {OF_OUTSIDE} trains with the optimiser it is given"
                yield Site(spot, call, "torch.loop", "pytorch", "single", shown)

    def _is_handed_optimizer(self, spot: Spot, call: Call) -> bool:
        """Say whether an outside function, or the maker of the object that it is of, gets an optimiser of PyTorch."""
        receiver = without_last(call.func)
        made = () if receiver is None else self.code.makers(spot, receiver, MAKERS)
        built = ((where, maker) for where, maker in made if maker.leaf[:1].isupper())
        return any(self._takes_optimizer(where, one) for where, one in ((spot, call), *built))

    def _takes_optimizer(self, spot: Spot, call: Call) -> bool:
        """Say whether what a call reaches outside is given an optimiser beside a model and data."""
        if len(call.given) < HANDED or self.code.callee(spot, call).kind != "external":
            return False
        given = (value for value in call.given if isinstance(value, Ref))
        return any(TORCH_OPTIM.match(kind.name) for value in given for kind in self.code.types(spot, value))

    def _by_name(self, spot: Spot, call: Call) -> EntryPoint | None:
        target = self.code.callee(spot, call)
        if target.kind not in ("external", "class"):
            return None
        return next((row for row in self._named(target) if _is_given(call, row) and not _says_no(call)), None)

    @remembered
    def _named(self, target: Target) -> Sequence[EntryPoint]:
        """Return the rows that name a class or function, or a class that it extends."""
        names = list(self._class_names((target,)))
        return [row for row in self._names if any(row.names.fullmatch(name) for name in names)]

    def _by_method(self, spot: Spot, call: Call, leaf: str) -> EntryPoint | None:
        receiver = without_last(call.func)
        if receiver is None or self._is_own(spot, receiver, leaf) or self.fitted.only_ranks(spot, receiver):
            return None
        kinds = self._kinds(spot, receiver)
        names = [*self._class_names(kinds), *self._parts_of(spot, receiver)]
        is_own_class = any(kind.kind == "class" for kind in kinds)
        for row in self._methods[leaf]:
            if row.match == "method_any" and (leaf in FASTAI_ONLY or self._imports_fastai(spot.path)):
                return None if is_own_class else row
            if len(call.args) + len(call.keywords) < row.min_args:
                continue
            if any(row.on.fullmatch(name) for name in names):
                return row if self.fitted.has_second_sign(spot, call, row, receiver) else None
        return None if is_own_class else self._unresolved(spot, call, leaf, receiver, names)

    def _kinds(self, spot: Spot, receiver: Expr) -> Sequence[Target]:
        """Return the classes a receiver may be of: what a configuration makes of it, what it is a copy of."""
        kinds: Sequence[Target] = tuple(self.instances.of(spot, receiver)) or self.code.types(spot, receiver)
        if not any(is_named(kind) for kind in kinds):
            kinds = tuple(dict.fromkeys(self.callables.kinds(spot, receiver)))
        return tuple(self._copied(spot, receiver)) if any(COPY.fullmatch(kind.name) for kind in kinds) else kinds

    def _imports_fastai(self, path: str) -> bool:
        return any(entry.module.startswith("fast") for entry in self.code.modules[path].imports)

    def _copied(self, spot: Spot, receiver: Expr) -> Iterator[Target]:
        """Yield the classes of what a receiver is a copy of: `clone(model)`, `deepcopy(self.base)`."""
        for where, call in self.code.makers(spot, receiver, MAKERS):
            if call.args and COPY.fullmatch(self.code.callee(where, call).name):
                yield from self.code.types(where, call.args[0])

    def _is_own(self, spot: Spot, receiver: Expr, leaf: str) -> bool:
        """Say whether a class calls, on itself or its parent, a method it defines: followed from elsewhere."""
        if isinstance(receiver, Ref) and receiver.steps == ("self",):
            owner = self.code.enclosing_class(spot)
            return bool(owner) and leaf in self.code.methods(owner) if owner else False
        call = self.code.source(spot, receiver)
        return call is not None and call.func == Ref(("super",))

    def _parts_of(self, spot: Spot, receiver: Expr) -> Iterator[str]:
        """Yield what an attribute is called that a class has from a library: `cli.trainer` of a LightningCLI."""
        if isinstance(receiver, Ref) and len(receiver.steps) == PART:
            for kind in self.code.types(spot, Ref(receiver.steps[:1])):
                for base in self.code.bases(kind.spot) if kind.kind == "class" and kind.spot else ():
                    if base.kind == "external":
                        yield canonical(base.name) + receiver.steps[1]

    def _class_names(self, kinds: Iterable[Target]) -> Iterator[str]:
        for kind in kinds:
            owners = [kind, *(self.code.bases(kind.spot) if kind.kind == "class" and kind.spot else ())]
            for owner in owners:
                if owner.kind != "external":
                    continue
                name = canonical(owner.name)
                yield name
                if maker := CLASSMETHOD.fullmatch(name):
                    yield maker[1]

    def _unresolved(self, spot: Spot, call: Call, leaf: str, receiver: Expr, names: list[str]) -> EntryPoint | None:
        negatives = training().negatives
        words = {name for name, _ in call.keywords if name}
        if leaf == "update" and words >= SPACY_WORDS and self._imports(spot.path, ("spacy",)):
            return self._rows["spacy.update"]
        if any(is_transformer(name) for name in names) or leaf not in ("fit", "fit_generator", "train_on_batch"):
            return None
        is_keras = words & KERAS_WORDS or leaf == "train_on_batch"
        if is_keras and self._imports(spot.path, ("keras", "tensorflow", "tf_keras")):
            return self._rows["keras.fit"]
        if words & LIGHTNING_WORDS and self._imports(spot.path, ("pytorch_lightning", "lightning")):
            return self._rows["lightning.fit"]
        is_known = any("[" not in name for name in names)  # what a factory or dictionary holds is not
        if is_known or not isinstance(receiver, Ref):
            return None
        name = next((step for step in reversed(receiver.steps) if not PLACED.fullmatch(step)), "").lstrip(".[")
        if negatives.unresolved.fullmatch(name) or not MODEL_NAME.fullmatch(name):
            return None
        if (len(call.args) >= 2 or {"X", "y"} <= words) and (library := self._imports(spot.path, LIBRARIES)):  # X and y
            return next(
                row
                for row in self._rows.values()
                if row.framework == library and "fit" in row.methods and row.kind == "single" and row.weight == 1
            )
        return None

    def _imports(self, path: str, libraries: tuple[str, ...]) -> str | None:
        for entry in self.code.modules[path].imports:
            root = entry.module.partition(".")[0]
            if root in libraries:
                return root
        return None


def _kind(row: EntryPoint, leaf: str) -> RunKind:
    return (
        "sweep"
        if leaf in ("grid_search", "randomized_search", "hyperparameter_search", "tune", "compare_models", "tune_model")
        else row.kind
    )


def _is_given(call: Call, row: EntryPoint) -> bool:
    """Say whether a call has the arguments without which it does not train."""
    words = {name for name, _ in call.keywords}
    if (row.needs and not row.needs & words) or (row.words and not call.args and not row.words & words):
        return False
    return len(call.args) + len(call.keywords) >= row.min_args


def _says_no(call: Call) -> bool:
    return any(name == "run" and isinstance(value, Const) and value.value is False for name, value in call.keywords)


def _shown(func: Expr) -> str:
    if isinstance(func, Ref):
        return "".join(func.steps)
    return last_step(func).lstrip(".") or "call"
