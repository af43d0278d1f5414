"""Knows packages that keep no record of a run unless they are asked to by a name that is looked for."""

from functools import cache

from mldebt.catalogue.loading import read


@cache
def silent_packages() -> frozenset[str]:
    """Return the top-level modules of these packages."""
    return frozenset(read("packages.yaml")["silent"])
