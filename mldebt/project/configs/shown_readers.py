"""Takes back what was called dead where a text that is no program of Python here may read it.

Python that a document shows is what its reader is told to run: for the keys of a settings file that it names, and for
the options of a module that it imports. A command of a shell takes keys out of settings with a tool of its own (`yq`,
`grep`), and a launch file of a robot hands a whole file to programs in any language.
"""

import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from mldebt.facts.code import PythonFacts
from mldebt.facts.texts import DocumentFacts
from mldebt.findings.subjects import ConfigFile, ConfigKey
from mldebt.patterns import regex
from mldebt.project.configs.files.mentions_texts import pieces
from mldebt.project.configs.unseen_readers import CODE, names_of, told_of
from mldebt.project.sources import Sources
from mldebt.project.unread_code import is_part

PYTHON = frozenset({"python", "py", "python3", "pycon", "ipython"})
IMPORTS = regex(r"^[ \t]*(?:>>> )?(?:import|from)\s+\w", re.MULTILINE)
TOOLS = regex(r"\b(?:yq|jq|tomlq|shyaml|niet|dasel|crudini|parse_yaml|grep|egrep|sed|awk|cut|perl|python3? -c)\b")
SETS = "parse_yaml"
"""A function of the shell that makes variables of all keys of a file."""
LAUNCH = (".launch", ".launch.xml", ".launch.py", "_launch.py", ".launch.yaml")
HANDS = regex(r"\brosparam\b|\blaunch_ros\b|\bLaunchDescription\b|<launch\b")


def without_shown(sources: Sources, files: Sequence[ConfigFile]) -> tuple[ConfigFile, ...]:
    """Return the files with every dead key unknown that a document, a shell or a launch file may read."""
    dead = {file.path: file for file in files if any(key.status == "dead" for key in file.keys)}
    settings = {path: file for path, file in dead.items() if not path.endswith(CODE)}
    shown = _shown(sources) if dead else {}
    beside: dict[str, set[str]] = defaultdict(set)
    for path in (file.path for file in files) if settings else ():
        beside[posixpath.dirname(path)].add(posixpath.basename(path))
    told = {path: _told_in(shown, file, beside[posixpath.dirname(path)]) for path, file in settings.items()}
    told |= {path: _told_of_module(shown, file) for path, file in dead.items() if path not in settings}
    for path, text in _handing(sources) if settings else ():
        for one, file in settings.items():
            told[one] |= dict(_handed(path, text, file))
    return tuple(told_of(file, told[file.path]) if told.get(file.path) else file for file in files)


def _shown(sources: Sources) -> dict[str, str]:
    """Return the Python that each document shows, by path."""
    documents = ((path, facts) for path, facts in sources.facts.items() if isinstance(facts, DocumentFacts))
    blocks = (
        (path, "\n".join(one.text for one in facts.fences if _is_python(one.language, one.text)))
        for path, facts in documents
    )
    return {path: text for path, text in blocks if text}


def _is_python(language: str, text: str) -> bool:
    return language.lower() in PYTHON or (not language and IMPORTS.search(text) is not None)


def _dead_names(keys: Iterable[ConfigKey]) -> set[str]:
    return {name for key in keys if key.status == "dead" for name in names_of(key.key)}


def _told_in(shown: Mapping[str, str], file: ConfigFile, beside: Collection[str]) -> dict[str, str]:
    """Return which document's Python takes a dead key of a file that it names, or of one beside that, by the key."""
    names = _dead_names(file.keys)
    texts = [(path, text) for path, text in shown.items() if any(one in text for one in beside)]
    return {
        key: f"{path} shows a program that loads such a file and names it"
        for path, text in reversed(texts)
        for key in names
        if key in text and is_part(key, text)
    }


def _told_of_module(shown: Mapping[str, str], file: ConfigFile) -> dict[str, str]:
    """Return which document's Python imports the module that declares dead options and takes one by its name."""
    module = posixpath.splitext(posixpath.basename(file.path))[0]
    brought = regex(rf"^[ \t]*(?:>>> )?(?:from|import)\b.*\b{re.escape(module)}\b", re.MULTILINE)
    return {
        key: f"{path} shows a program that imports this module and names it"
        for path, text in shown.items()
        if module in text and brought.search(text)
        for key in _dead_names(file.keys)
        if key in text and is_part(key, text)
    }


def _handing(sources: Sources) -> Iterator[tuple[str, str]]:
    """Yield the commands of each file that takes keys out of settings, or hands these on, as one text by path."""
    for path, facts in sources.facts.items():
        lines = [] if isinstance(facts, PythonFacts) and not path.endswith(LAUNCH) else [*pieces(facts)]
        text = "\n".join(line for _, line, is_prose in lines if not is_prose)
        if TOOLS.search(text) or HANDS.search(text) or path.endswith(LAUNCH):
            yield path, text
    for path, text in sources.unseen.of_other_code(LAUNCH):
        yield path, text


def _handed(path: str, text: str, file: ConfigFile) -> Iterator[tuple[str, str]]:
    """Yield the dead keys of a file that a text may take out of it, each with the words that say so."""
    is_named = posixpath.basename(file.path) in text
    is_launch = path.endswith(LAUNCH) or HANDS.search(text) is not None
    for name in _dead_names(file.keys) if is_named or not is_launch else ():
        if is_launch:
            yield name, f"{path} hands this file to other programs"
        elif _takes(name, text if is_named and SETS in text else "\n".join(filter(TOOLS.search, text.splitlines()))):
            yield name, f"{path} may take a key of that name out of a file"


def _takes(name: str, text: str) -> bool:
    return name in text and re.search(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", text) is not None
