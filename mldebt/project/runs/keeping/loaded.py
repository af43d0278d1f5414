"""Tells whether a program loads what a notebook saves: then the notebook makes something that others use.

A program is code that is no test, lesson or notebook and trains nothing itself, that loads something and names a file
of trained values by the notebook's name for it, elsewhere than where it saves one; folders are not compared, because a
notebook starts elsewhere. It cannot see a name that is put together, nor one that two unlike models share.
"""

import re
from collections.abc import Collection, Iterator
from functools import cached_property

from mldebt.facts.code import PythonFacts, Ref
from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.sources import Sources

WEIGHTS = regex(
    r"(?:.*[/\\])?([^/\\*{}]+\.(?:pkl|pickle|joblib|sav|pt|pth|ckpt|h5|hdf5|keras|onnx|safetensors|tflite|cbm))"
)
SAVES = regex(r"\.?(?:dump|save(?!fig|txt|_fig|_image|_csv)\w*|export\w*|to_pickle|to_onnx)")
LOADS = regex(
    r"\.?(?:load(?!s|_dataset|_data|_dotenv|_img|_image|txt)\w*|read_pickle|InferenceSession|Booster|Interpreter)"
)


class Loaded:
    """The files of trained values that the programs of one repository load; `training` are files that train."""

    def __init__(self, sources: Sources, training: Collection[str]) -> None:
        self._sources, self._training = sources, training

    def of(self, path: str) -> Evidence | None:
        """Return the program that loads what a notebook saves, or None."""
        facts = self._sources.python.get(path)
        if facts is None or not any(_lines(facts, SAVES)):
            return None
        return next((self._by_name[name] for name, _ in _weights(facts) if name in self._by_name), None)

    @cached_property
    def _by_name(self) -> dict[str, Evidence]:
        found: dict[str, Evidence] = {}
        for path, facts in self._sources.python.items():
            if path.endswith(".ipynb") or path in self._training or self._sources.is_teaching(path):
                continue
            if self._sources.role(path) == "code" and any(_lines(facts, LOADS)):
                saved = set(_lines(facts, SAVES))
                for name, line in _weights(facts):
                    if line not in saved:
                        found.setdefault(name, Evidence(path, line, f"loads {name}"))
        return found


def _weights(facts: PythonFacts) -> Iterator[tuple[str, int]]:
    """Yield the names of files of trained values, without folders, and where each is written."""
    for text, line in facts.strings:
        if said := WEIGHTS.fullmatch(text):
            yield said[1], line


def _lines(facts: PythonFacts, names: re.Pattern[str]) -> Iterator[int]:
    """Yield the lines of calls by some names."""
    calls = (call for scope in facts.scopes for call in scope.calls)
    return (call.line for call in calls if isinstance(call.func, Ref) and names.fullmatch(call.func.steps[-1]))
