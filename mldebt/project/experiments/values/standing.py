"""Says where in a program a literal stands, as far as that decides whether it configures a run."""

from collections.abc import Sequence

import msgspec

from mldebt.patterns import regex

STARTED = regex(r"main|train|run|fit|experiment|conf|hparam|hyper|param|settings|options|objective")
DECLARED = regex(r"(?i)conf|cfg|arg|param|hyper|option|setting|default|flag")
SHOWING = regex(
    r"(?:^|\.)(?:plt|ax\w*|sns|fig\w*|plot\w*|px|go)(?:\.|$)|(?:^|[._a-z])(?:[sS]ummary|[sS]imulat(?:ion|or)\w*)$|"
    r"(?:^|[._])(?:evaluat\w*|validate\w*|predict\w*|infer(?:ence)?|attack\w*|visuali[sz]e\w*|test|benchmark)(?:_\w*)?$|"
    r"(?:^|\.)make_(?:classification|regression|blobs|moons|circles)$"
)
"""Calls that draw, list or measure a model, make up data or stand for the world: their arguments train nothing."""
CHECKED = regex(
    r"(?i)(?:el)?if(?!not)(?:.*[^a-z])?(?:debug(?:ging|_mode)?|dry_?run|smoke(?:_?test)?|sanity(?:_?check)?|check(?:ing|_?only)?|"
    r"fast_dev_run)(?![a-z_(])(?!(?:==|is)(?:False|0|None)|!=)"
)
"""The head of a branch, without blanks, whose values only check that a program works."""
CALLBACK = regex(r"(?:.*\.)?(?:EarlyStopping|ReduceLR\w*|LearningRateScheduler|\w*Callback)")
"""What does nothing unless a training is given it."""


class Frame(msgspec.Struct):
    """An open bracket: its sign, what stood before it, and the option it declares."""

    sign: str
    name: str
    is_signature: bool = False
    option: str = ""
    position: int = 0


def place_of(
    frame: Frame | None, frames: Sequence[Frame], units: Sequence[tuple[int, str, str]],
    branches: Sequence[tuple[int, str]],
) -> str:  # fmt: skip
    """Return where a literal stands that is no name at the top: among open brackets, definitions and branches."""
    name = (units[-1][2] if units else "").lower()
    if any(one.is_signature for one in frames):
        is_method = any(kind == "class" for _, kind, _ in units)
        return "code" if STARTED.search(name) and not is_method else "signature"
    if frame and SHOWING.search(frame.name):
        return "plot"
    if any(CHECKED.match(header) for _, header in branches):
        return "aside"
    if units and units[-1][1] == "class" and frame is None:
        return "setting" if DECLARED.search(name) else "field"
    return "entry" if frame and frame.sign == "{" else "code"
