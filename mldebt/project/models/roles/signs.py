"""Tells a model from a component by what is done with it: signs with weights, added up.

Each sign is kept as evidence, so that a wrong answer can be explained. A class that scores below the threshold is a
component; one that nothing makes, registers, names or exports is dead.

A discriminator or critic is judged as any class: one that gets an optimizer of its own or is saved is trained, and so a
model, though only a generator is asked later; one that only a model makes and uses beside its other networks is a part.
"""

from collections.abc import Container, Iterator, Mapping, Sequence

import msgspec

from mldebt.findings.subjects import Evidence
from mldebt.patterns import regex
from mldebt.project.models.classes.bases import EITHER_NAME, WHOLE_NAME
from mldebt.project.models.classes.definitions import Definition
from mldebt.project.models.classes.part_names import BASE_FILE, BASE_NAME, LOSSES, PART_PATH, is_part
from mldebt.project.models.instances.uses import EVALUATED, Use
from mldebt.project.models.lookups.registering import PIECE
from mldebt.project.models.roles.sign_weights import THRESHOLD, WEIGHTS

NETWORK = regex(r"(?:create|build|make|define|construct)_(?:the_)?(?:network|model|net)")
"""How a function is called that draws a whole graph of TensorFlow 1."""
CHOSEN = ("made", "inside only", "registered", "looked up", "selected")
ENDS = ("trained", "saved", "published")
SINKS = ("trained", "saved", "loaded", "published", "served")


class Judged(msgspec.Struct, frozen=True):
    """A definition with its score, its signs in words, and how far its instances reach."""

    definition: Definition
    score: int
    reach: tuple[str, ...]
    evidence: tuple[Evidence, ...]

    @property
    def is_model(self) -> bool:
        """Say whether this is a model and not a component."""
        return self.score >= THRESHOLD


def is_spare(judged: Judged) -> bool:
    """Say whether nothing is known of a definition that makes it a part, and too little that makes it a model."""
    return 0 <= judged.score < THRESHOLD and not any("(-" in one.says for one in judged.evidence)


class Signs(msgspec.Struct, frozen=True):
    """Everything known of one definition before it is judged."""

    uses: Sequence[Use]
    named: Sequence[Use]
    documented: Evidence | None
    is_test: bool
    has_children: bool
    takes_model: bool
    is_launched: bool
    weightless: bool = False
    is_told: bool = False
    is_assembled: bool = False
    is_kin: bool = False
    is_tried: bool = False
    is_handed: bool = False
    chosen: Sequence[Use] = ()
    is_copied: bool = False
    is_held: bool = False
    is_unfinished: bool = False
    is_sole: bool = False


def judge(definition: Definition, signs: Signs) -> Judged:
    """Add up the signs of one definition."""
    here = Evidence(definition.spot.path, definition.line, "")
    if signs.is_test:
        found = {"test": _says(here, "defined in a test")}
    else:
        found = _of_use(signs)
        found |= {sign: _says(here, says) for sign, says in _of_itself(definition, signs, found)}
        if "sink" in found and (definition.is_whole or _is_trained_apart(signs)):
            found.pop("argument", None)
    evidence = tuple(_says(place, f"{place.says} ({WEIGHTS.get(sign, 0):+d})") for sign, place in found.items())
    return Judged(definition, sum(WEIGHTS.get(sign, 0) for sign in found), _reach(found, signs), evidence)


def _is_trained_apart(signs: Signs) -> bool:
    """Say whether a program trains or keeps an instance, and only another one hands one to a model as its part."""
    places = {use.spot.path for use in signs.uses if use.what == "argument"}
    return signs.is_launched and any(use.what in ENDS and use.spot.path not in places for use in signs.uses)


def _of_use(signs: Signs) -> dict[str, Evidence]:
    """Return the signs that others give: who makes, names, wraps, trains or describes it."""
    found: dict[str, Evidence] = {}
    for use in signs.uses:
        found.setdefault("sink" if use.what in SINKS else use.what, Evidence(use.spot.path, use.line, use.says))
    for use in (*signs.named, *signs.chosen):
        what = "sink" if use.what in ENDS else use.what
        found.setdefault(what, Evidence(use.spot.path, use.line, use.says))
    if signs.documented:
        found["documented"] = signs.documented
    if any(use.what == "argument" for use in signs.chosen):
        found.pop("looked up", None)
    inside = found.pop("inside", None)
    is_told = "documented" in found and found.keys() & {"looked up", "selected"}
    is_own = is_told or found.keys() & {"made", "sink", "registered"}
    if inside and not is_own:
        found["inside only"] = inside
    return found


def _of_itself(definition: Definition, signs: Signs, found: Mapping[str, Evidence]) -> Iterator[tuple[str, str]]:
    """Yield the signs that stand in the definition itself: ancestors, name, place."""
    if definition.is_whole:
        yield "whole", f"its ancestor belongs to a whole {definition.framework} model"
    yield from _of_its_name(definition, signs, found)
    if says := _abstract(definition, signs, found):
        yield "abstract", says
    if signs.is_unfinished and "made" not in found:
        yield "unfinished", "some of its methods are abstract"
    if signs.is_sole:
        yield "sole", "is a part of no other, where no class is known to be a model"
    if signs.takes_model and not definition.is_whole:
        yield "takes model", "its constructor is given a model"
    yield from _of_others(signs)
    if signs.is_handed and (WHOLE_NAME.fullmatch(definition.name) or not PIECE.fullmatch(definition.name)):
        yield "handed", "only functions for others hand it out"
    is_drawn = definition.framework == "tensorflow" and NETWORK.fullmatch(definition.name)
    if is_drawn and all(use.what == "made" for use in signs.uses):
        yield "assembled", "draws a graph, and is called as what makes a network"
    if not signs.uses:
        yield from _of_the_unused(definition, signs, found)
    yield from _of_kind(definition, signs)


def _of_others(signs: Signs) -> Iterator[tuple[str, str]]:
    """Yield the signs that siblings, holders and toolkits give."""
    if signs.is_kin:
        yield "kin", "all other classes of its base of which more is known are models"
    if signs.is_held and not signs.named:
        yield "held", "only classes that are models make and use it, beside other networks"
    if signs.is_copied:
        yield "copied", "came with a toolkit that was copied whole"


def _of_its_name(definition: Definition, signs: Signs, found: Container[str]) -> Iterator[tuple[str, str]]:
    """Yield the signs that a definition is called as a part or stands among parts, where nothing outweighs them."""
    is_sunk = "sink" in found and "argument" not in found
    if is_part(definition.name) and not _is_network(definition, signs, is_sunk=is_sunk):
        yield "part name", f"`{definition.name}` is the name of a part"
    is_told = signs.documented is not None and signs.documented.says.endswith((" row", " heading"))
    is_alone = (is_told and "backbone" in definition.spot.path) or (is_sunk and signs.is_launched)
    if (place := PART_PATH.fullmatch(definition.spot.path)) and (place["loss"] or not is_alone):
        yield ("prepares" if place["input"] else "part path"), "stands among parts"


def _is_network(definition: Definition, signs: Signs, *, is_sunk: bool) -> bool:
    """Say whether what is called as a part is a whole: logged by mlflow, an estimator, or used or told of by itself."""
    if definition.framework == "mlflow":  # mlflow wraps what is logged
        return True
    if definition.is_layer or not EITHER_NAME.fullmatch(definition.name):
        return False
    if definition.is_whole and definition.framework == "sklearn":
        return True
    is_perceptron = "mlp" in definition.name.lower()
    is_offered = not signs.uses and signs.is_told and is_perceptron
    done, ends = {use.what for use in signs.uses}, {"trained", "served", *(("loaded",) if is_perceptron else ())}
    return is_offered or (is_sunk and bool(done & ends) and "inside" not in done)


def _of_the_unused(definition: Definition, signs: Signs, found: Container[str]) -> Iterator[tuple[str, str]]:
    """Yield the signs of a definition that nobody in the repository uses."""
    if signs.is_told and "documented" in found:
        yield "alone", "is a part of no other model"
    if signs.is_tried and not signs.has_children and _is_called_whole(definition):
        yield "tried", "only tests of the repository use it"
    if signs.is_assembled:
        yield "assembled", "puts a whole model together, which nobody here makes a part of another"


def _is_called_whole(definition: Definition) -> bool:
    """Say whether a class is a model of Keras and no layer, or has the name of a whole network."""
    return (definition.framework == "keras" and not definition.is_layer) or bool(WHOLE_NAME.fullmatch(definition.name))


def _abstract(definition: Definition, signs: Signs, found: Mapping[str, Evidence]) -> str | None:
    """Return why a class is only derived from, or None."""
    is_base = signs.has_children and BASE_FILE.fullmatch(definition.spot.path)
    if (is_base or BASE_NAME.fullmatch(definition.name)) and "made" not in found:
        return "called a base and never made"
    is_offered = signs.is_told and "offered" in found
    is_chosen = any(sign in found and found[sign].says != EVALUATED for sign in CHOSEN)
    is_chosen |= any(use.what in ENDS for use in signs.chosen)
    if signs.has_children and not is_offered and not is_chosen:
        return "has subclasses and is never made"
    return None


def _of_kind(definition: Definition, signs: Signs) -> Iterator[tuple[str, str]]:
    """Yield the signs that a class is no network of its own."""
    if signs.weightless:
        yield "weightless", "its constructor makes nothing that could be learned"
    is_kept = any(use.what in ("saved", "published") for use in signs.uses)
    if definition.is_plain and not is_kept and signs.documented is None:
        yield "unsaved", "fits an estimator inside, and no instance is kept"
    if definition.is_layer:
        yield "layer", "derives from a layer"
    place = PART_PATH.fullmatch(definition.spot.path)
    is_beside = place is not None and place["loss"] and not WHOLE_NAME.fullmatch(definition.name)
    if definition.is_loss or definition.name.lower().endswith(LOSSES) or is_beside:
        yield "loss", "derives from a loss, is called one or stands among losses"


def _says(place: Evidence, text: str) -> Evidence:
    return Evidence(place.path, place.line, text, place.cell)


def _reach(found: dict[str, Evidence], signs: Signs) -> tuple[str, ...]:
    """Return how far the instances get: from launched, trained, saved to published or registered; `test`; `dead`."""
    if signs.is_test:
        return ("test",)
    kinds = {use.what for use in (*signs.uses, *signs.chosen)}
    words: list[str] = [word for word in ("trained", "saved", "loaded", "served", "published") if word in kinds]
    if signs.is_launched:
        words.insert(0, "launched")
    if found.keys() & {"registered", "looked up", "named", "spelt"}:
        words.append("registered")
    told = {"made", "inside only", "documented", "selected", "argument", "offered", "tried", "kin"}
    return tuple(words) if words or signs.has_children or found.keys() & told else ("dead",)
