"""Tests what the program keeps of itself from one start to the next."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from mldebt import startup_cache
from mldebt.patterns import compiled

START = (
    "import sys; from pathlib import Path\n"
    "from mldebt.cache import Cache, quick_start\n"
    "from mldebt.catalogue.loading import training\n"
    "from mldebt.facts.reading import facts_version\n"
    "cache = Cache(Path(sys.argv[1]))\n"
    "with quick_start(cache):\n"
    "    print(len(training().entries), facts_version(), 'yaml' in sys.modules)\n"
    "cache.close()"
)


def start(place: Path) -> list[str]:
    """Start the program on a cache and return what it says: entries, version of the facts, whether it read YAML."""
    done = subprocess.run([sys.executable, "-c", START, str(place)], check=True, capture_output=True, text=True)
    return done.stdout.split()


def test_a_second_start_reads_no_catalogue_and_knows_the_same(tmp_path: Path) -> None:
    first = start(tmp_path / "cache.db")

    second = start(tmp_path / "cache.db")

    assert first[-1] == "True"
    assert second == [*first[:-1], "False"]


def test_a_changed_byte_of_what_is_kept_makes_a_first_start_again(tmp_path: Path) -> None:
    place = tmp_path / "cache.db"
    first = start(place)
    with closing(sqlite3.connect(place)) as cache, cache:
        (stored,) = cache.execute("SELECT value FROM entries WHERE kind = 'start'").fetchone()
        cache.execute("UPDATE entries SET value = ? WHERE kind = 'start'", (stored[:-1] + bytes([stored[-1] ^ 1]),))

    again = start(place)

    assert again == first


def test_a_pattern_from_its_kept_program_is_the_compiled_one() -> None:
    for text, flags in ((r"(?P<one>a+)|(b)\2?", re.IGNORECASE), (r"[^\W\d_]+é", 0), (r"\x00(?=z)", re.DOTALL)):
        compiled(text, flags)

        found = compiled(text, flags)

        assert found == re.compile(text, flags)
        assert found.groupindex == re.compile(text, flags).groupindex


def test_what_is_no_program_is_compiled_anew() -> None:
    text = "never (?P<asked>before) in a test"
    startup_cache.keep(f"0 {text!r}", b"\x94\x20\xc4\x04\xff\xff\xff\xff\x01\x80")

    found = compiled(text)

    assert found == re.compile(text)
    assert found.groupindex == {"asked": 1}


def test_what_was_worked_out_before_it_could_be_known_is_not_written_again(tmp_path: Path) -> None:
    place = tmp_path / "cache.db"
    early = "from mldebt.patterns import compiled; compiled('early (?P<bird>x)')\n"
    command = [sys.executable, "-c", early + START, str(place)]
    subprocess.run(command, check=True, capture_output=True)
    before = place.stat().st_mtime_ns

    subprocess.run(command, check=True, capture_output=True)

    assert place.stat().st_mtime_ns == before
