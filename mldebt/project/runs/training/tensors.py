"""Tells fitting bare tensors from training a model: whose optimisers are given an image, a latent or a pose.

It reads what the optimisers that a run reaches are given first; one it cannot read is taken to be given a model.
"""

from collections.abc import Sequence

from mldebt.facts.code import Call, Expr, Items, Op, Ref
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot
from mldebt.project.runs.training.calls import Site
from mldebt.project.runs.ways.hops import Reach
from mldebt.remembering import remembered

OPTIMISERS = frozenset({"Adam", "AdamW", "SGD", "LBFGS", "RMSprop", "Adagrad", "Adamax", "Adadelta", "NAdam", "RAdam"})
MODEL_WORD = regex(r"param|model|net|module|weight|embed|group|layer|coder|head|backbone|[Pp]olicy|actor|critic|theta")
OF_PARAMETERS = regex(r"\w+_param(eter)?s?")


class Tensors:
    """What the optimisers of one repository are given."""

    def __init__(self, code: Code) -> None:
        self.code = code

    def of_models(self, reach: Reach, loops: Sequence[Site]) -> Sequence[Site]:
        """Return the loops that train models: an image or a latent is fitted where optimisers get bare tensors.

        For each loop the optimisers made in its own file count, or else all that are reached.
        """
        given = [(spot, value) for spot in reach.hops for value in self._given(spot)]
        by_file: dict[str, bool] = {}
        for site in loops:
            if site.spot.path not in by_file:
                own = [pair for pair in given if pair[0].path == site.spot.path] or given
                by_file[site.spot.path] = bool(own) and all(self._is_tensors(spot, value) for spot, value in own)
        return [site for site in loops if not by_file[site.spot.path]]

    @remembered
    def _given(self, spot: Spot) -> Sequence[Expr]:
        """Return what the optimisers of a scope are given first."""
        calls = self.code.scope(spot).calls
        return tuple(call.args[0] for call in calls if call.args and self._is_optimiser(spot, call))

    def _is_optimiser(self, spot: Spot, call: Call) -> bool:
        if call.leaf not in OPTIMISERS:
            return False
        return self.code.callee(spot, call).name.startswith("torch.optim.")

    def _is_tensors(self, spot: Spot, value: Expr) -> bool:
        if isinstance(value, Op) and value.name == "+":
            return any(isinstance(item, Items) for item in value.items) and not self._names_model(spot, value)
        return isinstance(value, Items) and bool(value.items) and not self._names_model(spot, value)

    def _names_model(self, spot: Spot, value: Expr) -> bool:
        """Say whether an expression speaks of a model's parameters, or of anything that cannot be read."""
        if isinstance(value, Ref):
            return MODEL_WORD.search("".join(value.steps)) is not None and not self._is_parameter(spot, value)
        if (call := self.code.source(spot, value)) is not None:
            group = (part for name, part in call.keywords if name == "params")
            return any(self._names_model(spot, part) for part in (call.func, *call.args, *group))
        if isinstance(value, Op | Items):
            return any(self._names_model(spot, item) for item in value.items)
        return True

    def _is_parameter(self, spot: Spot, value: Ref) -> bool:
        """Say whether a name by the word of parameters is one tensor made here: `freq_param = nn.Parameter(…)`."""
        if len(value.steps) != 1 or not OF_PARAMETERS.fullmatch(value.steps[0]):
            return False
        assigns = self.code.scope(spot).assigns
        made = [self.code.made(spot, item.value) for item in assigns if item.target == value.steps]
        return bool(made) and all(call and call.leaf == "Parameter" for call in made)
