"""Turns what a user names (`HEAD~2`, a tag, a branch, a short id) into a commit; an option is never read from it."""

from mldebt.errors import RevisionError
from mldebt.patterns import regex
from mldebt.repository.sterile import GitFailure, SterileGit
from mldebt.repository.target import HEX, Target, head, reference

REVISION = regex(r"(?!-)([\w./@+\-]{1,200}?)((?:[~^]\d{0,6}|\^\{\w{0,6}\}){0,20})")
SHORT = regex(r"[0-9a-f]{4,64}")
PLACES = ("{}", "refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/origin/{}")


def resolve(git: SterileGit | None, place: Target, revision: str) -> str:
    """Return the commit a revision names; raises RevisionError in words a user can act on."""
    if git is not None and HEX.fullmatch(revision) and git.committed(revision) is not None:
        return revision
    found = REVISION.fullmatch(revision)
    if not found:
        raise RevisionError(f"{revision}: not a revision")
    if git is None:
        raise RevisionError(f"{place.root}: not a git repository, so it has no revision {revision}")
    start = _named(place, found[1]) or (found[1] if SHORT.fullmatch(found[1]) else None)
    if start is not None:
        try:
            question = f"{start}{found[2]}^{{commit}}"
            return git.run("rev-parse", "--verify", "-q", "--end-of-options", question).decode("ascii").strip()
        except GitFailure:
            pass
    is_empty = start == "refs/heads/scan" and head(place)[0] is None
    raise RevisionError(f"{place.root}: {'nothing is committed yet' if is_empty else f'no commit is named {revision}'}")


def _named(place: Target, name: str) -> str | None:
    """Return the object a name stands for in the target's own references, in git's order."""
    if name in ("HEAD", "@"):
        return "refs/heads/scan"
    held = (reference(place, pattern.format(name)) for pattern in PLACES)
    return next((found for found in held if found and HEX.fullmatch(found)), None)
