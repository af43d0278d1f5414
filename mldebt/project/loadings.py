"""Finds calls that unpickle a file, and tells from where its path comes: a request, a download, the command line.

A value is followed through names, parameters and attributes, as far as they hold few values. A path that is joined from
pieces is not called outside for one piece that is: a folder on the command line is most often the program's own. What
`torch.load` does without `weights_only` depends on the version installed: it is told only where the repository says it.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mldebt.facts.code import Call, Const, Expr, Made, Op, Parameter, PythonFacts, Ref
from mldebt.findings.subjects import Evidence, ModelLoading
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, argument, branches
from mldebt.project.runs.tracking.pins import Pin, Pins
from mldebt.project.sources import Sources

PICKLES = regex(r"(?:_?c?pickle|dill|cloudpickle|joblib|pandas|compress_pickle)\.(?:loads?|read_pickle)")
TORCH = "torch.load"
PARSED = frozenset({"parse_args", "parse_known_args", "parse_intermixed_args"})
REQUEST = regex(
    r"(?:flask|starlette|fastapi|django|quart|bottle|sanic|tornado|aiohttp)\S*\.request\.?(?:files|data|json|form|get_data"
    r"|args|values|body)\S*|streamlit\.(?:sidebar\.)?file_uploader\S*"
)
DOWNLOADS = regex(
    r"requests\.(?:get|post|Session\S*)|httpx\.\w+|urllib\.request\.(?:urlopen|urlretrieve)|urllib\.urlretrieve"
    r"|wget\.download|gdown\.\w+|(?:huggingface_hub|transformers)\.\S*(?:hf_hub_download|cached_path|snapshot_download)"
    r"|torch\.hub\.download_url_to_file|torchvision\.datasets\.utils\.download_url|urllib3\.\S+"
)
UPLOADED = regex(r".*\b(?:UploadFile|FileStorage|InMemoryUploadedFile)\b.*")
SAFE_SINCE = (2, 6)
LOADS = frozenset({"load", "loads", "read_pickle"})
CLAUSE = regex(r"(===?|~=|>=|<=|>|<|\^)\s*v?(\d+)(?:\.(\d+|\*))?")
FILES = ("f", "file", "filename", "filepath_or_buffer")
DEEPEST = 5
MOST_VALUES = 6
WRAPPING = frozenset({"open", "BytesIO", ".read", "Path", "str", "decompress", "b64decode", ".content", ".encode"})


Held = tuple[Spot, Expr, int]


class Origin(NamedTuple):
    """Where a value comes from, and the place that shows it."""

    source: str
    place: Evidence


def find_loadings(sources: Sources) -> tuple[ModelLoading, ...]:
    """Return every call that unpickles, tests aside, by path and line."""
    pins = Pins(sources.facts)
    return tuple(
        found
        for path in sorted(sources.code.modules)
        if sources.role(path) != "test" and _can_load(sources.code.modules[path])
        for found in _of_module(sources, pins, path)
    )


def _can_load(facts: PythonFacts) -> bool:
    roots = {name.partition(".")[0].lstrip("_") for entry in facts.imports for name in (entry.module, entry.target)}
    return bool(roots & {"torch", "pickle", "cPickle", "cpickle", "dill", "cloudpickle", "joblib", "pandas"})


def _of_module(sources: Sources, pins: Pins, path: str) -> Iterator[ModelLoading]:
    code = sources.code
    for number, _, call in code.callees.named(path, LOADS):
        spot = Spot(path, number)
        target = code.callee(spot, call)
        name = target.name
        if target.kind != "external" or not (PICKLES.fullmatch(name) or name == TORCH):
            continue
        unsafe, why = _unsafe(name, call, pins.of("torch", path))
        origin = _origin(code, spot, argument(call, 0, *FILES), 0, call.line)
        cell, line = sources.place(path, call.line)
        yield ModelLoading(
            path, line, name, origin.source if origin else None, unsafe, cell,
            code.scope(spot).name if number else None, (*([origin.place] if origin else []), *why),
        )  # fmt: skip


def _unsafe(name: str, call: Call, pin: Pin | None) -> tuple[str | None, tuple[Evidence, ...]]:
    """Return why a call runs what a file says, with the requirement that decides it."""
    keywords = dict(call.keywords)
    if name != TORCH:
        return f"`{name}` runs what the file says", ()
    if None in keywords:
        return None, ()
    chosen = keywords.get("weights_only")
    if chosen is not None:
        return ("`weights_only=False`" if isinstance(chosen, Const) and chosen.value is False else None), ()
    if pin is None or not is_below(pin.specifier, SAFE_SINCE):
        return None, ()
    says = f"torch{pin.specifier}: before 2.6 `torch.load` unpickles everything by default"
    return "no `weights_only`, and torch below 2.6", (Evidence(pin.path, pin.line, says),)


def is_below(specifier: str, bound: tuple[int, int]) -> bool:
    """Say whether every version that a requirement allows is below a bound.

    >>> is_below("==2.1.0", (2, 6)), is_below(">=1.8,<2", (2, 6)), is_below(">=1.8", (2, 6)), is_below("<3", (2, 6))
    (True, True, False, False)
    """
    for sign, major, minor in CLAUSE.findall(specifier):
        version = (int(major), int(minor)) if minor.isdigit() else (int(major), 0 if sign == "<" else 99)
        if sign == "<" and version <= bound:
            return True
        if sign in {"==", "===", "<="} and version < bound:
            return True
        if sign in {"~=", "^"} and (int(major), 99) < bound:
            return True
    return False


def _origin(code: Code, spot: Spot, value: Expr | None, depth: int, before: int = 1 << 30) -> Origin | None:
    """Return the outside place that a whole value comes from; `before` is the line that uses it."""
    if value is None or depth > DEEPEST:
        return None
    if isinstance(value, Made):
        return _made(code, spot, value, depth)
    if isinstance(value, Ref):
        return _named(code, spot, value, depth, before)
    if items := branches(value):
        found = (_origin(code, spot, item, depth + 1, before) for item in items)
        return next((one for one in found if one), None)
    return None


def _made(code: Code, spot: Spot, value: Made, depth: int) -> Origin | None:
    call = code.source(spot, value)
    if call is None:
        return None
    name = call.last_step
    target = code.callee(spot, call)
    if target.kind == "external" and DOWNLOADS.fullmatch(target.name):
        return Origin("download", Evidence(spot.path, call.line, f"downloaded by `{target.name}`"))
    if target.kind == "external" and REQUEST.fullmatch(target.name):
        return Origin("request", Evidence(spot.path, call.line, f"sent by a user: `{target.name}`"))
    if name in WRAPPING or name.lstrip(".") in {"open", "BytesIO"}:
        inner = call.args[0] if call.args else None
        if name in {".read", ".open", ".encode"} and isinstance(call.func, Ref | Made):
            func = call.func
            inner = Ref(func.steps[:-1]) if isinstance(func, Ref) else Made(func.call, func.steps[:-1])
        return _origin(code, spot, inner, depth + 1)
    if name == ".get" and isinstance(call.func, Ref):
        return _named(code, spot, Ref(call.func.steps[:-1]), depth)
    return None


def _named(code: Code, spot: Spot, value: Ref, depth: int, before: int = 1 << 30) -> Origin | None:
    steps = value.steps
    target = code.resolve(spot, steps)
    if target.kind == "external" and REQUEST.fullmatch(target.name):
        return Origin("request", Evidence(spot.path, None, f"sent by a user: `{''.join(steps)}`"))
    if target.kind == "external" and target.name.startswith("sys.argv") and len(steps) > 1:
        return Origin("argument", Evidence(spot.path, None, f"taken from the command line: `{''.join(steps)}`"))
    parameter = _parameter(code, spot, steps[0])
    if parameter is not None and UPLOADED.fullmatch(parameter.annotation or ""):
        return Origin("request", Evidence(spot.path, parameter.line, f"uploaded as `{parameter.name}`"))
    values = code.values(spot, steps[:1])
    if len(steps) > 1 and any(_is_parsed(code, where, one) for where, one, _ in values[:MOST_VALUES]):
        return Origin("argument", Evidence(spot.path, None, f"taken from the command line: `{''.join(steps)}`"))
    if len(steps) == 2 and steps[0] == "self":  # self.name
        values = code.values(spot, steps)
    elif len(steps) > 1 and steps[1:] not in {(".content",), (".file",), (".name",), (".text",)}:
        return None
    held = _in_force(spot, values, before)
    found = [_origin(code, where, one, depth + 1, line) for where, one, line in held if one != value]
    if saved := _downloaded_to(code, spot, value):
        found.append(saved)
    return next((one for one in found if one), None)


def _in_force(spot: Spot, values: Sequence[Held], before: int) -> Sequence[Held]:
    """Return the values a name may have at a line: of those of its own scope, the last one assigned above it."""
    own = [one for one in values if one[0] == spot and one[2] < before]
    return [max(own, key=lambda one: one[2])] if own else values[:MOST_VALUES]


def _downloaded_to(code: Code, spot: Spot, value: Ref) -> Origin | None:
    """Return the call of the same scope that downloads to the path a name holds: `urlretrieve(url, path)`."""
    for call in code.scope(spot).calls:
        if value in call.args[1:2]:
            target = code.callee(spot, call)
            if target.kind == "external" and DOWNLOADS.fullmatch(target.name):
                return Origin("download", Evidence(spot.path, call.line, f"downloaded by `{target.name}`"))
    return None


def _parameter(code: Code, spot: Spot, name: str) -> Parameter | None:
    found = code.lookup(spot, name)
    return next((one for one in found[1] if isinstance(one, Parameter)), None) if found else None


def _is_parsed(code: Code, spot: Spot, value: Expr, depth: int = 0) -> bool:
    if depth > 2:  # a function that calls a function
        return False
    if isinstance(value, Op) and value.name == "item" and value.items:
        value = value.items[0]
    call = code.source(spot, value)
    if call is None:
        return False
    if call.leaf in PARSED:
        return True
    target = code.callee(spot, call)
    return target.kind == "function" and target.spot is not None and _returns_parsed(code, target.spot, depth)


def _returns_parsed(code: Code, spot: Spot, depth: int) -> bool:
    """Say whether a function returns what it parsed from the command line."""
    held = [(spot, one) for one in code.scope(spot).returns[:3]]
    held += [
        (where, value)
        for _, one in list(held)
        if isinstance(one, Ref)
        for where, value, _ in code.values(spot, one.steps)[:3]
    ]
    return any(_is_parsed(code, where, value, depth + 1) for where, value in held)
