"""Knows what is done with an instance: which methods and which outside calls train, save, serve or publish a model."""

from mldebt.facts.code import Call, Expr, Made, PythonFacts, Ref, Scope
from mldebt.patterns import regex

Steps = tuple[str, ...]
METHODS: dict[str, str] = {
    "trained": (
        ".parameters .named_parameters .fit .fit_generator .train_step .train_on_batch .configure_optimizers "
        ".partial_fit .trainable_variables .trainable_weights .zero_grad .compile .train .learn .train_model .init "
        ".apply .get_optimizer .fit_predict .fine_tune .fit_one_cycle .begin_training .resume_training .fit_model "
        ".train_network .fit_network .run_training"
    ),
    "saved": (
        ".state_dict .save_pretrained .save .save_weights .persist .save_model .export .write .to_disk "
        ".SerializeToString"
    ),
    "loaded": ".load_state_dict .load_weights .load",
    "published": (".push_to_hub"),
    "served": (".eval .predict .predict_proba .generate .infer .transcribe"),
}
OPTIMISER = regex(r"\.?(?:\w*(?:Adam\w*|SGD|Adagrad|Adadelta|RMSprop|Lion|LBFGS|Optimizer))")
LOOKS = regex(r"\w*(?:Sampler|Criterion|Metric|Loss|EMA|Ema|MovingAverage|AveragedModel|Wrapper)(?:V?\d+)?")
"""What is given a model to look at, to keep an average of or to wrap: it is no part of it."""
SETTING = regex(r"(?i)\.(?:arch|model|net|network|model_cls|model_class)")
"""The key of a settings object at the top of a module that says which class is trained: `CFG.MODEL.ARCH = Net`."""
DOWNLOADS = frozenset({"load_url", ".load_url", "load_state_dict_from_url", ".load_state_dict_from_url"})
PIECES = {(".parameters",), (".named_parameters",)}
STEPS = frozenset({".backward", ".fit", ".train_on_batch"})
LOADS = frozenset(METHODS["loaded"].split())
SINKS = {method: what for what, methods in METHODS.items() for method in methods.split()}
TAKERS = (
    (regex(
        r".*(?:Trainer|Learner|Engine|Module)\.?(?:fit|test|predict|validate)?|.*\.fit|.*\.prepare|.*Optimizer"
        r"|torch\.optim\..*|.*\.(?:watch|initialize)|equinox\.apply_updates"
    ), "trained"),
    (regex(r".*(?:DataParallel|DistributedDataParallel|FullyShardedDataParallel)"), "trained"),
    (regex(
        r"sklearn\.(?:\w+\.)*(?:Bagging\w+|AdaBoost\w+|CalibratedClassifierCV|OneVs\w+|\w*SearchCV|cross_val\w*|clone)"
    ), "trained"),
    (regex(
        r"(?:torch|joblib|pickle|cloudpickle|dill|onnx|skops\.io|bentoml\.\w+|safetensors\.\w+|tensorflow\.\w+)\.(?:save\w*"
        r"|dump\w*)|.*(?:save_checkpoint|save_model|save_file|tree_serialise_leaves)"
    ), "saved"),
    (regex(r".*(?:onnx\.export|jit\.(?:trace|script|save)|log_model|saved_model\.save|\.export)"), "saved"),
)  # fmt: skip
GRAPH_ENDS = frozenset({
    ".loss", ".cost", ".total_loss", ".train_loss", ".loss_train", ".train_op", ".train_step", ".opt",
    ".grads_and_vars",
})  # fmt: skip
WRAPS = regex(
    r".*(?:DataParallel|DistributedDataParallel|FullyShardedDataParallel|\.compile|jit\.script|jit\.trace|\.prepare"
    r"|Wrapper|get_peft_model|convert_sync_batchnorm|initialize|deepcopy|\.model)"
    r"|(?:onnxmltools|skl2onnx|tf2onnx)\.(?:\w+\.)*(?:convert_\w+|to_onnx|from_keras)"
)
MADE_OUTSIDE = regex(
    r"(?:(?:tensorflow|tf)\.)?(?:python\.)?keras\.(?:models\.|engine\.\w+\.)?(?:Sequential|Model)"
    r"|torchvision\.models\.(?:\w+\.)*(?!\w*(?:Weights|Block|Bottleneck))\w+|timm\.create_model"
    r"|timm\.models\.(?:\w+\.)*(?:create_model|[A-Z]\w*(?:Net|Transformer|Former)\w*)"
    r"|transformers\.(?:\w+\.)*(?:TF|Flax)?(?:Auto\w*Model\w*|\w+For[A-Z]\w+|\w+Model)(?:\.from_(?:pretrained|config))?"
    r"|efficientnet_pytorch\.EfficientNet\.from_\w+|segmentation_models_pytorch\.\w+|torch\.hub\.load"
    r"|monai\.networks\.nets\.(?:\w+\.)*[A-Z]\w+|torch_geometric\.nn\.models\.(?:\w+\.)*[A-Z]\w+"
    r"|haiku\.transform\w*|flax\.linen\.Sequential|"
    r"sklearn\.(?:(?:ensemble|linear_model|svm)\.\w+|(?:tree|neighbors|naive_bayes|neural_network)\.\w+(?:Classifier"
    r"|Regressor|NB)|compose\.TransformedTargetRegressor)|(?:sklearn|imblearn)\.pipeline\.(?:Pipeline|make_pipeline)"
    r"|xgboost\.XGB\w+"
    r"|lightgbm\.LGBM\w+|catboost\.CatBoost\w+"
)


def sink(steps: Steps, scope: Scope | None = None) -> str | None:
    """Return what the first step taken on an instance does with it, or the scope that trains a piece of it."""
    steps = steps[1:] if steps and steps[0] in (".module", ".model", ".booster_") else steps
    if steps[1:2] == (".zero_grad",):  # the optimizer that a network keeps of itself
        return "trained"
    if scope is not None and steps[1:] in PIECES and _takes_steps(scope):  # `Adam(net.encoder.parameters())`
        return "trained"
    return SINKS.get(steps[0]) if steps else None


def done_with(scope: Scope, chain: Steps, begin: int, framework: str) -> str | None:
    """Return what a step on an instance does with it; `init` and `apply` train only where models are functions."""
    steps = chain[begin:]
    if steps[:1] in {(".init",), (".apply",)} and framework != "jax":
        return None
    if framework == "tensorflow" and steps[0] in GRAPH_ENDS:  # what a graph of placeholders offers to be minimised
        return "trained"
    if steps[-1:] == (".state_dict",) and _is_compared(scope):
        return "loaded"
    return None if (what := sink(steps, scope)) == "loaded" and _is_public(scope, chain) else what


def _takes_steps(scope: Scope) -> bool:
    calls = (call.last_step for call in scope.calls)
    return any(step == ".backward" or OPTIMISER.fullmatch(step) for step in calls)


def _is_public(scope: Scope, steps: Steps) -> bool:
    """Say whether a scope loads only weights that it downloads for everybody: those of a library, not its own."""
    loads = [call for call in scope.calls if isinstance(call.func, Ref) and call.func.steps == steps and call.args]
    return bool(loads) and all(_is_downloaded(scope, call.args[0]) for call in loads)


def _is_downloaded(scope: Scope, expr: Expr) -> bool:
    values = [one.value for one in scope.assigns if isinstance(expr, Ref) and one.target == expr.steps] or [expr]
    made = [one for one in values if isinstance(one, Made) and one.call < len(scope.calls)]
    return len(made) == len(values) and all(scope.calls[one.call].last_step in DOWNLOADS for one in made)


def _is_compared(scope: Scope) -> bool:
    """Say whether a scope loads weights and saves none: a state dict that is read there is compared, not kept."""
    loads = any(read.steps[-1] in LOADS for read in scope.reads) or any(call.last_step in LOADS for call in scope.calls)
    names = ("".join(call.func.steps) for call in scope.calls if isinstance(call.func, Ref))
    return loads and not any(taken(name) == "saved" for name in names)


def taken(name: str) -> str | None:
    """Return what an outside call does with an instance it gets."""
    return next((what for pattern, what in TAKERS if pattern.fullmatch(name)), None)


def fitted(scope: Scope, place: int) -> str | None:
    """Return what a call does with an instance it gets whose result is fitted: `process = Process(net)`."""
    held = {one.target for one in scope.assigns if one.value == Made(place)}
    calls = (call for call in scope.calls if held and call.last_step == ".fit")
    is_fitted = any(isinstance(call.func, Ref) and call.func.steps[:-1] in held for call in calls)
    return "trained" if is_fitted else None


def spreads(name: str) -> bool:
    """Say whether a call puts what it is given on several devices: a helper that does so trains nothing itself."""
    return name.endswith("DataParallel")


def trains(facts: PythonFacts, start: int) -> bool:
    """Say whether the block that starts a file takes steps of training itself, or gives an optimizer what to train."""
    module = facts.scopes[0]
    return any(call.line >= start and (call.last_step in STEPS or _optimises(module, call)) for call in module.calls)


def _optimises(scope: Scope, call: Call) -> bool:
    first = call.args[0] if call.args else None
    is_given = isinstance(first, Made) and scope.calls[first.call].last_step == ".parameters"
    return is_given and bool(OPTIMISER.fullmatch(call.last_step))
