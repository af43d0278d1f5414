"""The command line: which commands there are, and what an error does. Commands load when they are used.

Exit codes: 0 done, 1 a gate failed, 2 usage, configuration, git or internal error, 130 interrupted.
"""

import os
from importlib import import_module

import click

import mldebt
from mldebt.errors import MldebtError

COMMANDS = {
    "scan": "scan", "report": "report", "check": "check", "why": "why", "runs": "inventories",
    "models": "inventories", "configs": "configs", "hotspots": "inventories", "experiments": "inventories",
    "import-runs": "import_runs", "explain": "rules", "rules": "rules", "ignore": "ignore", "baseline": "baseline",
    "init": "init", "ticket": "ticket", "card": "card",
    "settings": "settings", "demo": "demo", "db": "db", "backfill": "backfill", "trend": "trend", "diff": "trend",
}  # fmt: skip
USAGE, INTERRUPTED = 2, 130
WHOLE = 500
"""Characters, more than any first sentence has."""


class Commands(click.Group):
    """The commands in the order people need them, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in order."""
        del ctx
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List each command with its whole first sentence, however narrow the window is."""
        rows = [(name, self.get_command(ctx, name).get_short_help_str(WHOLE)) for name in COMMANDS]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Import and return a command; an unknown one names the nearest."""
        if cmd_name not in COMMANDS:
            from difflib import get_close_matches  # only for a typing error

            close = get_close_matches(cmd_name, COMMANDS, n=1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            ctx.fail(f"No such command {cmd_name!r}.{hint}")
        found: click.Command = getattr(
            import_module(f"mldebt.cli.{COMMANDS[cmd_name]}"), f"{cmd_name.replace('-', '_')}_command"
        )
        return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(mldebt.__version__, "-V", "--version", message="mldebt %(version)s")
def cli() -> None:
    """Find the debt of a machine-learning repository.

    mldebt looks for untracked runs, undocumented models, complexity hotspots and dead configs. It runs nothing of the
    repository, writes nothing into it unless asked (`init`, `ignore`, `baseline`) and uses no network (only
    `import-runs` asks a server).

    \b
    Examples:
      mldebt demo                scan an example repository and open its report
      mldebt scan .              scan this repository
      mldebt report .            write mldebt-report.html from the last scan
      mldebt why train.py:42     why something is, or is not, a finding
    """


def run(arguments: list[str] | None = None) -> int:
    """Run a command line and return its exit code; every error is one line on stderr."""
    try:
        result = cli.main(args=arguments, prog_name="mldebt", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.Abort:
        return INTERRUPTED
    except KeyboardInterrupt:
        return INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as shown:
        click.echo(shown.format_message())
        return USAGE
    except click.ClickException as problem:
        problem.show()
        return USAGE
    except MldebtError as problem:
        _say(str(problem))
        return USAGE
    except Exception as problem:
        if os.environ.get("MLDEBT_TRACEBACK"):
            raise
        _say(f"internal error: {type(problem).__name__}: {problem} (MLDEBT_TRACEBACK=1 shows where)")
        return USAGE


def _say(text: str) -> None:
    from mldebt.findings.display import display  # only for an error

    click.echo(f"mldebt: {display(text)}", err=True)
