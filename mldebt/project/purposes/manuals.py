"""Tells the pages of a manual, and examples that show how the repository's own package is used, from own work.

A page is named by a manual (a Sphinx `toctree` or gallery, the links of an index); what a document mentions is no
lesson by that. An example uses a package that this repository installs, stands where examples stand (or in a folder
beside a published package that is not named for its team's own work), and no script, pipeline or documented training
command starts it. Of a package that is not published one such command speaks for the programs beside it as well. What
it cannot see: a manual built from another repository, and a product whose team calls its real runs examples without
writing down how they start.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from mldebt.facts.code import Call, Const, PythonFacts, Ref
from mldebt.facts.texts import DocumentFacts, Facts, SettingsFacts, Unread
from mldebt.patterns import regex
from mldebt.project.code import Code
from mldebt.project.launches.starts import Starts
from mldebt.project.memory import Memory
from mldebt.project.resolution.modules import ROOTS
from mldebt.remembering import remembered

LISTS = regex(r"(?i)(.*/)?(index|home|(.*[_-])?(sidebar|summary|toc|tutorials?|examples?|gallery)([_-].*)?)\.\w+")
MANUAL = regex(r"(^|.*/)(docs?|documentation|doc_src|site|website)/", re.IGNORECASE)
BESIDE = r"(.*/)?([^/]*[_\-. ])?(examples?|demos?)([_\-. ][^/]*)?"
SHOWS = regex(rf"(^|.*/)(examples?|demos?|samples?|gallery|showcases?)/.*|{BESIDE}", re.IGNORECASE)
NAMED = regex(BESIDE, re.IGNORECASE)
EXAMPLES = regex(r"(.*?/)??(examples?|demos?|samples?)/", re.IGNORECASE)
INSIDE = regex(r"(.*/)?(examples?|demos?|tutorials?)/", re.IGNORECASE)
OWN_WORK = regex(
    r"(src/)?(scripts?|tools?|bin|cli|experiments?|research|projects?|train\w*|reproduc\w*|recipes?|papers?)/",
    re.IGNORECASE,
)
INSTALLS = regex(r"\bpip3? install ([^\n`]*)|pypi\.(?:org|python\.org)/(?:project|pypi)/([\w.\-]+)", re.IGNORECASE)
READ = ("setup.py", "conf.py")
NAMES = ("project.name", "tool.poetry.name", "metadata.name")


def told_by(facts: Mapping[str, Facts | Unread], code: Code, starts: Starts, memory: Memory) -> tuple[object, ...]:
    """Return all that manuals are told by: what modules import, and what other files name."""
    said = {path: told for path, told in memory.each(_said, facts).items() if told is not None}
    return said, memory.each(_used, code.modules), code.names, starts.manners


def _said(facts: Facts | Unread, path: str) -> object:
    """Return all that one file says of manuals besides its imports, or None where it says nothing."""
    if posixpath.basename(path) in READ or not isinstance(facts, DocumentFacts | SettingsFacts):
        return facts if posixpath.basename(path) in READ else None
    names = [entry for entry in facts.entries if entry.key in NAMES] if isinstance(facts, SettingsFacts) else []
    installed = _installed(facts) if isinstance(facts, DocumentFacts) else frozenset[str]()
    found = (_paths_named(facts, path), installed, tuple(entry.value for entry in names))
    return found if any(found) else None


def _used(module: PythonFacts, _path: str) -> tuple[str, ...]:
    """Return the modules that a module imports, in order."""
    return tuple(entry.module or entry.target for entry in module.imports)


def _installed(facts: DocumentFacts) -> frozenset[str]:
    """Return the names of what a document tells to install."""
    said = (found[1] or found[2] or "" for text in _words(facts) for found in INSTALLS.finditer(text))
    return frozenset(_plain(re.split(r"[\[=<>~!]", word)[0]) for words in said for word in words.split())


class Manuals:
    """Which files are pages of a manual or examples of the repository's own package."""

    def __init__(self, facts: Mapping[str, Facts | Unread], code: Code, starts: Starts, memory: Memory) -> None:
        self._facts, self._code, self._starts, self._memory = facts, code, starts, memory

    @remembered
    def has(self, path: str) -> bool:
        """Say whether a file teaches how something is used."""
        return self._is_page(path) or self._is_example(path)

    def _is_page(self, path: str) -> bool:
        stem, ending = posixpath.splitext(path)
        return (ending == ".ipynb" and stem in self._listed) or any(
            path.startswith(f"{folder}/") for folder in self._galleries
        )

    @cached_property
    def _listed(self) -> frozenset[str]:
        """Return the paths, without ending, that documents of a manual list, as seen from their folder."""
        told = (self._memory.of(_paths_named, facts, path) for path, facts in self._facts.items())
        return frozenset[str]().union(*told)

    @cached_property
    def _galleries(self) -> frozenset[str]:
        """Return the folders that a Sphinx gallery turns into pages."""
        found = set()
        for path, facts in self._facts.items():
            if posixpath.basename(path) != "conf.py" or not isinstance(facts, PythonFacts):
                continue
            words = [text for text, _ in facts.strings]
            if not any("sphinx_gallery" in word for word in words):
                continue
            places = (
                posixpath.normpath(posixpath.join(posixpath.dirname(path), word)) for word in words if "/" in word
            )
            found |= {place for place in places if not place.startswith("..") and place != "."}
        return frozenset(found)

    def is_own(self, path: str) -> bool:
        """Say whether a script, no page of a manual, uses no own package that is published: its runs are own work."""
        is_script = path.endswith(".py") and NAMED.fullmatch(path) is None and not self._is_page(path)
        return is_script and not any(self._is_published(*one) for one in self._roots(path))

    def _roots(self, path: str) -> Sequence[tuple[str, str]]:
        return [(top, root) for top, root in self._packages(path) if self._is_installable(root)]

    def _is_example(self, path: str) -> bool:
        roots = self._roots(path)
        if not roots:
            return False
        published = any(self._is_published(*one) for one in roots)
        if self._is_trained_with(path, published=published) or (not published and self._is_among_work(path)):
            return False
        beside = path.endswith(".ipynb") or ("/" in path and OWN_WORK.match(path) is None)
        return SHOWS.fullmatch(path) is not None or (published and beside)

    def _packages(self, path: str) -> set[tuple[str, str]]:
        """Return (package folder, folder it is installed from) of the own packages a file uses from outside."""
        found = set()
        for name in self._memory.of(_used, self._code.modules[path], path) if path in self._code.modules else ():
            file = self._code.names.find(name, path)
            top = self._top(file) if file else ""
            if top and (not path.startswith(f"{top}/") or INSIDE.match(path.removeprefix(f"{top}/"))):
                found.add((top, _installed_from(top)))
        return found

    def _top(self, file: str) -> str:
        """Return the folder of the package a file belongs to, one that has no `__init__.py` by the installed name."""
        folder, top = posixpath.dirname(file), ""
        while folder and f"{folder}/__init__.py" in self._code.modules:
            folder, top = posixpath.dirname(folder), folder
        while folder and not top:
            root = _installed_from(folder)
            if _plain(posixpath.basename(folder)) in {*map(_plain, self._names(root)), *self._setup_names(root)}:
                return folder
            folder = posixpath.dirname(folder)
        return top

    def _is_installable(self, root: str) -> bool:
        return any(self._setups(root)) or any(True for _ in self._names(root))

    def _names(self, root: str) -> Iterator[str]:
        for name in ("pyproject.toml", "setup.cfg"):
            facts = self._facts.get(posixpath.join(root, name))
            if isinstance(facts, SettingsFacts):
                yield from (entry.value or "" for entry in facts.entries if entry.key in NAMES)

    @remembered
    def _is_published(self, top: str, root: str) -> bool:
        """Say whether the README beside a package tells how to install it by name."""
        wanted = {_plain(name) for name in (posixpath.basename(top), *self._names(root))} | self._setup_names(root)
        return any(
            not wanted.isdisjoint(self._memory.of(_installed, facts))
            for path, facts in self._facts.items()
            if isinstance(facts, DocumentFacts)
            and posixpath.basename(path).lower().startswith("readme")
            and posixpath.dirname(path) == root
        )

    def _setups(self, root: str) -> Iterator[Call]:
        """Yield the calls by which the setup script of a folder says what it installs."""
        setup = self._code.modules.get(posixpath.join(root, "setup.py"))
        for scope in setup.scopes if setup else ():
            yield from (call for call in scope.calls if call.leaf == "setup")

    def _setup_names(self, root: str) -> set[str]:
        given = [value for call in self._setups(root) for word, value in call.keywords if word == "name"]
        named = {value.steps for value in given if isinstance(value, Ref)}
        if named:
            assigns = self._code.modules[posixpath.join(root, "setup.py")].scopes[0].assigns
            given += [assign.value for assign in assigns if assign.target in named]
        return {_plain(str(value.value)) for value in given if isinstance(value, Const)}

    def _is_trained_with(self, path: str, *, published: bool) -> bool:
        """Say whether a script or pipeline starts a file, or a document does with arguments: a training command.

        The page beside an example of a published package says how to try it, not how somebody trains.
        """
        return any(
            start.kind in ("script", "pipeline")
            or (start.kind == "document" and start.words and not (published and SHOWS.fullmatch(start.path)))
            for start in self._starts.of(path)
        )

    def _is_among_work(self, path: str) -> bool:
        """Say whether a script stands among examples of which commands train with one: experiments by another name."""
        folder = EXAMPLES.match(path) if path.endswith(".py") and NAMED.fullmatch(path) is None else None
        return folder is not None and folder[0] in self._trained

    @cached_property
    def _trained(self) -> frozenset[str]:
        """Return the folders of examples that hold a program that commands train with."""
        started = [path for path in self._starts.all() if path.endswith(".py") and path in self._code.modules]
        folders = {path: found[0] for path in started if (found := EXAMPLES.match(path))}
        return frozenset(top for path, top in folders.items() if self._is_trained_with(path, published=False))


def _paths_named(facts: Facts | Unread, path: str) -> frozenset[str]:
    """Return the paths, without ending, that one document of a manual lists: in a Sphinx `toctree`, or as an index."""
    if not isinstance(facts, DocumentFacts) or not MANUAL.match(path):
        return frozenset()
    is_sphinx = path.endswith(".rst")
    lines = [line for one in facts.sections if is_sphinx for line in one.text.splitlines() if line.startswith("  ")]
    lines += [line for one in facts.fences if "toctree" in one.language for line in one.text.splitlines()]
    named = [line.strip() for line in lines if "/" in line]
    named += [link.partition("#")[0] for link, _ in facts.links if is_sphinx or LISTS.fullmatch(path)]
    plain = (name.replace("%20", " ").removesuffix(".ipynb") for name in named if "://" not in name)
    return frozenset(posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) for name in plain)


def _installed_from(top: str) -> str:
    root = posixpath.dirname(top)
    return posixpath.dirname(root) if posixpath.basename(root) in ROOTS else root


def _words(facts: DocumentFacts) -> Iterator[str]:
    yield from (section.text for section in facts.sections)
    yield from (fence.text for fence in facts.fences)
    yield from (link for link, _ in facts.links)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()
