"""`mldebt import-runs`: write the runs of a server to a file that `mldebt experiments --runs` reads."""

import json
from pathlib import Path

import click

from mldebt.cli.flags import PATH
from mldebt.cli.output import say, write_file


@click.command("import-runs")
@click.option("--mlflow", "address", required=True, metavar="URL", help="The MLflow server to ask.")
@click.option("-o", "--output", type=PATH, metavar="FILE", help="Where to write (default: stdout).")
@click.option("--experiment", "names", multiple=True, metavar="NAME", help="Only this experiment; may be repeated.")
@click.option("--most", type=click.IntRange(min=1), default=50_000, show_default=True, help="How many runs at most.")
@click.option("--seconds", type=click.FloatRange(min=1), default=60, show_default=True, help="How long it may take.")
def import_runs_command(address: str, output: Path | None, names: tuple[str, ...], most: int, seconds: float) -> None:
    """Write the runs of an MLflow server as JSON lines, for `mldebt experiments --runs FILE`.

    This is the only command that uses the network. It asks for nothing but the list of experiments and runs. A token
    comes from MLFLOW_TRACKING_TOKEN, a user from MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD.

    \b
    Example:
      mldebt import-runs --mlflow https://mlflow.example.org -o runs.jsonl
    """
    from mldebt.importing.mlflow import (
        Server,  # nothing else needs the network's modules
        mlflow_runs,
    )

    rows = list(mlflow_runs(Server(address, seconds).ask, names, most))
    text = "".join(json.dumps(row, sort_keys=True) + "\n" for row in rows)
    if output is None:
        say(text.rstrip("\n"))
    else:
        write_file(output, text)
    runs = f"{len(rows):,} runs" if len(rows) != 1 else "1 run"
    click.echo(f"{runs}{' (as many as asked for)' if len(rows) == most else ''}", err=True)
