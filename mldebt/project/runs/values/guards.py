"""Decides whether code runs when nobody asks for anything: a condition is off, on, or cannot be told.

Conditions on the process rank count as true (one process always passes). What stays open counts as on, so that a
tracker is called off by default only with a default to show.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from mldebt.facts.code import Const, Expr, Items, Made, Op, Ref, Scalar
from mldebt.facts.syntax import is_main
from mldebt.patterns import regex
from mldebt.project.code import Code, Spot, whole
from mldebt.project.runs.values.bound import DEEPEST, OPEN, Answer, Calls
from mldebt.project.runs.values.defaults import Default
from mldebt.project.runs.values.listed import Listed
from mldebt.project.runs.values.lookups import RANK
from mldebt.project.runs.values.options import Options

PHASE = regex(r"\.?do_(eval|valid|val|dev|test|predict)(_\w+)?")
DEVICE = regex(r"(args_)?gpu(_id|_idx|_rank)?|device_(id|index)")
ASKING = frozenset({"int", "str", "get", "getenv", "getattr", "env"})
"""What asks for a value by its name, or reads it as a number: `int(os.environ["RANK"])`."""
TRAINING = frozenset({"train", "training", "trainval", "fit"})
OTHER_PHASES = frozenset({
    "predict", "prediction", "test", "testing", "eval", "evaluate", "evaluation", "val", "valid", "validate",
    "validation", "infer", "inference", "demo", "sample", "generate",
})  # fmt: skip


class Guards(Listed):
    """Evaluates conditions of one repository; `around` limits where options are looked up.

    A condition that asks for the training phase (`args.phase == "train"`) is no switch: whoever trains asks for it. Nor
    is one that asks for a further phase (`args.do_eval`): it comes with the command of a whole run.
    """

    def __init__(self, code: Code, options: Options, into: Calls) -> None:
        super().__init__(code, options, into)
        self._memo: dict[tuple[Spot, int], Answer] = {}

    def suppose(self, overrides: Mapping[str, Default] | None = None, assumed: Iterable[Default] = ()) -> None:
        """Take a launch configuration's values for the defaults, and what training needs for granted."""
        super().suppose(overrides, assumed)
        self._memo.clear()

    def path_to(self, spot: Spot, under: int) -> Answer:
        """Return whether code under a condition, and those around it, runs by default: the first off decides."""
        if under < 0:
            return Answer(holds=True)
        key = (spot, under)
        if key not in self._memo:
            condition = self.code.scope(spot).conditions[under]
            outer = self.path_to(spot, condition.parent)
            if outer.holds is False:
                self._memo[key] = outer
            elif spot.scope == 0 and self.entry not in ("", spot.path) and is_main(condition.test):
                self._memo[key] = Answer(holds=False, because=Default(None, spot.path, 1, "is not started", fixed=True))
            else:
                answer = self.holds(spot, condition.test)
                if condition.negated and answer.holds is not None:
                    answer = Answer(not answer.holds, answer.because)
                if answer.holds is False and (answer.because is None or answer.because in self.assumed):
                    answer = OPEN
                self._memo[key] = answer
        return self._memo[key]

    def holds(self, spot: Spot, test: Expr, depth: int = 0) -> Answer:
        """Return whether a test is true by default."""
        if depth > DEEPEST:
            return OPEN
        if isinstance(test, Op):
            return self._operation(spot, test, depth)
        if isinstance(test, Ref | Made) and self._is_rank(spot, test):
            return Answer(holds=True)
        if isinstance(test, Ref) and PHASE.fullmatch(test.steps[-1]):
            return OPEN
        if default := self.default(spot, test, depth):
            return Answer(default.is_on, default)
        return OPEN

    def _is_rank(self, spot: Spot, test: Expr) -> bool:
        if isinstance(test, Ref):
            return _names_rank("".join(test.steps))
        call = self.code.source(spot, test)
        if call is None:
            return False
        if call.leaf in ASKING:
            said = (value.value for value in call.args if isinstance(value, Const))
            return any(_names_rank(str(word)) for word in said) or any(
                self._is_rank(spot, value) for value in call.args if isinstance(value, Ref | Made)
            )
        return _names_rank("".join(call.func.steps) if isinstance(call.func, Ref) else call.last_step)

    def _operation(self, spot: Spot, test: Op, depth: int) -> Answer:
        if test.name == "not":
            inner = self.holds(spot, test.items[0], depth + 1)
            return Answer(not inner.holds, inner.because) if inner.holds is not None else OPEN
        if test.name in ("and", "or", "&", "|"):
            return self._joined(spot, test, depth)
        if len(test.items) == 2:  # a comparison
            return self._comparison(spot, test, depth)
        return OPEN

    def _joined(self, spot: Spot, test: Op, depth: int) -> Answer:
        answers = [self.holds(spot, item, depth + 1) for item in test.items]
        if decided := next((answer for answer in answers if answer.holds is (test.name in ("or", "|"))), None):
            return decided
        return answers[0] if all(answer.holds is not None for answer in answers) else OPEN

    def _comparison(self, spot: Spot, test: Op, depth: int) -> Answer:
        left, right = test.items
        if any(self._is_rank(spot, part) for part in whole(test) if isinstance(part, Ref | Made)) or _asks_for_first(
            left, right
        ):
            return Answer(holds=True)
        return self._membership(spot, test, depth) if test.name in ("in", "notin") else self._equal(spot, test, depth)

    def _equal(self, spot: Spot, test: Op, depth: int) -> Answer:
        left, right = test.items
        here, there = self.default(spot, left, depth + 1), self.default(spot, right, depth + 1)
        if here is None and isinstance(right, Const) and test.name in ("==", "!="):
            return self._named_so(spot, test, right, depth)
        if here is None or there is None:
            return OPEN
        because = there if isinstance(left, Const) else here
        if _is_other_phase(because):
            return OPEN
        if test.name in ("is", "==", "isnot", "!="):
            same = here.value == there.value and here.size == there.size
            is_open = not same and not because.fixed and _names_training(right)
            return OPEN if is_open else Answer(same is (test.name in ("is", "==")), because)
        if test.name in (">", "<", ">=", "<="):
            return _ordered(test.name, here, there, because)
        return OPEN

    def _named_so(self, spot: Spot, test: Op, word: Const, depth: int) -> Answer:
        """Return whether an element of a list of words is a certain one by default: `if name == "tensorboard"`."""
        found = self.element(spot, test.items[0], depth + 1)
        if found is None or found.source is None or (word.value in found.texts and len(found.texts) > 1):
            return OPEN
        return Answer((word.value in found.texts) == (test.name == "=="), found.source)

    def _membership(self, spot: Spot, test: Op, depth: int) -> Answer:
        needle, heap = test.items
        if missing := self._not_given(spot, needle, heap):
            return Answer(test.name == "notin", missing)
        if isinstance(heap, Ref) and isinstance(needle, Const) and (answer := self._inside(spot, test, depth)):
            return answer
        known = self.default(spot, needle, depth + 1)
        values = heap.items if isinstance(heap, Items) else ()
        is_open = known is None or _is_other_phase(known)
        if known is None or is_open or not values or not all(isinstance(value, Const) for value in values):
            return OPEN
        inside = any(isinstance(value, Const) and value.value == known.value for value in values)
        return Answer(inside == (test.name == "in"), known)

    def _not_given(self, spot: Spot, needle: Expr, heap: Expr) -> Default | None:
        """Return what says that a variable is not in the environment, or a word not on the command line."""
        steps = heap.steps if isinstance(heap, Ref) else ()
        line = self.code.scope(spot).line
        if "environ" in "".join(steps):
            name = needle.value if isinstance(needle, Const) else "a variable"
            return Default(None, spot.path, line, f"{name} is not in the environment")
        if steps[:2] == ("sys", ".argv") and isinstance(needle, Const):
            return Default(None, spot.path, line, f"{needle.value} is not on the command line")
        return None

    def _inside(self, spot: Spot, test: Op, depth: int) -> Answer | None:
        """Return whether a word is in what a name holds by default, if that is text or nothing."""
        needle, heap = test.items
        held = self.default(spot, heap, depth + 1)
        if held is None or not isinstance(needle, Const) or not isinstance(needle.value, str):
            return None
        if held.says.startswith("defaults["):  # the word names a file of settings
            return OPEN
        if isinstance(held.value, str) or held.size == 0:
            return Answer((needle.value in str(held.value or "")) == (test.name == "in"), held)
        return None


@lru_cache(maxsize=20_000)
def _names_rank(name: str) -> bool:
    return RANK.search(name) is not None


def _asks_for_first(left: Expr, right: Expr) -> bool:
    """Say whether a process asks whether it works on the first device: `args.gpu == 0`."""
    is_device = isinstance(left, Ref) and DEVICE.fullmatch(left.steps[-1].lstrip(".[")) is not None
    return is_device and right == Const(0)


def _is_other_phase(default: Default) -> bool:
    """Say whether a phase is by default not training: whoever trains asks for another, whatever that switches on."""
    return not default.fixed and isinstance(default.value, str) and default.value.lower() in OTHER_PHASES


def _names_training(word: Expr) -> bool:
    return isinstance(word, Const) and str(word.value).lower() in TRAINING


def _ordered(name: str, left: Default, right: Default, because: Default) -> Answer:
    values: list[Scalar] = [side.size if side.size is not None else side.value for side in (left, right)]
    one, two = values
    if isinstance(one, str):
        one = len(one)
    if not isinstance(one, int | float) or not isinstance(two, int | float):
        return Answer(holds=False, because=because) if one is None else OPEN
    return Answer({">": one > two, "<": one < two, ">=": one >= two, "<=": one <= two}[name], because)
