"""Reads dates in ISO 8601: whether a text is a day, and whether nobody has committed for a year."""

from datetime import date, datetime, timedelta

A_YEAR = timedelta(days=365)


def is_day(text: object) -> bool:
    """Say whether a value is the text of a day such as `2027-03-01`, written in full."""
    try:
        return isinstance(text, str) and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_dormant(commit_date: str | None, as_of: str) -> bool:
    """Say whether more than a year lies between two dates; not where there is no commit or no such date."""
    try:
        last, now = (datetime.fromisoformat(one).date() for one in (commit_date or "", as_of))
    except ValueError:
        return False
    return now - last > A_YEAR
