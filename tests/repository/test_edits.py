"""What a change did to a file: lines, and whether nothing but its layout changed."""

import json
from collections import Counter
from itertools import product

import pytest
from gitrepo import GitRepo

from mldebt.repository.layout import is_same
from mldebt.repository.touches import Touches
from mldebt.repository.unlike import unlike, unlike_lines


def touches(repo: GitRepo) -> Touches:
    with repo.opened() as snapshot:
        return Touches(snapshot.history())


def notebook(*sources: str, output: str = "") -> str:
    cells = [
        {"cell_type": "code", "source": source, "outputs": [output], "execution_count": len(output), "metadata": {}}
        for source in sources
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


LAYOUT = [
    ("a.py", "x = {'a': 1}\ny = x['a']\n", 'x = {\n    "a": 1,\n}\ny = x["a"]  # one\n'),
    ("a.py", 'def f():\n  """Say.\n\n  More.\n  """\n', 'def f():\n    """Say.\n\n    More.\n    """\n'),
    ("a.py", "print 'old'\n", "print 'old'   \n"),
    (
        "a.py",
        "class A:\n    def f(self):\n        g(\n            1\n        )\n\n\nx = 1\n",
        "class A:\n    def f(self):\n        g(1)\n\n\nx = 1\n",
    ),
    ("a.py", "def f():\n    g('#', 1)\n    # one\n\n\nx = 1\n", "def f():\n    g('#', 1)  # two\n\n\nx = 1\n"),
    ("a.json", '{"a": 1, "b": [2]}\n', '{\n  "a": 1,\n  "b": [\n    2\n  ]\n}\n'),
    ("a.yaml", "a: 1\nb:\n- 2\n", "# said\na: 1\nb:\n- 2\n"),
    ("a.toml", "a = 1\n[b]\nc = 2\n", "a=1\n\n[b]\nc = 2 # two\n"),
    ("a.ipynb", notebook("x = 1", output="1"), notebook("x = 1", output="two")),
]
CONTENT = [
    ("a.py", "x = (1 + 2) * 3\n", "x = 1 + (2 * 3)\n"),
    ("a.py", "x = '#fff'\n", "x = '#000'\n"),
    ("a.py", "if a:\n    b()\nc()\n", "if a:\n    b()\n    c()\n"),
    ("a.py", "print 'old'\n", "print ('old')\n"),
    ("a.py", "def f():\n    if a:\n        b()\n    c()\n", "def f():\n    if a:\n        b()\n        c()\n"),
    ("a.py", 's = """\nx  # one\n"""\n', 's = """\nx  # two\n"""\n'),
    ("a.py", 's = """\ndef f():\n    g(1)\n"""\n', 's = """\ndef f():\n    g( 1 )\n"""\n'),
    ("a.py", "x = (\n    a\n)\n", "x = (\n    a,\n)\n"),
    ("a.py", "f(\n    '#' + a,\n    b)\n", "f(\n    '#' + b,\n    a)\n"),
    ("a.json", '{"a": [1, 2]}\n', '{"a": [12]}\n'),
    ("a.yaml", "a: 1\nb:\n  c: 2\n", "a: 1\nb:\nc: 2\n"),
    ("a.ipynb", notebook("x = 1"), notebook("x = 2")),
]


@pytest.mark.parametrize(("path", "before", "after"), LAYOUT)
def test_a_change_of_layout_is_no_touch(repo: GitRepo, path: str, before: str, after: str) -> None:
    repo.put(path, before)
    repo.commit()
    repo.put(path, after)
    repo.commit()

    assert len(touches(repo).by_path[path]) == 1


@pytest.mark.parametrize(("path", "before", "after"), CONTENT)
def test_a_change_that_only_looks_like_layout_is_a_touch(repo: GitRepo, path: str, before: str, after: str) -> None:
    repo.put(path, before)
    repo.commit()
    repo.put(path, after)
    repo.commit()

    assert len(touches(repo).by_path[path]) == 2


def test_of_a_reformatted_repository_only_what_changed_is_touched(repo: GitRepo) -> None:
    for number in range(200):
        repo.put(f"f{number}.py", f"x = [{number}, 'a']\n")
    repo.commit()
    for number in range(200):
        repo.put(f"f{number}.py", f'x = [\n    {number if number != 7 else 8},\n    "a",\n]\n')
    repo.commit("Reformat")

    found = touches(repo)

    assert {path: len(rows) for path, rows in found.by_path.items()} == {"f7.py": 1}
    assert found.last_change["f3.py"].subject == "Reformat"


def test_a_commit_that_changes_much_beside_its_layout_touches_nothing(repo: GitRepo) -> None:
    for number in range(150):
        repo.put(f"f{number:03}.py", f"x = [{number}, 'a']\n")
    repo.commit()
    for number in range(150):
        repo.put(f"f{number:03}.py", f'x = [\n    {number + (number > 118)},\n    "a",\n]\n')
    repo.commit()

    assert not touches(repo).by_path


def test_of_a_commit_that_moves_and_adds_many_files_none_is_touched(repo: GitRepo) -> None:
    for number in range(40):
        repo.put(f"f{number}.py", f"x = [{number}, 'a']\n")
    repo.commit()
    for number in range(40):
        repo.git("mv", f"f{number}.py", f"g{number}.py")
    repo.put("new.py", "y = 1\n")
    repo.commit()

    assert {path: len(rows) for path, rows in touches(repo).by_path.items()} == {"new.py": 1}


def test_lines_are_added_and_removed_ones_along_a_move(repo: GitRepo) -> None:
    repo.put("a.py", "".join(f"x{number} = {number}\n" for number in range(10)))
    repo.commit()
    repo.git("mv", "a.py", "b.py")
    repo.put("b.py", "".join(f"x{number} = {number}\n" for number in range(9)) + "y = 1\nz = 2\n")
    repo.commit()

    assert [touch.lines for touch in touches(repo).by_path["b.py"]] == [3, 10]


def test_a_file_moved_and_reformatted_is_not_touched(repo: GitRepo) -> None:
    repo.put("a.py", "".join(f"x{number} = 'a'\n" for number in range(10)))
    repo.commit()
    repo.git("mv", "a.py", "b.py")
    repo.put(
        "b.py",
        "".join(f"x{number} = 'a'  # {number // 5}\n" for number in range(4))
        + "".join(f"x{number} = 'a'\n" for number in range(4, 10)),
    )
    repo.commit()

    assert len(touches(repo).by_path["b.py"]) == 1


def test_a_second_reading_knows_what_the_first_did(repo: GitRepo) -> None:
    repo.put("a.py", "x = 1\n")
    repo.commit()
    repo.put("a.py", "x = 1  # one\n")
    repo.commit()
    with repo.opened() as snapshot:
        first = snapshot.history()
    with repo.opened() as snapshot:
        second = snapshot.history()

    assert first == second


def test_lines_of_long_texts_are_counted_wherever_they_are_cut() -> None:
    old = [f"line {number % 97} of a text that is long".encode() for number in range(400)]
    new = [*old[200:], b"more", *old[3:180], *old[50:60], b"  line 5 of a text that is long"]

    lines = unlike_lines(unlike(b"\n".join(old), b"\n".join(new)))

    ours, theirs = (Counter(map(bytes.strip, text)) for text in (old, new))
    assert lines == ((ours - theirs) + (theirs - ours)).total()


def test_lines_are_counted_as_a_multiset_wherever_they_stand() -> None:
    texts = [text for size in range(4) for text in product((b"a", b"b", b" "), repeat=size)]

    for new, old in product(texts, repeat=2):
        ours, theirs = (Counter(line for line in lines if line.strip()) for lines in (new, old))
        part = unlike(b"\n".join(old), b"\n".join(new))
        assert unlike_lines(part) == ((ours - theirs) + (theirs - ours)).total()


@pytest.mark.parametrize(
    "text",
    [b"\\'" * 400_000 + b"\n", b'x = """\n' + b"def f(): pass\n" * 60_000],
    ids=["quotes that nothing closes", "a text that nothing closes"],
)
def test_a_hostile_version_is_compared_in_linear_time(text: bytes) -> None:
    old, new = text + b"y = (1)  # one\n", text[:-1] + b" # two\ny = 1\n"

    assert is_same("python", unlike(old, new)) is False
