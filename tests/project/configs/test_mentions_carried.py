"""What a file names is kept from one commit to the next as long as the file and the files asked about stay."""

from mldebt.facts.reading import read_facts
from mldebt.facts.texts import Facts, Unread
from mldebt.project.configs.files.mentions import Names
from mldebt.project.memory import Memory
from mldebt.project.recall import Recall

ASKED = ("conf/small.yaml", "conf/large.yaml")
COMPUTED = "import sys\nopen(f'conf/{sys.argv[1]}.yaml')\nopen('conf/small.yaml')\n"


def said(text: str) -> Facts | Unread:
    return read_facts("python", text.encode())


def test_a_file_names_the_same_whether_or_not_others_were_read_before() -> None:
    first = {"a.py": said(COMPUTED), "b.py": said(COMPUTED), "c.py": said("x = 'nothing'\n")}
    second = {**first, "a.py": said("pass\n"), "c.py": said("x = 'large.yaml'\n")}
    carrying = Names(ASKED)
    before = dict(carrying.told(first, Recall(), Memory(keeps=True)))

    after = dict(carrying.told(second, Recall(), Memory(keeps=True)))

    assert before.keys() == {"a.py", "b.py"}
    assert after == dict(Names(ASKED).told(second, Recall(), Memory()))
    assert after["b.py"].computed
    assert [target for target, *_ in after["c.py"].names] == ["conf/large.yaml"]


def test_a_file_that_stays_is_not_read_again() -> None:
    facts = {"a.py": said(COMPUTED)}
    carrying = Names(ASKED)
    before = dict(carrying.told(facts, Recall(), Memory(keeps=True)))

    after = dict(carrying.told(facts, Recall(), Memory(keeps=True)))

    assert after["a.py"] is before["a.py"]
