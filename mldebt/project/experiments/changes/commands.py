"""Tells which flags of a training command have another value, from the commands of two versions of a script."""

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile

from mldebt.facts.commands import Command
from mldebt.facts.script import read_script
from mldebt.facts.texts import ScriptFacts
from mldebt.patterns import regex
from mldebt.project.experiments.history.nearness import ASIDE
from mldebt.project.experiments.values.meanings import is_path, plain_meaning
from mldebt.project.experiments.values.names import OPTION, is_clear, is_dropped, is_hyper
from mldebt.project.launches.command_lines import ASSIGNMENT, read_launch

TRAINING = regex(r"(?i)train|^run|main|fit|fine_?tune|tune|pretrain|search|sweep|experiment|cv")
FLAG = regex(r"-{1,2}[A-Za-z][\w\-.]*")
IDENTITY = regex(r"[0-9a-f]{16,64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""An object of a service: which data is read or where it goes."""
ASSIGNED = regex(r"(\+{0,2}[A-Za-z_][\w.\-]*)=(.*)")
REDIRECTED = regex(r"[\d&]?(?:>{1,2}|<)[^<>]*|\|{1,2}")
"""Where a command's words end and where its output goes begins."""
Row = tuple[str, str, str, int]
RECENT, FEW, ALIKE = 256, 100, 0.5
ON = "True"
"""What a switch says that has no value."""
MOST_ALONE = 3
"""Flags that one command has beyond another: more, or some on both sides, are another way to start it."""


@lru_cache(maxsize=RECENT)
def script(content: bytes) -> ScriptFacts:
    """Return the commands and variables of one version of a shell script."""
    return read_script(content)


def programs(content: bytes) -> tuple[str, ...]:
    """Return the Python files that a shell script starts, from its own folder, those that train by their name first."""
    folder = ""
    names: dict[str, None] = {}
    for command in script(content).commands:
        if command.words[:1] == ("cd",):
            place = command.words[1] if len(command.words) > 1 else "$HOME"
            folder = "" if "$" in place or place[:1] in "/~" else posixpath.join(folder, place)
        elif one := read_launch(command.words):
            stem = one.name.replace(".", "/")
            told = (f"{stem}.py", f"{stem}/__main__.py") if one.is_module else (one.name,)
            for name in (name for name in told if name.endswith(".py")):
                names[posixpath.normpath(posixpath.join(folder, name)) if folder else name] = None
    return tuple(sorted(names, key=lambda name: not TRAINING.search(posixpath.basename(name))))


def flags_changed(old: Sequence[Command], new: Sequence[Command]) -> Iterator[Row]:
    """Yield (flag, previous, value, line) of commands that start the same program, paired in order."""
    before, after = _started(old), _started(new)
    old_only, new_only = before.keys() - after.keys(), after.keys() - before.keys()
    if len(old_only) == len(new_only) == 1:  # another program in the place of one
        before[next(iter(new_only))] = before.pop(next(iter(old_only)))
    for name, commands in after.items():
        known = {command.text for command in before.get(name, ())}
        fresh = [command for command in commands if command.text not in known]
        kept = {command.text for command in commands}
        gone = [command for command in before.get(name, ()) if command.text not in kept]
        for was, now in _paired(gone, fresh):
            yield from _changed(was, now)


def _paired(gone: list[Command], fresh: Sequence[Command]) -> Iterator[tuple[Command, Command]]:
    """Yield each new command with the one of the old that shares most words with it; of many they are in order.

    Where one has become several, or the other way, only the pair that is most alike is told.
    """
    if len(gone) != len(fresh):
        if min(len(gone), len(fresh)) == 1:
            yield from _nearest(gone, fresh)
    elif len(gone) > FEW:
        yield from zip(gone, fresh, strict=True)
    else:
        for now in fresh:
            shared = [len({*one.words} & {*now.words}) for one in gone]
            yield gone.pop(shared.index(max(shared))), now


def _nearest(gone: Sequence[Command], fresh: Sequence[Command]) -> Iterator[tuple[Command, Command]]:
    """Yield the pair that shares more words than any other, and half of all its words."""
    rows = [(len({*was.words} & {*now.words}), was, now) for was in gone for now in fresh]
    first, second = sorted(rows, key=lambda row: -row[0])[:2]
    if first[0] > second[0] and first[0] >= ALIKE * len({*first[1].words, *first[2].words}):
        yield first[1], first[2]


def _started(commands: Sequence[Command]) -> dict[str, list[Command]]:
    found: dict[str, list[Command]] = defaultdict(list)
    for command in commands:
        launched = read_launch(command.words)
        if launched and _is_of_training(posixpath.basename(launched.name), launched.words):
            found[launched.name].append(command)
    return found


def _is_of_training(name: str, words: Sequence[str]) -> bool:
    """Say whether a program trains, by its name or because it is given what only a training is."""
    named = (word.partition("=")[0] for word in words if word.startswith("--"))
    return TRAINING.search(name) is not None or (not ASIDE.search(name) and any(map(is_clear, named)))


def _changed(was: Command, now: Command) -> Iterator[Row]:
    """Yield the flags with another value; an option that only came, or only went, has none on the other side."""
    before, after = flags(_given(was)), flags(_given(now))
    come, gone = ({key.lstrip("-+") for key, given in side.items() if given != ON} for side in (after, before))
    is_longer = len(come ^ gone) <= MOST_ALONE and (come <= gone or gone <= come)
    switched = [key for key in after.keys() ^ before.keys() if ON in (before.get(key), after.get(key))]
    for key in dict.fromkeys((*after, *before)):
        previous, value = before.get(key, ""), after.get(key, "")
        is_alone = key.lstrip("-") in come ^ gone and is_hyper(key)
        is_alone = is_alone or (key in switched and len(switched) <= MOST_ALONE)
        if not (previous and value) and not (is_longer and is_alone and OPTION.match(key)):
            continue
        if plain_meaning(previous) == plain_meaning(value) or "$" in value + previous:
            continue
        is_place = is_path(value) or is_path(previous) or IDENTITY.fullmatch(value)
        if not is_place and not is_dropped(key.lstrip("-+")):
            yield key, previous, value, now.line


def _given(command: Command) -> tuple[str, ...]:
    """Return what a program is given: variables before the command, words after it; a launcher's own are left out."""
    launched = read_launch(command.words)
    variables = takewhile(ASSIGNMENT.fullmatch, command.words)
    return (*variables, *(launched.words if launched else ()))


def flags(words: Sequence[str]) -> dict[str, str]:
    """Return the flags of a command with their values (`--lr 0.1`, `optimizer.lr=0.1`); several values are joined.

    A switch is on.
    """
    found: dict[str, str] = {}
    current = ""
    for word in takewhile(lambda word: not REDIRECTED.fullmatch(word), words):
        if assigned := ASSIGNED.fullmatch(word.lstrip("-")):
            found[assigned[1]], current = assigned[2], ""
        elif FLAG.fullmatch(word):
            current = word
            found.setdefault(word, ON)
        elif current:
            found[current] = word if found[current] == ON else f"{found[current]} {word}"
    return found
