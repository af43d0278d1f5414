"""Hotspots: what is ranked, how a unit's touches are counted, what is left out."""

import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from repositories import Repository, commit

from mldebt.findings.hotspots import Hotspot
from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.complexity.bodies import past_bodies
from mldebt.project.complexity.waiting import is_flat, why_it_waits
from mldebt.project.project import Project

Open = Callable[[Path], Project]


@pytest.fixture
def project_at() -> Iterator[Open]:
    """Return a function that opens the repository at a path."""
    with ExitStack() as stack:
        yield lambda path: stack.enter_context(opened(Options(path=path))).project


def branches(name: str, count: int, value: int = 0) -> str:
    """Return a function with `count` decisions."""
    lines = "".join(f"    if x == {number}:\n        x += {value}\n" for number in range(count))
    return f"def {name}(x):\n{lines}    return x\n\n\n"


def row(project: Project, path: str, symbol: str | None = None) -> Hotspot:
    return next(spot for spot in project.hotspots if (spot.path, spot.symbol) == (path, symbol))


def test_the_score_is_root_of_touches_times_log_of_complexity(make_repository: Repository, project_at: Open) -> None:
    folder = make_repository({"a.py": branches("go", 3)})
    commit(folder, {"a.py": branches("go", 3, 1)}, day=1)

    found = row(project_at(folder), "a.py")

    assert (found.commits, found.touches, found.complexity) == (2, 2.0, 4)
    assert found.score == pytest.approx(math.sqrt(2) * math.log(5), abs=0.001)


def test_a_touch_half_a_year_ago_counts_half(make_repository: Repository, project_at: Open) -> None:
    folder = make_repository({"a.py": branches("go", 3)})
    commit(folder, {"b.py": branches("go", 3)}, day=181)

    project = project_at(folder)

    assert (row(project, "a.py").touches, row(project, "b.py").touches) == (0.5, 1.0)


def test_percentiles_rank_files_from_the_top(make_repository: Repository, project_at: Open) -> None:
    project = project_at(make_repository({f"f{number}.py": branches("go", number) for number in range(1, 5)}))

    ranked = [(spot.path, spot.percentile) for spot in project.hotspots if spot.symbol is None]

    assert ranked == [("f4.py", 100.0), ("f3.py", 75.0), ("f2.py", 50.0), ("f1.py", 25.0)]


def test_a_unit_is_touched_where_its_own_body_changes(make_repository: Repository, project_at: Open) -> None:
    folder = make_repository({"a.py": branches("hot", 16) + branches("calm", 2)})
    for day in range(2, 5):
        commit(folder, {"a.py": branches("hot", 16, day) + branches("calm", 2, day)}, day=day)
    for day in range(5, 9):
        commit(folder, {"a.py": branches("hot", 16, 4) + branches("calm", 2, day)}, day=day)

    project = project_at(folder)

    assert (row(project, "a.py").commits, row(project, "a.py", "hot").commits) == (8, 4)
    assert [spot.symbol for spot in project.hotspots if spot.symbol] == ["hot"]


def test_layout_and_comments_touch_the_file_but_not_the_unit(make_repository: Repository, project_at: Open) -> None:
    text = branches("hot", 16)
    folder = make_repository({"a.py": text})
    for day in range(2, 7):
        commit(folder, {"a.py": text.replace("def hot(x):\n", "def hot(x):\n" + "    # again\n" * day)}, day=day)

    assert row(project_at(folder), "a.py", "hot").commits == 1


def test_a_long_history_is_read_only_so_far_back(make_repository: Repository, project_at: Open) -> None:
    folder = make_repository({"a.py": branches("hot", 16)})
    for day in range(2, 80):
        commit(folder, {"a.py": branches("hot", 16, day)}, day=day)
    project = project_at(folder)
    asked: list[tuple[str, str]] = []
    read = project.sources.past
    project.sources.past = lambda pairs: (asked.extend(pairs), read(pairs))[1]

    found = row(project, "a.py", "hot")

    assert (found.commits, len(asked)) == (60, 61)


def test_of_past_versions_only_the_units_asked_for_are_kept(make_repository: Repository, project_at: Open) -> None:
    folder = make_repository({"a.py": branches("hot", 16) + branches("calm", 2)})
    for day in range(2, 8):
        commit(folder, {"a.py": branches("hot", 16, day) + branches("calm", 2)}, day=day)

    versions = past_bodies(project_at(folder).sources, {"a.py": frozenset({"hot"})})["a.py"]

    assert len(versions) == 7
    assert {name for pair in versions for bodies in pair for name in bodies or ()} == {"hot"}


def test_past_versions_of_simple_or_quiet_files_are_never_read(make_repository: Repository, project_at: Open) -> None:
    folder = make_repository({"simple.py": branches("go", 2), "quiet.py": branches("hot", 20)})
    for day in range(2, 9):
        commit(folder, {"simple.py": branches("go", 2, day)}, day=day)
    project = project_at(folder)
    project.sources.past = lambda _pairs: pytest.fail("the past was read")

    assert row(project, "quiet.py", "hot").commits == 1


def test_tests_settings_and_generated_files_are_left_out(make_repository: Repository, project_at: Open) -> None:
    settings = "".join(f"value_{number} = {number}\n" for number in range(200))
    files = {
        "configs/base.py": settings, "tables.py": "# Generated by make. DO NOT EDIT\n" + branches("go", 3),
        "tests/test_a.py": branches("test_go", 3), "a.py": branches("go", 3),
    }  # fmt: skip

    project = project_at(make_repository(files))

    assert [spot.path for spot in project.hotspots] == ["a.py"]


def test_ownership_is_the_share_of_decayed_touches(make_repository: Repository, project_at: Open) -> None:
    folder = make_repository({"a.py": branches("go", 3)})
    for value, who in ((1, "Ada"), (2, "Ada"), (3, "Ben")):
        commit(folder, {"a.py": branches("go", 3, value)}, who=who)

    found = row(project_at(folder), "a.py")

    assert (found.authors, found.ownership) == (2, 0.75)


def test_units_have_a_trend_from_sixty_days_after_they_were_first_seen(
    make_repository: Repository, project_at: Open
) -> None:
    def text(step: int) -> str:
        decisions = "".join(f"if x == {number}: y = {number}\n" for number in range(16 + step))
        inside = "".join(f"    {line}\n" for line in decisions.splitlines())
        return f"{branches('go', 16 + step)}class Oven:\n{inside}\n    def bake(self):\n        pass\n\n{decisions}"

    folder = make_repository({"a.py": text(0)})
    for step in range(1, 6):
        commit(folder, {"a.py": text(step)}, day=21 * step)

    trends = project_at(folder).trends

    told = {name: [point.complexity for point in trend.points] for (_, name), trend in trends.items()}
    assert told == {name: [20, 21, 22] for name in ("go", "Oven", "<module>")}


@pytest.mark.parametrize(
    ("complexity", "nesting", "cognitive", "flat"),
    [(18, 3, 27, True), (18, 3, 28, False), (18, 4, 20, False), (21, 1, 20, False)],
)
def test_code_is_flat_that_is_neither_deep_nor_long_nor_heavy(
    complexity: int, nesting: int, cognitive: int, *, flat: bool
) -> None:
    unit = Hotspot(
        "a.py", "go", 1, complexity=complexity, cognitive=cognitive, loc=9, commits=5, touches=1.0, authors=1,
        score=1.0, percentile=0.0, nesting=nesting,
    )  # fmt: skip

    assert is_flat(unit) is flat


@pytest.mark.parametrize(
    ("name", "waits"),
    [("Tide.__repr__", True), ("__str__", True), ("_repr_html_", True), ("Tide.__init__", False), ("repr", False)],
)
def test_what_makes_a_text_of_an_object_can_wait(
    make_repository: Repository, project_at: Open, name: str, *, waits: bool
) -> None:
    sources = project_at(make_repository({"a.py": "print(1)\n"})).sources
    unit = Hotspot(
        "a.py", name, 1, complexity=40, cognitive=90, loc=9, commits=9, touches=1.0, authors=1, score=1.0,
        percentile=0.0, nesting=6,
    )  # fmt: skip

    assert (why_it_waits(unit, sources, 15) == "it makes a text for people") is waits
