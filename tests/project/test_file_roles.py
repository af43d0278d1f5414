"""What a file is for."""

import pytest

from mldebt.facts.texts import DocumentFacts, Section
from mldebt.project.purposes.roles import Roles


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("train.py", "code"), ("tests/train.py", "test"),
        ("smoke_tests/fit.py", "test"), ("smoke_test_fit.py", "test"), ("smoke/model.py", "test"),
        ("src/smoke_preflight.py", "test"),
        ("src/test_model.py", "test"), ("model_test.py", "test"),
        ("testing/run.py", "test"), ("benchmarks/loop.py", "benchmark"), ("bench.py", "benchmark"),
        ("tools/calc_throughput.py", "benchmark"),
        ("runs/ceiling_smoke.py", "test"), ("fire_smoke.py", "code"), ("train_smoke.py", "code"),
        ("docs/guide.py", "tutorial"), ("tutorials/01.ipynb", "tutorial"), ("notebooks/eda.ipynb", "code"),
        ("latest/train.py", "code"),
        ("contest/a.py", "code"), ("scripts/hub-integration-tests.py", "test"), ("contests.py", "code"),
    ],
)  # fmt: skip
def test_the_path_tells_what_a_file_is_for(path: str, role: str) -> None:
    assert Roles({}).of(path) == role


def test_a_readme_that_teaches_makes_notebooks_tutorials() -> None:
    text = "This book has exercises. Each chapter is a lecture of the course."
    readme = DocumentFacts(sections=(Section("A book", 1, 1, 3, text),))
    notebooks = {f"{number}.ipynb": object() for number in range(3)}

    assert Roles({"README.md": readme, **notebooks}).of("1.ipynb") == "tutorial"


def test_one_word_about_teaching_changes_nothing() -> None:
    readme = DocumentFacts(sections=(Section("Detector", 1, 1, 3, "See the tutorial for how to train."),))

    assert Roles({"README.md": readme, "1.ipynb": object()}).of("1.ipynb") == "code"


def test_a_repository_whose_title_says_so_teaches_in_its_notebooks() -> None:
    section = Section("Machine Learning Project Walkthrough", 1, 1, 2, "A complete solution.")
    facts = {"README.md": DocumentFacts((section,)), "Part 1.ipynb": None, "Part 2.ipynb": None, "tool.py": None}

    assert Roles(facts).of("Part 1.ipynb") == "tutorial"
    assert Roles({**facts, "README.md": DocumentFacts(())}).of("Part 1.ipynb") == "code"


def test_notebooks_to_try_in_a_browser_teach() -> None:
    assert Roles({}).of("tf2/colabs/finetuning.ipynb") == "tutorial"
