"""Compares two commits, neither of which has to be stored: the scan of the later with the earlier as its base.

Nothing is saved, so looking at a branch leaves no trace in the trend. Renames are known between commits of one line of
history only; between two that parted, a renamed file is a deletion and an addition unless its findings match by body.
"""

from typing import Literal

import msgspec

from mldebt.assembling import assembled
from mldebt.errors import NotFoundError
from mldebt.findings.scan import Scan
from mldebt.options import Options
from mldebt.patterns import regex
from mldebt.pipeline import opened
from mldebt.progress import Step
from mldebt.repository.opening import open_snapshot
from mldebt.repository.optionfile import with_repository_options
from mldebt.rules.beside import Split
from mldebt.rules.discovery import chosen
from mldebt.rules.judging import judge
from mldebt.rules.suppressing import settle

PAIR = regex(r"(?P<earlier>[^.\s]\S*?)\.\.(?P<later>[^.\s]\S*)")
NUMBER = regex(r"[0-9]{1,6}")


def split_pair(text: str) -> tuple[str, str]:
    """Return the two ends of `A..B`; raises NotFoundError for anything else."""
    found = PAIR.fullmatch(text)
    if found is None:
        raise NotFoundError(f"{text}: not two commits or scans: write A..B, the earlier first")
    return found["earlier"], found["later"]


def difference(options: Options, earlier: str, later: str, step: Step) -> Scan:
    """Return the scan of `later` compared with `earlier`, each a revision or the number of a stored scan."""
    settled = with_repository_options(options)
    base = _stored(settled, earlier) or _scanned(settled, earlier, None, step)
    stored = _stored(settled, later)
    found = _scanned(settled, _commit(stored, later) if stored else later, base, step)
    kind: Literal["scan", "commit"] = "scan" if NUMBER.fullmatch(earlier) else "commit"
    return msgspec.structs.replace(found, compared=msgspec.structs.replace(found.compared, kind=kind))


def _commit(stored: Scan, named: str) -> str:
    """Return the commit of a stored scan; a tree with uncommitted changes cannot be read again."""
    row = stored.repository
    if row.commit is None or row.dirty:
        raise NotFoundError(f"scan {named} is not of a commit: only its number before the dots can be compared")
    return row.commit


def _scanned(options: Options, rev: str, base: Scan | None, step: Step) -> Scan:
    rules = chosen(options)
    with opened(msgspec.structs.replace(options, rev=rev), step) as found:
        subjects = Split(found.project, rules, options.jobs, found.snapshot).gather(step)
        scope = found.snapshot.row.scope
        heard = judge(rules, subjects, found.project, scope=scope)
        judged = settle(heard, rules, found.project, scope=scope).judged
        return assembled(found, subjects, judged, rules, base=base, points=())


def _stored(options: Options, named: str) -> Scan | None:
    """Return a stored scan by its number, None where the text is no such number: then it is a revision."""
    if not NUMBER.fullmatch(named):
        return None
    from mldebt.store.loading import by_id
    from mldebt.store.opening import open_store

    with open_snapshot(options) as snapshot, open_store(options.db) as store:
        found, here = by_id(store, int(named)), snapshot.row
    there = found.repository
    if there.root_commit != here.root_commit and not (there.remote and there.remote == here.remote):
        raise NotFoundError(f"scan {named} is of {there.name} and not of {here.name}: `mldebt db scans` lists all")
    return found
