"""A value that somebody who starts a run can leave as it is, and where it is written: in code or in a settings file."""

from collections.abc import Sequence

import msgspec

from mldebt.facts.code import Const, Expr, Items, Ref, Scalar, Table
from mldebt.facts.texts import Entry
from mldebt.patterns import regex

NULLS = frozenset({"null", "~", "none", "", "None"})
FALSE = frozenset({"false", "no", "off", "False"})
TRUE = frozenset({"true", "yes", "on", "True"})
QUOTED = regex(r"(['\"])(.*)\1")


class Default(msgspec.Struct, frozen=True):
    """A default value and where it is written. `value` is a scalar; a collection gives its length in `size`.

    `fixed` where the code itself hands the value over at a call: whoever starts the run cannot choose another.
    `against` is where a settings file says otherwise, if all do that have the key.
    """

    value: Scalar
    path: str
    line: int
    says: str
    size: int | None = None
    fixed: bool = False
    against: str = ""

    @property
    def is_on(self) -> bool:
        """Whether the value is true where Python tests it."""
        return bool(self.size) if self.size is not None else bool(self.value)


def entry_default(path: str, entry: Entry) -> Default:
    """Return a settings entry as a default; a collection counts as one item."""
    says = f"{entry.key}: {entry.value if entry.value is not None else 'null' if entry.kind == 'scalar' else '{…}'}"
    if entry.kind != "scalar":
        return Default(None, path, entry.line, says, 1)
    text = (entry.value or "").strip()
    bare = QUOTED.fullmatch(text)  # an ini file keeps its quotes
    return Default(_scalar(bare[2] if bare else text, quoted=entry.quoted or bare is not None), path, entry.line, says)


def _scalar(text: str, *, quoted: bool) -> Scalar:
    if quoted:
        return text
    if text in NULLS:
        return None
    if text in FALSE:
        return False
    if text in TRUE:
        return True
    try:
        return float(text)
    except ValueError:
        return text


def literal(path: str, line: int, name: str, value: Expr) -> Default | None:
    """Return a literal as a default, or None where the expression is no literal."""
    if isinstance(value, Const):
        shown = value.value if not isinstance(value.value, str) else f"'{value.value[:60]}'"
        return Default(value.value, path, line, f"{name} = {shown}")
    if isinstance(value, Items):
        return Default(None, path, line, f"{name} = {'[…]' if value.items else '[]'}", len(value.items))
    if isinstance(value, Table):
        return Default(None, path, line, f"{name} = {'{…}' if value.values else '{}'}", len(value.values))
    if isinstance(value, Ref) and value.steps == ("argparse", ".SUPPRESS"):
        return Default(None, path, line, f"{name} has no default")
    return None


def the_same(found: Sequence[Default | None]) -> Default | None:
    """Return the first of several defaults where all are known and none contradicts another."""
    known = [default for default in found if default]
    if len({default.value for default in known if default.fixed or isinstance(default.value, str)}) > 1:
        return None
    if not known or len(known) != len(found) or any(default.is_on != known[0].is_on for default in known):
        return None
    return known[0]
