"""`mldebt card`: a model card with what the scan knows and questions for the rest."""

from pathlib import Path

import click

from mldebt.cli.flags import PATH, judging
from mldebt.cli.output import hand_over
from mldebt.cli.progress import progress
from mldebt.options import Options
from mldebt.pipeline import opened


@click.command()
@click.argument("model", metavar="MODEL")
@click.option("-o", "--output", type=PATH, metavar="FILE", help="Where to write, else stdout.")
@judging
def card_command(options: Options, *, model: str, output: Path | None) -> None:
    """Write a model card of a model.

    MODEL is its name as `mldebt models` lists it, or `path#name` where several share the name. The card is Markdown in
    the format of the Hugging Face Hub: what the scan knows, each fact with its source, and questions that only people
    can answer. A card whose questions are left stays a finding (MLD203).

    \b
    Examples:
      mldebt card TideNet
      mldebt card src/nets.py#TideNet -o MODEL_CARD.md
    """
    from mldebt.report.markdown.card import as_markdown
    from mldebt.report.markdown.card_facts import card_of

    with progress(quiet=options.verbosity < 0) as step, opened(options, step) as found:
        text = as_markdown(card_of(found.project, model))
    hand_over(text, output)
