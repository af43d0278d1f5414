"""Finds under which values of an option a model is made: `if args.model == "gin": net = GINet()`.

Documents speak of what is chosen by the word that chooses it. Only options that are named for models count, and words
that a class's name begins with or that begin with it: what is made for one data set or mode is not called after it.
`densenet` and `DenseModel` are one word.
"""

from collections.abc import Iterator

from mldebt.facts.code import Condition, Items, Op, Ref
from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.models.instances.flows import Flows
from mldebt.project.models.lookups.registering import texts
from mldebt.project.models.texts.names import normal

OPTION = regex(
    r"(?i)[.\[]?(?:\w+_)?(?:models?|net|network|arch|architecture|backbone|algo|algorithm|method|variant)"
    r"_?(?:type|name|arch|id|class|kind|version|str|choice)?"
)
WHOLE = regex(r"(?:net(?:work)?|model)(?=\d*$)")
"""What a name ends in that only says that it is a model."""
MOST, SHORTEST = 3, 4
"""One of more values is no name of a single model."""


def option_values(flows: Flows) -> Iterator[tuple[Spot, str]]:
    """Yield each class with the values of options under which it is made."""
    for made, uses in flows.uses.items():
        for use in (one for one in uses if one.what == "made" and one.under >= 0):
            conditions = flows.code.scope(use.spot).conditions
            for value in _values(conditions[use.under]):
                name, word = normal(flows.code.scope(made).name), normal(value)
                stem = WHOLE.sub("", word)
                is_one = len(stem) >= SHORTEST and WHOLE.sub("", name) == stem
                if word and (is_one or name.startswith(word) or word.startswith(name)):
                    yield made, value


def _values(condition: Condition) -> Iterator[str]:
    """Yield the texts to one of which a test compares an option that is named for models."""
    test = condition.test
    if condition.negated or not isinstance(test, Op) or test.name not in {"==", "in"}:
        return
    option, *others = sorted(test.items, key=lambda item: not isinstance(item, Ref))
    if isinstance(option, Ref) and OPTION.fullmatch(option.steps[-1]):
        found = [text for one in others for text in texts(one.items if isinstance(one, Items) else (one,))]
        yield from found if len(found) <= MOST else ()
