"""Knows packages that keep no record of a run unless they are asked to by a name that is looked for."""

from functools import cache

import yaml

from mldebt.catalogue.loading import FOLDER


@cache
def silent_packages() -> frozenset[str]:
    """Return the top-level modules of these packages."""
    document = yaml.safe_load((FOLDER / "packages.yaml").read_text(encoding="utf-8"))
    return frozenset(document["silent"])
