"""Says which rows are of one trained object, and which text then is about it alone.

A training logs what it fits to a registry and writes it to a file as well; a tracker keeps a copy of every run. All of
them are one object: a README that is about that object tells of each of its rows.
"""

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from mldebt.project.models.artifacts.producers import Producers
from mldebt.project.models.files.declared import Declared
from mldebt.project.models.files.stored import RUN_FOLDER, series
from mldebt.project.models.inventory import Inventory
from mldebt.project.models.texts.documents import Documents
from mldebt.project.models.texts.mentions import NAMING, Mention
from mldebt.project.models.texts.names import GENERIC, normal

MOST_VARIANTS = 3
"""More trained objects below a README that names none of them are a collection: it tells of no single one."""


class Owners(NamedTuple):
    """Which trained objects share a README, which READMEs are of one, and which families a document names by files.

    A README is of one object where it speaks of no other, or of a few variants, none of them by name. Variants are
    files of one folder, and what one training makes beside them.
    """

    by_readme: Mapping[str, set[str]]
    by_document: Mapping[str, set[str]]
    of_one: frozenset[str]

    @classmethod
    def of(
        cls,
        inventory: Inventory,
        producers: Producers,
        artifacts: Sequence[Declared],
        mentions: Mapping[object, Sequence[Mention]],
    ) -> "Owners":
        """Gather the objects and families of all artifacts."""
        by_readme: dict[str, set[str]] = defaultdict(set)
        by_document: dict[str, set[str]] = defaultdict(set)
        named, made, folders = set[str](), set[str](), defaultdict[str, set[str]](set)
        for number, (found, one) in enumerate(zip(artifacts, _objects(producers, artifacts), strict=True)):
            readme = inventory.documents.nearest(found.path)
            if readme:
                by_readme[readme].add(one)
            made |= {one} if found.spot is not None else set()
            folders[one].add(posixpath.dirname(found.path))
            for mention in mentions.get(number, ()):
                if mention.passage.path == readme and _names_one(mention, inventory.documents.title(readme)):
                    named.add(readme)
                if mention.kind == "heading" or "." in mention.token or f"`{mention.token}`" in mention.passage.text:
                    by_document[mention.passage.path].add(family_of(found))
        of_one = {
            readme
            for readme, objects in by_readme.items()
            if len(objects) <= 1
            or (len(objects) <= MOST_VARIANTS and readme not in named and _is_one_task(objects, made, folders))
        }
        return cls(by_readme, by_document, frozenset(of_one))

    def sole(self, found: Declared, documents: Documents) -> Iterator[str]:
        """Yield the documents, READMEs aside, that name the files of this artifact's family and of no other."""
        for path, families in self.by_document.items():
            if families == {family_of(found)} and not documents.is_readme(path):
                yield path


def _names_one(mention: Mention, title: str) -> bool:
    """Say whether a README tells by a mention which object it speaks of; its own title is about all that lies below."""
    heading = mention.passage.heading.replace(" ", "")
    is_own = mention.passage.title != title and normal(mention.token) in normal(heading)
    return mention.kind in NAMING and (mention.kind != "heading" or is_own)


def _is_one_task(objects: set[str], made: set[str], folders: Mapping[str, set[str]]) -> bool:
    return len(objects & made) <= 1 and len(set[str]().union(*(folders[one] for one in objects - made))) <= 1


def family_of(found: Declared) -> str:
    """Return the family of an artifact: files of one folder or series, and rows of one section, are one."""
    if found.group:
        return found.group
    if found.artifact and found.artifact.stored in {"git", "lfs"}:
        return series(found.path)
    return f"{found.path}#{found.name}"


def with_signatures(artifacts: Sequence[Declared]) -> Iterator[Declared]:
    """Yield the artifacts, what lies in the folder of a run with what the code says that logs it under its name."""
    logged = {found.name: found.texts for found in artifacts if found.spot is not None and found.texts}
    for found in artifacts:
        texts = logged.get(_logged_as(found), ()) if not found.texts else ()
        yield msgspec.structs.replace(found, texts=texts) if texts else found


def _objects(producers: Producers, artifacts: Sequence[Declared]) -> Iterator[str]:
    """Yield the object that each row is of: what one module makes, or what bears one name in a tracker, is one."""
    groups: dict[str, str] = {}
    keys = []
    for found in artifacts:
        own = _file(found)
        staged = producers.modules(found) if found.command else ()
        logged = _logged_as(found) or (found.name if found.spot is not None else "")
        is_told_apart = logged and normal(logged) not in GENERIC
        for other in (*(staged if len(staged) == 1 else ()), *((f"logged {logged}",) if is_told_apart else ())):
            groups[_first(groups, own)] = _first(groups, other)
        keys.append(own)
    yield from (_first(groups, key) for key in keys)


def _first(groups: dict[str, str], key: str) -> str:
    """Return the key that stands for all that are joined with one."""
    while (above := groups.setdefault(key, key)) != key:
        groups[key] = groups.setdefault(above, above)
        key = above
    return key


def _logged_as(found: Declared) -> str:
    """Return the name under which code logged what a tracker keeps in the folder of a run."""
    kept = RUN_FOLDER.fullmatch(found.path) if found.artifact and found.artifact.stored in {"git", "lfs"} else None
    return (kept["name"] or "") if kept else ""


def _file(found: Declared) -> str:
    """Return the name of a single file, which a stage writes and a service holds a copy of, else the family.

    What one module makes for its files and registries is told of as one.
    """
    if found.spot is not None:
        return found.spot.path
    family = family_of(found)
    is_series = found.artifact is not None and found.artifact.stored in {"git", "lfs"} and "/" in family
    return found.name if not is_series or family == posixpath.dirname(found.path) else family
