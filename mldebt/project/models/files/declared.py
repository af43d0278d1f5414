"""The shape of a trained file before its text is judged."""

import msgspec

from mldebt.findings.subjects import Artifact, Evidence
from mldebt.findings.vocabulary import ModelKind
from mldebt.project.code import Spot


class Declared(msgspec.Struct, frozen=True):
    """An artifact or checkpoint with the place that declares it.

    `texts` are what its declaration says of it; `command` is what its pipeline stage starts, from `folder` on, and
    `told` where that names its data and its scores.
    """

    name: str
    kind: ModelKind
    path: str
    line: int
    framework: str
    artifact: Artifact | None
    evidence: tuple[Evidence, ...]
    aliases: tuple[str, ...] = ()
    texts: tuple[tuple[str, str, int], ...] = ()
    is_elsewhere: bool = False
    reach: tuple[str, ...] = ("saved",)
    spot: Spot | None = None
    group: str = ""
    command: str = ""
    folder: str = ""
    told: Evidence | None = None
