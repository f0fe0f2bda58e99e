"""For test harnesses: a `Monitor` judges the calls of a running program as they are made.

    with Monitor("requester") as monitor:
        monitor.call("CreateVssBackupComponents", answer="S_OK")
        ...

The names of calls, deeds and answers are those of recorded runs (`shadowcheck trace`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from shadowcheck.check.configuration import Setting
from shadowcheck.logs.line import Header, Line
from shadowcheck.recorded.monitor import Monitoring
from shadowcheck.recorded.parties import party_named
from shadowcheck.recorded.report import Broken, TraceReport
from shadowcheck.report.trace_text import trace_text
from shadowcheck.specification import Interface
from shadowcheck.verify.broken import Level

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

__all__ = ["Broken", "BrokenRuleError", "Monitor", "TraceReport", "UnexplainedError"]


class BrokenRuleError(AssertionError):
    """A rule is broken by the call just made; `broken` are the rules, with their lines."""

    def __init__(self, broken: Sequence[Broken], text: str) -> None:
        super().__init__(text)
        self.broken = tuple(broken)


class UnexplainedError(Exception):
    """No documented run has the call just made, with this answer; nothing is judged from here on.

    This is not a mistake in the program: the monitor was not told everything, or the model lacks something.
    """


class Monitor:
    """Judges a program, or several of the same kind, while it runs; memory is bounded, however long it runs.

    *of* names the kind of party (None: the only one with a log format). *tells* are deeds that the monitor
    is told whenever they happen, and *leaves_out* calls that it may not be told, as in the first line of a log. It
    raises `BrokenRuleError` at the first call that breaks a rule (an error; with *strict*, advice too), unless *raises*
    is false: then `call` and `deed` return what they break. A call that occurs in no documented run raises
    `UnexplainedError`; `judging` tells whether it still judges. Further *settings* are options of the model.

    As a context manager it ends with `close`. It is not safe for several threads at once: hold a lock around each call
    of the program and its line.
    """

    def __init__(
        self, of: str | Interface | None = None, *, tells: Sequence[str] = (), leaves_out: Sequence[str] = (),
        strict: bool = False, raises: bool = True, **settings: int | str,
    ) -> None:
        interface = of if isinstance(of, Interface) else party_named(of, f"Monitor({'' if of is None else repr(of)})")
        given = [Setting(name, value, f"Monitor({name}={value!r})") for name, value in settings.items()]
        header = Header(tuple(tells), tuple(leaves_out))
        self._monitoring = Monitoring("the monitored run", interface, given, header, strict=strict)
        self._raises, self._lines = raises, 0

    def call(
        self, name: str, answer: str | None = None, *, object: str | None = None,  # noqa: A002 - the key of a log
        about: str | None = None,
    ) -> tuple[Broken, ...]:
        """Judge a call that has returned with *answer* (None: not known), and return what it breaks.

        Raises `BrokenRuleError`, `UnexplainedError`, and `SpecificationError` for a name, an answer or an object that
        is not known.
        """
        return self._take(Line(self._lines + 1, object, name, is_deed=False, answer=answer, about=about))

    def deed(
        self, name: str, answer: str | None = None, *, object: str | None = None,  # noqa: A002 - the key of a log
        about: str | None = None,
    ) -> tuple[Broken, ...]:
        """Judge a deed that is not a call (such as the end of the program), as `call` does."""
        return self._take(Line(self._lines + 1, object, name, is_deed=True, answer=answer, about=about))

    def _take(self, line: Line) -> tuple[Broken, ...]:
        before = self._monitoring.stopped
        found = tuple(self._monitoring.take([line]))
        self._lines += 1
        errors = [one for one in found if one.level is Level.ERROR]
        if errors and self._raises:
            raise BrokenRuleError(errors, self._text())
        if self._monitoring.stopped != before and self._raises:
            raise UnexplainedError(self._text())
        return found

    @property
    def judging(self) -> bool:
        """Whether it still judges what it is told: no call was made that it cannot explain."""
        return not self._monitoring.stopped

    def reports(self) -> tuple[TraceReport, ...]:
        """Report on the run of each party so far: one report, unless each object is a party of its own."""
        return self._monitoring.reports()

    def close(self) -> tuple[TraceReport, ...]:
        """Report on the run when it has ended.

        Raises `AssertionError` if a rule is broken, or may be: if an answer that is not known decides, or a call could
        not be explained, after which nothing was judged.
        """
        reports = self.reports()
        if any(one.exit_status for one in reports):
            raise AssertionError(self._text())
        return reports

    def _text(self) -> str:
        return "\n\n".join(trace_text(report) for report in self.reports())

    def __enter__(self) -> Self:
        """Begin; the monitor is ready as soon as it is created."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close, unless an error is already being raised."""
        if kind is None:
            self.close()
