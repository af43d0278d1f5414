"""Launch configurations of a started file: the settings it reads by default, and the files or flags a command names."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from mldebt.facts.code import Const, Items, PythonFacts, Ref
from mldebt.facts.texts import SettingsFacts
from mldebt.patterns import regex
from mldebt.project.code import Code
from mldebt.project.launches.starts import Start
from mldebt.project.runs.values.defaults import Default, entry_default, literal
from mldebt.project.runs.values.options import option_name

CONFIG_FILE = regex(r"[\w./\-]+\.(ya?ml|json|toml|py|ini|cfg)")
GROUP = regex(r"defaults\[\d+\]\.(?:override )?/?([\w/]+)(?:@[\w.]+)?")
FLAG = regex(r"(--?)?([A-Za-z][\w.\-]*)(?:=(.*))?")
MAX_LAUNCHES = 40


class LaunchSettings(msgspec.Struct, frozen=True):
    """What one launch configuration sets: a name, the file or command it is, and the defaults it replaces."""

    name: str
    path: str
    line: int
    values: dict[str, Default]
    lists: dict[str, tuple[str, ...]] = {}


def default_files(
    path: str, code: Code, settings: Mapping[str, SettingsFacts], starts: Iterable[Start]
) -> frozenset[str]:
    """Return the settings files a started file reads when nobody names another."""
    found: set[str] = set()
    folder = posixpath.dirname(path)
    for _, _, call in code.callees.named(path, ("main", "initialize", "compose")):
        words = {name: value.value for name, value in call.keywords if isinstance(value, Const)}
        place, name = str(words.get("config_path") or "."), words.get("config_name")
        if name:
            base = posixpath.normpath(posixpath.join(folder, place, str(name)))
            found |= {base + end for end in ("", ".yaml", ".yml") if base + end in settings}
    for text, _ in code.modules[path].strings:
        if CONFIG_FILE.fullmatch(text):
            found |= {place for place in candidates(text, folder) if place in settings}
    found |= {inner for outer in sorted(found) for inner in _chosen(outer, settings)}
    found |= _named_once(path, code, settings)
    if not found:
        for start in starts:
            named = {
                place
                for word in start.words
                for place in candidates(word, posixpath.dirname(start.path))
                if place in settings
            }
            found |= named
    return frozenset(found)


def _chosen(path: str, settings: Mapping[str, SettingsFacts]) -> Iterator[str]:
    """Yield the files of groups that the defaults list of a settings file chooses: `defaults: [logger: wandb]`.

    Not where that file gives a key of the group a value of its own, which holds instead.
    """
    own = {entry.key for entry in settings[path].entries}
    for entry in settings[path].entries:
        if entry.value and (group := GROUP.fullmatch(entry.key)):
            name = group[1].strip("/")
            place = posixpath.normpath(posixpath.join(posixpath.dirname(path), name, entry.value))
            found = [place + end for end in ("", ".yaml", ".yml") if place + end in settings]
            section = name.replace("/", ".")
            yield from (one for one in found if own.isdisjoint(f"{section}.{key.key}" for key in settings[one].entries))


def _named_once(path: str, code: Code, settings: Mapping[str, SettingsFacts]) -> set[str]:
    """Return the settings files a module names without their folder, where only one stands highest."""
    found: set[str] = set()
    folder = posixpath.dirname(path)
    names = {text for text, _ in code.modules[path].strings if CONFIG_FILE.fullmatch(text) and "/" not in text}
    for text in sorted(names):
        if any(place in settings for place in candidates(text, folder)):
            continue
        places = sorted((place for place in settings if place.endswith(f"/{text}")), key=lambda place: place.count("/"))
        if places and (len(places) == 1 or places[0].count("/") < places[1].count("/")):
            found.add(places[0])
    return found


def candidates(text: str, folder: str) -> Iterator[str]:
    """Return the repository paths a relative name may mean, seen from a folder."""
    clean = text.partition("=")[2] if "=" in text else text
    current = folder
    while True:
        yield posixpath.normpath(posixpath.join(current, clean))
        if not current:
            break
        current = posixpath.dirname(current)


def launch_settings(
    path: str, code: Code, settings: Mapping[str, SettingsFacts], starts: Iterable[Start]
) -> list[LaunchSettings]:
    """Return the launch configurations of a file: those its commands name and those an exec-style one takes."""
    found: dict[str, LaunchSettings] = {}
    for start in starts:
        for word in start.words:
            for place in candidates(word, posixpath.dirname(start.path)) if CONFIG_FILE.search(word) else ():
                if place in settings:
                    found.setdefault(place, _of_settings(place, settings[place]))
                elif place in code.modules and place != path and _is_plain(code.modules[place]):
                    found.setdefault(place, _of_module(place, code.modules[place]))
        flags = _of_words(start)
        if flags.values:
            found.setdefault(flags.name, flags)
    if executes(code.modules[path]):
        for place in sorted(code.modules):
            if re.search(r"(^|/)configs?/", place) and _is_plain(code.modules[place]):
                found.setdefault(place, _of_module(place, code.modules[place]))
    return list(found.values())[:MAX_LAUNCHES]


def executes(module: PythonFacts) -> bool:
    """Say whether a module executes a file it is given: `exec(open(…).read())`."""
    return any(isinstance(call.func, Ref) and call.func.steps == ("exec",) for call in module.scopes[0].calls)


def _is_plain(module: PythonFacts) -> bool:
    scope = module.scopes[0]
    return len(module.scopes) == 1 and bool(scope.assigns) and all(not assign.target[1:] for assign in scope.assigns)


def _of_module(path: str, module: PythonFacts) -> LaunchSettings:
    values: dict[str, Default] = {}
    for assign in module.scopes[0].assigns:
        if default := literal(path, assign.line, assign.target[0], assign.value):
            values[assign.target[0]] = default
    return LaunchSettings(path, path, 1, values)


def _of_settings(path: str, facts: SettingsFacts) -> LaunchSettings:
    values = {entry.key: entry_default(path, entry) for entry in facts.entries if entry.kind == "scalar"}
    lists: dict[str, tuple[str, ...]] = {}
    for entry in facts.entries:
        if entry.kind == "scalar" and (item := re.fullmatch(r"(.*)\[\d+\]", entry.key)):
            lists[item[1]] = (*lists.get(item[1], ()), entry.value or "")
            values.setdefault(item[1], Default(None, path, entry.line, f"{item[1]}: […]", 1))
    return LaunchSettings(path, path, 1, values, lists)


def _of_words(start: Start) -> LaunchSettings:
    values: dict[str, Default] = {}
    lists: dict[str, tuple[str, ...]] = {}
    words = list(start.words)
    for place, word in enumerate(words):
        flag = FLAG.fullmatch(word)
        if not flag or not (flag[1] or flag[3] is not None):
            continue
        following = (
            words[place + 1]
            if place + 1 < len(words) and not words[place + 1].startswith("-") and "=" not in words[place + 1]
            else None
        )
        text = flag[3] if flag[3] is not None else following
        value = _word_value(text)
        name = option_name(flag[2])
        values[name] = Default(
            value, start.path, start.line, f"{word}{' ' + following if following and flag[3] is None else ''}"
        )
        if text:
            lists[name] = (text,)
    return LaunchSettings(f"{start.path}:{start.line}", start.path, start.line, values, lists)


def _word_value(text: str | None) -> str | bool | None:
    if text is None or text in ("True", "true", "yes", "1"):
        return True
    if text in ("False", "false", "no", "0"):
        return False
    return None if text in ("null", "None", "none") else text


def list_of(value: object) -> tuple[str, ...]:
    """Return the strings of a literal list or a single string."""
    if isinstance(value, Items):
        return tuple(str(item.value) for item in value.items if isinstance(item, Const))
    return (str(value.value),) if isinstance(value, Const) and value.value is not None else ()
