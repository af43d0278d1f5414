"""Sets the clock of a scan: a day, so that two scans of one commit on one day give the same bytes."""

import datetime as dt

from mldebt.errors import OptionsError
from mldebt.options import Options


def clock(options: Options, head_time: int) -> str:
    """Return the asked date, the date of the asked commit, or today; never before the scanned commit (UTC seconds).

    Raises OptionsError where what was asked is no date.
    """
    if options.as_of:
        try:
            dt.datetime.fromisoformat(options.as_of)
        except ValueError as problem:
            message = f"--as-of {options.as_of}: not a date like 2026-11-28"
            raise OptionsError(message) from problem
        return options.as_of
    if options.rev is not None and head_time:
        return iso(head_time)
    today = dt.datetime.now(dt.UTC).replace(hour=0, minute=0, second=0)
    return iso(max(int(today.timestamp()), head_time))


def iso(seconds: int) -> str:
    """Return UTC seconds as ISO 8601."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
