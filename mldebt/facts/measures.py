"""Tells what a file measures by its complexity alone: quickly where it is ordinary, else from its full facts."""

import msgspec

from mldebt.facts.cells import NotebookFacts
from mldebt.facts.code import PythonFacts
from mldebt.facts.extraction import is_strange
from mldebt.facts.pieces import UNREADABLE, measures_in, read_measures
from mldebt.facts.reading import DISGUISED, POINTER
from mldebt.facts.texts import Facts, Measures, Unread
from mldebt.parsing import module_tree

UNPARSABLE = frozenset({"decode", "parse", "extract"})

_decoder = msgspec.msgpack.Decoder(Measures)


def quickly(content: bytes, kind: str) -> Measures | None:
    """Return what an ordinary file measures, or None where only the full reading can tell, or say why not."""
    if kind == "notebook":
        return _quick_notebook(content)
    if content.startswith((POINTER, *DISGUISED)) or b"\n# %%" in content or b"\n#%%" in content or b"\0" in content:
        return None
    if is_strange(content):
        return None
    try:
        return read_measures(content)
    except (*UNREADABLE, LookupError, OverflowError):
        return None


def _quick_notebook(content: bytes) -> Measures | None:
    from mldebt.facts.notebook import code_text
    from mldebt.facts.notebook_file import NotebookError

    try:
        text = code_text(content)
        return None if is_strange(text.encode("utf-8", "surrogatepass")) else measures_in(module_tree(text))
    except (*UNREADABLE, NotebookError):
        return None


def decode_measures(content: bytes) -> Measures | None:
    """Return stored measures, or None where the bytes are not ours."""
    try:
        return _decoder.decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def measures_of(facts: Facts | Unread) -> Measures:
    """Return what facts that were read in full say of the complexity of a file."""
    if isinstance(facts, Measures):
        return facts
    if isinstance(facts, Unread):
        missing = "missing" if facts.reason == "missing-blob" else "aside"
        return Measures(unread="unparsable" if facts.stage in UNPARSABLE else missing)
    code = facts.code if isinstance(facts, NotebookFacts) else facts
    if not isinstance(code, PythonFacts):
        return Measures()
    functions, classes = (
        tuple((scope.name, scope.complexity) for scope in code.scopes if scope.kind == kind)
        for kind in ("function", "class")
    )
    return Measures(functions, classes, sum(scope.complexity - 1 for scope in code.scopes if scope.kind == "module"))
