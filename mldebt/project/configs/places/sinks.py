"""Which calls only log or keep a configuration, which copy it, and which merely look at it."""

from collections.abc import Container, Sequence

from mldebt.facts.code import Assign, Call, Const, Items, Op, Read, Ref, Scope
from mldebt.patterns import regex
from mldebt.project.configs.places.keeping import SAVERS, is_kept_beside
from mldebt.project.configs.places.objects import Ledger
from mldebt.project.configs.places.occurrences import bits

TALKS = frozenset({
    "print", "pprint", "pp", "rprint", "info", "debug", "warning", "warn", "critical", "exception", "log", "echo",
    "secho", "fatal", "print_args", "print_options", "cprint", "print_rank_0", "print_rank0", "main_print",
    "print_on_master", "master_print", "rank_zero_info", "rank_zero_print", "print_log", "print_config",
    "print_arguments", "info_rank0", "log_info", "print_out", "log_message",
})  # fmt: skip
SPEAKS = frozenset({
    "str", "repr", "format", "join", "round", "ljust", "rjust", "center", "pformat", "colored", "bold", "len", "type",
})  # fmt: skip
LOGS = TALKS | frozenset({
    "add_hparams", "add_text", "connect", "display", "dump", "dump_args", "dump_json", "dumps", "error", "log_args",
    "log_arguments", "log_config", "log_hyperparameters", "log_hyperparams", "log_on_main", "log_other",
    "log_others", "log_param", "log_parameter", "log_parameters", "log_params", "logger", "logging", "pformat",
    "print_namespace", "safe_dump", "save_json", "save_yaml", "send_example_telemetry",
    "set_description", "set_postfix", "show_args", "tensorboard_text", "to_yaml", "write", "write_config",
    "write_json", "write_text", "write_yaml", "writelines", "writerow", "writerows", "yaml_dump",
})  # fmt: skip
TEXTS = frozenset({"dumps", "dump", "safe_dump", "to_yaml", "yaml_dump", "pformat"})
SAVES = frozenset({
    "torch.save", "pickle.dump", "joblib.dump", "numpy.save", "numpy.savez", "paddle.save", "OmegaConf.save",
})  # fmt: skip
CONFIG_ONLY = regex(
    r"(wandb|swanlab|trackio|comet_ml|aim|neptune|clearml|dvclive|mlflow)\b.*|.*\b(WandbLogger|CSVLogger|TensorBoardLogger|MLFlowLogger|CometLogger)"
)
CONFIG_WORDS = frozenset({
    "config", "params", "hparams", "parameters", "hyperparams", "hyperparameters", "args", "meta", "metadata",
})  # fmt: skip
TRACKERS = regex(
    r"(?i:wandb|run|experiment|exp|swanlab|task|mlflow|aim_run|neptune|ml_logger|tracker|live|_?writer|logger)\b.*"
)
FEW, DEEPEST = 8, 3
LONG = range(2, 10)
UPDATES = frozenset({"update", "connect", "connect_configuration", "set", "log_params", "set_tags", "setdefault"})
FORMATS = frozenset({
    "str", "repr", "format", "join", "round", "vars", "dict", "sorted", "type", "ljust", "rjust", "center", "len",
    "getattr", "pformat", "asdict", "to_dict", "items", "colored", "bold", "to_container", "dumps", "to_yaml",
    "strip", "upper", "lower", "replace", "tuple", "list", "get", "keys", "values", "max", "Table", "zip",
    "zfill", "indent", "dedent", "escape", "style", "isoformat", "create",
})  # fmt: skip
COPIES = frozenset({
    "vars", "dict", "copy", "deepcopy", "Namespace", "SimpleNamespace", "EasyDict", "edict", "Munch", "munchify",
    "Box", "Bunch", "AttrDict", "DotDict", "dotdict", "ConfigDict", "FrozenConfigDict", "OmegaConf.create",
    "OmegaConf.structured", "to_container", "OrderedDict", "asdict", "DictConfig", "HParams", "addict", "Dict",
    "AttributeDict", "ObjectDict", "NestedNamespace", "dict2namespace", "dict_to_namespace", "from_dict", "merge",
    "unsafe_merge", "ChainMap", "create", "structured", "defaultdict", "cast", "_asdict", "todict", "to_dict",
    "dict2obj", "MappingProxyType", "clone", "resolve", "load_config", "CfgNode", "CN", "Config", "parse_args",
    "model_dump", "freeze", "ConfigBox", "SBox", "DefaultMunch", "fromDict",
})  # fmt: skip
ITERATES = frozenset({
    "sorted", "list", "enumerate", "tuple", "zip", "reversed", "set", "iter", "map", "filter", "tqdm",
})  # fmt: skip
LOOKS = frozenset({
    "isinstance", "type", "id", "len", "bool", "callable", "hash", "is_dataclass", "is_config", "is_dict",
    "set_struct", "set_readonly", "issubclass", "del", "open_dict", "read_write", "flag_override",
})  # fmt: skip
GETTERS = frozenset({
    "get", "pop", "getint", "getboolean", "getfloat", "has_key", "setdefault", "__getitem__", "__contains__",
    "__getattribute__", "__getattr__", "select", "pop_item", "getlist",
})  # fmt: skip
SAME = frozenset({
    "copy", "to_dict", "todict", "_asdict", "dict", "model_dump", "asdict", "clone", "deepcopy", "to_container",
    "copy_and_resolve_references", "flag_values_dict", "view",
})  # fmt: skip
QUIET = frozenset({
    "freeze", "defrost", "lock", "unlock", "unlocked", "is_frozen", "set_immutable", "resolve", "clear", "update",
    "merge_from_file", "merge_from_list", "merge_from_other_cfg", "merge_from_dict", "read", "read_file",
    "set_new_allowed", "update_from_flattened_dict", "override_from_dict", "add_hparam", "set_hparam",
    "set_defaults", "_set_flag", "__setattr__", "__setitem__", "__delattr__", "__init__", "ignore_unknown_types",
})  # fmt: skip
SHOWS = frozenset({
    "dump", "dumps", "to_json_string", "to_yaml", "pretty", "save", "to_json", "pretty_text", "print", "__repr__",
    "__str__", "pprint", "to_json_best_effort", "to_json_file", "print_help", "write", "format", "save_config",
    "tostring",
})  # fmt: skip
WALKS = frozenset({
    "items", "values", "keys", "iteritems", "popitem", "sections", "options", "__iter__", "_get_kwargs",
})  # fmt: skip


def makes_text(call: Call) -> bool:
    """Say whether a call gives a text of an object that something takes: `md5(json.dumps(vars(args)).encode())`."""
    is_taken = call.result not in ("dropped", "returned") and len(call.args) == 1
    is_filed = any(word in ("stream", "file", "fp", "f") for word, _ in call.keywords)
    return is_taken and not is_filed and name_of(call) in TEXTS


def name_of(call: Call) -> str:
    """Return the bare last word of a callee."""
    return call.last_step.lstrip(".[")


def receiver_of(call: Call) -> str:
    """Return what a method is called on, as far as it is a chain of names."""
    func = call.func
    return "".join(func.steps[:-1]) if isinstance(func, Ref) else ""


def logs_argument(call: Call, key: int | str | None, dotted: str, wrap: Sequence[str] | None) -> bool:
    """Say whether an argument of a call is only logged or kept with a result."""
    name = name_of(call)
    if dotted in SAVES or dotted.endswith(("torch.save", "OmegaConf.save")):
        return bool(wrap) or wrap is None or dotted.endswith("OmegaConf.save")
    if name in LOGS:
        return not makes_text(call)
    if name == "init_trackers":
        return key in ("config", 1)
    if CONFIG_ONLY.fullmatch(dotted) or CONFIG_ONLY.fullmatch(receiver_of(call)):
        return key in CONFIG_WORDS or name in UPDATES
    if name in UPDATES and TRACKERS.match(receiver_of(call)) and "config" in receiver_of(call):
        return True
    if SAVERS.fullmatch(name):
        return bool(wrap) and wrap is not None
    if name in ("init", "WandbLogger") and key == "config":
        return True
    return is_kept_beside(key, wrap)


def is_logged(scope: Scope, within: int) -> bool:
    """Say whether a whole object that stands in call `within` ends in a log or a record, through formatting at most."""
    return bool(logged_by(scope, within))


def logged_by(scope: Scope, within: int) -> str:
    """Return the call that logs or records a whole object which stands in call `within`, or an empty string."""
    return _end(scope, within, LOGS, FORMATS)


def is_spoken(scope: Scope, within: int) -> bool:
    """Say whether a single value that stands in call `within` is only printed; what goes to a file is a result."""
    return bool(_end(scope, within, TALKS, SPEAKS))


def speaks_it(scope: Scope, within: int) -> str:
    """Return the call that prints a value which stands in call `within`, or an empty string."""
    return _end(scope, within, TALKS, SPEAKS)


def _end(scope: Scope, within: int, sinks: frozenset[str], through: frozenset[str]) -> str:
    while within >= 0:
        call = scope.call(within)
        name = name_of(call)
        is_sink = name in sinks and not any(word == "file" for word, _ in call.keywords)
        if is_sink and not makes_text(call):
            return name if name != "log" or call.result == "dropped" else ""
        if not is_sink and name not in through:
            return ""
        within = call.within
    return ""


def loop_logs(ledger: Ledger, name: str, line: int, *, told: bool = False) -> bool:
    """Say whether what a loop calls a name ends in a log, as far as no other loop of the scope takes the name again.

    `told`: whoever calls the function only logs what it returns.
    """
    others = [one.line for one in ledger.bound.get(name, ()) if one.how == "for" and one.line > line]
    lines = range(line, min(others, default=ledger.scope.end_line + 1))
    return only_logged(ledger, name, lines=lines, told=told)


def only_logged(
    ledger: Ledger, name: str, seen: frozenset[str] = frozenset(), lines: Container[int] | None = None,
    *, told: bool = False,
) -> bool:  # fmt: skip
    """Say whether every read of a variable, in some lines or anywhere, ends in a log or in text that does."""
    reads = (read for read in ledger.reads.get(name, ()) if lines is None or read.line in lines)
    return all(_is_put_behind(ledger, read) or _ends_in_log(ledger, read, seen, told=told) for read in reads)


def is_given_back(scope: Scope, within: int, *, bare: bool = False) -> bool:
    """Say whether a value that stands in call `within`, or in none, is returned, as text that is made of it at most."""
    while within >= 0:
        call = scope.calls[within]
        if name_of(call) not in FORMATS:
            return False
        within, bare = call.within, call.result == "returned"
    return bare


def _is_put_behind(ledger: Ledger, read: Read) -> bool:
    """Say whether a variable is only read to put something behind it: `text = text + line`, `lines.append(line)`."""
    name = read.steps[0]
    longer = {one.line for one in ledger.bound.get(name, ()) if len(one.target) == 1 and _is_longer(one)}
    is_lengthened = read.line in longer and read.within < 0 and read.steps == (name,)
    return is_lengthened or read.steps == (name, ".append")


def _is_longer(assign: Assign) -> bool:
    """Say whether a name gets its own value with something behind it."""
    first = assign.value
    while isinstance(first, Op) and first.name == "+":
        first = first.items[0]
    return assign.how == "+=" or (assign.how == "=" and first is not assign.value and first == Ref(assign.target))


def _ends_in_log(ledger: Ledger, read: Read, seen: frozenset[str], *, told: bool) -> bool:
    """Say whether one read ends in a log, at once or through a list or texts that do."""
    name, scope = read.steps[0], ledger.scope
    if is_logged(scope, read.within) or (told and is_given_back(scope, read.within, bare=read.use == "returned")):
        return True
    page, seen = _page(ledger, read.within), seen | {name}
    if page and page not in seen and len(seen) <= DEEPEST + 1 and only_logged(ledger, page, seen, told=told):
        return True
    texts = {
        assign.target[0]
        for assign in scope.assigns
        if len(assign.target) == 1 and _is_part(assign, read) and assign.target[0] not in seen
        and assign.how in ("=", "+=") and not _keeps(assign.value)
    }  # fmt: skip
    is_text = 0 < len(texts) <= FEW and len(seen) <= DEEPEST + 1
    return is_text and all(only_logged(ledger, text, seen, told=told) for text in texts)


def _is_part(assign: Assign, read: Read) -> bool:
    """Say whether a read may be part of what is assigned: beside it, or some lines down in a long text."""
    down = read.line - assign.line
    return -1 <= down <= 1 or (down in LONG and any(bit.base == read.steps[0] for bit in bits(assign.value)))


def _page(ledger: Ledger, within: int) -> str:
    """Return the list that a text which stands in call `within` is put on the end of, or an empty string.

    It is one that the scope makes for itself: others may read what comes from outside, or what functions share.
    """
    func = ledger.scope.calls[within].func if within >= 0 else None
    name = func.steps[0] if isinstance(func, Ref) and func.steps[1:] == (".append",) else ""
    made = [one.value for one in ledger.bound.get(name, ()) if one.target == (name,) and one.how == "="]
    is_own = made and all(isinstance(value, Items) for value in made) and name not in ledger.shared
    return name if is_own else ""


def _keeps(value: object) -> bool:
    """Say whether a value is kept as it is rather than turned into text."""
    return (
        isinstance(value, Ref) or (isinstance(value, Op) and value.name in ("iter", "item")) or isinstance(value, Const)
    )
