"""Reduces code to what can change a trained model: its calls with their arguments, without what only talks.

Two versions of a script are compared by these words, not by their text: comments, formatting, docstrings, prints,
logging, plots, help texts and imports make no difference. A value is written as it stands, so that a renamed variable
counts as a difference where it is an argument.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from mldebt.facts.code import Call, Const, Expr, Items, Made, Op, Ref, Scope, Table, Text
from mldebt.patterns import regex

TALKS = regex(
    r"\.?(?:print|info|debug|warning|warn|error|critical|exception|log|log_\w+|tqdm|display|show|savefig|plot|title|xlabel"
    r"|ylabel|legend|figure|subplots?|imshow|scatter|hist|bar|write|writelines|flush|time|perf_counter|now|strftime|format"
    r"|join|exists|isfile|isdir|makedirs|mkdir|basename|dirname|abspath|getLogger|basicConfig|set_description"
    r"|set_postfix|filterwarnings|simplefilter|add_scalar\w*|add_image\w*|summary|startswith|endswith|isinstance"
    r"|set_option|sleep|getattr|hasattr|str|len|range|enumerate|zip|int|float|list|dict|set|tuple|sorted|exit|append"
    r"|keys|values|items|update|Path|open|ArgumentParser|parse_args|parse_known_args|echo|pprint|annotate|heatmap"
    r"|tight_layout"
    r"|classification_report|confusion_matrix|accuracy_score|f1_score|precision_score|recall_score|roc_auc_score"
    r"|mean_squared_error|mean_absolute_error|r2_score|head|tail|describe|copy|item|cpu|detach|numpy|tolist|dump|save"
    r"|load|main|super|__init__|type|id|exec|input|getenv|environ|get|reset_index|shape|device|is_available|to|cuda)"
)
ASIDE = regex(
    r"(?:.*\.)?_?(?:eval\w*|test\w*|plot\w*|infer\w*|predict\w*|serve\w*|show\w*|print\w*|log\w*|report\w*|visuali\w*"
    r"|parse\w*|get_args|usage|save\w*|load\w*|main_test|export\w*|demo\w*|setup_log\w*)"
)  # fmt: skip
SAID = frozenset({
    "help", "description", "desc", "title", "label", "name", "verbose", "metavar", "epilog", "prog", "n_jobs",
    "num_workers", "pin_memory", "color", "figsize", "leave", "dest", "action", "type",
})  # fmt: skip
DEEPEST = 4


def words_of(scopes: Mapping[str, Scope]) -> Counter[str]:
    """Return the words of all scopes of a module that can be on the way to its model."""
    found: Counter[str] = Counter()
    for name, scope in scopes.items():
        if not ASIDE.fullmatch(name):
            found.update(_words(scope))
    return found


def words_in(scopes: Mapping[str, Scope], prefix: str) -> Counter[str]:
    """Return the words of a class's constructor and of what computes its output; empty where it is not there."""
    found: Counter[str] = Counter()
    for method in ("", ".__init__", ".forward", ".call", ".__call__", ".setup", ".build"):
        if (scope := scopes.get(f"{prefix}{method}")) is not None:
            found.update(_words(scope))
    return found


def differs(before: Counter[str], after: Counter[str]) -> str:
    """Return the first thing that differs between two versions, in words; empty where nothing does."""
    added, removed = after - before, before - after
    for word in added:
        same = next((one for one in removed if one.partition("(")[0] == word.partition("(")[0]), None)
        return f"`{_cut(same)}` became `{_cut(word)}`" if same else f"`{_cut(word)}` was added"
    return next((f"`{_cut(word)}` was removed" for word in removed), "")


def _cut(word: str) -> str:
    return f"{word[:70]}…" if len(word) > 70 else word  # a line of a report


def _words(scope: Scope) -> Iterator[str]:
    for call in scope.calls:
        if not TALKS.fullmatch(call.last_step):
            yield _call(scope, call, 0)
    for assign in scope.assigns:
        if (
            assign.how in {"=", "+="}
            and isinstance(assign.value, Const)
            and isinstance(assign.value.value, int | float)
        ):
            yield f"{''.join(assign.target)}={assign.value.value}"


def _call(scope: Scope, call: Call, depth: int) -> str:
    if depth > DEEPEST:
        return "…"
    positional = [_text(scope, value, depth + 1) for value in call.args]
    named = sorted(
        f"{name or '**'}={_text(scope, value, depth + 1)}" for name, value in call.keywords if name not in SAID
    )
    return f"{call.leaf}({', '.join((*positional, *named))})"


def _text(scope: Scope, value: Expr, depth: int) -> str:
    """Write an expression; what a call returns is written as the call."""
    match value:
        case Const(held):
            return repr(held)
        case Ref(steps):
            return "".join(steps)
        case Made(call, steps) if call < len(scope.calls):
            return _call(scope, scope.calls[call], depth) + "".join(steps)
        case Items(_, items) | Op(_, items):
            label = value.name if isinstance(value, Op) else value.kind
            return f"{label}[{', '.join(_text(scope, item, depth) for item in items[:20])}]"
        case Table(keys, values):
            pairs = zip(keys[:20], values[:20], strict=False)
            shown = (f"{_text(scope, key, depth) if key else '**'}: {_text(scope, one, depth)}" for key, one in pairs)
            return f"{{{', '.join(shown)}}}"
        case Text(_):
            return "f''"
        case _:
            return "…"
