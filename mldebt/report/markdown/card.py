"""Writes a model card as Markdown in the format of the Hugging Face Hub: every fact with its source, then questions.

A question is marked `[More information needed] Question: …`: readers see it, and the card counts as incomplete.
"""

from collections.abc import Iterator

from mldebt.report.markdown.card_facts import Card, Part
from mldebt.report.wording.writing import code, sentence

MARK = "[More information needed] Question:"


def as_markdown(card: Card) -> str:
    """Return the card with its front matter."""
    lines = [*_metadata(card), f"# Model card: {sentence(card.name)}", ""]
    at = f" at commit {code(card.commit[:12])}" if card.commit else ""
    asked = sum(len(part.questions) for part in card.parts)
    lines += [f"Facts as mldebt found them{at}; {asked} questions are left for people.", ""]
    for part in card.parts:
        lines += _part(part)
    return "\n".join(lines).rstrip() + "\n"


def _metadata(card: Card) -> Iterator[str]:
    if card.metadata:
        yield from ("---", *(f"{key}: {value}" for key, value in card.metadata), "---", "")


def _part(part: Part) -> Iterator[str]:
    yield from (f"## {part.title}", "")
    for fact in part.facts:
        yield f"- **{sentence(fact.label)}**: {sentence(fact.text)} ({code(fact.source)})"
    if part.facts:
        yield ""
    for question in part.questions:
        yield from (f"{MARK} {question}", "")
    if not part.facts and not part.questions:
        yield from ("Nothing is known.", "")
