"""Tells loads of a key that can matter from those that cannot: logged, set again, or copied into a container."""

from mldebt.facts.code import Call, Read, Ref
from mldebt.project.configs.objects import Ledger, bits
from mldebt.project.configs.sinks import is_spoken, name_of

ANNOUNCED = "its help says it has no effect or is only kept, and nothing reads it"
CONTAINERS = frozenset({
    "HParams", "Namespace", "SimpleNamespace", "EasyDict", "edict", "Munch", "Box", "Bunch", "AttrDict",
    "DotDict", "dotdict", "ConfigDict",
})  # fmt: skip
CASTS = frozenset({
    "int", "float", "str", "bool", "list", "tuple", "max", "min", "join", "abspath", "expanduser", "Path",
    "split", "strip", "lower", "upper", "replace", "realpath", "expandvars",
})  # fmt: skip


def is_container(call: Call) -> bool:
    """Say whether a call makes a plain container of its keywords."""
    return name_of(call) in CONTAINERS


def is_forwarded(ledger: Ledger, read: Read) -> bool:
    """Say whether a load only fills a named slot of a new container: `HParams(lr=args.lr)`."""
    if read.use != "argument" or read.within < 0:
        return False
    call = ledger.scope.calls[read.within]
    return is_container(call) and any(name is not None and value == Ref(read.steps) for name, value in call.keywords)


def is_self_update(ledger: Ledger, read: Read) -> bool:
    """Say whether a key is loaded only to be set again by the same statement, through nothing but casts."""
    for assign in ledger.bound.get(read.steps[0], ()):
        if assign.line == read.line and assign.target == read.steps and assign.how in ("=", "+="):
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


def seers(files: int) -> str:
    """Return how many files could read an option, in words."""
    return "the one file that sees it" if files == 1 else f"the {files} files that see it"
