"""Asks of a class that nothing names whether a look-up at run time may still mean it, and whether it is but a layer."""

from collections.abc import Iterable

from mldebt.facts.code import Call, Const, Ref
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.remembering import remembered

OWN_NAMES = dict.fromkeys(("globals", "locals", "vars", "eval"))
IMPORTS = dict.fromkeys(("import_module", "__import__", "locate", "instantiate"))
STORES = regex(r"(?:Parameter(?:List|Dict)?|Buffer|Variable|\w*Tensor)")
"""What a layer keeps numbers in: no network stands in it."""


def looks_up(code: Code, path: str) -> bool:
    """Say whether a module takes its own names by text, or one that has them by a star: `globals()[args.arch]`."""
    for one in sorted(code.importers(path) | {path}):
        facts = code.modules[one]
        if one != path and not any(entry.local == "*" or entry.target.endswith("*") for entry in facts.imports):
            continue
        if any(map(_is_of_names, (call for _, _, call in code.callees.named(one, OWN_NAMES)))):
            return True
        if one == path and any(read.steps[:2] == ("sys", ".modules") for scope in facts.scopes for read in scope.reads):
            return True
    return False


def _is_of_names(call: Call) -> bool:
    """Say whether a call gives the names of a module, or evaluates one: `vars()`, and not `vars(args)`."""
    name = call.last_step
    return name in {"globals", "locals"} or (name == "vars" and not call.args) or (name == "eval" and bool(call.args))


@remembered
def imports_by_name(code: Code) -> bool:
    """Say whether the repository imports what a setting names, so that any class may be meant."""
    calls = (call for path in code.modules for _, _, call in code.callees.named(path, IMPORTS))
    return any(call.args and not isinstance(call.args[0], Const) for call in calls)


def is_layer(code: Code, path: str, name: str) -> bool:
    """Say whether a class of torch by itself makes no network, not even one layer: it pools, shuffles or compares."""
    for spot, scope in zip(code.spots(path), code.modules[path].scopes, strict=True):
        if scope.kind == "class" and scope.name == name:
            bases = [code.resolve(spot, base.steps).name for base in scope.bases if isinstance(base, Ref)]
            methods = code.methods(spot)
            return bases == ["torch.nn.Module"] and "__init__" in methods and not _makes(code, methods.values())
    return False


def _makes(code: Code, methods: Iterable[Spot]) -> bool:
    for method in methods:
        for call in code.scope(method).calls:
            name = call.leaf
            if name[:1].isupper() and not STORES.fullmatch(name):
                return True
            if name != "super" and code.callee(method, call).kind in {"class", "function"}:
                return True
    return False
