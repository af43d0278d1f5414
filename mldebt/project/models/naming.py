"""Lists the names by which documents may speak of a model: its own, its factory's, its registry keys', its file's."""

import posixpath
from collections.abc import Iterable, Iterator, Mapping

from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.models.classes.definitions import Definition
from mldebt.project.models.lookups.registries import Registries
from mldebt.project.models.texts.names import GENERIC, PLAIN, Name, how_to_match, how_to_match_file

VERSION = regex(r"_?[vV]?\d+$")
ACRONYM = regex(r"[A-Z]{3,}(?=\d*(?:[_-]|$))")
ABBREVIATED = regex(r"[a-z]{3,5}")
"""A key that may stand for an abbreviation, which texts write in capitals: `gin`, `lstm`."""
SHORTEST_STEM = 4


def names_of(
    code: Code, defined: Mapping[Spot, Definition], factories: Iterable[Spot], registries: Registries
) -> list[Name]:
    """Return the names of all classes and factories; one of a file or folder stands for its path."""
    names: list[Name] = []
    for spot, definition in defined.items():
        names.append(Name(spot, definition.name, how_to_match(definition.name)))
        if bare := VERSION.sub("", definition.name):
            names.append(Name(spot, bare, how_to_match(bare)))
    for spot in factories:
        name = code.scope(spot).name
        names.append(Name(spot, name, how_to_match(name)))
    for spot, keys in registries.keys.items():
        names += [Name(spot, key, how_to_match(key)) for key in sorted(keys)]
        names += [Name(spot, key.upper(), "exact") for key in sorted(keys) if _is_abbreviated(key)]
    for spot in defined:
        names += _of_file(spot.path)
    return names


def _is_abbreviated(key: str) -> bool:
    return ABBREVIATED.fullmatch(key) is not None and key not in GENERIC and key not in PLAIN


def _of_file(path: str) -> Iterator[Name]:
    stem = posixpath.basename(path).partition(".")[0]
    yield Name(path, stem, how_to_match_file(stem))
    if stem.islower() and len(stem) < SHORTEST_STEM:
        yield Name(path, stem.upper(), how_to_match(stem.upper()))
    if begins := ACRONYM.match(stem):
        yield Name(path, begins[0], "exact")
    if folder := posixpath.dirname(path):
        name = posixpath.basename(folder)
        yield Name(f"{folder}/", name, how_to_match_file(name))


def linked_beside(code: Code, path: str) -> Iterator[str]:
    """Yield the files of the same folder that use a module and that a document may link to."""
    folder, users = posixpath.dirname(path), sorted(code.importers(path))
    yield from (other for other in users if other != path and posixpath.dirname(other) == folder)
