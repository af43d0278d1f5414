"""What is taken out of a container is of the classes that were put into it."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.project.code import Spot
from mldebt.project.project import Project

CLASSES = """
class Net:
    def learn(self):
        return 1

class Other:
    def learn(self):
        return 2

class Pool:
    def __init__(self, names):
        self.nets, self.spare = {}, []
        for name in names:
            self.nets[name] = Net()
        self.spare.append(Other())

    def go(self, name):
        %s

def go(name, nets=None):
    table = {"a": Net(), "b": Other()}
    listed = [Net() for _ in range(3)]
    filled = dict(a=Net())
    filled["b"] = Other()
    %s
"""


@pytest.mark.parametrize(
    ("inside", "outside", "owner"),
    [
        ("self.nets[name].learn()", "pass", "Net"),
        ("self.spare[0].learn()", "pass", "Other"),
        ("[one.learn() for one in self.nets.values()]", "pass", "Net"),
        ("[one.learn() for _, one in self.nets.items()]", "pass", "Net"),
        ("self.lost[name].learn()", "pass", ""),
        ("pass", "table['b'].learn()", "Other"),
        ("pass", "[one.learn() for one in listed]", "Net"),
        ("pass", "[one.learn() for _, one in enumerate(listed)]", "Net"),
        ("pass", "[two.learn() for one, two in zip(table, listed)]", "Net"),
        ("pass", "[one.learn() for one in table]", ""),
        ("pass", "filled['a'].learn()", "Net"),
        ("pass", "filled['b'].learn()", "Other"),
        ("pass", "nets[name].learn()", ""),
    ],
)
def test_what_is_taken_is_of_the_class_that_was_put_in(
    project_of: Callable[[Mapping[str, str]], Project], inside: str, outside: str, owner: str
) -> None:
    code = project_of({"pool.py": CLASSES % (inside, outside)}).sources.code
    scopes = code.modules["pool.py"].scopes
    calls = [(Spot("pool.py", number), call) for number, scope in enumerate(scopes) for call in scope.calls]

    found = {code.callee(spot, call).name for spot, call in calls if call.leaf == "learn"}

    assert found == {f"pool.{owner}.learn" if owner else ".learn"}
