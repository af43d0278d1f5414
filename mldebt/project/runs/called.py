"""Tells by its name alone what a script may be: training, a look at something, or set aside."""

import posixpath
import re

from mldebt.patterns import regex

ASIDE = regex(
    r"(.*/)?([^/]*[_\-. ])?(old|back-?up|archived?|deprecated|legacy|examples?|demos?|samples?|references?|misc"
    r"|tmp|temp|draft|sketch|playground|sandbox|trash|unused|tests?|third_?party|external|vendor|contrib"
    r"|submodules?)([_\-. ][^/]*)?(/.*|\.py)|(.*/)?scratch([_\-. ][^/]*)?(/.*|\.py)",
    re.IGNORECASE,
)
EXAMPLE = regex(r"examples?", re.IGNORECASE)
LOOKS = regex(
    r"(.*_)?(analy[sz]\w*|analysis|diagnos\w*|plot\w*|visuali[sz]\w*|explor\w*|eda|probe|inspect|debug|smoke|prepar\w*"
    r"|pre_?process\w*|features?|data_?sets?|infer\w*|predict\w*|serv\w*|app|eval\w*|test\w*|cluster\w*|back_?test\w*"
    r"|detect\w*|scor(e|es|ing)|compar\w*|simulat\w*|dashboard\w*|precomput\w*|charts?|calibrat\w*|audit\w*|interpolat\w*|krig\w*)(_.*)?",
    re.IGNORECASE,
)
TRAINS = regex(r"(.*[_-])?(re|pre)?(train|fit|finetune|learn)(ing|er)?([_-].*)?", re.IGNORECASE)
MAKES_DATA = regex(
    r"(prepar|pre_?process|mak|creat|generat|convert|split|download)\w*(?<!_and)[_-](re|pre)?train(ing)?"
    r"([_-](data\w*|set|csv|samples?|features?|videos?))*",
    re.IGNORECASE,
)
PROGRAM = regex(r"(.*[_-])?(main|run\w*|experiments?|cli|app)([_-].*)?", re.IGNORECASE)


def is_aside(path: str) -> bool:
    """Say whether a file stands among examples, other people's code or what was set aside."""
    return ASIDE.fullmatch(path) is not None


def is_example(path: str) -> bool:
    """Say whether a file is aside for standing among examples, and for nothing else."""
    return is_aside(path) and not is_aside(EXAMPLE.sub("x", path))


def looks(path: str) -> bool:
    """Say whether the name of a file speaks of analysis, preparation, evaluation or serving: it fits in passing."""
    return LOOKS.fullmatch(stem(path)) is not None and not is_called_training(path)


def is_called_training(path: str) -> bool:
    """Say whether the name of a file speaks of training, and not of what is trained on: `prepare_data_train.py`."""
    return TRAINS.fullmatch(stem(path)) is not None and not MAKES_DATA.fullmatch(stem(path))


def is_program(path: str) -> bool:
    """Say whether the name of a file speaks of training, or of what is started: `main.py`, `run_all.py`."""
    return PROGRAM.fullmatch(stem(path)) is not None or is_called_training(path)


def stem(path: str) -> str:
    """Return the name of a file without its ending."""
    return posixpath.splitext(posixpath.basename(path))[0]
