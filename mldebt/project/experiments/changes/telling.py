"""Makes events of what a change or the message of a commit tells."""

import posixpath
from collections.abc import Iterator, Sequence

from mldebt.findings.ledger import Metric
from mldebt.patterns import regex
from mldebt.project.experiments.changes.events import ANOTHER, Changed, Event, Reading
from mldebt.project.experiments.history.choosing import is_options_code, is_settings_code, is_trial, lane_of
from mldebt.project.experiments.history.reasons import (
    MENDING,
    TYPO,
    is_beginning,
    is_beyond_telling,
    is_crowded,
    says_it_tries,
)
from mldebt.project.experiments.history.walking import Wanted
from mldebt.project.experiments.results.scores import message_scores
from mldebt.project.experiments.values.meanings import is_call, meaning, plain_meaning
from mldebt.project.experiments.values.names import OPTION, is_choice, is_clear, is_hyper, is_unnamed_option, only_words
from mldebt.repository.kinds import kind_of
from mldebt.repository.model import Commit

MOST_CHANGED, MOST_BESIDE = 15, 3
SEVERAL = 2
OFF = frozenset({"none", "", "0.0", "false", "'none'", "''"})
SETTING = regex(r"(?i)\bset\b.*\bto\b|thresh+old")
"""A message that tells of a number somebody chose."""
WORLD = regex(r"(?i)(?:^|/)(?:gym(?:_\w+)?|envs?|environments?|simulat\w+)/")
"""Where the world stands that an agent learns in."""
EXPERIMENTING = regex(r"(?i)\b(?:try\w*|tried|trials?|experiment\w*|tests?)\b")
WRITTEN = frozenset({"python", "notebook", "settings", "shell"})
CONFIGURING = regex(r"(?i)\b(?:configs?|configurations?|cfg|(?:hyper)?-?param(?:eter)?s?|settings?)\b")
SWITCH = ("True", "False", "true", "false")
MODE = regex(
    r"(?i)(?:^|[_\-])(?:train|tests?|eval\w*|predict\w*|infer\w*|demo|render|interactive|load|download|record|quick)(?:[_\-]|$)"
)
"""A switch that says what a program does, not how it trains."""
REWORDED = regex(r"(?i)(?:renam|mov|delet|remov|revert|merg)\w*\b")
"""A commit that names a file or another commit, whose name may hold an older score."""


def event_of(
    kind: str, one: Wanted, says: str, *, line: int | None = None, cell: int | None = None, site: str | None = None,
    family: str = "", params: Sequence[Changed] = (), metrics: Sequence[Metric] = (), doubt: str = "",
    level: str = "L0", is_thin: bool = False, is_near: bool = False,
) -> Event:  # fmt: skip
    """Return an event of a change, at the commit, time and person of its commit."""
    return Event(
        kind, one.at, one.commit.sha, one.commit.committer_time, one.commit.person, one.path, says, line=line,
        cell=cell, family=family, run_path=site, params=tuple(params), metrics=tuple(metrics),
        doubt=doubt, level=level, is_thin=is_thin, is_near=is_near, change=one,
        authored=one.commit.author_time,
    )  # fmt: skip


def is_new_trial(one: Wanted, reading: Reading) -> bool:
    """Say whether a configuration, or a script that starts a program, is new in a folder of experiments."""
    is_started = one.lane == "settings" or bool(reading.stages)
    is_among = is_beginning(one.commit) or is_crowded(one.commit)
    return not one.old and is_trial(one.path) and is_started and not is_among


def came_with_weights(one: Wanted) -> bool:
    """Say whether settings changed together with weights of their folder: a program wrote them beside what it saved."""
    folder = posixpath.dirname(one.path)
    near = (change.path for change in one.commit.changes if posixpath.dirname(change.path) == folder)
    return bool(folder) and any(kind_of(path) == "weights" for path in near)


def is_near(one: Wanted, reading: Reading) -> bool:
    """Say whether a value changed beside a run's own file may be one it was tried with: known, in a small commit.

    In a large one several clear names are needed.
    """
    if _written(one.commit) > MOST_CHANGED:
        return len({row.key for row in reading.changes if is_clear(row.key) and not row.is_minor}) > 1
    return any(is_hyper(row.key) or only_words(row.key) or is_configured(one, row) for row in reading.changes)


def _written(commit: Commit) -> int:
    """Return how many programs and settings a commit changes: data and results beside them say nothing."""
    return sum(lane_of(change.path) in WRITTEN for change in commit.changes)


def is_configured(one: Wanted, row: Changed) -> bool:
    """Say whether a program starts with another number or switch, or settings have one in a commit that tells of them.

    So is what they choose by a call that is evaluated.
    """
    is_number = all(plain_meaning(value).replace(".", "", 1).isdecimal() for value in (row.previous, row.value))
    is_of_settings = one.lane == "settings" or is_options_code(one.path)
    is_told = is_number and CONFIGURING.search(one.commit.subject) is not None
    is_flag = one.lane == "shell" and OPTION.match(row.key) is not None
    is_given = is_flag and (is_number or (row.value in SWITCH and not MODE.search(row.key)))
    return not row.is_minor and (is_given or (is_of_settings and (is_told or is_call(row.value))))


def is_thin(one: Wanted, reading: Reading, *, is_own: bool) -> bool:
    """Say whether values that changed are no try by themselves: a single one that may mean something else.

    Of the judged rows with several names 125 of 134 were right, with one 115 of 158, of those whose commit repairs 18
    of 30. One in a run's `own` program is told where nothing is repaired; one beside it where a clear name stands among
    several, or alone in settings or a small commit.
    """
    changes = [row for row in reading.changes if not row.is_minor]
    names = {row.key for row in changes}
    if len(names) == 1 and not _is_telling(one, changes[0], is_own=is_own):
        return True
    return bool(names) and not is_own and _is_thin_beside(one, changes)


def _is_thin_beside(one: Wanted, changes: Sequence[Changed]) -> bool:
    if WORLD.search(one.path) or not any(_is_clear(one, row) for row in changes):
        return True
    is_option = is_options_code(one.path) and any(is_clear(row.key) and not _is_off(row) for row in changes)
    return len({row.key for row in changes}) == 1 and _is_among(one) and not is_option


def _is_off(row: Changed) -> bool:
    """Say whether a value switches something off, or did: among other work that tries nothing."""
    return not OFF.isdisjoint((plain_meaning(row.value), plain_meaning(row.previous)))


def _is_clear(one: Wanted, row: Changed) -> bool:
    return is_clear(row.key) or only_words(row.key) or is_configured(one, row)


def _is_among(one: Wanted) -> bool:
    """Say whether a program changed among several."""
    return one.lane == "python" and _written(one.commit) > MOST_BESIDE


def is_set(event: Event) -> bool:
    """Say whether a clear value changed in its place, or a folder was copied to try something, which no tidying does.

    A typo was no value, but for several. In settings and in what starts a run one is enough, in a program it must not
    have moved, and there must be several where all of the code changed.
    """
    change = event.change
    if event.says == ANOTHER:
        return True
    if event.kind != "E1" or change is None:
        return False
    is_configuration = change.lane in ("settings", "shell") or is_settings_code(change.path)
    is_of_settings = is_configuration and not TYPO.search(change.commit.subject)
    rows = [row for row in event.params if is_clear(row.key) and not row.is_minor]
    names = {row.key for row in rows if is_of_settings or not row.is_moved}
    return len(names) >= (SEVERAL if not is_of_settings and is_beyond_telling(change.commit) else 1)


def is_doubtful(one: Wanted, reading: Reading) -> bool:
    """Say whether a single value changed that may be no try, or settings have another name: others, maybe.

    A single one is in doubt in a commit that repairs, as a switch, and in a program among several that changed.

    Of 30 judged values of repairs 18 were a try; files of settings look alike.
    """
    before = dict(one.commit.renames).get(one.path, one.path)
    if one.lane == "settings" and posixpath.basename(before) != posixpath.basename(one.path):
        return True
    rows = [row for row in reading.changes if not row.is_minor and not is_unnamed_option(row.key)]
    is_switch = all(row.value in SWITCH for row in rows)
    is_weak = MENDING.search(one.commit.subject) is not None or is_switch or _is_among(one)
    return len({row.key for row in rows}) == 1 and is_weak


def _is_telling(one: Wanted, row: Changed, *, is_own: bool) -> bool:
    """Say whether one value by itself tells of a try: not where a name is vague beside a program, or a switch."""
    if MENDING.search(one.commit.subject):
        return is_clear(row.key) and row.value not in SWITCH
    if row.value in SWITCH:
        is_named = is_hyper(row.key) or (row.key.startswith("-") and not MODE.search(row.key))
        return is_named or EXPERIMENTING.search(one.commit.subject) is not None
    is_value = is_own and one.lane == "python" and meaning(row.value) is not None
    is_named = is_clear(row.key) or is_choice(row.key) or only_words(row.key) or is_value
    return says_it_tries(one.commit) or is_named or is_configured(one, row)


def outputs_of(one: Wanted, reading: Reading, site: str, family: str) -> Iterator[Event]:
    """Yield E3 for the scores that the outputs of a training notebook show."""
    if one.lane != "notebook" or not reading.scores:
        return
    metrics = [metric for _, metric in reading.scores]
    yield event_of(
        "E3", one, "metrics in the output of a training cell", site=site, family=family,
        metrics=metrics, level="L1",
    )  # fmt: skip


def of_message(at: int, commit: Commit, tried: Sequence[Event] = ()) -> Iterator[Event]:
    """Yield E5 for a score in the subject of a person's commit that is no merge, and no value that it `tried`."""
    is_other = REWORDED.match(commit.subject) or SETTING.search(commit.subject)
    is_told = not commit.is_bot and len(commit.parents) == 1 and not is_other
    scores = tuple(message_scores(commit.subject)) if is_told else ()
    if scores and tried:
        values = {
            plain_meaning(value) for event in tried for row in event.params for value in (row.value, row.previous)
        }
        scores = tuple(score for score in scores if plain_meaning(f"{score.value:g}") not in values)
    if scores:
        says = f"the message states {scores[0].key} {scores[0].value:g}"
        yield Event(
            "E5", at, commit.sha, commit.committer_time, commit.person, "", says, metrics=scores, level="L1"
        )  # fmt: skip
