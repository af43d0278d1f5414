"""Compares the places of runs and of what may belong to them, by their paths alone."""

import posixpath
from collections.abc import Container, Iterable, Iterator

from mldebt.patterns import regex
from mldebt.project.experiments.texts.copies import WORD

ASIDE = regex(r"(?i)profil|bench|debug|demo|smoke|visuali[sz]|infer|predict|eval|test|export|convert")
STARTED = regex(
    r"(?i)(?:^|[_\-])(?:pre_?|re_?|fine_?)?(?:train\w*|main\w*|run\w*|tune\w*|fit|experiments?|search|cv)(?=[_.\-\d]|$)"
)
"""What a program that trains is called."""


def is_gone(path: str, files: Container[str]) -> bool:
    """Say whether a program that trains, by its name, is not among the files of a tree."""
    return path not in files and STARTED.search(posixpath.basename(path)) is not None


def places(path: str, name: str) -> tuple[str, ...]:
    """Return where a program that a script names may stand: seen from its own folder, the top, or where code lies."""
    own = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
    return own, posixpath.normpath(name), posixpath.normpath(f"src/{name}")


def ends(name: str) -> Iterator[str]:
    """Yield the ends of a place outside the repository."""
    parts = name.split("/")
    yield from ("/".join(parts[at:]) for at in range(1, len(parts)) if not parts[0])


def leading(runs: Iterable[str]) -> list[str]:
    """Return the runs whose names do not say that they only measure, show or predict."""
    return [run for run in runs if not ASIDE.search(posixpath.basename(run))]


def others_beside(path: str, run: str | None, runs: Iterable[str]) -> list[str]:
    """Return the runs in the folders of a file whose name a run far from it names: that one means its own file."""
    if run is None or "/" not in run or common(path, run):
        return []
    return [one for one in leading(runs) if common(path, one)]


def common(left: str, right: str) -> int:
    """Return how many folders two paths share from the top."""
    parts = zip(left.split("/"), right.split("/"), strict=False)
    return next((at for at, (a, b) in enumerate(parts) if a != b), 0)


def nearest(path: str, runs: Iterable[str]) -> list[str]:
    """Return the runs that share most folders with a file, then most words of its name; the shortest name first."""
    words = name_words(path)
    near = {run: (ASIDE.search(run) is not None, -common(path, run), -len(words & name_words(run))) for run in runs}
    return sorted((run for run in near if near[run] == min(near.values())), key=lambda run: (len(run), run))


def name_words(path: str) -> frozenset[str]:
    """Return the words of a file's name."""
    return frozenset(WORD.findall(posixpath.splitext(posixpath.basename(path))[0].lower()))
