"""Tells keys of containers made by code that nothing reads: `c.rate = cfg["rate"]`, and no `c.rate` anywhere."""

from mldebt.facts.code import Assign, Made, Ref, Table
from mldebt.project.code import Spot
from mldebt.project.configs.following.flows import Flows, Seed, Use
from mldebt.project.configs.following.uses import LOSSES
from mldebt.project.configs.places.sinks import TALKS
from mldebt.project.configs.places.telling import is_container
from mldebt.remembering import remembered


class Copies:
    """Follows a container from where it is made; nothing is said of one that may also be another object."""

    def __init__(self, flows: Flows) -> None:
        self._flows, self._code = flows, flows.links.code

    def is_unread(self, spot: Spot, name: str, key: str) -> bool:
        """Say whether a key of the container that a name holds is not read, while another one of its keys is."""
        uses = self._uses(self._flows.links.owner(spot, name), name)
        read = {use.keys[0] for use in uses if use.what == "read" and use.keys}
        return bool(read) and key not in read and not any(_may_take(use, key) for use in uses)

    @remembered
    def _uses(self, home: Spot, name: str) -> tuple[Use, ...]:
        """Return what becomes of a container; nothing where it is not made where its name is."""
        scope = self._code.scope(home)
        made = [one for one in scope.assigns if one.target == (name,)]
        is_fresh = bool(made) and all(self._is_fresh(home, one) for one in made)
        if not is_fresh or any(one.name == name for one in scope.parameters):
            return ()
        return self._flows.follow(Seed(home, Ref((name,))), flat=True)

    def _is_fresh(self, home: Spot, made: Assign) -> bool:
        if made.how != "=" or not isinstance(made.value, Made):
            return made.how == "=" and isinstance(made.value, Table)
        call = self._code.scope(home).call(made.value.call)
        return not (made.value.steps or call.args) and (is_container(call) or call.leaf == "dict")


def _may_take(use: Use, key: str) -> bool:
    """Say whether a use may be of a key by a name that is not told, or of all: what saves them may read them back."""
    is_kept = use.what == "dump" and use.by not in TALKS
    is_about = not use.keys or use.keys[0] == key or "*" in use.keys[0]
    return is_about and (use.what in LOSSES or is_kept or (use.what == "read" and bool(use.keys)))
