"""What single files said is not asked again; what is damaged, or was said to another question or program, is."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from mldebt.cache import Cache
from mldebt.findings.vocabulary import Sha
from mldebt.project import recall
from mldebt.project.recall import Recall
from mldebt.repository.model import File

Ask = Callable[[Mapping[str, str], str], tuple[dict[str, int], list[str]]]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Ask how long each content is; return the answers, and the contents that had to be looked at."""

    def asked(contents: Mapping[str, str], question: str = "length") -> tuple[dict[str, int], list[str]]:
        looked: list[str] = []

        def length(content: str) -> int:
            looked.append(content)
            return len(content)

        files = [File(path, Sha(content), 0, "text") for path, content in contents.items()]
        with closing(Cache(tmp_path / "cache.db")) as cache:
            return dict(Recall(cache, files).each(length, contents, question, dict[str, int])), looked

    return asked


def test_only_what_changed_is_asked_again(ask: Ask) -> None:
    ask({"a.txt": "one", "b.txt": "three"}, "length")

    assert ask({"a.txt": "one", "b.txt": "seven", "c.txt": "one"}, "length") == (
        {"a.txt": 3, "b.txt": 5, "c.txt": 3},
        ["seven"],
    )


def test_a_content_is_asked_once_whatever_its_paths(ask: Ask) -> None:
    assert ask({"a.txt": "one", "b.txt": "one"}, "length") == ({"a.txt": 3, "b.txt": 3}, ["one"])


def test_another_question_has_answers_of_its_own(ask: Ask) -> None:
    ask({"a.txt": "one"}, "length")

    assert ask({"a.txt": "one"}, "size") == ({"a.txt": 3}, ["one"])


def test_damaged_answers_are_asked_again(ask: Ask, tmp_path: Path) -> None:
    ask({"a.txt": "one"}, "length")
    with closing(sqlite3.connect(tmp_path / "cache.db")) as cache, cache:
        cache.execute("UPDATE entries SET value = substr(value, 1, length(value) - 1) || x'07' WHERE kind = 'recall'")

    assert ask({"a.txt": "one"}, "length") == ({"a.txt": 3}, ["one"])


def test_without_a_cache_everything_is_asked() -> None:
    assert dict(Recall().each(len, {"a.txt": "one"}, "length", int)) == {"a.txt": 3}


def test_what_cannot_be_written_is_not_kept(tmp_path: Path) -> None:
    with closing(Cache(tmp_path / "cache.db")) as cache:
        recall = Recall(cache, [File("a.txt", Sha("a"), 0, "text")])
        for _ in range(2):
            assert dict(recall.each(lambda _: "\udc80", {"a.txt": "one"}, "name", str)) == {"a.txt": "\udc80"}


@pytest.fixture
def ask_singly(tmp_path: Path) -> Callable[[Mapping[str, str]], tuple[dict[str, int], list[str]]]:
    """Ask how long each content is, which is kept for each by itself; return likewise what `ask` does."""

    def asked(contents: Mapping[str, str]) -> tuple[dict[str, int], list[str]]:
        looked: list[str] = []

        def length(content: str) -> int:
            looked.append(content)
            return len(content)

        files = [File(path, Sha(content), 0, "text") for path, content in contents.items()]
        with closing(Cache(tmp_path / "cache.db")) as cache:
            return dict(Recall(cache, files).singly(length, contents, int)), looked

    return asked


AskSingly = Callable[[Mapping[str, str]], tuple[dict[str, int], list[str]]]


def test_of_long_answers_too_only_what_changed_is_asked_again(ask_singly: AskSingly) -> None:
    ask_singly({"a.txt": "one", "b.txt": "three", "c.txt": "one"})

    assert ask_singly({"a.txt": "one", "b.txt": "seven", "d.txt": "one"}) == (
        {"a.txt": 3, "b.txt": 5, "d.txt": 3},
        ["seven"],
    )


def test_what_another_repository_says_meanwhile_takes_no_long_answer_away(ask_singly: AskSingly) -> None:
    ask_singly({"a.txt": "one"})
    ask_singly({"z.txt": "three"})

    assert ask_singly({"a.txt": "one"}) == ({"a.txt": 3}, [])


def test_a_damaged_long_answer_is_asked_again(ask_singly: AskSingly, tmp_path: Path) -> None:
    ask_singly({"a.txt": "one", "b.txt": "three"})
    with closing(sqlite3.connect(tmp_path / "cache.db")) as cache, cache:
        cache.execute("UPDATE entries SET value = CAST(x'07' || substr(value, 2) AS BLOB) WHERE key LIKE 'one%'")

    assert ask_singly({"a.txt": "one", "b.txt": "three"}) == ({"a.txt": 3, "b.txt": 5}, ["one"])
    assert ask_singly({"a.txt": "one"}) == ({"a.txt": 3}, [])


def test_another_program_asks_for_long_answers_again(ask_singly: AskSingly, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_singly({"a.txt": "one"})
    monkeypatch.setattr(recall, "program", lambda: "another")

    assert ask_singly({"a.txt": "one"}) == ({"a.txt": 3}, ["one"])


def test_a_long_answer_that_cannot_be_written_is_not_kept(tmp_path: Path) -> None:
    with closing(Cache(tmp_path / "cache.db")) as cache:
        asked = Recall(cache, [File("a.txt", Sha("a"), 0, "text")])
        for _ in range(2):
            assert dict(asked.singly(_unwritable, {"a.txt": "one"}, str)) == {"a.txt": "\udc80"}


def _unwritable(_: str) -> str:
    return "\udc80"
