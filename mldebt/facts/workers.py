"""Reads files in children under a deadline and a memory limit: a file that kills its reader costs only itself."""

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from mldebt.crew import DIED, LATE, Crew
from mldebt.facts.reading import encode_facts, read_facts
from mldebt.facts.texts import Unread

MEMORY = 2 << 30
RETRIES = 1

Job = tuple[str, str, bytes, int]
"""A key, the kind of reader, the content and the size of the whole file."""


def read_beside(jobs: Iterator[Job], *, size: int, deadline: float) -> Iterator[tuple[str, bytes]]:
    """Yield (key, encoded facts) of every job, in any order; one whose reader dies is tried once more, alone."""
    lost = {
        DIED: encode_facts(Unread("crashed", "parse", "its reader died twice")),
        LATE: encode_facts(Unread("deadline", "parse", f"took longer than {deadline:g} s")),
    }
    for job, answer in Crew(_reading, size, deadline=deadline, retries=RETRIES).run([job] for job in jobs):
        yield job[0], lost[answer] if isinstance(answer, str) else answer


@contextmanager
def _reading() -> Iterator[Callable[[Job], bytes]]:
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    yield lambda job: encode_facts(read_facts(*job[1:]))
