"""What is carried on from one commit to the next is what would be worked out for each of them alone."""

import random
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from mldebt.backfilling.fact_cache import FactCache
from mldebt.backfilling.judging import judged_point
from mldebt.backfilling.line import Line, open_line
from mldebt.cache import Cache
from mldebt.options import Options
from mldebt.project.complexity.couplings import Together
from mldebt.repository.history import read_history
from mldebt.repository.opening import open_snapshot
from mldebt.repository.touches import Touches
from mldebt.rules.discovery import chosen
from mldebt.rules.rule import for_the_past

PEOPLE = ("Ada <ada@x.org>", "Ada L <ada@x.org>", "Bob <bob@y.org>", "Bob <bob@z.org>", "Cy[bot] <cy@x.org>")
FILES = ("a.py", "b.py", "pkg/c.py", "pkg/d.py", "tests/test_a.py", "conf.yaml", "README.md")


def body(chance: random.Random, path: str) -> str:
    if path.endswith(".yaml"):
        return f"rate: {chance.random()}\n"
    if path.endswith(".md"):
        return f"# Work {chance.randrange(3)}\n\n```\npython {chance.choice(FILES)} --rate 1\n```\n"
    uses = chance.choice(("import a", "from pkg import c", "import json", "from pkg.d import work"))
    lines = "\n".join(f"    if x > {chance.randrange(40)}:\n        x -= 1" for _ in range(chance.randrange(12, 24)))
    return f"{uses}\n\n\ndef work(x):\n{lines}\n    return x\n\n\nwork({chance.randrange(9)})\n"


def changes(chance: random.Random, held: dict[str, str]) -> list[str]:
    """Return what a commit does as fast-import reads it, and change what is held."""
    said = []
    if held and chance.random() < 0.15:
        old, new = chance.choice(sorted(held)), f"moved/{chance.randrange(9)}.py"
        held[new] = held.pop(old)
        said += [f"R {old} {new}"]
    elif len(held) > 3 and chance.random() < 0.1:
        gone = chance.choice(sorted(held))
        del held[gone]
        said += [f"D {gone}"]
    for path in chance.sample([*FILES, *held], chance.randrange(1, 4)):
        held[path] = body(chance, path)
        said += [f"M 100644 inline {path}", f"data {len(held[path])}", held[path]]
    return said


def grow(folder: Path, seed: int, commits: int) -> None:
    """Make a repository with side branches, renames, deletions, people of several names, and clocks that differ."""
    chance = random.Random(seed)  # noqa: S311 - the same draws in every run
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=folder, check=True)
    stream: list[str] = []
    held: dict[str, str] = {}
    main, side, now = 0, 0, 1_600_000_000
    for mark in range(1, commits + 1):
        now += chance.randrange(3600, 900_000) - (2_000_000 if chance.random() < 0.04 else 0)
        is_side = mark > 3 and chance.random() < 0.15 and not side
        person = chance.choice(PEOPLE)
        message = chance.choice(("Fix it", "More", "Move\n\nCo-authored-by: Bob <bob@y.org>"))
        stream += [f"commit refs/heads/{'side' if is_side else 'main'}", f"mark :{mark}"]
        stream += [f"author {person} {now - chance.randrange(3) * 40_000} +0000", f"committer {person} {now} +0000"]
        stream += [f"data {len(message)}", message]
        stream += [f"from :{main}"] if main else []
        if side and not is_side and chance.random() < 0.5:
            stream, side = [*stream, f"merge :{side}"], 0
        if is_side:
            side = mark
            stream += [f"M 100644 inline side{mark}.py", "data 6", "x = 1", ""]
        else:
            main = mark
            stream += changes(chance, held)
    subprocess.run(["git", "fast-import", "--quiet"], cwd=folder, input="\n".join(stream), text=True, check=True)


@contextmanager
def lined(folder: Path, cache: Path) -> Iterator[tuple[Line, Cache, Options]]:
    options = Options(path=folder, preview=True)
    with (
        closing(Cache(cache)) as opened,
        open_snapshot(options, opened) as snapshot,
        open_line(snapshot.place, options, opened, snapshot.row) as line,
    ):
        yield line, opened, options


@pytest.fixture(params=range(2))
def repository(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = tmp_path / "grown"
    folder.mkdir()
    grow(folder, request.param, 50)
    return folder


def test_a_history_grown_from_the_one_before_is_that_which_is_read_anew(repository: Path, tmp_path: Path) -> None:
    with lined(repository, tmp_path / "cache.db") as (line, _, _):
        grown = {sha: line.histories.behind(sha) for sha in reversed(list(line.histories.line))}
        some = random.Random(1).sample(list(grown), 6)  # noqa: S311 - the same draws in every run

        for sha in some:
            assert grown[sha] == read_history(line.git, sha, cache=None)


def test_touches_carried_on_are_those_followed_anew(repository: Path, tmp_path: Path) -> None:
    carried = together = None
    with lined(repository, tmp_path / "cache.db") as (line, _, _):
        for sha in reversed(list(line.histories.line)):
            history = line.histories.behind(sha)
            carried, anew = Touches(history, carried), Touches(history)

            assert carried.by_path == anew.by_path
            assert (carried.last_change, carried.first_change) == (anew.last_change, anew.first_change)
            assert carried.last_seen == anew.last_seen
            together, counted = Together(dict(carried.by_path), together), Together(dict(anew.by_path))
            assert (together.names, together.close) == (counted.names, counted.close)
            assert {pair for pair in together.counts if together.shared(pair)} == set(counted.counts)


def test_a_point_carried_on_is_that_of_the_commit_alone(repository: Path, tmp_path: Path) -> None:
    with lined(repository, tmp_path / "cache.db") as (line, cache, options):
        rules, fact_cache = for_the_past(chosen(options)), FactCache(cache, options)
        points = {sha: judged_point(line.at(sha), fact_cache, rules) for sha in reversed(list(line.histories.line))}
        some = random.Random(2).sample(list(points), 3)  # noqa: S311 - the same draws in every run

    for sha in some:
        with lined(repository, tmp_path / "cache.db") as (line, cache, options):
            assert judged_point(line.at(sha), FactCache(cache, options), rules) == points[sha]
    assert any(point.findings for point in points.values())
