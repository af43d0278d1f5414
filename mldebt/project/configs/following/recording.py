"""What a call keeps of a followed object that it only looks at: nothing, a line of a log, a file that nothing reads."""

from mldebt.facts.code import Call
from mldebt.project.code import Target
from mldebt.project.configs.calls.binding import Place
from mldebt.project.configs.following.links import Links
from mldebt.project.configs.following.uses import Move, Pursuit, Sight
from mldebt.project.configs.following.walking import Walking
from mldebt.project.configs.places.sinks import LOOKS, TEXTS, logs_argument, name_of, receiver_of

HANDS_BACK = "config"
GENERAL = frozenset({"*", "~", HANDS_BACK})


class Recording:
    """Tells calls that look at an object, log it or keep it from those that use it."""

    def __init__(self, links: Links, pursuit: Pursuit, walking: Walking) -> None:
        self.links, self.pursuit, self.walking = links, pursuit, walking

    def is_harmless(self, sight: Sight, move: Move, call: Call, target: Target) -> bool:
        """Handle calls that look at an object, log it or keep it; return whether the call was one."""
        name = name_of(call)
        if name in LOOKS:
            return True
        if name == "set_defaults":
            if not self.pursuit.flat:
                self.pursuit.say("all", move.path, sight.spot, call.line, "become defaults of the command line")
            return True
        dotted = target.name if target.kind == "external" else ""
        if not self._is_recorded(sight, move, call, dotted):
            return False
        self.pursuit.say("dump", move.path, sight.spot, call.line, f"kept by {name}(…)", by=dotted or name)
        self._given_back(sight, move, call, dotted)
        key = next((part for part in move.slot or () if not part.isdigit()), None)
        if key and key not in GENERAL:
            for place in self.links.items(key):
                self.pursuit.visit(place, move.path, weak=True)
        return True

    def _given_back(self, sight: Sight, move: Move, call: Call, dotted: str) -> None:
        """Follow what a tracker is told once for a run to where it gives it back: `run.config`, `wandb.config`."""
        tracker, _, rest = dotted.partition(".")
        if rest == "init" and move.event.key == HANDS_BACK:
            self.pursuit.visit(Place(sight.spot, move.event.at, (HANDS_BACK,)), move.path)
        if rest in ("init", f"{HANDS_BACK}.update") or receiver_of(call).endswith(f".{HANDS_BACK}"):
            for place in self.links.modules_of(tracker, HANDS_BACK):
                self.pursuit.visit(place, move.path)

    def _is_recorded(self, sight: Sight, move: Move, call: Call, dotted: str) -> bool:
        """Say whether an object is logged or saved here, and not made a text of which more may be made elsewhere."""
        if name_of(call) in TEXTS and call.result == "returned" and not self.walking.may_be_told(sight.spot):
            return False
        return logs_argument(call, move.event.key, dotted, move.slot or ())
