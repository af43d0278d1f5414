"""Turns a pillar's own share into a letter, or says that it cannot be judged.

The cut-offs are fitted on public repositories (docs/grades.md) so that no letter holds more than 40 % of them. There is
no letter under ten subjects, with more than 30 % unknown, or where less than 90 % of the lines could be read; nor one
from C on for hotspots where no finding names hot code.
"""

from collections.abc import Mapping, Sequence

from mldebt.findings.scan import Grades, HotChange, Tally

LETTERS = "ABCDE"
GOOD = ("A", "B")
FEWEST = 10
HOT = frozenset({"MLD301", "MLD303", "MLD305"})
"""The rules that name code that is hot: a long cell is no reason for a letter on change."""
MOST_UNKNOWN = 0.3
READABLE = 0.9
CUTS: Mapping[str, Sequence[float]] = {"complexity": (1.0, 0.95, 0.89, 0.78)}
"""Pillar → the least share for A, B, C and D. The other pillars cannot be lettered yet (docs/grades.md): of 14 public
repositories with ten entries or more, 13 track none; of 93 with ten keys or more, 41 have no dead one.
"""


def grades(
    runs: Tally, models: Tally, keys: Tally, hot: HotChange | None, *, readable: float, is_hot_listed: bool = True
) -> Grades:
    """Return one letter a pillar from its own denominator.

    `readable` is the share of lines analysed, `is_hot_listed` says whether a finding names code that is hot.
    """
    if readable < READABLE:
        return Grades()
    letter = _letter("complexity", 1 - hot.share) if hot is not None and hot.touches >= FEWEST else None
    return Grades(
        experiments=_of_tally("experiments", runs),
        models=_of_tally("models", models),
        complexity=letter if is_hot_listed or letter in GOOD else None,
        configs=_of_tally("configs", keys),
    )


def overall(found: Grades) -> str | None:
    """Return the worst letter given, or None where one pillar alone would speak for all."""
    letters = [letter for letter in (found.experiments, found.models, found.complexity, found.configs) if letter]
    return max(letters) if len(letters) > 1 else None


def _of_tally(pillar: str, tally: Tally) -> str | None:
    known = tally.yes + tally.no
    if known < FEWEST or tally.unknown > MOST_UNKNOWN * (known + tally.unknown):
        return None
    return _letter(pillar, tally.yes / known)


def _letter(pillar: str, share: float) -> str | None:
    cuts = CUTS.get(pillar)
    if cuts is None:
        return None
    return next((letter for letter, least in zip(LETTERS, cuts, strict=False) if share >= least), LETTERS[len(cuts)])
