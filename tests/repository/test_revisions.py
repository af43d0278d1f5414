"""Every usual way to name a commit works; nothing is ever read as an option."""

from pathlib import Path

import pytest
from gitrepo import GitRepo, paths

from mldebt.errors import RevisionError
from mldebt.options import Options
from mldebt.repository.opening import open_snapshot


@pytest.fixture
def commits(repo: GitRepo) -> list[str]:
    made = []
    for name in ("a.py", "b.py", "c.py"):
        repo.put(name)
        made.append(repo.commit())
    repo.git("tag", "light", made[0])
    repo.git("tag", "-a", "heavy", "-m", "x", made[1])
    repo.git("branch", "feature/one", made[1])
    repo.git("update-ref", "refs/remotes/origin/gone", made[0])
    return made


@pytest.mark.parametrize(
    ("revision", "place"),
    [
        ("HEAD", 2), ("@", 2), ("HEAD~2", 0), ("HEAD^", 1), ("HEAD~1^", 0), ("main", 2), ("main~", 1), ("light", 0),
        ("heavy", 1), ("heavy^{}", 1), ("heavy^{commit}", 1), ("feature/one", 1), ("refs/heads/feature/one", 1),
        ("origin/gone", 0), ("gone", 0), ("tags/light", 0),
    ],
)  # fmt: skip
def test_a_revision_names_its_commit(repo: GitRepo, commits: list[str], revision: str, place: int) -> None:
    with repo.opened(rev=revision) as snapshot:
        pass

    assert snapshot.commit == commits[place]
    assert len(paths(snapshot)) == place + 1


def test_a_short_id_names_its_commit(repo: GitRepo, commits: list[str]) -> None:
    with repo.opened(rev=commits[1][:8]) as snapshot:
        pass

    assert snapshot.commit == commits[1]


@pytest.mark.parametrize(
    "revision",
    ["--upload-pack=x", "-x", "--all", "a b", "a;b", "HEAD:a.py", "main..x", "nothing", "HEAD~99", "$(x)", "", "@{-1}"],
)
def test_anything_else_is_no_revision(repo: GitRepo, commits: list[str], revision: str) -> None:
    assert commits

    with pytest.raises(RevisionError), repo.opened(rev=revision):
        pass


def test_a_folder_without_git_has_no_revision(tmp_path: Path) -> None:
    with pytest.raises(RevisionError, match="not a git repository"), open_snapshot(Options(path=tmp_path, rev="HEAD")):
        pass


def test_the_mailmap_is_that_of_the_named_commit(repo: GitRepo) -> None:
    repo.put("a.py")
    repo.put(".mailmap", "Ada Lovelace <ada@example.org>\n")
    repo.commit()
    repo.put(".mailmap", "Someone Else <ada@example.org>\n")
    repo.commit()

    with repo.opened(rev="HEAD~1") as snapshot:
        assert snapshot.history().commits[0].person == "Ada Lovelace"
