"""Tells loads of a key that can matter from those that cannot: logged, set again, or copied into a container."""

from collections.abc import Iterator, Sequence

from mldebt.facts.code import Call, Const, Expr, Made, Op, Read, Ref, Scope, Text
from mldebt.patterns import regex
from mldebt.project.configs.places.objects import Event, Ledger
from mldebt.project.configs.places.occurrences import Keys, bits, plain
from mldebt.project.configs.places.sinks import is_spoken, name_of

ANNOUNCED = "its help says it has no effect or is only kept, and nothing reads it"
DEFAULT = "it names what is done without it as well, and nothing reads it"
IDLE = frozenset({ANNOUNCED, DEFAULT})
"""Reasons why a dead option misleads nobody who gives it."""
CONTAINERS = frozenset({
    "HParams", "Namespace", "SimpleNamespace", "EasyDict", "edict", "Munch", "Box", "Bunch", "AttrDict",
    "DotDict", "dotdict", "ConfigDict", "ConfigBox", "SBox", "DefaultMunch",
})  # fmt: skip
CASTS = frozenset({
    "int", "float", "str", "bool", "list", "tuple", "max", "min", "join", "abspath", "expanduser", "Path",
    "split", "strip", "lower", "upper", "replace", "realpath", "expandvars",
})  # fmt: skip

LONGEST = 200
PLACE = regex(r"\{[^{}]*\}|%[-+#0-9.]*[a-z]")
WORD = regex(r"[a-z0-9]+")


def is_container(call: Call) -> bool:
    """Say whether a call makes a plain container of its keywords."""
    return name_of(call) in CONTAINERS


def is_wrapped(ledger: Ledger, event: Event) -> bool:
    """Say whether a value becomes a named part of a new container: `HParams(lr=args.lr)`."""
    if event.kind != "argument" or not isinstance(event.key, str) or event.key.startswith("*"):
        return False
    return is_container(ledger.scope.calls[event.at])


def is_forwarded(ledger: Ledger, read: Read) -> bool:
    """Say whether a load only fills the slot of its name in a new container: `HParams(lr=args.lr)`.

    Under another name, or in a container that is splatted into a call here, the value goes where no key is told.
    """
    if read.use != "argument" or read.within < 0:
        return False
    call = ledger.scope.call(read.within)
    name = read.steps[-1].lstrip(".[")
    return is_container(call) and (name, Ref(read.steps)) in call.keywords and not _is_splatted(ledger, read.within)


def _is_splatted(ledger: Ledger, made: int) -> bool:
    """Say whether a call of the scope gets a container, or an object that holds it, by `**`."""
    targets = [assign.target for assign in ledger.scope.assigns if assign.value == Made(made)]
    splats = [
        value.steps for call in ledger.scope.calls for name, value in call.keywords
        if name is None and isinstance(value, Ref)
    ]  # fmt: skip
    return any(target[: len(steps)] == steps for target in targets for steps in splats)


def is_self_update(ledger: Ledger, read: Read) -> bool:
    """Say whether a key is loaded only to be set again by the same statement, through nothing but casts."""
    return _sets_again(ledger, read.steps[0], plain(read.steps[1:]), read.line)


def is_set_again(ledger: Ledger, event: Event) -> bool:
    """Say the same of a key that is handed to a call: `cfg.TEST.FILE = os.path.join(cfg.ROOT, cfg.TEST.FILE)`."""
    base, keys = event.bit.base, event.bit.keys
    return isinstance(base, str) and bool(keys) and _sets_again(ledger, base, keys, event.line)


def _sets_again(ledger: Ledger, base: str, keys: Keys, line: int) -> bool:
    for assign in ledger.bound.get(base, ()) if (base, *keys) in ledger.targets else ():
        if assign.line == line and plain(assign.target[1:]) == keys and assign.how in ("=", "+="):
            if sum(one.line == line for one in ledger.scope.assigns) > 1:  # another name gets the value, too
                return False
            calls = [bit.base for bit in bits(assign.value) if isinstance(bit.base, int)]
            return all(name_of(ledger.scope.calls[number]) in CASTS for number in calls)
    return False


def matters(ledger: Ledger, read: Read) -> bool:
    """Say whether a load of a key can change more than a log."""
    return not (
        read.use == "deleted"
        or is_spoken(ledger.scope, read.within)
        or is_self_update(ledger, read)
        or is_forwarded(ledger, read)
    )


def is_named_aloud(scope: Scope, read: Read) -> bool:
    """Say whether a message tells nothing of a value but its name: `print("Epoch prune: {}".format(x.epoch_prune))`.

    Of several values each has its own label, just before it: `print(f"Rate: {x.rate} Epoch prune: {x.epoch_prune}")`.
    """
    said: list[str] = []
    within, name = read.within, WORD.findall(read.steps[-1].lower())
    while within >= 0:
        call = scope.calls[within]
        if any(_words(label) == name for label in _labels(call.args, Ref(read.steps))):
            return True
        for part in (call.func, *call.args):
            said += _texts(part)
        within = call.within
    return bool(said) and _words(" ".join(said)) == name


def _words(text: str) -> list[str]:
    return WORD.findall(text[:LONGEST].lower())


def _labels(parts: Sequence[Expr], value: Ref) -> Iterator[str]:
    """Yield what stands between a value and the one before it, in the parts of a message."""
    label = ""
    for part in parts:
        if isinstance(part, Text):
            yield from _labels((Const(label), *part.parts), value)
        elif part == value:
            yield label
        text = part.value if isinstance(part, Const) and isinstance(part.value, str) else ""
        label = f"{label} {text}" if text else ""


def _texts(expr: Expr) -> list[str]:
    """Return the texts of an expression, without the places for values in them."""
    if isinstance(expr, Const):
        return [PLACE.sub(" ", expr.value[:LONGEST])] if isinstance(expr.value, str) else []
    if isinstance(expr, Op) and expr.name in ("access", "%", "+"):
        return [text for item in expr.items for text in _texts(item)]
    return [text for part in expr.parts for text in _texts(part)] if isinstance(expr, Text) else []


def seers(files: int) -> str:
    """Return how many files could read an option, in words."""
    return "its own file, the only one that sees it" if files == 1 else f"the {files} files that see it"
