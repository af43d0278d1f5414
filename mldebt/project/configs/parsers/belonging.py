"""Tells which parser an option belongs to: the one it is added to, or that of its group or sub-parser."""

from collections.abc import Iterator, Sequence

from mldebt.facts.code import Call, Expr, Items, Made, Ref, Scope
from mldebt.project.configs.parsers.arguments import Option, receiver_of

PARTS = frozenset({"add_argument_group", "add_mutually_exclusive_group", "add_parser", "add_subparsers"})


def same_parser(option: Option, scope: Scope, call: Call) -> bool:
    """Say whether a parse call of the declaring scope is on the option's parser, or on the parser of its group."""
    receiver = receiver_of(call.func)
    if isinstance(option.holder, Ref) and option.holder in _parents(scope, receiver):
        return True
    return receiver is not None and receiver in parsers_of(scope, option.holder)


def parsers_of(scope: Scope, holder: Ref | Made | None) -> Iterator[Ref | Made]:
    """Yield what options are added to, what that is a group or sub-parser of, and so on up to their parser."""
    seen: set[Ref] = set()
    while isinstance(holder, Ref) and holder not in seen:
        yield holder
        seen.add(holder)
        holder = _parent(scope, holder)
    if isinstance(holder, Made) and not holder.steps and (parser := receiver_of(scope.call(holder.call).func)):
        yield parser


def _parents(scope: Scope, parser: Ref | Made | None) -> Sequence[Expr]:
    """Return the parsers whose options another one takes: `ArgumentParser(parents=[common])`."""
    made = [one.value for one in scope.assigns if isinstance(parser, Ref) and one.target == parser.steps]
    calls = [scope.call(value.call) for value in made if isinstance(value, Made)]
    given = [value for call in calls for name, value in call.keywords if name == "parents"]
    return [one for value in given if isinstance(value, Items) for one in value.items]


def _parent(scope: Scope, group: Ref) -> Ref | Made | None:
    """Return the parser a group or sub-parser comes from."""
    for assign in scope.assigns:
        if assign.target == group.steps and isinstance(assign.value, Made) and not assign.value.steps:
            call = scope.call(assign.value.call)
            if call.leaf in PARTS:
                return receiver_of(call.func)
    return None
