"""Tells parsers of which every use is seen: nobody else can add options to them, or parse with them."""

from mldebt.facts.code import Made, Ref, last_step
from mldebt.project.code import Spot
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.parsers.arguments import Option
from mldebt.project.configs.parsers.namespaces import METHODS
from mldebt.project.configs.places.objects import Ledger


class Private:
    """Asks what is done with a parser beside declaring options on it."""

    def __init__(self, links: Links) -> None:
        self._links, self._code = links, links.code

    def is_private(self, spot: Spot, place: int, besides: Spot | None = None) -> bool:
        """Say whether the parser of a parse call is made by one scope and handed to nobody who could add options.

        With `besides`, one that is the module's too, unless that is the scope that makes it.
        """
        func = self._code.scope(spot).calls[place].func
        if not isinstance(func, Ref) or len(func.steps) != 2:
            return False
        name = func.steps[0]
        found = self._code.lookup(spot, name) if besides else None
        home = Spot(spot.path, found[0]) if found else spot
        return home != besides and self._is_only_called(home, name)

    def is_given_back(self, option: Option) -> bool:
        """Say whether a function makes an option's parser and returns it, and all its callers only parse with it."""
        spot, name = option.spot, _name(option)
        ledger = self._links.ledgers.at(*spot)
        kinds = {event.kind for event in ledger.events(name)}
        if spot.scope <= 0 or not _is_made(ledger, name) or not kinds <= {"method", "return"}:
            return False
        made = ((self._links.ledgers.at(*caller), number) for caller, number in self._links.callers(spot))
        return all(_is_parsed_at_once(*one) for one in made)

    def _is_only_called(self, home: Spot, name: str) -> bool:
        """Say whether a name is bound to a new parser, of which nothing is done but to call its methods."""
        if not _is_made(self._links.ledgers.at(*home), name):
            return False
        if home.scope == 0 and any(True for _ in self._links.importers(home, name, ())):
            return False
        ledgers = (self._links.ledgers.at(*one) for one in self._links.viewers(home, name))
        return all(event.kind == "method" for ledger in ledgers for event in ledger.events(name))


def _name(option: Option) -> str:
    """Return the name that an option's parser has, or an empty string where it is no plain name."""
    return option.holder.steps[0] if isinstance(option.holder, Ref) and len(option.holder.steps) == 1 else ""


def _is_made(ledger: Ledger, name: str) -> bool:
    """Say whether a scope binds a name to a new parser that takes no options of others."""
    made = [one.value for one in ledger.bound.get(name, ())]
    calls = [ledger.scope.calls[value.call] for value in made if isinstance(value, Made)]
    named = [call for call in calls if call.last_step.endswith("ArgumentParser")]
    return bool(named) and all(word not in ("parents", None) for call in named for word, _ in call.keywords)


def _is_parsed_at_once(ledger: Ledger, made: int) -> bool:
    """Say whether a parser that a call returns is only parsed with, or bound to a name that is."""
    names = [target[0] for target in ledger.assigned(made) if len(target) == 1]
    events = [*ledger.events(made), *(one for name in names for one in ledger.events(name))]
    calls = (ledger.scope.calls[one.at].func for one in events if one.kind == "method")
    is_known = {one.kind for one in events} <= {"method", "assign"}
    return is_known and all(last_step(func).lstrip(".") in METHODS for func in calls)
