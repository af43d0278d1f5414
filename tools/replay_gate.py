"""Judge past commits of a repository as the gate would have: `python tools/replay_gate.py REPO [--commits 200]`.

Each commit of the main line is compared with the one before it, from the object database, in one process. Prints every
alarm with its cause, then how many commits would have been stopped, and the alarms of commits that only move or only
reformat, of which there should be none.
"""

import argparse
import ast
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from mldebt.checking.check import Asked, check
from mldebt.errors import MldebtError
from mldebt.findings.checked import Alarm, Bar, Checked
from mldebt.findings.display import display
from mldebt.options import Options
from mldebt.report.formats.reported import because
from mldebt.report.wording.words import place


def main(words: Sequence[str] | None = None) -> int:
    """Replay and print; a commit that cannot be judged is told and counted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("repository", type=Path)
    parser.add_argument("--commits", type=int, default=200)
    parser.add_argument("--from", dest="newest", default="HEAD", help="the newest commit to judge")
    parser.add_argument("--select", action="append", default=[])
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--json", type=Path, help="also write every alarm and note as a line of JSON")
    asked = parser.parse_args(words)
    options = Options(path=asked.repository, select=tuple(asked.select), cache=asked.cache, jobs=1)
    tally: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    started = time.monotonic()
    try:
        for commit in commits(asked.repository, asked.newest, asked.commits):
            found = judged(options, commit)
            kind = kind_of(asked.repository, commit)
            _count(found, kind, tally, rules)
            _tell(commit, kind, found.alarms if found else (), asked.json)
            _keep(commit, kind, found.notes if found else (), asked.json)
    except KeyboardInterrupt:
        print("interrupted: what follows are the commits so far")
    print(json.dumps({**tally, "rules": rules, "seconds": round(time.monotonic() - started)}))
    return 0


def _count(found: Checked | None, kind: str, tally: Counter[str], rules: Counter[str]) -> None:
    tally["commits"] += 1
    if found is None:
        tally["not judged"] += 1
        return
    tally[f"{kind} commits"] += 1
    tally["stopped"] += bool(found.alarms)
    tally["alarms"] += len(found.alarms)
    tally["notes"] += len(found.notes)
    tally["fixed"] += len(found.fixed)
    tally[f"alarms of {kind} commits"] += len(found.alarms)
    rules.update(one.finding.code for one in found.alarms)


def commits(repository: Path, newest: str, most: int) -> list[str]:
    """Return the newest commits of the main line that have a parent, the oldest first, so that caches stay warm."""
    lines = _git(repository, "rev-list", "--first-parent", "--parents", f"--max-count={most}", newest).splitlines()
    return [line.split()[0] for line in reversed(lines) if " " in line]


def judged(options: Options, commit: str) -> Checked | None:
    """Return what the gate says of a commit against the one before it, None where it cannot tell."""
    import msgspec  # a tool

    try:
        return check(msgspec.structs.replace(options, rev=commit), Asked(base=f"{commit}~1", bar=Bar()))
    except MldebtError as problem:
        print(f"{commit[:10]} not judged: {display(str(problem))}", file=sys.stderr)
        return None


def kind_of(repository: Path, commit: str) -> str:
    """Say whether a commit only moves files, only reformats Python, or does more."""
    rows = _git(repository, "diff", "--raw", "-M100%", "-z", "--no-abbrev", f"{commit}~1", commit).split("\0")
    changes = list(_changes(iter(rows)))
    if changes and all(status.startswith("R") for status, _, _, _ in changes):
        return "moving"
    edits = [one for one in changes if not one[0].startswith("R")]
    is_python = edits and all(status == "M" and path.endswith(".py") for status, path, _, _ in edits)
    if is_python and all(_tree(repository, old) == _tree(repository, new) is not None for _, _, old, new in edits):
        return "reformatting"
    return "other"


def _changes(rows: Iterator[str]) -> Iterator[tuple[str, str, str, str]]:
    for row in rows:
        if row.startswith(":"):
            _, _, old, new, status = row.split(" ")
            path = next(rows)
            yield status, next(rows) if status[0] in "RC" else path, old, new


def _tree(repository: Path, blob: str) -> str | None:
    try:
        return ast.dump(ast.parse(_git(repository, "cat-file", "blob", blob)))
    except (SyntaxError, ValueError):
        return None


def _tell(commit: str, kind: str, alarms: Sequence[Alarm], file: Path | None) -> None:
    for one in alarms:
        found = one.finding
        at, cause = place(found.path, found.line, found.cell), because(found)
        print(f"{commit[:10]} {kind} {found.code} {display(at)} {display(found.message)} <- {cause}")
    _keep(commit, kind, alarms, file)


def _keep(commit: str, kind: str, told: Sequence[Alarm], file: Path | None) -> None:
    """Add each to the file; what only is noted says why it stops nobody."""
    if file is None:
        return
    with file.open("a", encoding="utf-8", errors="backslashreplace") as out:
        for one in told:
            found = one.finding
            row = {
                "commit": commit, "kind": kind, "at": place(found.path, found.line, found.cell), "code": found.code,
                "status": found.status, "message": found.message, "cause": because(found), "note": one.note,
            }  # fmt: skip
            out.write(json.dumps(row) + "\n")


def _git(repository: Path, *arguments: str) -> str:
    command = ["git", "-C", str(repository), "-c", "core.quotepath=off", *arguments]
    return subprocess.run(command, check=True, capture_output=True).stdout.decode("utf-8", "replace")


if __name__ == "__main__":
    sys.exit(main())
