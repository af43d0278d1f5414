"""Says why a cell does not parse."""

from mldebt.parsing import check_cell


def fault(source: str) -> str | None:
    """Return why a cell does not parse, or None where it does."""
    try:
        check_cell(source)
    except SyntaxError as problem:
        return f"does not parse at line {problem.lineno}: {problem.msg}"
    except (ValueError, RecursionError, MemoryError) as problem:
        return f"does not parse: {type(problem).__name__}"
    return None
