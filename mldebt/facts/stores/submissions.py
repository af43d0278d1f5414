"""Reads scores out of the names of submission files, as competition code writes them; contents are not looked at."""

import posixpath

from mldebt.facts.stores.records import Folder, Measure, Reading, RunRecord
from mldebt.patterns import regex

SCORE = regex(r"(?<![\d.vV])0\.\d{3,6}(?!\d)")
REASON = "a score in the name of a submission"


def read_submissions(folder: Folder) -> Reading | None:
    """Return one record a submission with exactly one score in its name; a score without its point is not guessed."""
    records = []
    for path in sorted({*folder.files, *folder.names}):
        name = posixpath.basename(path)
        scores = SCORE.findall(name)
        if len(scores) == 1:
            place = folder.place(path)
            value = {"score": Measure(float(scores[0]))}
            records.append(RunRecord("kaggle", place, place, name, metrics=value, level="L2", reason=REASON))
    return Reading(tuple(records)) if records else None
