"""Tells which module from outside a name comes from where everything of several is imported."""

from collections.abc import Sequence

from mldebt.patterns import regex

PLAIN = frozenset({"pylab", "numpy", "math", "matplotlib", "tkinter", "os", "sys", "time", "typing", "scipy"})
CALLBACK = regex(r"TensorBoard|\w+(Callback|Logger|Checkpoint|Stopping|Scheduler|Plateau|Monitor)")


def likeliest(modules: Sequence[str], name: str) -> str:
    """Return the module from outside that a name may come from of which everything is imported, or nothing.

    That is the first, but a callback comes from one of callbacks, and arrays and plots come last.
    """
    known = [module for module in modules if module[:1] != "." and module.partition(".")[0] != "builtins"]
    callbacks = [module for module in known if module.endswith(("callbacks", "loggers")) and CALLBACK.fullmatch(name)]
    others = [module for module in known if module.partition(".")[0] not in PLAIN]
    return next(iter((*callbacks, *others, *known)), "")
