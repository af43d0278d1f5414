"""Failures as a person reads them: four hundred files of one folder that fail alike are one line."""

from collections.abc import Iterable, Iterator

from mldebt.findings.scan import Failure
from mldebt.report.wording.words import count


def grouped(failures: Iterable[Failure]) -> Iterator[tuple[str, str]]:
    """Yield (where, error) in the order met; files of one folder with the same error count together."""
    groups: dict[tuple[str, str], list[str]] = {}
    for one in failures:
        folder, is_inside, _ = one.where.rpartition("/")
        groups.setdefault((folder if is_inside else one.where, one.error), []).append(one.where)
    for (folder, error), members in groups.items():
        yield (members[0] if len(members) == 1 else f"{folder} ({count(len(members), 'file')})"), error
