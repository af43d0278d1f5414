"""Says of one settings file whether anything can load it: live, variant, external, unknown or dead.

Dead needs every question answered with no: nobody names it, no path pattern matches, it is no member of a
selectable family, no search or cascade reaches it, it does not lie beside a checkpoint. What it cannot know is who
loads a file from outside the repository.
"""

import posixpath
from collections.abc import Mapping, Sequence
from functools import cached_property

import msgspec

from mldebt.facts.code import PythonFacts
from mldebt.facts.entries import COMMENTED
from mldebt.facts.texts import SettingsFacts
from mldebt.findings.subjects import Evidence
from mldebt.findings.vocabulary import FileStatus
from mldebt.patterns import regex
from mldebt.project.configs.files.family import families, siblings
from mldebt.project.configs.files.kinds import is_kept_with_results, is_named_for_settings
from mldebt.project.configs.files.loaders import CONFIG_WORD, Loader, Loaders, passed
from mldebt.project.configs.files.mentions import Mention, Mentions
from mldebt.project.configs.files.mentions_texts import is_for_people
from mldebt.project.sources import Sources
from mldebt.remembering import remembered

FRAGMENT = regex(r"(^|.*/)_base_/.*|(^|.*/)_[^/]*")
FIXTURE = regex(r"(^|.*/)(fixtures?|test_?data)/.*")
TESTS = regex(r"(?P<folder>(^|.*/)(tests?|testing|unittests?))/.*")
TEST_CODE = regex(r"(.*/)?(test_[^/]*|[^/]*_test|conftest)\.py")
PARSERS = frozenset({"LightningCLI", "TrlParser", "HfArgumentParser", "ArgumentParser", "pyrallis", "jsonargparse"})
MOST = 4
WEIGHTS = regex(r".+\.(?:pth?|ckpt|safetensors|h5|pkl|bin)|(?:g|do|model|ckpt|checkpoint|epoch|step)[_-]?\d{3,}")


class Filed(msgspec.Struct, frozen=True):
    """The verdict on a file, the loaders that are known to read it, and whether they are only of files like it."""

    status: FileStatus
    reason: str
    evidence: tuple[Evidence, ...] = ()
    loaders: tuple[Loader, ...] = ()
    is_of_others: bool = False


class Files:
    """Verdicts on plain settings files."""

    def __init__(
        self, sources: Sources, settings: Mapping[str, SettingsFacts], mentions: Mentions, loaders: Loaders
    ) -> None:
        self._sources, self._settings, self._mentions = sources, settings, mentions
        self._paths = tuple(settings)
        self._loaders = loaders.found
        self._family = families(settings, settings)
        self._passed = passed(sources, self._paths)
        self._takes_config = bool(self._passed) or self._option_loader()

    def family(self, path: str) -> tuple[str, ...]:
        """Return the files of the same shape."""
        return self._family.get(path, (path,))

    @remembered
    def tied(self, path: str) -> tuple[Loader, ...]:
        """Return the loaders that the code, or a command, ties to a file."""
        form, given = self._settings[path].format, self._passed.get(path, ())
        return tuple(
            loader
            for loader in self._loaders
            if loader.takes(form) and (loader.names(path) or any(self._is_given(loader, *pair) for pair in given))
        )

    def _is_given(self, loader: Loader, script: str, option: str) -> bool:
        return option in loader.options and loader.spot.path in self._sources.code.closure(script)

    def candidates(self, path: str) -> tuple[tuple[Loader, ...], tuple[Loader, ...]]:
        """Return the loaders that may well read a file, and those that read any path: only their reads count."""
        alike = {loader for other in self.family(path) for loader in self.tied(other)}
        open_ones = [loader for loader in self._open_readers(path) if loader not in alike]
        likely = tuple(
            loader
            for loader in self._loaders
            if loader in alike or (loader in open_ones and self._may_take(loader, path, alike))
        )
        return likely, tuple(loader for loader in open_ones if loader not in likely)

    def _open_readers(self, path: str) -> list[Loader]:
        """Return the loaders that read any path of the format of a file."""
        form = self._settings[path].format
        return [loader for loader in self._loaders if loader.takes(form) and loader.is_open]

    def _may_take(self, loader: Loader, path: str, alike: set[Loader]) -> bool:
        """Say whether an open loader may be meant for a file: not where either has another of its own."""
        program = self._sources.code.closure(loader.spot.path)
        is_taken = loader.is_beside([one for one in self.tied(path) if one.spot.path in program])
        return loader.asks and not is_taken and not (alike and self._own.get(loader, set()) - set(self.family(path)))

    @cached_property
    def _own(self) -> dict[Loader, set[str]]:
        """The files tied to each loader."""
        found: dict[Loader, set[str]] = {}
        for path in self._paths:
            for loader in self.tied(path):
                found.setdefault(loader, set()).add(path)
        return found

    def of(self, path: str) -> Filed:
        """Return the verdict on one file."""
        facts = self._settings[path]
        if facts.error is not None and not (facts.error.endswith(COMMENTED) and self._is_cleaned(path)):
            template = "a template with braces: " if facts.has_braces else ""
            return Filed("unknown", f"{template}{facts.error}", (Evidence(path, facts.error_line, facts.error),))
        if tied := self.tied(path):
            return Filed("live", f"loaded at {tied[0].spot.path}:{self._line(tied[0])}", self._loads(tied), tied)
        mentions = self._mentions.of(path)
        named = [mention for mention in mentions if mention.what in ("path", "name", "pattern")]
        if named and not self._is_only_told(path, named):
            return Filed("live", f"{_words(named[0])}", _evidence(named), self.known(path))
        return self._unnamed(path, mentions)

    def _is_cleaned(self, path: str) -> bool:
        return any(one.is_cleaned for some in self.candidates(path) for one in some)

    def _is_only_told(self, path: str, named: Sequence[Mention]) -> bool:
        """Say whether only texts for people name a file, of a repository in which nothing loads such files."""
        if self._takes_config or any(self.candidates(path)):
            return False
        name = posixpath.basename(path)
        return all(is_for_people(self._sources.facts[mention.path], mention.line, name) for mention in named)

    def _unnamed(self, path: str, mentions: Sequence[Mention]) -> Filed:
        found = self._placed(path) or self._chosen(path) or self._doubted(path, mentions)
        if found:
            return found
        searched = len(self._sources.facts)
        return Filed("dead", f"nothing names it or its stem, nor a path to its folder; {searched} files searched")

    def _placed(self, path: str) -> Filed | None:
        """Return the verdict on a file that is found by its place, or None."""
        if self.lies_beside_weights(path):
            return Filed("external", "lies beside a checkpoint and is read with it")
        if self._cascades(path):
            return Filed("live", "a cascade loads the default file of every folder above the named one")
        return None

    def _chosen(self, path: str) -> Filed | None:
        """Return the verdict on a file that a user may choose or that is like a named one, or None."""
        if self.is_fixture(path):
            return None
        alike, readers = self.family(path), self._open_readers(path)
        if not FRAGMENT.fullmatch(path) and (readers or self._takes_config):
            return self._choice(path, readers[:1])
        if any(self._mentions.of(other) for other in alike if other != path):
            says = f"one of {len(alike)} alike files, of which others are named"
            return Filed("variant", says, (), self.known(path), is_of_others=True)
        return None

    def _choice(self, path: str, readers: Sequence[Loader]) -> Filed:
        others = [other for other in self.family(path) if other != path] or siblings(path, self._paths)
        if others:
            reason = f"one of {len(others) + 1} files a user can choose; nothing names it"
            return Filed("variant", reason, self._loads(readers), self.known(path))
        return Filed("unknown", "a user may name it on the command line", self._loads(readers))

    def _doubted(self, path: str, mentions: Sequence[Mention]) -> Filed | None:
        """Return why a file that nothing is known to load may still be loaded, or None."""
        if mentions:
            return Filed("unknown", f"may be what {_words(mentions[0])} means", _evidence(mentions))
        if not is_named_for_settings(path):
            return Filed("unknown", "nothing names it, and nothing says that it is configuration of this repository")
        if is_kept_with_results(path):
            return Filed("unknown", "its folder is named for data or results: what is given the folder gets the file")
        if not self._sources.python:
            return Filed("unknown", "there is no code here that could read it")
        if folder := next((part for part in path.split("/")[:-1] if part in self._folders), None):
            return Filed("unknown", f"code names the folder {folder} that it lies in")
        return None

    @cached_property
    def _folders(self) -> frozenset[str]:
        """What paths in code end with."""
        texts = (text.rstrip("/") for facts in self._sources.python.values() for text, _ in facts.strings)
        return frozenset(posixpath.basename(text) for text in texts if "/" in text and " " not in text)

    def is_fixture(self, path: str) -> bool:
        """Say whether only tests would load a file: a folder of test settings holds no test code and is no fixture."""
        folder = found["folder"] if (found := TESTS.fullmatch(path)) else None
        tests = (other for other in self._sources.python if folder and other.startswith(folder + "/"))
        return FIXTURE.fullmatch(path) is not None or any(map(TEST_CODE.fullmatch, tests))

    def known(self, path: str) -> tuple[Loader, ...]:
        """Return the loaders tied to a file or to one of its shape."""
        return tuple(dict.fromkeys(loader for other in self.family(path) for loader in self.tied(other)))

    def _line(self, loader: Loader) -> int:
        return self._sources.place(loader.spot.path, loader.line)[1]

    def _loads(self, loaders: Sequence[Loader]) -> tuple[Evidence, ...]:
        return tuple(
            self._sources.evidence(one.spot.path, one.line, "loads what the user names" if one.is_open else "loads it")
            for one in loaders[:MOST]
        )

    def lies_beside_weights(self, path: str) -> bool:
        """Say whether trained weights lie in the folder of a settings file, or code names both as of one folder."""
        return posixpath.dirname(path) in self._weighty or any(
            path == name or path.endswith(f"/{name}") for name in self._named_with_weights
        )

    @cached_property
    def _weighty(self) -> frozenset[str]:
        found = (posixpath.dirname(path) for path, file in self._sources.files.items() if file.kind == "weights")
        return frozenset(folder for folder in found if folder)

    @cached_property
    def _named_with_weights(self) -> frozenset[str]:
        """What a module names in a folder in which it names weights."""
        found = self._sources.code.each(named_with_weights, tuple[str, ...])
        return frozenset(text for _, texts in found for text in texts)

    def _cascades(self, path: str) -> bool:
        if posixpath.basename(path) not in ("default.yaml", "default.yml", "base.yaml", "_base.yaml"):
            return False
        calls = (call for facts in self._sources.python.values() for scope in facts.scopes for call in scope.calls)
        return any("load" in str(one.func) and {"recursive", "inherit"} & dict(one.keywords).keys() for one in calls)

    def _option_loader(self) -> bool:
        """Say whether any program of the repository takes a configuration file by an option, even through a library."""
        for facts in self._sources.python.values():
            words = (text.lstrip("-").replace("-", "_") for text, _ in facts.strings if text.startswith("--"))
            takes = (one.target for one in facts.imports if not one.target.startswith("argparse"))
            if any(map(CONFIG_WORD.fullmatch, words)) or any(one.rpartition(".")[2] in PARSERS for one in takes):
                return True
        return False


def _words(mention: Mention) -> str:
    return f"{mention.path}:{mention.line}{':' if mention.what == 'pattern' else ''} {mention.says}"


def _evidence(mentions: Sequence[Mention]) -> tuple[Evidence, ...]:
    return tuple(Evidence(mention.path, mention.line, mention.says) for mention in mentions[:MOST])


def named_with_weights(facts: PythonFacts) -> tuple[str, ...]:
    """Return what a module names in a folder in which it names weights."""
    texts = [text.lstrip("./") for text, _ in facts.strings if "/" in text.lstrip("./")]
    folders = {posixpath.dirname(text) for text in texts if WEIGHTS.fullmatch(posixpath.basename(text))}
    return tuple(text for text in texts if posixpath.dirname(text) in folders)
