"""Remotes, CODEOWNERS and kinds are told from text alone."""

from pathlib import Path

import pytest

from mldebt.repository.codeowners import owners_of, parse_codeowners
from mldebt.repository.identity import identity, parse_remote
from mldebt.repository.kinds import kind_of
from mldebt.repository.normalising import People, split_person
from mldebt.repository.target import Target


@pytest.mark.parametrize(
    ("url", "remote", "web"),
    [
        ("https://github.com/a/b.git", "github.com/a/b", "https://github.com/a/b"),
        ("https://user:token@github.com/a/b", "github.com/a/b", "https://github.com/a/b"),
        ("git@gitlab.com:team/sub/b.git", "gitlab.com/team/sub/b", "https://gitlab.com/team/sub/b"),
        ("ssh://git@host.example:2222/a/b", "host.example/a/b", None),
        ("git@ssh.dev.azure.com:v3/org/proj/repo", "dev.azure.com/org/proj/_git/repo", "https://dev.azure.com/org/proj/_git/repo"),
        ("https://org.visualstudio.com/DefaultCollection/proj/_git/repo", "dev.azure.com/org/proj/_git/repo", "https://dev.azure.com/org/proj/_git/repo"),
        ("org@vs-ssh.visualstudio.com:v3/org/proj/repo", "dev.azure.com/org/proj/_git/repo", "https://dev.azure.com/org/proj/_git/repo"),
        ("/srv/git/a.git", None, None),
        ("javascript:alert(1)", None, None),
        (None, None, None),
    ],
)  # fmt: skip
def test_a_remote_is_shown_without_its_credentials(url: str | None, remote: str | None, web: str | None) -> None:
    assert parse_remote(url) == (remote, web)


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("README.md", ("@all",)), ("src/models/bert.py", ("@models",)), ("docs/a.md", ("@docs",)),
        ("docs/deep/a.md", ("@all",)), ("x/build/logs/a.txt", ("@all",)), ("build/logs/a.txt", ("@ops",)),
        ("src/free/a.py", ()), ("any/where/train.yaml", ("@cfg", "me@example.org")),
    ],
)  # fmt: skip
def test_the_last_matching_pattern_owns(path: str, owners: tuple[str, ...]) -> None:
    text = """# comment
* @all
*.yaml @cfg me@example.org # trailing
/docs/* @docs
/build/logs/ @ops
src/models/ @models
src/free/
[Section]
"""

    assert owners_of(path, parse_codeowners(text)) == owners


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a.py", "python"), ("A.PY", "python"), ("x/Makefile", "makefile"), ("Dockerfile.gpu", "dockerfile"),
        ("requirements-dev.txt", "requirements"), ("requirements/base.in", "requirements"), ("notes.txt", "text"),
        (".env", "env"), (".env.example", "env"), ("conf.yaml.example", "yaml"), ("data.dvc", "yaml"),
        ("m.safetensors", "weights"), ("photo.png", None), ("noext", None), ("a.b/c", None),
    ],
)  # fmt: skip
def test_the_name_tells_the_reader(path: str, kind: str | None) -> None:
    assert kind_of(path) == kind


def test_a_chain_of_names_and_addresses_is_one_person() -> None:
    pairs = [("Ada L", "a@work.org"), ("Ada", "a@work.org"), ("Ada", "a@home.org"), ("Bob", "b@x.org"), ("Cy", "")]

    people = People(pairs)

    assert [people.name(*pair) for pair in pairs] == ["Ada L", "Ada L", "Ada L", "Bob", "Cy"]


@pytest.mark.parametrize(
    ("text", "pair"), [("Ada <a@b.co>", ("Ada", "a@b.co")), ("Ada", ("Ada", "")), ("<a@b.co>", ("", "a@b.co"))]
)
def test_a_trailer_is_a_name_and_an_address(text: str, pair: tuple[str, str]) -> None:
    assert split_person(text) == pair


@pytest.mark.parametrize(
    ("folder", "name"), [("lips/repo", "lips"), ("lips.git", "lips.git"), ("a/lips", "lips"), ("/repo", "repo")]
)
def test_a_bare_repository_that_is_only_called_repo_has_the_name_of_the_folder_above(folder: str, name: str) -> None:
    place = Target(Path("/x") / folder, ".", bare=True)

    row = identity(place, None, None, cache=None, branch=None, dirty=None, project=None, committed=0)

    assert row.name == name
