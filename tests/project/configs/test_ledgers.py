"""What a ledger says of one name is the same whether another one was asked for before or not."""

from collections.abc import Callable, Mapping

from mldebt.project.configs.places.objects import Ledger
from mldebt.project.project import Project

RUN = """def run(cfg, other):
    rate = cfg.rate
    net = build(cfg, depth=other.depth)
    if cfg.debug:
        net.fit(other)
    return cfg
"""


def test_events_of_a_name_do_not_hang_on_who_asked_first(project_of: Callable[[Mapping[str, str]], Project]) -> None:
    scope = project_of({"run.py": RUN}).sources.code.modules["run.py"].scopes[1]
    first, second = Ledger(scope), Ledger(scope)

    asked = [first.events(name) for name in ("cfg", "other", "net", "cfg", "nobody")]
    again = [second.events(name) for name in ("nobody", "cfg", "other", "net")]

    assert [[(one.kind, one.line) for one in events] for events in asked[:3]] == [
        [("assign", 2), ("argument", 3), ("return", 1), ("part", 4)],
        [("argument", 3), ("argument", 5)], [("method", 5)],
    ]  # fmt: skip
    assert asked == [again[1], again[2], again[3], again[1], again[0]]
