"""Tells a model from other plain classes by what it does: fits an estimator, feeds a graph, holds a network."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from mldebt.facts.code import Call, Const, Expr, Items, Made, Ref, Scope, last_step
from mldebt.patterns import regex
from mldebt.project.code import FLUENT, Code, Spot
from mldebt.project.models.classes.ends import GRAPH_ENDS

BUILDS = regex(r"_*build\w*|_?create_model|_?make_model|_?construct\w*|_?inference|add_prediction_op")
KEEPS = frozenset({
    "train", "fit", "save", "load", "predict", "infer", "eval", "evaluate", "test", "restore", "sample",
    "compute_loss", "decode",
})  # fmt: skip
GRAPHS = frozenset({"tensorflow", "keras", "theano", "mxnet", "tflearn"})
ESTIMATING = regex(
    r"(?:xgboost|lightgbm|catboost|statsmodels|gensim\.models)\..*|(?:(?:tensorflow\.(?:python\.)?)?keras|sklearn\.(?:linear_model|ensemble"
    r"|svm|neighbors|naive_bayes|tree|neural_network|cluster|mixture))\.(?:.*\.)?[A-Z]\w*"
)
FITS = frozenset({"fit", "train"})
TRAINS = regex(r"(?:run_)?(?:train|fit)(?:_(?:the_)?(?:model|network|net))?|run_training")
"""How a method is called that trains what its class builds."""
FORECASTS = frozenset({"predict", "predict_proba", "get_embeddings"})
ANSWERS = frozenset({"predict", "predict_proba", "transform"})
PERSISTS = frozenset({"persist", "save", "save_model", "dump"})
ACTS = regex(r"act|(?:select|choose|get|take|sample|pick)_?[aA]ctions?")
LEARNS = regex(r"_*(?:learn|train|update|optimi[sz]e|replay|improve|backward)(?:_\w+)?")
WORKS = regex(r".*(?:Trainer|Learner|Runner|Worker|Experiment|Env(?:ironment)?|Test|Solver|Workspace|Manager)")
OFFERS = regex(r"(?i).*(?:factory|builder|creator|utils?|helpers?|manager|zoo)s?")
ABSTRACT = frozenset({"abstractmethod", "abstractproperty"})
STATIC = frozenset({("staticmethod",), ("classmethod",)})
MODEL_PARAMETER = regex(r"(?:\w+_)?(?:models?|module|net|network|wrapped)")
LEARNED = regex(
    r"(?:Lazy)?(?:Linear|Bilinear|Conv(?:Transpose)?[123]d)|Embedding(?:Bag)?|LSTM|GRU|Transformer\w*|MultiheadAttention"
)
NETWORK = regex(
    r"(?:(?:tensorflow|tf)\.)?(?:compat\.v1\.|python\.)?keras\.(?:models\.|engine\.\w+\.)?(?:Model|Sequential)"
)
DOTTED = regex(r"[A-Za-z_]\w*(?:\.\w+)*")
DRIVES = regex(
    r"(?i).*(?:train|learn|agent|experiment|runner|pipeline|search|solver|env(?:ironment)?$|test|callback|engine|fitter"
    r"|manager|session|workflow).*|exp_\w+"
)


def feeds(code: Code, spot: Spot) -> bool:
    """Say whether a class builds a graph around placeholders and holds what is to be minimised."""
    methods = [code.scope(method) for method in code.methods(spot).values()]
    if not any(call.last_step in {".placeholder", "placeholder"} for scope in methods for call in scope.calls):
        return False
    is_held = any(
        assign.target[0] == "self" and (assign.target[-1] in GRAPH_ENDS or assign.target[-1].endswith("_loss"))
        for scope in methods
        for assign in scope.assigns
    )
    return is_held or any(call.last_step == ".minimize" for scope in methods for call in scope.calls)


def kept(code: Code, scopes: Iterable[tuple[Spot, Scope]]) -> Iterator[Spot]:
    """Yield the classes of the repository of which some methods keep an instance that they make, or that is annotated.

    `self.net = Net()`; `def __init__(self, net: Net)` with `self.net = net.to(device)`.
    """
    for spot, scope in scopes:
        for assign in (one for one in scope.assigns if one.target[0] == "self"):
            value: Expr = assign.value
            if isinstance(value, Made) and value.call < len(scope.calls):
                call = scope.calls[value.call]
                while isinstance(call.func, Made) and set(call.func.steps) <= FLUENT:  # `Net().to(device)`
                    call = scope.calls[call.func.call]
                target = code.callee(spot, call)
                if target.kind == "class" and target.spot:
                    yield target.spot
                value = call.func
            if isinstance(value, Ref) and (given := _annotated(code, spot, scope, value)):
                yield given


def _annotated(code: Code, spot: Spot, scope: Scope, value: Ref) -> Spot | None:
    """Return the class with which the parameter is annotated that is handed on, as it is or moved: `net.to(device)`."""
    if not set(value.steps[1:]) <= FLUENT:
        return None
    written = next((one.annotation for one in scope.parameters if one.name == value.steps[0]), None) or ""
    if not DOTTED.fullmatch(written):
        return None
    first, *others = written.split(".")
    target = code.resolve(spot, (first, *(f".{step}" for step in others)))
    return target.spot if target.kind == "class" else None


def estimates(code: Code, scopes: Iterable[tuple[Spot, Scope]]) -> str | None:
    """Return the library whose estimator some methods build or train, themselves or by a function they call."""
    made = (found for method, scope in scopes for call in scope.calls for found in _made(code, method, call))
    return next((name.partition(".")[0] for name in made if ESTIMATING.fullmatch(name)), None)


def _made(code: Code, spot: Spot, call: Call) -> Iterator[str]:
    """Yield what a call makes of a library, by itself or by a function of the repository that hands it out."""
    target = code.resolve(spot, call.func.steps) if isinstance(call.func, Ref) else None
    if target and target.kind == "external":
        yield target.name
    elif target and target.kind == "function" and target.spot:
        inner = code.scope(target.spot)
        places = (place for place in sorted(returned_calls(inner)) if place < len(inner.calls))
        handed = (code.callee(target.spot, inner.calls[place]) for place in places)
        yield from (one.name for one in handed if one.kind == "external")


def trains_own(code: Code, scopes: Sequence[tuple[Spot, Scope]]) -> bool:
    """Say whether methods put networks of Keras together, keep them in `self` and train them batch by batch."""
    own = {
        one.target
        for spot, scope in scopes
        for one in scope.assigns
        if one.target[0] == "self" and isinstance(one.value, Made) and not one.value.steps
        and NETWORK.fullmatch(code.callee(spot, scope.call(one.value.call)).name)
    }  # fmt: skip
    funcs = (call.func for _, scope in scopes for call in scope.calls if call.last_step == ".train_on_batch")
    return any(isinstance(func, Ref) and func.steps[:-1] in own for func in funcs)


def acts(name: str, names: Collection[str]) -> bool:
    """Say whether a class with methods of these names answers a state with an action and learns, as an agent does."""
    is_agent = any(map(ACTS.fullmatch, names)) and any(map(LEARNS.fullmatch, names))
    return is_agent and not WORKS.fullmatch(name.rpartition(".")[2])


def learning(scopes: Sequence[tuple[Spot, Scope]]) -> str:
    """Return the library with which some methods take steps of training themselves; nothing where none does."""
    if steps(scopes):
        return "torch"
    is_taped = any(call.last_step == ".apply_gradients" for _, scope in scopes for call in scope.calls)
    return "keras" if is_taped else ""


def steps(scopes: Iterable[tuple[Spot, Scope]]) -> bool:
    """Say whether some methods take steps of training themselves."""
    return any(call.last_step == ".backward" for _, scope in scopes for call in scope.calls)


def is_given_model(code: Code, spot: Spot) -> bool:
    """Say whether the first thing a class's constructor is given is a whole model, to which it adds no layers."""
    constructor = code.methods(spot).get("__init__")
    if constructor is None or _adds_layers(code, constructor):
        return False
    return any(
        MODEL_PARAMETER.fullmatch(one.name) and not isinstance(one.default, Const)
        for one in code.scope(constructor).parameters[1:2]
    )


def _adds_layers(code: Code, constructor: Spot) -> bool:
    """Say whether a constructor makes layers that learn: a head for the encoder that it is given."""
    calls = code.scope(constructor).calls
    named = (call for call in calls if LEARNED.fullmatch(call.leaf))
    return any(code.callee(constructor, call).kind == "external" for call in named)


def is_unfinished(code: Code, spot: Spot) -> bool:
    """Say whether methods that a class itself defines are abstract: only what derives from it has instances."""
    methods = (code.scope(one) for one in code.methods(spot).values() if one.path == spot.path)
    own = (method for method in methods if method.parent == spot.scope)
    return any(last_step(one).lstrip(".") in ABSTRACT for method in own for one in method.decorators)


def returned_calls(scope: Scope) -> set[int]:
    """Return the calls whose result a function returns, by itself or out of what it keeps: `cache[key] = model`."""
    values = [one for value in scope.returns for one in (value.items if isinstance(value, Items) else (value,))]
    returned = {value.steps for value in values if isinstance(value, Ref)}
    kept = [one.value for one in scope.assigns if one.target in returned and one.target[-1].startswith("[")]
    returned |= {value.steps for value in kept if isinstance(value, Ref)}
    calls = {value.call for value in values if isinstance(value, Made)}
    for assign in scope.assigns if returned else ():
        if assign.target in returned and isinstance(assign.value, Made):
            calls.add(assign.value.call)
    return calls


def builders(code: Code, spot: Spot) -> Iterator[str]:
    """Yield the methods by which a class, or what it makes, hands out a network of Keras: `def build(self, …)`."""
    known = code.scope(spot).name
    is_one = not OFFERS.fullmatch(known)
    for name, method in code.methods(spot).items() if is_one else ():
        scope = code.scope(method)
        decorators = {one.steps for one in scope.decorators if isinstance(one, Ref)}
        is_open = decorators & STATIC or not (decorators or DRIVES.fullmatch(known))
        if BUILDS.fullmatch(name) and is_open:
            targets = (code.callee(method, scope.call(place)) for place in returned_calls(scope))
            if any(target.kind == "external" and NETWORK.fullmatch(target.name) for target in targets):
                yield name
