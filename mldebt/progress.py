"""How a long piece of work tells how far it is."""

from collections.abc import Callable

Step = Callable[[str, int, int], None]
"""Takes what is done, how much of it is done, and of how much."""


def silent(_what: str, _done: int, _of: int) -> None:
    """Report no progress."""
