"""Finds options made of the parameters of classes: LightningCLI, and what jsonargparse adds by class or function.

`LightningCLI(Model, Data)` offers `--model.lr` for every parameter of `Model.__init__`. A parameter is live where its
function loads it, or where `save_hyperparameters()` keeps it and something reads it from `hparams`. Classes that the
user names on the command line (subclass mode) are not listed.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from mldebt.facts.code import Call, Const, Expr, Ref
from mldebt.findings.subjects import ConfigKey
from mldebt.project.code import Spot
from mldebt.project.configs.options.verdict import Verdicts, some
from mldebt.project.configs.parsers.arguments import Option, shown, text
from mldebt.project.configs.parsers.signatures import judged
from mldebt.project.configs.reading.reads import Load

COMMAND_LINE = "LightningCLI"
LIBRARIES = ("lightning.", "pytorch_lightning.", "jsonargparse.")
PARTS = (("model", "model_class"), ("data", "datamodule_class"))
ADDS = frozenset({"add_class_arguments", "add_function_arguments", "add_lightning_class_args"})
SUBCLASSES = ("subclass_mode_model", "subclass_mode_data")
KEEPS = "save_hyperparameters"


class Offered(NamedTuple):
    """A class or function whose parameters are options, below a name of the command line."""

    target: Spot
    part: str


def class_keys(verdicts: Verdicts) -> Iterator[tuple[str, ConfigKey]]:
    """Yield (path, row) of every option that is a parameter of an offered class or function."""
    found = Classes(verdicts)
    for offered in found.offered:
        for key in found.rows(offered):
            yield offered.target.path, key


class Classes:
    """The classes and functions whose parameters are options."""

    def __init__(self, verdicts: Verdicts) -> None:
        self._verdicts, self._code = verdicts, verdicts.sources.code

    @cached_property
    def offered(self) -> tuple[Offered, ...]:
        """Every offered class or function, once per name."""
        return tuple(dict.fromkeys(self._find()))

    def _find(self) -> Iterator[Offered]:
        callees, is_imported = self._code.callees, self._imports_library()
        for path in sorted(self._code.modules):
            for number, _, call in callees.named(path, callees.of(path) if is_imported else ADDS):
                where = Spot(path, number)
                if call.leaf in ADDS:
                    name = text(call.args[1]) if len(call.args) > 1 else ""
                    yield from self._target(where, call.args[0] if call.args else None, name)
                elif self._is_command_line(where, call):
                    yield from self._parts(where, call)

    def _imports_library(self) -> bool:
        """Say whether any file imports a library that has such a command line; else no call needs resolving."""
        imports = (entry for facts in self._code.modules.values() for entry in facts.imports)
        return any(f"{entry.target}.".startswith(LIBRARIES) for entry in imports)

    def _parts(self, where: Spot, call: Call) -> Iterator[Offered]:
        words = dict(call.keywords)
        for (part, keyword), mode in zip(PARTS, SUBCLASSES, strict=True):
            place = PARTS.index((part, keyword))
            given = call.args[place] if len(call.args) > place else words.get(keyword)
            if words.get(mode, Const(value=False)) == Const(value=False):
                yield from self._target(where, given, part)

    def _is_command_line(self, where: Spot, call: Call) -> bool:
        if not isinstance(call.func, Ref):
            return False
        target = self._code.resolve(where, call.func.steps)
        bases = self._code.bases(target.spot) if target.kind == "class" and target.spot else ()
        return any(one.name.startswith(LIBRARIES) and one.name.endswith(f".{COMMAND_LINE}") for one in (target, *bases))

    def _target(self, where: Spot, given: Expr | None, part: str | None) -> Iterator[Offered]:
        if not isinstance(given, Ref) or part is None:
            return
        target = self._code.resolve(where, given.steps)
        if target.kind == "function" and target.spot:
            yield Offered(target.spot, part)
        elif target.kind == "class" and target.spot and (init := self._code.methods(target.spot).get("__init__")):
            yield Offered(init, part)

    def rows(self, offered: Offered) -> Iterator[ConfigKey]:
        """Yield the row of each parameter."""
        scope = self._code.scope(offered.target)
        for parameter in scope.parameters[1:] if scope.name.endswith("__init__") else scope.parameters:
            if parameter.kind in ("positional", "keyword"):
                flag = f"--{offered.part}.{parameter.name}" if offered.part else f"--{parameter.name}"
                yield self._row(
                    Option(
                        flag, parameter.name, (flag,), offered.target, parameter.line or scope.line,
                        shown(parameter.default), "", None, "jsonargparse",
                    )
                )  # fmt: skip

    def _row(self, option: Option) -> ConfigKey:
        scope, row = self._code.scope(option.spot), self._verdicts.row
        answer = judged(option, scope, self._verdicts.flows.links, option.dest)
        if answer.loads is not None:
            load = Load(option.spot, answer.loads, f"used as a parameter of {scope.name}")
            return row(option, "live", load.says, readers=[load])
        files = frozenset(self._code.modules)
        is_kept = any(call.leaf == KEEPS for call in scope.calls)
        if is_kept and (loads := some(self._verdicts.loads.of(option.dest, files))):
            return row(option, "live", loads[0].says, readers=loads)
        if doubt := answer.doubt or self._doubt(option, is_kept=is_kept):
            return row(option, "unknown", doubt)
        said = "is only saved with the hyperparameters" if is_kept else f"is never used by {scope.name}"
        return row(option, "dead", f"this parameter {said}", scope="repo", confidence="medium")

    def _doubt(self, option: Option, *, is_kept: bool) -> str | None:
        """Return what else may take a parameter that its function does not load."""
        name = option.key.lstrip("-")
        if any(name == string for facts in self._code.modules.values() for string, _ in facts.strings):
            return f"code names {name}, to link or to set it"
        return f"the hyperparameters are taken whole at {self._whole}" if is_kept and self._whole else None

    @cached_property
    def _whole(self) -> str | None:
        """Where `hparams` is taken as a whole."""
        for path, facts in sorted(self._code.modules.items()):
            for scope in facts.scopes:
                for read in scope.reads:
                    if read.steps[-1].lstrip(".") in ("hparams", "hparams_initial"):
                        return f"{path}:{read.line}"
        return None
