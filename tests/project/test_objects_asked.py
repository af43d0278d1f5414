"""Which object a method is of, by whatever name it calls it, and whatever was asked before."""

from collections.abc import Callable, Mapping

import pytest

from mldebt.facts.code import Ref
from mldebt.project.code import Code, Spot
from mldebt.project.project import Project

ProjectOf = Callable[[Mapping[str, str]], Project]

AGENT = """
class Agent:
    MARK
    def update(agent, batch):
        return agent, 1

def learn(batches):
    agent = Agent()
    for batch in batches:
        agent, info = agent.update(batch)
"""


def method_and_user(code: Code) -> tuple[Spot, Spot]:
    names = [scope.name for scope in code.modules["a.py"].scopes]
    return Spot("a.py", names.index("Agent.update")), Spot("a.py", names.index("learn"))


@pytest.mark.parametrize(("mark", "kinds"), [("pass", ["a.Agent"]), ("@staticmethod", [])])
def test_the_first_parameter_of_a_method_is_its_object(project_of: ProjectOf, mark: str, kinds: list[str]) -> None:
    code = project_of({"a.py": AGENT.replace("MARK", mark)}).sources.code
    method, user = method_and_user(code)
    call = next(call for call in code.scope(user).calls if call.func == Ref(("agent", ".update")))

    assert [kind.name for kind in code.types(method, Ref(("agent",)))] == kinds
    given = code.argument(method, call, "batch")
    assert given == (Ref(("batch",)) if kinds else None)


MAKERS = """
class Wide:
    pass

class Maker:
    @classmethod
    def own(cls):
        return cls()

    @classmethod
    def other(cls):
        cls = Wide
        return cls()

    def chosen(self):
        cls = Wide
        return cls()

    def many(*given):
        return given
"""


@pytest.mark.parametrize(
    ("method", "name", "kind"),
    [("own", "cls", "a.Maker"), ("other", "cls", None), ("chosen", "cls", None), ("many", "given", None)],
)
def test_only_a_first_parameter_is_the_class_or_object_itself(
    project_of: ProjectOf, method: str, name: str, kind: str | None
) -> None:
    code = project_of({"a.py": MAKERS}).sources.code
    names = [scope.name for scope in code.modules["a.py"].scopes]
    spot = Spot("a.py", names.index(f"Maker.{method}"))
    asked = code.scope(spot).returns[0]

    assert [one.name for one in code.types(spot, asked) if one.name == "a.Maker"] == ([kind] if kind else [])
    assert asked == Ref((name,)) or code.made(spot, asked) is not None


@pytest.mark.parametrize("is_asked", [False, True])
def test_a_ring_of_questions_gives_the_same_wherever_it_is_entered(project_of: ProjectOf, is_asked: bool) -> None:  # noqa: FBT001 - a table
    code = project_of({"a.py": AGENT.replace("MARK", "pass")}).sources.code
    method, user = method_and_user(code)
    if is_asked:
        code.types(user, Ref(("agent",)))
    call = next(call for call in code.scope(user).calls if call.func == Ref(("agent", ".update")))

    assert code.callee(user, call).spot == method


def test_what_the_depth_cuts_short_is_worked_out_once_at_each_depth(
    project_of: ProjectOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = "".join(f"def step{at}(x):\n    return step{at + 1}(x) if x else step{at + 1}(not x)\n" for at in range(9))
    code = project_of({"a.py": steps}).sources.code
    spot, asked = Spot("a.py", 1), []
    returned = Code._returned
    monkeypatch.setattr(Code, "_returned", lambda *told: asked.append(told) or returned(*told))

    assert code.types(spot, code.scope(spot).returns[0]) == ()
    assert len(asked) < 10
