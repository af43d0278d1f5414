"""Tells whether two files that changed together were given the same edits, and which.

Of each shared commit the two versions before and the two after are compared by what their code says: names, texts and
numbers. An edit is the same where both files lost one of them and got another, as when a constant is set anew in two
places, or where both got two, or one long text, that neither had before. Names of libraries say nothing, and commits
that change many files of code or one that both import are left out: there both follow something else.

It cannot know whether the two must stay alike: a habit of typing the same thing twice looks the same. An edit in other
words on each side (a writer and a reader of one file format) is not seen, nor one made under a former name of a file.
"""

import builtins
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import Const, Expr, Items, Op, PythonFacts, Scope, Table, Text
from mldebt.facts.texts import Facts, Unread
from mldebt.patterns import regex
from mldebt.project.sources import Sources
from mldebt.repository.model import Commit

SHORT, LONG, NEW_TO_BOTH, MOST, BROAD = 4, 12, 2, 40, 10
ROUND = frozenset({0, 1, 2, 3, 4, 5, 8, 10, 16, 32, 64, 100, 128, 256, 512, 1000})
COMMON = frozenset(dir(builtins)) | {"self"}
NUMBERED = regex(r"\d\D|\D\d|\d\d")

Word = str | float
"""A name, a text in double quotes, or a number."""
Version = tuple[str, str]
"""A blob and the kind of its reader."""


class Parallel(msgspec.Struct, frozen=True):
    """One commit that gave two files the same edit: what both lost, and what both got."""

    commit: Commit
    lost: tuple[Word, ...]
    got: tuple[Word, ...]

    @property
    def weight(self) -> int:
        """Return 2 where something was replaced by the same in both files, 1 where it only came to both."""
        return 2 if self.lost and self.got else 1


def parallels(sources: Sources, left: str, right: str) -> tuple[Parallel, ...]:
    """Return which shared commits gave two files the same edit, newest first; unreadable versions give none."""
    edits = [
        (commit, ours, theirs)
        for commit in _shared(sources, left, right)
        if (ours := _edit(commit, left)) is not None and (theirs := _edit(commit, right)) is not None
    ]
    wanted = dict.fromkeys(version for _, ours, theirs in edits for version in (*ours, *theirs))
    said = {version: _words(facts) for version, facts in sources.past(list(wanted)).items()}
    found = (
        _parallel(commit, [said[version] for version in (*ours, *theirs)])
        for commit, ours, theirs in edits
        if all(version in said for version in (*ours, *theirs))
    )
    return tuple(one for one in found if one is not None)


def _shared(sources: Sources, left: str, right: str) -> list[Commit]:
    """Return the newest commits that changed both files, few others, and none that both import."""
    closure, theirs = sources.code.closure, {touch.commit.sha for touch in sources.touches.of(right)}
    imported = closure(left) & closure(right)
    commits = [touch.commit for touch in sources.touches.of(left) if touch.commit.sha in theirs]
    return [commit for commit in commits if _is_narrow(commit, imported)][:MOST]


def _is_narrow(commit: Commit, imported: Collection[str]) -> bool:
    changed = [change.path for change in commit.changes if change.path.endswith((".py", ".ipynb"))]
    return len(changed) <= BROAD and not any(path in imported for path in changed)


def _edit(commit: Commit, path: str) -> tuple[Version, Version] | None:
    """Return the versions before and after a commit, or None where it did not edit what stands at the path."""
    kind = "notebook" if path.endswith(".ipynb") else "python"
    for change in commit.changes:
        if change.path == path and change.status == "M":
            return (change.old, kind), (change.new, kind)
    return None


def _parallel(commit: Commit, versions: Sequence[Mapping[Word, int]]) -> Parallel | None:
    before_left, after_left, before_right, after_right = versions
    lost = _more(before_left, after_left) & _more(before_right, after_right)
    got = _more(after_left, before_left) & _more(after_right, before_right)
    fresh = {word for word in got if word not in before_left and word not in before_right}
    if (lost and got) or len(fresh) >= NEW_TO_BOTH or any(_is_telling(word) for word in fresh):
        return Parallel(commit, _shown(lost), _shown(got))
    return None


def _is_telling(word: Word) -> bool:
    """Say whether a text is so particular that two files do not get it by chance."""
    return isinstance(word, str) and word[0] == '"' and len(word) >= LONG


def _more(some: Mapping[Word, int], others: Mapping[Word, int]) -> set[Word]:
    return {word for word, count in some.items() if count > others.get(word, 0)}


def _shown(words: set[Word]) -> tuple[Word, ...]:
    return tuple(sorted(words, key=lambda word: (isinstance(word, str), str(word))))


def _words(facts: Facts | Unread) -> Mapping[Word, int]:
    """Return how often a version says each particular name, text and number."""
    module = facts.code if isinstance(facts, NotebookFacts) else facts
    if not isinstance(module, PythonFacts):
        return {}
    foreign = {entry.local for entry in module.imports}
    words: Counter[Word] = Counter()
    for scope in module.scopes:
        words.update(_scope_words(scope, foreign))
    return words


def _scope_words(scope: Scope, foreign: set[str]) -> Iterator[Word]:
    """Yield the particular names, texts and numbers of one scope; `foreign` names are imported."""
    for call in scope.calls:
        yield from (name for name, _ in call.keywords if name and _is_particular(name))
        for value in call.given:
            yield from _constants(value)
    for assign in scope.assigns:
        yield from _constants(assign.value)
        yield from _named(assign.target, foreign)
    for value in (*scope.returns, *(condition.test for condition in scope.conditions)):
        yield from _constants(value)
    for parameter in scope.parameters:
        yield from (parameter.name,) if _is_particular(parameter.name) else ()
        yield from _constants(parameter.default) if parameter.default is not None else ()
    for read in scope.reads:
        yield from _named(read.steps, foreign)


def _named(steps: Sequence[str], foreign: set[str]) -> Iterator[str]:
    if steps[0] not in foreign:
        yield from (name for step in steps if _is_particular(name := step.lstrip(".[")))


def _constants(value: Expr) -> Iterator[Word]:
    match value:
        case Const(value=str() as text):
            yield from (f'"{text}"',) if len(text) >= SHORT or NUMBERED.search(text) else ()
        case Const(value=bool() | None):
            return
        case Const(value=number):
            yield from (number,) if isinstance(number, int | float) and abs(number) not in ROUND else ()
        case Items(items=items) | Text(parts=items) | Op(items=items):
            for item in items:
                yield from _constants(item)
        case Table(keys=keys, values=values):
            for part in (*keys, *values):
                yield from _constants(part) if part is not None else ()
        case _:
            return


def _is_particular(name: str) -> bool:
    return len(name) >= SHORT and name not in COMMON and not name.startswith("__")
