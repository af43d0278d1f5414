"""Folders into which a team puts what it no longer uses."""

from pathlib import Path

from repositories import Repository, commit

from mldebt.options import Options
from mldebt.pipeline import opened
from mldebt.project.purposes.putaway import brought_whole, put_away

SCRIPTS = {f"{name}.py": f"print({name!r})\n" for name in ("first", "second", "third", "fourth")}


def away(folder: Path) -> frozenset[str]:
    with opened(Options(path=folder, cache=folder.parent / "c.db", db=folder.parent / "x.db", jobs=1)) as found:
        sources = found.project.sources
        return put_away(sources.history, sources.python)


def moved(names: tuple[str, ...], into: str) -> dict[str, str | None]:
    gone: dict[str, str | None] = {f"{name}.py": None for name in names}
    return gone | {f"{into}/{name}.py": SCRIPTS[f"{name}.py"] for name in names}


def test_scripts_moved_down_and_left_alone_are_put_away(make_repository: Repository) -> None:
    folder = make_repository(SCRIPTS)
    commit(folder, moved(("first", "second", "third"), "_gomi"), day=2)

    assert away(folder) == {"_gomi"}


def test_scripts_that_were_changed_after_the_move_are_in_use(make_repository: Repository) -> None:
    folder = make_repository(SCRIPTS)
    commit(folder, moved(("first", "second", "third"), "jobs"), day=2)
    commit(folder, {"jobs/first.py": "print('more')\n"}, day=3)

    assert away(folder) == frozenset()


def test_where_all_files_moved_the_repository_was_only_rearranged(make_repository: Repository) -> None:
    folder = make_repository(SCRIPTS)
    commit(folder, moved(("first", "second", "third", "fourth"), "src"), day=2)

    assert away(folder) == frozenset()


def test_many_files_as_one_commit_left_them_were_brought_whole(make_repository: Repository) -> None:
    gathered = {f"found/{number}.py": f"print({number})\n" for number in range(40)}
    folder = make_repository({**gathered, "first.py": SCRIPTS["first.py"]})
    before = whole(folder)

    commit(folder, {f"found/{number}.py": "print('more')\n" for number in range(3)}, day=2)

    assert before == {"found"}
    assert whole(folder) == frozenset()


def whole(folder: Path) -> frozenset[str]:
    with opened(Options(path=folder, cache=folder.parent / "c.db", db=folder.parent / "x.db", jobs=1)) as found:
        sources = found.project.sources
        return brought_whole(sources.touches.last_change, sources.python)
