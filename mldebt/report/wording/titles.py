"""Names the file of a fix by an end of its path that means it alone, in the page and on the terminal alike."""

from collections.abc import Callable, Collection, Sequence

from mldebt.findings.finding import Finding
from mldebt.findings.scan import Fix
from mldebt.findings.vocabulary import Fingerprint
from mldebt.patterns import regex

COPIES = regex(r" \(and \d{1,5} (?:copy|copies|more)\)\Z")


def titled(title: str, path: str, others: Collection[str] = (), room: int = 0) -> str:
    """Return the title of a fix with its file named by as few of its last parts as no other ends in.

    Where that is longer than `room`, if there is such a limit, it is the last part: the place stands below.
    """
    long = path if path in title or not room else max(title.split(" "), key=lambda word: word.count("/"))
    name = long.rpartition("/")[2]
    alike = [f"/{one}" for one in others if one != long and one.rpartition("/")[2] == name]
    ends = (long[place + 1 :] for place in range(len(long) - len(name) - 1, -1, -1) if long[place] == "/")
    alone = next((end for end in ends if not any(one.endswith(f"/{end}") for one in alike)), long)
    found = title.replace(long, alone) if long else title
    return found if not room or len(found) < room else title.replace(long, name)


def first_paths(fixes: Sequence[Fix], find: Callable[[Fingerprint], Finding | None]) -> frozenset[str]:
    """Return the files that fixes are named after."""
    leads = (find(fix.findings[0]) for fix in fixes if fix.findings)
    return frozenset(one.path for one in leads if one is not None)
