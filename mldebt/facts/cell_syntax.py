"""Says why a cell does not parse, and repairs one that another Python would parse."""

from collections.abc import Sequence

from mldebt.facts.new_syntax import backported
from mldebt.facts.old_syntax import modernised
from mldebt.parsing import check_cell


def repaired(lines: Sequence[str]) -> list[str]:
    """Return the lines of a cell that only another Python parses as today's parses them, or none."""
    text = "\n".join(lines) + "\n"
    rewritten = filter(None, (repair(text) for repair in (modernised, backported)))
    return next((newer.split("\n")[: len(lines)] for newer in rewritten if not fault(newer)), [])


def fault(source: str) -> str | None:
    """Return why a cell does not parse, or None where it does."""
    try:
        check_cell(source)
    except SyntaxError as problem:
        return f"does not parse at line {problem.lineno}: {problem.msg}"
    except (ValueError, RecursionError, MemoryError) as problem:
        return f"does not parse: {type(problem).__name__}"
    return None
