import datetime as dt

import pytest

from mldebt.backfilling.choosing import Wanted, between, chosen_commits
from mldebt.errors import OptionsError, RevisionError


def line(*dates: str) -> tuple[list[str], dict[str, int]]:
    """Return a first-parent line, newest first, named by its dates, and the seconds of each."""
    seconds = {date: int(dt.datetime.fromisoformat(f"{date}+00:00").timestamp()) for date in dates}
    return list(dates), seconds


def test_the_last_commit_of_each_month_stands_for_it() -> None:
    commits, times = line("2026-03-09", "2026-02-27", "2026-02-03", "2025-12-31", "2025-12-01")

    assert chosen_commits(commits, times, Wanted(every="month")) == ["2026-03-09", "2026-02-27", "2025-12-31"]


def test_a_week_begins_on_monday_and_a_year_may_begin_within_one() -> None:
    commits, times = line("2026-01-05", "2026-01-04", "2026-01-01", "2025-12-29", "2025-12-28")

    assert chosen_commits(commits, times, Wanted(every="week")) == ["2026-01-05", "2026-01-04", "2025-12-28"]


def test_a_number_takes_every_so_many_commits() -> None:
    commits, times = line("2026-03-09", "2026-02-27", "2026-02-03", "2025-12-31", "2025-12-01")

    assert chosen_commits(commits, times, Wanted(every="2")) == ["2026-03-09", "2026-02-03", "2025-12-01"]


def test_without_flags_it_is_two_years_of_months_and_the_tip() -> None:
    commits, times = line(*(f"{year}-{month:02}-05" for year in (2026, 2025, 2024, 2023) for month in range(12, 0, -1)))

    assert chosen_commits(commits, times, Wanted()) == commits[:25]


def test_since_leaves_out_what_is_older_and_lifts_the_bound() -> None:
    commits, times = line(*(f"{year}-{month:02}-05" for year in (2026, 2025, 2024, 2023) for month in range(12, 0, -1)))

    assert chosen_commits(commits, times, Wanted(since="2023-06-01")) == commits[:43]


def test_a_clock_that_ran_backwards_opens_no_month_twice() -> None:
    commits, times = line("2026-03-09", "2026-02-27", "2026-03-01", "2026-02-01", "2026-01-01")

    assert chosen_commits(commits, times, Wanted(every="month")) == ["2026-03-09", "2026-02-27", "2026-01-01"]


def test_a_range_leaves_out_its_older_end() -> None:
    commits, _ = line("2026-03-09", "2026-02-27", "2026-02-03", "2025-12-31")

    assert between(commits, "2025-12-31", "2026-02-27") == ["2026-02-27", "2026-02-03"]
    with pytest.raises(RevisionError, match="not on the first-parent line"):
        between(commits, "elsewhere", "2026-02-27")


@pytest.mark.parametrize("wanted", [Wanted(every="year"), Wanted(since="yesterday"), Wanted(every="0x1")])
def test_what_makes_no_sense_is_said(wanted: Wanted) -> None:
    commits, times = line("2026-03-09")

    with pytest.raises(OptionsError, match=r"--every|--since"):
        chosen_commits(commits, times, wanted)
