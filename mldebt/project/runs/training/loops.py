"""Finds training loops that no single call shows: backward and step, a gradient tape, minimise and session run.

Each catalogue row with `match: co_occur` names groups of calls. A scope that calls the first group is a site if the
other groups are called in the same function, in the same file, or (where the row allows it) anywhere the started file
reaches.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from mldebt.catalogue.loading import EntryPoint, training
from mldebt.facts.code import Call, Ref, Table
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, Target, without_last
from mldebt.project.runs.objects.classes import canonical
from mldebt.project.runs.training.calls import Site
from mldebt.project.runs.training.graphs import runs_training
from mldebt.project.runs.ways.hops import Reach
from mldebt.remembering import remembered

NOT_OPTIMIZER = regex(
    r"(.*[._])?(\w*sched\w*|envs?|\w*_envs?|prof\w*|sim\w*|pbar|bar|world|lr_\w*|gym|timer|progress\w*|vec_env|stepper)(\[.*)?",
    re.IGNORECASE,
)
OPTIMIZER = regex(r"(.*[._])?\w*(opt|adam|sgd|rmsprop)\w*(\[.*)?", re.IGNORECASE)
NOT_LOSS = regex(r"(.*[._])?(ctx|super|engine_out)", re.IGNORECASE)
REQUIRES = {
    "pytorch": (
        "torch", "paddle", "lightning", "accelerate", "mindspore", "oneflow", "jittor", "mxnet", "fastai", "deepspeed",
    ),
    "tensorflow": ("tensorflow",), "tensorflow1": ("tensorflow", "tflearn", "tf_slim"), "mlx": ("mlx",),
    "jax": ("jax", "flax", "optax", "equinox", "objax"), "chainer": ("chainer", "dynet", "_dynet", "nnabla", "mxnet"),
    "ignite": ("ignite",), "deepspeed": ("deepspeed",), "keras": ("keras", "tensorflow"),
    "azureml": ("azure", "azureml"), "openai": ("openai",),
}  # fmt: skip
ALIKE = ("mxnet", "paddle", "mindspore", "oneflow", "jittor", "chainer", "dynet", "_dynet", "nnabla")
BARE, GENERAL = "()", frozenset({".run", ".minimize", ".update()"})
"""Words that modules of any kind also offer: `subprocess.run(…)`, `scipy.optimize.minimize(…)`."""
GRAPH = "tf1.session"
MAPS = frozenset(
    {"jax.tree_map", "jax.tree.map", "jax.tree_multimap", "jax.tree_util.tree_map", "jax.tree_util.tree_multimap"}
)
GRADIENTS, MAPPED = regex(r"(.*[._\[])?((d?grads?|gradients?|updates?)\w*|g(s|\d+|_\w*)?)", re.IGNORECASE), 3
LOSS = regex(r"(.*[._])?\w*loss(\[.*)?", re.IGNORECASE)
STEPS = frozenset({".step", ".update()"})
SCALED, PAIR, DECORATING = (".backward", ".step"), 2, -1
ESTIMATOR = regex(r"\.?(TPU)?Estimator")
NEAR = frozenset({"function_then_file", "function_then_file_then_callee", "file", "same_variable"})


class Loops:
    """The training loops a started file reaches."""

    def __init__(self, code: Code) -> None:
        self.code = code

    @cached_property
    def _rows(self) -> tuple[EntryPoint, ...]:
        return tuple(row for row in training().entries if row.match == "co_occur" and row.id != "openai.finetune")

    @cached_property
    def _leaves(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for row in self._rows:
            for group in row.every:
                for name in group:
                    found.setdefault(name.removesuffix(BARE).rpartition(".")[2], []).append(name)
        return found

    @remembered
    def called(self, spot: Spot) -> dict[str, int]:
        """Return the catalogue's names that a scope calls, each with the number of its first call."""
        found = {}
        for number, call in enumerate(self.code.scope(spot).calls):
            for name in self._leaves.get(call.leaf, ()):
                if name not in found and self._is_call_of(spot, call, name):
                    found[name] = number
            if _is_scaled(call) and self.code.callee(spot, call).spot is None:
                for name in SCALED:
                    found.setdefault(name, number)
        for name in self._decorating(spot) if "jax" in self._imports(spot.path) else ():
            found.setdefault(name, DECORATING)
        return found

    def _decorating(self, spot: Spot) -> Iterator[str]:
        """Yield the catalogue's names that decorate the functions of a scope: `@partial(jax.value_and_grad, …)`."""
        scopes = self.code.modules[spot.path].scopes
        for decorator in (decorator for number in self.code.inside(spot) for decorator in scopes[number].decorators):
            call = self.code.source(spot, decorator)
            func = call.args[0] if call is not None and call.args else decorator
            target = self.code.resolve(spot, func.steps) if isinstance(func, Ref) else None
            if target is not None and target.kind == "external" and (name := canonical(target.name)) in self._all:
                yield name

    @cached_property
    def _all(self) -> frozenset[str]:
        return frozenset().union(*self._leaves.values())

    def _is_call_of(self, spot: Spot, call: Call, name: str) -> bool:
        if not name.startswith("."):
            target = self.code.callee(spot, call)
            is_named = target.kind == "external" and canonical(target.name) == name
            return is_named and (name not in MAPS or _maps_gradients(call))
        receiver = without_last(call.func)
        if receiver is None:
            return False
        made = self.code.source(spot, receiver)
        shown = "".join(receiver.steps) if isinstance(receiver, Ref) else made.last_step if made else ""
        if name == ".apply":
            return OPTIMIZER.fullmatch(shown) is not None
        if name == ".update" and isinstance(next(iter(call.args), None), Table):
            return False
        if name.endswith(BARE) and (call.given or self._is_foreign(self.code.types(spot, receiver))):
            return False
        named = isinstance(receiver, Ref) and name in GENERAL and self.code.resolve(spot, receiver.steps)
        if named and self._is_foreign((named,)):
            return False
        return not (name in STEPS and NOT_OPTIMIZER.fullmatch(shown)) and not (
            name == ".backward" and NOT_LOSS.fullmatch(shown)
        )

    def _is_foreign(self, kinds: Sequence[Target]) -> bool:
        """Say whether all that something may be is of libraries without loops: `pygame.display`, a bar of tqdm."""
        known = tuple(self._libraries)
        return bool(kinds) and all(kind.kind == "external" and not kind.name.startswith(known) for kind in kinds)

    def sites(self, reach: Reach, path: str) -> Iterator[Site]:
        """Return the loops among reached scopes."""
        calling = {spot: called for spot in reach.hops if (called := self.called(spot))}
        near = {path, *(spot.path for spot in calling)} if calling else ()
        loaded = frozenset[str]().union(*map(self._loaded, near))
        for row in self._rows if calling else ():
            if loaded.isdisjoint(_roots(row)) or (row.id == GRAPH and not self._runs_graph(reach, calling)):
                continue
            for spot, called in calling.items():
                first = next((name for name in row.every[0] if called.get(name, DECORATING) != DECORATING), None)
                if first and self._complete(spot, row, calling):
                    call = self.code.scope(spot).calls[called[first]]
                    framework = self._library(row, path, spot)
                    yield Site(spot, call, row.id, framework, row.kind, _says(row))

    def _runs_graph(self, reach: Reach, calling: Iterable[Spot]) -> bool:
        """Say whether a program runs the step of a graph itself: an estimator trains what its model function builds."""
        calls = ((spot, call) for spot in reach.hops for call in self.code.scope(spot).calls)
        if any(ESTIMATOR.fullmatch(call.last_step) and self._is_library(spot, call) for spot, call in calls):
            return False
        return runs_training(self.code, calling, reach.hops)

    def _is_library(self, spot: Spot, call: Call) -> bool:
        return self.code.callee(spot, call).name.partition(".")[0] in ("tensorflow", "tf")

    def _library(self, row: EntryPoint, path: str, spot: Spot) -> str:
        """Return the library of a loop: those that share PyTorch's words are told apart by what the files import."""
        imported = self._imports(spot.path) | self._imports(path)
        if row.framework not in ("pytorch", "chainer") or row.framework.removeprefix("py") in imported:
            return row.framework
        return next((root.lstrip("_") for root in ALIKE if root in imported), row.framework)

    @remembered
    def _loaded(self, path: str) -> frozenset[str]:
        """Return the libraries of loops that a file uses by name or that anything it imports, itself included, does."""
        modules = self.code.modules
        around = (self._imports(inner) for inner in self.code.closure(path) if inner in modules)
        return self._imports(path).union(self._starred(path), *around)

    def _starred(self, path: str) -> frozenset[str]:
        """Return the libraries that a file uses by their own names, which only a star import can have brought."""
        module = self.code.modules[path]
        if not any(entry.local == "*" for entry in module.imports):
            return frozenset()
        return self._libraries.intersection(read.steps[0] for scope in module.scopes for read in scope.reads)

    @remembered
    def _imports(self, path: str) -> frozenset[str]:
        """Return the libraries of loops that a file imports."""
        roots = (entry.module.partition(".")[0] for entry in self.code.modules[path].imports)
        return self._libraries.intersection(roots)

    @cached_property
    def _libraries(self) -> frozenset[str]:
        return frozenset().union(*map(_roots, self._rows), *REQUIRES.values())

    def _complete(self, spot: Spot, row: EntryPoint, calling: dict[Spot, dict[str, int]]) -> bool:
        if row.scope == "same_variable":
            return self._same_variable(spot, row, calling)
        same_file = [called for other, called in calling.items() if other.path == spot.path]
        for pool in (
            [calling[spot]],
            same_file,
            list(calling.values()) if row.scope not in NEAR or row.scope.endswith("callee") else [],
        ):
            if all(any(name in called for called in pool for name in group) for group in row.every[1:]):
                return True
        return False

    def _same_variable(self, spot: Spot, row: EntryPoint, calling: dict[Spot, dict[str, int]]) -> bool:
        """Say whether one variable of the file gets `.compile(optimizer=…)` and then `.fit(`."""
        compiled = self._receivers(spot, ".compile", {"optimizer", "loss"})
        fitted: set[str] = set()
        for other in calling:
            if other.path == spot.path:
                fitted |= self._receivers(other, ".fit", set()) | self._receivers(other, ".fit_generator", set())
        return bool(compiled & fitted) and row.scope == "same_variable"

    def _receivers(self, spot: Spot, method: str, words: set[str]) -> set[str]:
        found = set()
        for call in self.code.scope(spot).calls:
            if call.last_step != method or not isinstance(receiver := without_last(call.func), Ref):
                continue
            if not words or words & {name for name, _ in call.keywords} or (call.args and method == ".compile"):
                found.add("".join(receiver.steps))
        return found


def _is_scaled(call: Call) -> bool:
    """Say whether a call is given a loss and an optimiser: a scaler takes both steps, as timm's does."""
    first, second = call.args[:PAIR] if len(call.args) >= PAIR else (None, None)
    if not isinstance(first, Ref) or not isinstance(second, Ref):
        return False
    return LOSS.fullmatch("".join(first.steps)) is not None and OPTIMIZER.fullmatch("".join(second.steps)) is not None


def _maps_gradients(call: Call) -> bool:
    """Say whether a map over trees is handed gradients beside what they change."""
    told = {isinstance(one, Ref) and GRADIENTS.fullmatch("".join(one.steps)) is not None for one in call.args[1:]}
    return len(call.args) >= MAPPED and len(told) > 1


def _roots(row: EntryPoint) -> Sequence[str]:
    """Return the libraries one of which a loop must be able to come from."""
    return REQUIRES.get(row.framework, (row.framework,))


def _says(row: EntryPoint) -> str:
    match row.framework:
        case "pytorch":
            return "training loop: backward and optimiser step"
        case "tensorflow1":
            return "training loop: minimise and session run"
        case "keras":
            return "the model compiled here is fitted"
        case _:
            return f"training loop ({row.framework})"
