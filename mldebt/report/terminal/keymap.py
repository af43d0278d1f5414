"""Prints the map of configuration: each file, its keys, and who reads them or why nobody does."""

from collections.abc import Callable, Iterator

from rich.console import Console
from rich.text import Text

from mldebt.findings.display import display
from mldebt.findings.listing import listed
from mldebt.findings.scan import Scan
from mldebt.findings.subjects import ConfigFile, ConfigKey
from mldebt.report.terminal.summary import write
from mldebt.report.wording.words import place

KEY, STATUS = 34, 9
Wanted = Callable[[tuple[ConfigFile, ConfigKey]], bool]


def print_map(scan: Scan, console: Console, *, wanted: Wanted = lambda _: True) -> None:
    """Print the files that have wanted keys, each key with its status and its readers or the reason."""
    if scan.configs is None:
        says = "Of configs nothing can be said: they were not looked at (`mldebt scan -v` lists failures)."
        write(Text(says), console)
        return
    lines = [line for file in scan.configs for line in _lines(file, wanted)]
    for line in lines or [Text("No config key is like that." if scan.configs else "No configs found.")]:
        write(line, console)


def _lines(file: ConfigFile, wanted: Wanted) -> Iterator[Text]:
    keys = [key for key in file.keys if wanted((file, key))]
    if not keys:
        return
    yield Text(display(f"{file.path}  {file.system}, {file.status}: {file.reason}"), style="bold")
    width = min(KEY, max(len(display(key.key)) for key in keys))
    for key in keys:
        yield Text(f"  {display(key.key):<{width}}  {key.status:<{STATUS}}{display(_readers(key))}")


def _readers(key: ConfigKey) -> str:
    """Return the first readers of a key, or why it has none."""
    if not key.readers:
        return key.reason
    return listed([place(one.path, one.line or 1, one.cell) for one in key.readers])
