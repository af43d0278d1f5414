"""Old debt under another name, as a copy or in a mended file, and new debt told by an old finding."""

import json

import pytest
from repositories import Repository, commit
from staging import ANY, PROJECT, UNTRACKED, WARM, checked, git, put, stage

from mldebt.findings.checked import Bar

FIT = "from sklearn.linear_model import SGDClassifier\nmodel = SGDClassifier()\nmodel.fit([[0], [1]], [0, 1])"


def decider(name: str, last: int) -> str:
    """Return a class with a method of complexity 31 that names its class."""
    branches = "".join(f"        if x == {n}:\n            return {name}.v{n}\n" for n in range(30))
    return f"class {name}:\n    def decide(self, x):\n{branches}        return {last}\n"


@pytest.mark.parametrize("last", [11, 12])
def test_a_complex_method_of_a_class_that_gets_another_name_is_old(make_repository: Repository, last: int) -> None:
    project = make_repository({"rules.py": decider("Selector", 1)})
    for day in range(2, 12):
        commit(project, {"rules.py": decider("Selector" if day < 7 else "Chooser", day)}, day=day)
    stage(project, rules=decider("Selector", last))

    found = checked(project)

    assert (found.alarms, found.notes, found.existing) == ((), (), 1)


def test_a_copy_to_the_byte_owes_what_its_original_owes(make_repository: Repository) -> None:
    project = make_repository({**PROJECT, "train.py": UNTRACKED})
    stage(project, again=UNTRACKED, other=UNTRACKED.replace("model.joblib", "other.joblib"))

    found = checked(project, Bar())

    notes = {one.finding.path: one.note for one in found.notes if one.finding.code == "MLD101"}
    assert notes["again.py"] == "a copy of train.py, which owes the same"
    assert [one.finding.path for one in found.alarms] == ["other.py"]


def test_a_copy_of_what_owed_nothing_is_new_debt(make_repository: Repository) -> None:
    project = make_repository({**PROJECT, "attic.txt": UNTRACKED})
    stage(project, tune=UNTRACKED)

    assert [one.finding.path for one in checked(project, Bar()).alarms] == ["tune.py"]


def test_a_note_below_the_bar_says_that_its_file_could_not_be_read_before(make_repository: Repository) -> None:
    project = make_repository({**PROJECT, "train.py": UNTRACKED + "def (\n"})
    stage(project, train=UNTRACKED)

    found = checked(project, Bar("critical", "high"))

    assert {one.note for one in found.notes} == {"its file could not be read before"}


def test_one_more_notebook_that_a_finding_speaks_for_is_told(make_repository: Repository) -> None:
    books = {f"{name}.ipynb": notebook("import joblib", FIT, f"joblib.dump(model, '{name}.joblib')") for name in "abc"}
    project = make_repository({**PROJECT, "a.ipynb": books["a.ipynb"], "b.ipynb": books["b.ipynb"]})
    before = checked(project)
    put(project, "c.ipynb", books["c.ipynb"])
    git(project, "add", "-A")

    found = checked(project, Bar())

    [note] = [one for one in found.notes if one.finding.code == "MLD101"]
    assert before.notes == ()
    assert (note.finding.path, note.finding.status) == ("a.ipynb", "worsened")
    assert note.finding.cause is not None
    assert note.finding.cause.path == "c.ipynb"
    put(project, "c.ipynb", notebook("import joblib"))
    git(project, "add", "-A")
    assert [one for one in checked(project, ANY).notes if one.finding.code == "MLD101"] == []


PLAN = "plan:\n  first: 1\n  second: 2\n  third: 3\n  fourth: 4\n"
SECTIONS = "lr: 0.1\nepochs: 2\nwarmup: 3\n" + PLAN


def test_a_section_of_which_most_was_dead_is_old(make_repository: Repository) -> None:
    """Its keys were told one by one while something read the last of them."""
    reads = f"{WARM}    print('plan')\n    time.sleep(config['plan']['fourth'])\n"
    project = make_repository({**PROJECT, "conf/train.yaml": SECTIONS, "warm.py": reads})
    assert checked(project, older=True).existing == 3
    stage(project, warm=reads.replace("['plan']['fourth']", "['lr']"))

    found = checked(project, Bar("info", "low"))

    assert (found.alarms, found.existing) == ((), 1)


LONG = [f"    seen.append(look(rows[{n}], {n}, wide=True))" for n in range(59)]
LAID_OUT = [
    f"    seen.append((\n        look(\n            rows[{n}], {n}, wide=True,\n        )\n    ))" for n in range(59)
]


def cell(lines: list[str]) -> str:
    """Return a cell with a loop over some lines."""
    return "\n".join(["for rows in tables:", *lines])


@pytest.mark.parametrize("more", [0, 30])
def test_a_notebook_cell_that_is_only_laid_out_again_is_old(make_repository: Repository, more: int) -> None:
    begin = [f"    show({n})" for n in range(more)]
    project = make_repository({**PROJECT, "look.ipynb": notebook(cell(begin + LONG))})
    put(project, "look.ipynb", notebook(cell(begin + LAID_OUT)))
    git(project, "add", "-A")

    assert checked(project, Bar("info", "low")).notes == ()


def test_a_notebook_cell_that_grows_is_worse_and_no_new_one(make_repository: Repository) -> None:
    project = make_repository({**PROJECT, "look.ipynb": notebook(cell(LONG[:50]))})
    put(project, "look.ipynb", notebook(cell([*LONG, *(f"    show({n})" for n in range(20))])))
    git(project, "add", "-A")

    [note] = [one for one in checked(project, Bar("info", "low")).notes if one.finding.code == "MLD302"]

    assert note.finding.status == "new"
    assert note.finding.cause is not None
    assert note.finding.cause.says == "changed here"


def test_long_cells_of_a_notebook_that_gets_another_name_and_text_are_old(make_repository: Repository) -> None:
    told = [*LONG, *(f"    show({n})" for n in range(20))]
    project = make_repository({**PROJECT, "first_look.ipynb": notebook("import x", cell(told), *"abcdefgh")})
    (project / "first_look.ipynb").unlink()
    other = [line.replace("show(1", "tell(1") for line in told]
    put(project, "look.ipynb", notebook(cell(other), *(f"print({n})\nplot({n})\n" for n in range(90))))
    git(project, "add", "-A")

    assert [one for one in checked(project, Bar("info", "low")).notes if one.finding.code == "MLD302"] == []


def notebook(*cells: str) -> str:
    """Return a notebook of code cells that hold no output."""
    made = [
        {"cell_type": "code", "id": f"c{place}", "source": text, "metadata": {}, "outputs": [], "execution_count": None}
        for place, text in enumerate(cells)
    ]
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    return json.dumps({"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})
