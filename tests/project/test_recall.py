"""What single files said is not asked again; what is damaged, or was said to another question, is."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from mldebt.cache import Cache
from mldebt.findings.vocabulary import Sha
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
