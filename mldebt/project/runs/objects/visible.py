"""Tells what a module can see by name, which of that its texts name (`eval(args.runner)`), and what nobody reads."""

from collections.abc import Iterable, Iterator

from mldebt.facts.code import Made
from mldebt.project.code import Code, Spot, Target, whole

MOST = 12
MANY = 5000


def visible(code: Code, path: str) -> Iterator[str]:
    """Yield the names that a module defines or imports, and those that its star imports bring."""
    queue = [path]
    for place in queue:
        module = code.modules[place]
        yield from (scope.name for scope in module.scopes[1:] if scope.parent == 0)
        yield from (entry.local for entry in module.imports if entry.local != "*")
        starred = (code.names.find(entry.module, place) for entry in module.imports if entry.local == "*")
        queue += dict.fromkeys(found for found in starred if found is not None and found not in queue)


def spoken(code: Code, path: str, words: Iterable[str] = ()) -> list[Target]:
    """Return the classes and functions a module sees that its texts, or some words, name: the default of an option."""
    said = {text for text, _ in code.modules[path].strings[:MANY] if text.isidentifier()} | set(words)
    names = [name for name in dict.fromkeys(visible(code, path)) if name in said] if said else []
    found = [code.resolve(Spot(path, 0), (name,)) for name in names[:MOST]]
    return [target for target in found if target.kind in ("function", "class")]


def is_unread(code: Code, spot: Spot, number: int) -> bool:
    """Say whether what a call makes is given a name that the file never reads: a callback handed to no fit."""
    if spot.scope == 0 and len(code.importers(spot.path)) > 1:
        return False
    module = code.modules[spot.path]
    made = [one for one in module.scopes[spot.scope].assigns if Made(number) in whole(one.value)]
    names = {one.target[0] for one in made if len(one.target) == 1}
    return bool(names) and not any(read.steps[0] in names for scope in module.scopes for read in scope.reads)
