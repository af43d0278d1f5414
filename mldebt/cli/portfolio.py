"""Writes the page over all stored repositories with a report of each beside it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from mldebt.cli.output import write_file
from mldebt.errors import MldebtError
from mldebt.findings.document import printable
from mldebt.findings.portfolio import StoredRepository
from mldebt.findings.scan import Scan
from mldebt.options import Options
from mldebt.patterns import regex

FOLDER = Path("mldebt-portfolio")
ODD = regex(r"[^a-z0-9]+")
LONGEST = 80


def write_portfolio(options: Options, folder: Path, title: str | None, page: Callable[[Scan], str]) -> Path:
    """Write `index.html` and a report for every repository whose latest document is kept; return the index."""
    from mldebt.report.page.portfolio import render_portfolio
    from mldebt.store.loading import by_id
    from mldebt.store.opening import open_store
    from mldebt.store.portfolio import portfolio

    _make(folder)
    with open_store(options.db) as store:
        found = portfolio(store)
        names = file_names(found)
        for one in found:
            if one.id in names:
                write_file(folder / names[one.id], page(printable(by_id(store, one.latest.id))))
    index = folder / "index.html"
    write_file(index, render_portfolio(found, names, title=title))
    return index


def file_names(repositories: Sequence[StoredRepository]) -> dict[int, str]:
    """Return the file of each report: the repository's name in plain letters, with its number where two are alike."""
    slugs = {one.id: _slug(one) for one in repositories if one.latest.kept}
    taken = [*slugs.values(), "index"]
    return {
        number: f"{slug}.html" if taken.count(slug) == 1 else f"{slug}-{number}.html" for number, slug in slugs.items()
    }


def _slug(one: StoredRepository) -> str:
    named = one.name if one.scope == "." else f"{one.name}-{one.scope}"
    return ODD.sub("-", named.lower())[:LONGEST].strip("-") or "repository"


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise MldebtError(f"{folder}: cannot be made: {problem.strerror}") from problem
