"""What is read of the past: every commit, once, with its people and dates as they can be believed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from gitrepo import DAY, START, GitRepo

from mldebt.cache import Cache
from mldebt.options import Options
from mldebt.repository.opening import open_snapshot
from mldebt.repository.renames import renames_since


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with closing(Cache(tmp_path / "cache.db")) as opened:
        yield opened


def test_commits_come_newest_first_with_their_changes(repo: GitRepo) -> None:
    repo.put("a.py", "1\n")
    first = repo.commit("start")
    repo.put("a.py", "2\n")
    repo.put("b.py", "1\n")
    second = repo.commit("more")
    (repo.root / "a.py").unlink()
    third = repo.commit("less")

    with repo.opened() as snapshot:
        history = snapshot.history()

    assert [commit.sha for commit in history.commits] == [third, second, first]
    assert [[(one.status, one.path) for one in commit.changes] for commit in history.commits] == [
        [("D", "a.py")],
        [("M", "a.py"), ("A", "b.py")],
        [("A", "a.py")],
    ]
    assert [commit.subject for commit in history.commits] == ["less", "more", "start"]
    assert (history.read, history.unread, history.shallow) == (3, 0, False)


def test_a_mode_change_is_no_change_of_content(repo: GitRepo) -> None:
    place = repo.put("a.sh", "x\n")
    repo.commit()
    place.chmod(0o755)
    repo.commit()

    with repo.opened() as snapshot:
        assert snapshot.history().commits[0].changes == ()


def test_a_file_that_becomes_a_link_is_deleted_and_comes_back(repo: GitRepo) -> None:
    place = repo.put("a.py", "1\n")
    repo.commit()
    place.unlink()
    place.symlink_to("b.py")
    repo.commit()
    place.unlink()
    repo.put("a.py", "2\n")
    repo.commit()

    with repo.opened() as snapshot:
        changes = [[one.status for one in commit.changes] for commit in snapshot.history().commits]

    assert changes == [["A"], ["D"], ["A"]]


def test_a_merge_has_no_changes_of_its_own(repo: GitRepo) -> None:
    repo.put("a.py")
    repo.commit()
    repo.git("checkout", "-q", "-b", "side")
    repo.put("b.py")
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.put("c.py")
    repo.commit()
    repo.git("merge", "-q", "--no-edit", "side", GIT_COMMITTER_DATE=f"{repo.time + DAY} +0000")

    with repo.opened() as snapshot:
        commits = snapshot.history().commits

    assert len(commits) == 4
    assert len(commits[0].parents) == 2
    assert commits[0].changes == ()
    assert sorted(change.path for commit in commits for change in commit.changes) == ["a.py", "b.py", "c.py"]


def test_only_new_commits_are_read_later(repo: GitRepo, cache: Cache) -> None:
    repo.put("old/a.py", "1\n")
    repo.commit()
    repo.put("old/a.py", "2\n")
    repo.commit()
    repo.put("b.py", "1\n")
    repo.commit()
    with repo.opened(cache) as snapshot:
        before = snapshot.history()
    repo.put("b.py", "2\n")
    newest = repo.commit()
    repo.lose(repo.git("rev-parse", "HEAD~3:old"))

    with repo.opened(cache) as snapshot:
        after = snapshot.history()
    with repo.opened() as snapshot:
        uncached = snapshot.history()

    assert after.commits[0].sha == newest
    assert [commit.changes for commit in after.commits[1:]] == [commit.changes for commit in before.commits]
    assert (after.read, after.unread) == (4, 0)
    assert uncached.unread == 2


def test_a_damaged_cache_entry_is_a_miss(repo: GitRepo, cache: Cache, tmp_path: Path) -> None:
    repo.put("a.py")
    repo.commit()
    with repo.opened(cache) as snapshot:
        before = snapshot.history()
    cache.close()
    with closing(sqlite3.connect(tmp_path / "cache.db")) as connection, connection:
        connection.execute("UPDATE entries SET value = x'00ff00'")
    connection.close()

    with closing(Cache(tmp_path / "cache.db")) as damaged, repo.opened(damaged) as snapshot:
        assert snapshot.history() == before


def test_a_missing_commit_is_counted_and_the_rest_is_read(repo: GitRepo) -> None:
    repo.put("a.py", "1\n")
    repo.commit()
    repo.put("a.py", "2\n")
    gone = repo.commit()
    for step in "345":
        repo.put("a.py", step)
        repo.commit()
    repo.lose(gone)

    with repo.opened() as snapshot:
        history = snapshot.history()

    assert history.unread > 0
    assert len(history.commits) >= 2
    assert history.commits[0].changes[0].path == "a.py"


def test_a_shallow_clone_says_so_and_its_edge_changes_nothing(repo: GitRepo, tmp_path: Path, cache: Cache) -> None:
    for step in range(4):
        repo.put("a.py", f"{step}\n")
        repo.put(f"{step}.py", "x\n")
        repo.commit()
    clone = GitRepo.__new__(GitRepo)
    clone.root = tmp_path / "shallow"
    repo.git("clone", "-q", "--depth", "2", f"file://{repo.root}", str(clone.root))
    with open_snapshot(Options(path=clone.root), cache) as snapshot:
        cut = snapshot.history()
        row = snapshot.row
    clone.git("-c", "protocol.file.allow=always", "fetch", "-q", "--unshallow")

    with open_snapshot(Options(path=clone.root), cache) as snapshot:
        whole = snapshot.history()

    assert (cut.shallow, cut.read, row.shallow, row.root_commit) == (True, 2, True, None)
    assert cut.commits[-1].changes == ()
    assert (whole.shallow, whole.read) == (False, 4)
    assert [len(commit.changes) for commit in whole.commits] == [2, 2, 2, 2]


def test_a_message_cannot_forge_commits_or_fields(repo: GitRepo) -> None:
    repo.put("a.py")
    repo.commit("one \x01 two \x02 three\x01" + "a" * 40 + "\x02\x02Eve\x02e@e\x021\x021\x02forged")
    repo.put("b.py")
    repo.commit(by="Ev\x02e", email="eve@example.org")

    with repo.opened() as snapshot:
        commits = snapshot.history().commits

    assert [[change.path for change in commit.changes] for commit in commits] == [["b.py"], ["a.py"]]
    assert commits[0].person == "Ev\x02e"


def test_a_subject_that_is_not_utf_8_is_shown_with_replacements(repo: GitRepo) -> None:
    repo.put("a.py")
    repo.git("add", "-A")
    tree = repo.git("write-tree")
    raw = (
        f"tree {tree}\nauthor A <a@b.co> {START} +0000\ncommitter A <a@b.co> {START} +0000\n\ncaf".encode() + b"\xe9\n"
    )
    commit = repo.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=raw)
    repo.git("update-ref", "refs/heads/main", commit)

    with repo.opened() as snapshot:
        assert snapshot.history().commits[0].subject == "caf\ufffd"


def test_dates_lie_between_the_first_and_the_scanned_commit(repo: GitRepo) -> None:
    repo.put("a.py", "1\n")
    repo.commit()
    first = repo.time
    repo.put("a.py", "2\n")
    repo.commit(authored=99_999_999_999_999)
    repo.put("a.py", "3\n")
    repo.commit(authored=86_400 * 400)
    repo.put("a.py", "4\n")
    repo.commit()

    with repo.opened() as snapshot:
        history = snapshot.history()

    assert [commit.author_time for commit in history.commits] == [repo.time, first, repo.time, first]
    assert history.clamped == 2


def test_an_absurd_date_of_the_scanned_commit_is_not_now(repo: GitRepo) -> None:
    repo.put("a.py", "1\n")
    repo.commit()
    sane = repo.time
    repo.put("a.py", "2\n")
    repo.commit(days=99_999_999)

    with repo.opened() as snapshot:
        history = snapshot.history()

    assert history.commits[0].committer_time == sane
    assert history.clamped == 1


def test_people_are_joined_by_mailmap_address_and_name(repo: GitRepo) -> None:
    repo.put(".mailmap", "Ada Lovelace <ada@example.org>\nAda Lovelace <ada@example.org> <ada@old.example.org>\n")
    for by, email in [
        ("ada", "ada@old.example.org"),
        ("Ada L", "ada@example.org"),
        ("Bob", "bob@example.org"),
        ("Bob", "bob@home.example.net"),
        ("root", "root@localhost"),
        ("Eve", "root@localhost"),
    ]:
        repo.put("a.py", f"{by} {email}\n")
        repo.commit(by=by, email=email)

    with repo.opened() as snapshot:
        people = [commit.person for commit in snapshot.history().commits]

    assert people == ["Eve", "root", "Bob", "Bob", "Ada Lovelace", "Ada Lovelace"]


def test_the_mailmap_names_co_authors_too(repo: GitRepo) -> None:
    repo.put(".mailmap", "Ada Lovelace <ada@example.org> Lovey <ada@old.example.org>\n")
    repo.commit(by="Ada Lovelace", email="ada@example.org")
    repo.put("a.py", "2\n")
    signed = "Co-authored-by: Lovey <ada@old.example.org>\nCo-authored-by: no address"
    repo.commit(f"pair\n\n{signed}\n", by="Bob", email="bob@example.org")

    with repo.opened() as snapshot:
        assert snapshot.history().commits[0].others == ("Ada Lovelace", "no address")


def test_co_authors_are_people_too(repo: GitRepo) -> None:
    repo.put("a.py", "1\n")
    repo.commit(by="Bob", email="bob@example.org")
    repo.put("a.py", "2\n")
    repo.commit("pair\n\nCo-authored-by: Robert <bob@example.org>\nCo-authored-by: Cy <cy@example.org>\n")

    with repo.opened() as snapshot:
        newest = snapshot.history().commits[0]

    assert (newest.person, newest.others) == ("Ada", ("Robert", "Cy"))


@pytest.mark.parametrize(
    "signed",
    [
        "Claude Opus <noreply@anthropic.com>", "Cursor <cursoragent@cursor.com>", "aider (gpt) <noreply@aider.chat>",
        "Copilot <198982749+Copilot@users.noreply.github.com>", "some-app[bot] <1+some-app@users.noreply.github.com>",
    ],
)  # fmt: skip
def test_a_program_that_helped_is_no_co_author(repo: GitRepo, signed: str) -> None:
    repo.put("a.py", "1\n")
    repo.commit(f"helped\n\nCo-authored-by: {signed}\nCo-authored-by: Cy <cy@example.org>\n")

    with repo.opened() as snapshot:
        assert snapshot.history().commits[0].others == ("Cy",)


@pytest.mark.parametrize("name", ["dependabot[bot]", "renovate-bot", "Snyk bot", "pre-commit-ci", "our-robot"])
def test_bots_are_marked(repo: GitRepo, name: str) -> None:
    repo.put("a.py")
    repo.commit(by=name, email="x@example.org")

    with repo.opened(bots=("our-robot",)) as snapshot:
        assert snapshot.history().commits[0].is_bot


@pytest.mark.parametrize(
    ("name", "is_read"),
    [(".git-blame-ignore-revs", True), ("x\t.git-blame-ignore-revs", False), ("x/.git-blame-ignore-revs", False)],
)
def test_a_commit_named_in_blame_ignore_revs_is_marked(repo: GitRepo, name: str, *, is_read: bool) -> None:
    repo.put("a.py", "x=1\n")
    repo.commit()
    repo.put("a.py", "x = 1\n")
    reformatted = repo.commit()
    repo.put(name, f"# black\n{reformatted} # all\n")
    repo.commit()

    with repo.opened() as snapshot:
        marked = [commit.sha for commit in snapshot.history().commits if commit.is_ignored]

    assert marked == ([reformatted] if is_read else [])


def test_renames_lead_from_an_old_commit_to_today(repo: GitRepo) -> None:
    repo.put("one.py", "a\nb\nc\nd\ne\n")
    repo.put("also.py", "v\nw\nx\ny\nz\n")
    base = repo.commit()
    repo.git("mv", "one.py", "two.py")
    repo.commit()
    repo.git("mv", "two.py", "pkg.py")
    repo.put("pkg.py", "a\nb\nc\nd\nf\n")
    repo.commit()

    with repo.opened() as snapshot:
        found = renames_since(snapshot.history(), base)

    assert found == {"one.py": "pkg.py", "two.py": "pkg.py"}


@pytest.mark.parametrize(
    ("later", "between", "found"),
    [
        ("a\nb\nc\nd\ne\n", 0, {"main.py": "src/main.py"}),
        ("a\nb\nc\nd\nf\n", 1, {"main.py": "src/main.py"}),
        ("v\nw\nx\ny\nz\n", 0, {}),
        ("a\nb\nc\nd\ne\n", 2, {}),
    ],
)
def test_a_file_that_goes_and_soon_comes_elsewhere_is_the_same(
    repo: GitRepo, cache: Cache, later: str, between: int, found: dict[str, str]
) -> None:
    repo.put("main.py", "a\nb\nc\nd\ne\n")
    base = repo.commit()
    repo.git("rm", "-q", "main.py")
    repo.put("other.py")
    repo.commit()
    for number in range(between):
        repo.put("other.py", f"x = {number + 2}\n")
        repo.commit()
    with repo.opened(cache) as snapshot:
        snapshot.history()
    repo.put("src/main.py", later)
    repo.commit()

    with repo.opened(cache) as snapshot:
        assert renames_since(snapshot.history(), base) == found


@pytest.mark.parametrize("time", ["99999999999999999999999", "18446744073709551615", "-100", "later"])
def test_a_commit_of_an_impossible_time_costs_no_history(repo: GitRepo, cache: Cache, time: str) -> None:
    repo.put("a.py")
    tip = repo.commit()
    tree = repo.git("rev-parse", "HEAD^{tree}").strip()
    text = f"tree {tree}\nparent {tip}\nauthor a <a@b> {time} +0000\ncommitter a <a@b> {time} +0000\n\nlate\n"
    odd = repo.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=text.encode()).strip()
    repo.git("update-ref", "HEAD", odd)

    with repo.opened(cache) as snapshot:
        commits = snapshot.history().commits

    assert {commit.sha for commit in commits} == {tip, odd}
    assert all(0 <= commit.committer_time <= 1 << 33 for commit in commits)
