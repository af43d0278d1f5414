"""What is gathered on the way to models is let go of with them: of a large repository it is most of the room."""

import gc
from collections.abc import Callable, Mapping

from mldebt.project.models.inventory import Inventory
from mldebt.project.project import Project

NET = '''from torch import nn


class Net(nn.Module):
    """Tells apart what is on pictures."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 1)

    def forward(self, x):
        return self.layer(x)
'''


def test_rows_hold_nothing_of_the_way_to_them(project_of: Callable[[Mapping[str, str]], Project]) -> None:
    project = project_of({"net.py": NET, "train.py": "from net import Net\n\nmodel = Net()\nmodel(1)\n"})

    assert [model.name for model in project.models] == ["Net"]
    gc.collect()
    assert not [one for one in gc.get_objects() if isinstance(one, Inventory)]
