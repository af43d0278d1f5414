"""Tells which modules everything is imported of, and which one from outside a name comes from."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from mldebt.facts.code import PythonFacts
from mldebt.patterns import regex

PLAIN = frozenset({"pylab", "numpy", "math", "matplotlib", "tkinter", "os", "sys", "time", "typing", "scipy"})
CALLBACK = regex(r"TensorBoard|\w+(Callback|Logger|Checkpoint|Stopping|Scheduler|Plateau|Monitor)")

MOST = 200
"""So many modules of ours are looked through for a name of which everything is imported."""


def imported_whole(
    path: str, modules: Mapping[str, PythonFacts], find: Callable[[str, str], str | None]
) -> Iterator[tuple[str | None, str]]:
    """Yield the modules of which a file imports everything, and what those do: the file, or None, and the name."""
    seen, waiting = {path}, [(path, iter(modules[path].imports))]
    while waiting and len(seen) <= MOST:
        importer, entries = waiting[-1]
        entry = next((one for one in entries if one.local == "*"), None)
        if entry is None:
            waiting.pop()
            continue
        found = find(entry.module, importer)
        if found is None:
            yield None, entry.module
        elif found not in seen:
            yield found, entry.module
            seen.add(found)
            waiting.append((found, iter(modules[found].imports)))


def likeliest(modules: Sequence[str], name: str) -> str:
    """Return the module from outside that a name may come from of which everything is imported, or nothing.

    That is the first, but a callback comes from one of callbacks, and arrays and plots come last.
    """
    known = [module for module in modules if module[:1] != "." and module.partition(".")[0] != "builtins"]
    callbacks = [module for module in known if module.endswith(("callbacks", "loggers")) and CALLBACK.fullmatch(name)]
    others = [module for module in known if module.partition(".")[0] not in PLAIN]
    return next(iter((*callbacks, *others, *known)), "")
