"""Makes one run of the folders of event files that one writer made.

PyTorch's writer draws curves together (`add_scalars`) by a folder for each of them below the run's own, named
`<tag>_<curve>` or, in older versions, `<tag>/<curve>`, that holds the one tag; and it notes hyper-parameters in a
folder of their own. The run that they are of may hold curves, too, and stand several folders above.
"""

import posixpath
from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from mldebt.facts.stores.records import Measure, RunRecord, graded, split_of
from mldebt.patterns import regex

SEVERAL = "several event files of one folder, which may be of several runs"
KIND = "tensorboard"
CLEANED = regex(r"[^\w.\-]")
AT_COMMIT = regex(r"[0-9a-f]{40}:")


def path_of(record: RunRecord) -> str:
    """Return where a run lies in the tree, whatever commit last held it."""
    held = AT_COMMIT.match(record.place)
    return record.place[held.end() :] if held else record.place


def gathered(records: Sequence[RunRecord]) -> tuple[RunRecord, ...]:
    """Return runs with what folders below them hold of theirs: curves, and the parameters of the only such folder."""
    runs = {path_of(record): at for at, record in enumerate(records) if record.store == KIND}
    parts: dict[int, list[RunRecord]] = defaultdict(list)
    gone: set[int] = set()
    children: dict[int, list[int]] = defaultdict(list)
    for path, at in sorted(runs.items()) if len(runs) > 1 else ():
        if (home := _home(records[at], path, runs)) is not None:
            parts[home].append(records[at])
            gone.add(at)
            del runs[path]
            continue
        above = runs.get(posixpath.dirname(path) or ".", at)
        if records[at].params and above != at:
            children[above].append(at)
    for above, found in children.items():
        if len(found) == 1 and above not in gone:
            parts[above] += [records[found[0]], *parts.pop(found[0], ())]
            gone.add(found[0])
    return tuple(_grown(one, parts[at]) if at in parts else one for at, one in enumerate(records) if at not in gone)


def _home(record: RunRecord, path: str, runs: Mapping[str, int]) -> int | None:
    """Return the nearest run above a folder that is one of its curves."""
    if len(record.metrics) != 1 or record.params:
        return None
    tag, above = CLEANED.sub("_", next(iter(record.metrics))), path
    while above and above != ".":
        above = posixpath.dirname(above)
        inner = path[len(above) :].removeprefix("/")
        if (at := runs.get(above or ".")) is not None and CLEANED.sub("_", inner).startswith(f"{tag}_"):
            return at
    return None


def _grown(run: RunRecord, parts: Sequence[RunRecord]) -> RunRecord:
    metrics, params = dict(run.metrics), dict(run.params)
    for part in parts:
        leaf = posixpath.basename(part.place)
        for tag, measure in part.metrics.items():
            key = f"{leaf}/{tag}" if tag in metrics else tag
            metrics[key] = Measure(measure.value, measure.step, measure.split or split_of(leaf))
        params |= part.params
    told = run.reason if run.reason == SEVERAL else ""
    return graded(msgspec.structs.replace(run, metrics=metrics, params=params, reason=told))
