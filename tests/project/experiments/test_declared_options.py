"""Which changed lines may give an option another default, told before any of them is read."""

from mldebt.project.experiments.changes.declared import redeclared
from mldebt.project.experiments.changes.parameters import code_changes
from mldebt.project.experiments.texts.lines import difference

ONE = "add = parser.add_argument\nadd('--lr', type=float, default=0.1, help='rate')\n"
BROKEN = "parser.add_argument('--lr', type=float,\n                    default=0.1,\n                    help='rate')\n"


def _told(old: str, new: str) -> bool:
    return all(redeclared(old, new, difference(old, new)))


def test_an_option_with_the_same_default_is_not_read() -> None:
    moved = ONE.replace("help='rate'", "help='how fast it learns'")

    assert not _told(ONE, moved)


def test_an_option_with_another_default_is_read() -> None:
    assert _told(ONE, ONE.replace("0.1", "0.3"))
    assert _told(BROKEN, BROKEN.replace("0.1", "0.3"))


def test_an_option_that_was_broken_over_lines_keeps_its_name() -> None:
    whole = "parser.add_argument('--lr', type=float, default=0.1, help='rate')\n"

    assert not _told(whole, BROKEN)
    assert _told(whole, BROKEN.replace("0.1", "0.3"))


def test_an_option_that_is_no_parameter_is_not_read() -> None:
    assert not _told(ONE.replace("--lr", "src"), ONE.replace("--lr", "src").replace("0.1", "0.3"))


def test_a_default_of_an_option_far_above_is_read() -> None:
    between = "".join(f"    key{at}={at},\n" for at in range(8))
    far = f"parser.add_argument(\n    '--lr',\n{between}    default=VALUE)\n"

    found = code_changes(far.replace("VALUE", "0.1"), far.replace("VALUE", "0.3"), is_settings=False)

    assert [(row.key, row.value) for row in found] == [("--lr", "0.3")]
