"""Tells what a module can see by name, and which of that it names in text: `eval(args.runner)` may mean those."""

from collections.abc import Iterable, Iterator

from mldebt.project.code import Code, Spot, Target

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
