"""The times of a log, which never go back."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from shadowcheck.logs.line import wrong_line


class Clock:
    """Reads the times of the lines of the log *path*; *form* is how `strptime` reads them (None: ISO 8601)."""

    def __init__(self, path: str, form: str | None = None) -> None:
        self._path, self._form = path, form
        self._last: tuple[object, float] | None = None

    def reads(self, given: object, number: int) -> float | None:
        """Return the time of the line *number* in seconds, None if it has none.

        Raises `SpecificationError` for what is not a time, and for a time before the last one.
        """
        if given is None:
            return None
        now = self._seconds(given, number)
        if self._last is not None and now < self._last[1]:
            raise wrong_line(
                self._path, number, f"the clock goes back from {self._last[0]} to {given}",
                why="lines are judged in the order of the file, which is not the order in which things happened",
                instead="sort the lines by time; if the clock itself was set back, remove the times", code="SC0838",
            )
        self._last = given, now
        return now

    def _seconds(self, given: object, number: int) -> float:
        try:
            if isinstance(given, int | float) and not isinstance(given, bool) and not math.isnan(given):
                return float(given)
            moment = self._moment(str(given))
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()  # the same on every machine
        except (ValueError, OverflowError, OSError) as error:
            form = self._form or "a number of seconds, or a date and time in ISO 8601"
            raise wrong_line(
                self._path, number, f"{given!r:.60} is not a time", why=f"a time is {form}",
                instead='12.5, or "2026-11-29T08:30:00"', code="SC0836",
            ) from error

    def _moment(self, given: str) -> datetime:
        if self._form is None:
            return datetime.fromisoformat(given)
        return datetime.strptime(given, self._form)  # noqa: DTZ007 - a log seldom names its zone; see `_seconds`
