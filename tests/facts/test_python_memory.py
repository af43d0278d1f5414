"""Reading a module leaves nothing behind that only a cyclic collector would free: it is off while a scan runs."""

import gc

from mldebt.facts.extraction import quiet_collector
from mldebt.facts.noting import Building
from mldebt.facts.reading import read_facts

SOURCE = b"import os\n\n\ndef f(x):\n    return [os.path.join(x, y) for y in (1, 2) if y]\n"


def test_a_module_that_was_read_leaves_no_scope_under_construction() -> None:
    gc.collect()
    before = sum(isinstance(thing, Building) for thing in gc.get_objects())

    with quiet_collector():
        read_facts("python", SOURCE)
        after = sum(isinstance(thing, Building) for thing in gc.get_objects())

    assert after == before
