"""Finds settings that a run keeps beside its results without a file for them: in its log, in the name of its folder.

Settings are told by name: `args`, `cfg`, `train_config`. A log counts only where a handler or `basicConfig` writes it
to a file, and the name of a folder only where it is put together from three settings or more and results are written.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from mldebt.facts.code import Assign, Call, Const, Expr, Made, Ref, Scope
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, inside, whole, without_last
from mldebt.project.runs.keeping.filling import filled
from mldebt.project.runs.keeping.records import TUNED, is_screen, prints_to_file, starts, turns

OBJECT = regex(
    r"_?(\w+_)?(args|arguments|opts?|options|configs?|configuration|cfg|hparams|hyper_?param(s|eters?)?|settings)(_?dict)?"
    r"|manifest|provenance",
    re.IGNORECASE,
)
SAVING = regex(r"_?(save|dump|write|store|export|safe_dump)\w*")
AS_TEXT, WEIGHT_FILES = ("json", "yaml", "toml", "OmegaConf"), ("torch", "pickle", "joblib", "np")
CARRIED = regex(
    r"(.*_)?(models?|net(work)?s?([_A-Z].*)?|generator|discriminator|encoder|decoder|backbone|module|agent|policy|trainer"
    r"|optim(izer)?s?|scheduler|state(_dict)?|weights|checkpoint|ckpt|tokenizer|images?|imgs?|tensors?|samples?|video"
    r"|figures?|fig|plots?|preds?|predictions?|submission)(_([a-z]{1,2}|ema|\d+))?",
    re.IGNORECASE,
)
SAVES_ITSELF = regex(
    r"(save|dump|write)(_?(to_?)?(file|json|ya?ml|disk|conf(ig)?|args|settings|hparams|params))?|to_(json|ya?ml)_file"
)
LOG_FILES = frozenset(
    {"FileHandler", "RotatingFileHandler", "TimedRotatingFileHandler", "WatchedFileHandler", "LoggingToFile"}
)
LOGURU = Ref(("logger", ".add"))
LOG_MADE = regex(r"(create|set_?up|setup|init\w*|make|get|build|configure)_(\w+_)?logg(er|ing)\w*", re.IGNORECASE)
LOGGED = frozenset({"info", "debug", "warning", "log"})
JOINS = frozenset({"join", "joinpath", "Path", "sorted"})
PLACE = regex(r"(.*_)?(dir\w*|folder\w*|path|name|run\w*|exp\w*|out\w*|log\w*|save\w*|id|tag|prefix)", re.IGNORECASE)
COPIES = frozenset({"copy", "copy2", "copyfile"})
OF_SETTINGS = regex(
    r"(conf(ig)?s?|settings|options|args|hparams|params)[^/]*\.(py|ya?ml|json|toml|ini|cfg|gin)$", re.IGNORECASE
)
MANY, DEEPEST = 3, 6
COMMAND_LINE = ("sys", ".argv")
"""What whoever starts a run types: it holds every setting that is not a default."""


def keeps_settings(scope: Scope) -> Iterator[Call]:
    """Yield the calls of a scope that keep settings in a file: whole, or three of them by name."""
    named: set[str] = set()
    calls = filled(scope.calls, scope.assigns, OBJECT, _is_writer)
    for call in calls:
        before = len(named)
        if _saves_itself(call) or _copies_settings(call) or _writes_whole(call, calls):
            yield call
        elif _is_writer(call) and not any(_carries(value, calls) for value in call.args):
            named.update(one for value in call.args for one in _by_name(value, calls))
            if before < MANY <= len(named):
                yield call


def _is_writer(call: Call) -> bool:
    """Say whether a call writes what it is given to a file and is given no weights or pictures."""
    leaf = call.leaf
    if SAVING.fullmatch(leaf) is None:
        return prints_to_file(call)
    of_other = any(map(CARRIED.fullmatch, leaf.split("_"))) and OBJECT.fullmatch(leaf) is None
    return not of_other and not starts(call.func, WEIGHT_FILES) and not is_screen(without_last(call.func))


def _writes_whole(call: Call, calls: Sequence[Call]) -> bool:
    """Say whether a call writes settings whole and no weights beside them: `dump(vars(args), …)`."""
    if starts(call.func, WEIGHT_FILES) and SAVING.fullmatch(call.leaf):
        return bool(call.args) and _is_alone(call.args[0], calls)
    is_text = starts(call.func, AS_TEXT)
    if not _is_writer(call) or (not is_text and any(_carries(value, calls) for value in call.args)):
        return False
    if is_text and call.args and any(_parts_named(call.args[0])):
        return True
    return any(_holds(value, calls) or _is_file_of_settings(value) for value in call.args)


def _is_alone(value: Expr, calls: Sequence[Call]) -> bool:
    """Say whether a value is the settings and nothing else, turned or not."""
    if isinstance(value, Made) and not value.steps and value.call < len(calls) and turns(calls[value.call]):
        return bool(calls[value.call].args) and _is_alone(calls[value.call].args[0], calls)
    return isinstance(value, Ref) and _is_object(value.steps)


def _is_file_of_settings(value: Expr) -> bool:
    return isinstance(value, Const) and isinstance(value.value, str) and OF_SETTINGS.search(value.value) is not None


def _parts_named(value: Expr) -> Iterator[bool]:
    """Yield for the steps of a name whether settings are meant: `cfg.train` is a part of them, and no path to dump."""
    if isinstance(value, Ref):
        yield from (OBJECT.fullmatch(step.lstrip(".[")) is not None for step in value.steps)


def _carries(value: Expr, calls: Sequence[Call], depth: int = 0) -> bool:
    """Say whether weights, a model or pictures are part of a value."""
    if isinstance(value, Ref):
        is_settings = any(OBJECT.fullmatch(step.lstrip(".[")) for step in value.steps)
        last = value.steps[-1].lstrip(".[")
        return not is_settings and CARRIED.fullmatch(last) is not None and PLACE.fullmatch(last) is None
    if isinstance(value, Made) and value.call < len(calls) and calls[value.call].last_step == ".state_dict":
        return True
    return depth <= DEEPEST and any(_carries(item, calls, depth + 1) for item in _made_of(value, calls))


def _by_name(value: Expr, calls: Sequence[Call], depth: int = 0) -> Iterator[str]:
    """Yield the single settings, places apart, that a value shows: `f"{args.lr} {args.seed}"`."""
    if isinstance(value, Ref):
        last = value.steps[-1].lstrip(".[")
        if not PLACE.fullmatch(last) and any(OBJECT.fullmatch(step.lstrip(".[")) for step in value.steps[:-1]):
            yield last
    elif depth <= DEEPEST:
        for item in _made_of(value, calls):
            yield from _by_name(item, calls, depth + 1)


def _saves_itself(call: Call) -> bool:
    """Say whether a method of the settings writes them: `train_config.save(path)`; `save_pretrained` is of a model."""
    steps = call.func.steps if isinstance(call.func, Ref) else ()
    if len(steps) < 2 or not (call.args or call.keywords):  # an object and its method
        return False
    return SAVES_ITSELF.fullmatch(steps[-1].lstrip(".")) is not None and _is_object(steps[:-1])


def _copies_settings(call: Call) -> bool:
    """Say whether a call copies a file of settings to another place: `shutil.copy("conf/train.yaml", folder)`."""
    if call.leaf not in COPIES or len(call.args) < 2:  # from and to
        return False
    words = (part for value in call.args[:1] for part in whole(value))
    return any(
        isinstance(part, Const) and isinstance(part.value, str) and OF_SETTINGS.search(part.value) for part in words
    )


def opens_log(call: Call, calls: Sequence[Call]) -> bool:
    """Say whether a call of a scope sends log text to a file; loguru adds files as it adds streams."""
    if call.func == LOGURU and len(call.args) == 1:  # metrics have a name and a value
        parts = (part for value in call.args for part in (value, *_made_of(value, calls)))
        return any(_is_place(one) for part in parts for one in whole(part))
    is_named = call.leaf == "basicConfig" and any(word == "filename" for word, _ in call.keywords)
    return is_named or call.leaf in LOG_FILES


def has_log_made(code: Code, spot: Spot) -> bool:
    """Say whether a helper that cannot be entered makes a log and is told a place: `create_logging(logs_dir)`."""
    return any(
        LOG_MADE.fullmatch(call.leaf)
        and any(_is_place(part) for value in call.args for part in whole(value))
        and code.callee(spot, call).kind != "function"
        for call in code.scope(spot).calls
    )


def _is_place(part: Expr) -> bool:
    if isinstance(part, Const):
        return isinstance(part.value, str) and part.value.endswith((".log", ".txt"))
    return isinstance(part, Ref) and PLACE.fullmatch(part.steps[-1].lstrip(".[")) is not None


def logs_settings(scope: Scope) -> Iterator[int]:
    """Yield the lines that log settings whole, `logging.info(args)`, or one by one in a loop over them."""
    calls, assigns = scope.calls, scope.assigns
    logs = [call for call in calls if call.args and call.leaf in LOGGED]
    looped = _looped(calls, assigns) if logs else ()
    yield from (call.line for call in logs if any(_holds(value, calls, looped) for value in call.args))


def names_folder(scope: Scope) -> Iterator[int]:
    """Yield the lines where a place is named after settings: by an assignment, or by what a function returns."""
    named = [(assign.target[-1].lstrip(".["), assign.value, assign.line) for assign in scope.assigns]
    named += [(scope.name.rpartition(".")[2], value, scope.line) for value in scope.returns]
    for name, value, line in named:
        if PLACE.fullmatch(name) and len(set(_chosen(value, scope.calls))) >= MANY:
            yield line


def _is_object(steps: tuple[str, ...]) -> bool:
    """Say whether a chain names settings whole, `self.args`, and not one of them, `args.config`."""
    *before, last = (step.lstrip(".[") for step in (steps[:-1] if steps[-1] == ".__dict__" else steps))
    return OBJECT.fullmatch(last) is not None and not any(OBJECT.fullmatch(step) for step in before)


def _looped(calls: Sequence[Call], assigns: Sequence[Assign]) -> Collection[str]:
    """Return the names that a loop over settings binds."""
    return {assign.target[0] for assign in assigns if assign.how == "for" and _holds(assign.value, calls)}


def _holds(value: Expr, calls: Sequence[Call], looped: Collection[str] = (), depth: int = 0) -> bool:
    """Say whether an expression holds settings whole, or a name out of a loop over them."""
    if depth > DEEPEST or isinstance(value, Const):
        return False
    if isinstance(value, Ref):
        return _is_object(value.steps) or value.steps == COMMAND_LINE or value.steps[0] in looped
    return any(_holds(item, calls, looped, depth + 1) for item in _made_of(value, calls))


def _chosen(value: Expr, calls: Sequence[Call], depth: int = 0) -> Iterator[str]:
    """Yield the settings, by name, that a text or path is put together from."""
    if isinstance(value, Ref) and depth:
        last = value.steps[-1].lstrip(".[")
        if TUNED.fullmatch(last) or (len(value.steps) > 1 and _is_object(value.steps[:-1])):
            yield last
    elif depth <= DEEPEST:
        for item in _made_of(value, calls):
            yield from _chosen(item, calls, depth + 1)


def _made_of(value: Expr, calls: Sequence[Call]) -> Iterator[Expr]:
    """Yield what an expression is put together from; of a call what it joins or turns into text or a dictionary."""
    yield from inside(value)
    if isinstance(value, Made) and value.call < len(calls):
        call = calls[value.call]
        if turns(call) or call.leaf in JOINS:
            yield from call.given
            if (owner := without_last(call.func)) is not None:
                yield owner
