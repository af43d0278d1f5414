"""Finds text about a model that stands under another name: that of the class it varies, or a list with its file."""

from collections.abc import Iterator

from mldebt.patterns import regex
from mldebt.project.code import Spot
from mldebt.project.models.documentation import of_mentions
from mldebt.project.models.inventory import Inventory
from mldebt.project.models.passages import Passage

WORDS = regex(r"\w+")


def of_originals(inventory: Inventory, spot: Spot) -> Iterator[Passage]:
    """Yield what documents say of the models of the same module that a class's own docstrings name."""
    code = inventory.code
    constructor = code.methods(spot).get("__init__") if spot in inventory.definitions.classes else None
    texts = [code.scope(place).docstring for place in (spot, constructor) if place]
    words = {word for text in texts if text for word in WORDS.findall(text.text)}
    for other in sorted(inventory.models) if words else ():
        if other.path == spot.path and other != spot and code.scope(other).name in words:
            yield from of_mentions(inventory.mentions_of(other))


def of_lists(inventory: Inventory, readme: str, spot: Spot, name: str) -> Iterator[Passage]:
    """Yield the top of a README that links to the file of a model: it is said of all that the README lists."""
    links = [mention for mention in inventory.mentions.get(spot.path, ()) if mention.token == spot.path]
    if any(mention.passage.path == readme for mention in links):
        first = inventory.documents.parts(readme)[0]
        yield Passage(first.text, readme, first.line, "section", name, first.title)
