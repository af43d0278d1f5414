"""Finds functions that put a model together from a library's own parts: a Keras graph, an sklearn pipeline.

A function of TensorFlow 1 that hands out a whole graph does so in a named tuple: what it predicts, and what to run to
train it. A pipeline whose last step is known to transform is no model.
"""

from collections.abc import Iterator

from mldebt.facts.code import Call, Expr, Items, Made, Op, Ref, Scope, Table
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, argument
from mldebt.project.models.classes.deeds import returned_calls
from mldebt.project.models.classes.definitions import Definition
from mldebt.project.models.classes.ends import MADE_OUTSIDE
from mldebt.project.models.instances.factories import NOT_FACTORY

PIPELINE = regex(r"(?:sklearn|imblearn)\.pipeline\.(Pipeline|make_pipeline)")
PREPARES = regex(
    r"sklearn\.(?:preprocessing|impute|compose\.(?:Column|make_column)\w*|feature_extraction|feature_selection"
    r"|decomposition|random_projection)\b.*"
)
ESTIMATORS = ("Estimator", "TPUEstimator")
SPECIFICATIONS = frozenset({"EstimatorSpec", "TPUEstimatorSpec"})
WHOLE = frozenset({"keras", "sklearn", "imblearn", "xgboost", "lightgbm", "catboost"})
CHOSEN_FROM = regex(
    r"torchvision\.models(?:\.\w+)*|timm\.models|pretrainedmodels(?:\.models)?|segmentation_models_pytorch"
)
CONVERTS = regex(r"_*(?:convert|translate|port)_(?!layer)\w+")
"""How a function is called that gives another format to a model that was trained elsewhere."""
STACKS = frozenset({"torch.nn.Sequential", "torch.nn.modules.container.Sequential"})
IMPORTS = frozenset({"import_module", ".import_module", "__import__"})
IMPORTED = "importlib.Chosen"
READIES = frozenset({".compile", ".load_weights"})


def compiled(code: Code) -> Iterator[tuple[Spot, Definition]]:
    """Yield every function outside classes that returns a model of a library, with a definition in its name."""
    for spot in dict.fromkeys(_estimated(code)):
        yield spot, Definition(spot, code.scope(spot).name, code.scope(spot).line, "tensorflow", is_whole=False)
    for path, facts in code.modules.items():
        for number, scope in enumerate(facts.scopes):
            spot = Spot(path, number)
            is_making = scope.kind == "function" and scope.returns and not CONVERTS.fullmatch(scope.name)
            if not is_making or code.is_in_class(spot):
                continue
            if framework := _builds(code, spot, scope):
                yield spot, Definition(spot, scope.name.rpartition(".")[2], scope.line, framework, is_whole=False)


def _estimated(code: Code) -> Iterator[Spot]:
    """Yield the functions at the top of a module of which TensorFlow makes an estimator: `Estimator(model_fn=f)`."""
    for path in code.modules:
        for number, _, call in code.callees.named(path, ESTIMATORS):
            given = next((value for name, value in call.keywords if name == "model_fn"), (*call.args, None)[0])
            target = code.resolve(Spot(path, number), given.steps) if isinstance(given, Ref) else None
            if target and target.kind == "function" and target.spot and code.scope(target.spot).parent == 0:
                yield target.spot


def is_whole_graph(code: Code, spot: Spot, made: Definition | None) -> bool:
    """Say whether a function at the top of a module puts a graph or an estimator together, for others to call."""
    scope = code.scope(spot)
    is_whole = made is not None and made.framework in WHOLE and scope.parent == 0
    return is_whole and not NOT_FACTORY.fullmatch(scope.name)


def drawn_by(code: Code, spot: Spot) -> Definition:
    """Return the definition of a function that draws a network layer by layer."""
    scope = code.scope(spot)
    return Definition(spot, scope.name, scope.line, "tensorflow", is_whole=False)


def readied(code: Code, spot: Spot) -> Iterator[tuple[str, int]]:
    """Yield what a function does with the model of a library that it hands out: compiles it, gives it weights."""
    scope = code.scope(spot)
    returned = {value.steps for value in scope.returns if isinstance(value, Ref)}
    for call in scope.calls:
        if isinstance(call.func, Ref) and call.func.steps[:-1] in returned and call.func.steps[-1] in READIES:
            yield call.func.steps[-1], call.line


def library_of(code: Code, spot: Spot, call: Call) -> str | None:
    """Return the library whose model a call puts together."""
    target = code.callee(spot, call)
    if target.kind != "external" or not MADE_OUTSIDE.fullmatch(target.name):
        return None
    if (pipeline := PIPELINE.fullmatch(target.name)) and _only_prepares(code, spot, _last(call, pipeline[1])):
        return None
    return target.name.partition(".")[0].replace("tensorflow", "keras")


def chosen_outside(code: Code, spot: Spot, call: Call) -> str:
    """Return one of what a call makes by a name: `getattr(ensemble, name)()`, `NETS[name]()` of a library's classes.

    Of a module that is imported by its name nothing is known but that; one of the repository is spelt in part.
    """
    func, picked = call.func, code.made(spot, call.func)
    taken = picked.args[0] if picked and picked.last_step == "getattr" and len(picked.args) > 1 else None
    if isinstance(func, Ref) and func.steps[-2:-1] == (".__dict__",):
        taken = Ref(func.steps[:-2])
    elif isinstance(func, Ref) and func.steps[-1].startswith("["):
        tables = ((at, held.values) for at, held, _ in code.values(spot, func.steps[:-1]) if isinstance(held, Table))
        offered = (code.resolve(at, one.steps) for at, held in tables for one in held if isinstance(one, Ref))
        return next((one.name for one in offered if one.kind == "external"), "")
    imported = code.made(spot, taken)
    if imported and imported.last_step in IMPORTS and imported.args:
        return IMPORTED if isinstance(imported.args[0], Ref) else ""
    module = code.resolve(spot, taken.steps) if isinstance(taken, Ref) else None
    return f"{module.name}.Chosen" if module and module.kind == "external" else ""


def _last(call: Call, maker: str) -> Expr | None:
    """Return the last step of a pipeline, where it is written out."""
    if maker == "make_pipeline":
        return call.args[-1] if call.args else None
    steps = argument(call, 0, "steps")
    last = steps.items[-1] if isinstance(steps, Items) and steps.items else None
    return last.items[-1] if isinstance(last, Items) and last.items else None


def _only_prepares(code: Code, spot: Spot, step: Expr | None) -> bool:
    if not isinstance(step, Made) or step.steps:
        return False
    target = code.callee(spot, code.scope(spot).calls[step.call])
    if target.kind == "class" and target.spot:
        methods = code.methods(target.spot)
        return "transform" in methods and "predict" not in methods
    return target.kind == "external" and bool(PREPARES.fullmatch(target.name))


def _builds(code: Code, spot: Spot, scope: Scope) -> str | None:
    for place in sorted(returned_calls(scope)):
        if place < len(scope.calls):
            if framework := library_of(code, spot, scope.call(place)):
                return framework
            if CHOSEN_FROM.fullmatch(chosen_outside(code, spot, scope.call(place)).removesuffix(".Chosen")):
                return "torch"
            if _is_stack(code, spot, scope.call(place)):
                return "torch"
            if _is_specified(scope, scope.call(place)):
                return "tensorflow"
    return None


def _is_stack(code: Code, spot: Spot, call: Call) -> bool:
    """Say whether a call stacks layers of torch that it writes out: a network or a block, by what is done with it."""
    if call.leaf != "Sequential" or code.callee(spot, call).name not in STACKS:
        return False
    return sum(not (isinstance(one, Op) and one.name == "star") for one in call.args) > 1


def _is_specified(scope: Scope, call: Call) -> bool:
    """Say whether a function at the top of a module answers what an estimator asks: predictions and a loss."""
    return scope.parent == 0 and call.leaf in SPECIFICATIONS
