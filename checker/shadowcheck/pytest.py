"""For pytest: `from shadowcheck.pytest import verify`, and `def test_my_design(): verify(MyDesign)`.

And for the log of a run: `from shadowcheck.pytest import trace`, and `def test_my_log(): trace("my_log.jsonl")`.
And for a program: `from shadowcheck.pytest import drive`, and `def test_my_program(): drive(["./my_program"])`.
And for a run of a model, as the explorer's page copies it: `from shadowcheck.pytest import walk`.
"""

from __future__ import annotations

from os import fspath
from types import FunctionType
from typing import TYPE_CHECKING, Any

from shadowcheck.check.configuration import Setting
from shadowcheck.check.engines import engine_named
from shadowcheck.check.pipeline import built
from shadowcheck.drive.driving import search
from shadowcheck.drive.greeting import introduction
from shadowcheck.drive.program import function_of, program_of
from shadowcheck.drive.report import DriveReport
from shadowcheck.drive.search import Budget
from shadowcheck.errors import SpecificationError, closest
from shadowcheck.instance import compile_network
from shadowcheck.recorded.choice import choices_of, judge_log
from shadowcheck.report.design_text import design_text
from shadowcheck.report.drive_text import drive_text
from shadowcheck.report.trace_text import trace_text
from shadowcheck.sources.designs import designed
from shadowcheck.sources.models import asked_for, find_model
from shadowcheck.verify.broken import Level
from shadowcheck.verify.settings import read_settings
from shadowcheck.verify.verification import DesignReport, verify_design

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from os import PathLike

    from shadowcheck.drive.running import Program
    from shadowcheck.instance import Instance
    from shadowcheck.machine import Machine
    from shadowcheck.recorded.report import TraceReport
    from shadowcheck.specification import Interface

__all__ = ["drive", "trace", "verify", "walk"]


def verify(
    design: type | FunctionType, *, strict: bool | None = None, waivers: Mapping[str, str] | None = None,
    engine: str | None = None, interface: Interface | None = None, **settings: int | str,
) -> DesignReport:
    """Verify *design*; if it breaks an obligation, fail with the report, which tells the story of each finding.

    The options are those of `shadowcheck verify`; the project's settings fill in what is not given. Further *settings*
    are options and numbers of the model, such as reading="lenient". *waivers* are reasons by claim id. Advice that is
    not followed fails only if *strict*, but is in the report that is returned. Raises `AssertionError` for a broken or
    unsettled claim, and `SpecificationError` for a design or an option that cannot be verified.
    """
    __tracebackhide__ = True
    if not isinstance(design, type | FunctionType):
        raise SpecificationError(
            f"verify() was given {design!r}, which is not a class", where="shadowcheck.pytest.verify",
            why="a design is a class that derives from a profile or has handlers, or a function",
            instead="import the class, and verify(MyDesign)", code="SC0710",
        )
    try:
        machine: type[Machine[Any]] = designed(design, "shadowcheck.pytest.verify")
        given = [Setting(name, value, f"verify({name}={value!r})") for name, value in settings.items()]
        searcher = None if engine is None else engine_named(engine)
        request = read_settings().request(machine, given, searcher, strict=strict, waivers=waivers)
        report = verify_design(machine, request, interface=interface)
    except SpecificationError as error:
        raise error.with_traceback(None) from None
    if report.exit_status:
        broken = ", ".join(finding.id for finding in report.at(Level.ERROR)) or "not everything is settled"
        raise AssertionError(f"{design.__qualname__}: {broken}\n\n{design_text(report)}")
    return report


def trace(
    path: str | PathLike[str], *, of: str | Interface | None = None, format: str | None = None,  # noqa: A002
    strict: bool | None = None, **settings: int | str,
) -> tuple[TraceReport, ...]:
    """Judge the run that the file *path* records; fail with the report if it breaks a rule or may break one.

    The options are those of `shadowcheck trace`: without *format*, the format is recognised; without *strict*, the
    project's settings say whether advice that is not followed fails. There is one report, unless each object of the
    log is a party of its own, or *path* is a folder of logs. Raises `AssertionError`, and `SpecificationError` for a
    log that cannot be understood.
    """
    __tracebackhide__ = True
    try:
        given = [Setting(name, value, f"trace({name}={value!r})") for name, value in settings.items()]
        strict = read_settings().strict if strict is None else strict
        chosen, _ = choices_of(fspath(path), of, format)
        reports = tuple(report for one in chosen for report in judge_log(one, given, strict=strict))
    except SpecificationError as error:
        raise error.with_traceback(None) from None
    if any(report.exit_status for report in reports):
        raise AssertionError("\n\n".join(trace_text(report) for report in reports))
    return reports


def drive(  # noqa: PLR0913 - the options of the command
    program: Callable[..., object] | str | Sequence[str], *, deviations: int = 2, runs: int = 10_000,
    seconds: float | None = None, interrupts: bool = False, jobs: int = 2, timeout: float = 10.0, stdio: bool = False,
    world: Mapping[str, str] | None = None, strict: bool | None = None, **settings: int | str,
) -> DriveReport:
    """Run *program* with every answer that its calls may get; fail with the shortest run that breaks a rule.

    It is a function, as for `verify`, or the words of a command; a string is one word. The options are those of
    `shadowcheck drive`; without *strict*, the project's settings say whether advice that is not followed fails. Raises
    `AssertionError` also if not all that was asked for was tried or settled, and `SpecificationError` for a program
    that cannot be driven.
    """
    __tracebackhide__ = True
    try:
        given = [Setting(name, value, f"drive({name}={value!r})") for name, value in settings.items()]
        strict = read_settings().strict if strict is None else strict
        driven = _program(program, timeout, stdio=stdio)
        known = introduction(driven, world or {})
        budget = Budget(runs, seconds, deviations, jobs, interrupts=interrupts)
        referee, found = search(driven, known, budget, given, world or {}, strict=strict)
    except SpecificationError as error:
        raise error.with_traceback(None) from None
    report = DriveReport(known.name, referee, budget, found, tuple(given))
    if report.exit_status:
        raise AssertionError(drive_text(report))
    return report


def _program(program: Callable[..., object] | str | Sequence[str], timeout: float, *, stdio: bool) -> Program:
    if callable(program):
        return function_of(program, timeout, repr(program), "shadowcheck.pytest.drive")
    return program_of([program] if isinstance(program, str) else [*program], timeout, stdio=stdio)


def walk(
    model: str, steps: Sequence[str], *, ends: Mapping[str, str] | None = None, without: Sequence[str] = (),
    fault: str | None = None, **settings: int | str,
) -> None:
    """Take *steps* one after the other in *model*, from its beginning; fail at the first that is not possible.

    A step is named as the explorer's page copies it: its name, the number of its replica, and what is decided in it.
    Where that names several, any of them may be taken. *ends* are states by machine: fail if no such run leads there.
    The options are those of `shadowcheck explore`. Raises `AssertionError`, and `SpecificationError` for an
    unknown model or option.
    """
    __tracebackhide__ = True
    try:
        given = [Setting(name, value, f"walk({name}={value!r})") for name, value in settings.items()]
        found = find_model(model)
        asked = asked_for(found, given, without, fault)
        instance = compile_network(built(found, asked)[0], asked.sizes)
    except SpecificationError as error:
        raise error.with_traceback(None) from None
    states = {instance.initial}
    for number, name in enumerate(steps, start=1):
        after = [(str(rule), there) for state in sorted(states) for rule, there in instance.successors(state)]
        states = {there for taken, there in after if taken == name}
        if not states:
            possible = sorted({taken for taken, _ in after})
            near = closest(name, possible) or possible[:5]
            rather = f"the possible steps are {', '.join(near)}" if near else "no step is possible"
            raise AssertionError(f"step {number}, {name!r}, is not possible; {rather}")
    told = [_places(instance, state) for state in sorted(states)]
    if not any((ends or {}).items() <= one.items() for one in told):
        raise AssertionError(f"after {len(steps)} steps the machines are elsewhere: {told[0]}, not {dict(ends or {})}")


def _places(instance: Instance, state: int) -> dict[str, str]:
    """Return the name of each machine's state, without its data."""
    return {field.name: field.system.states[field.local(state)].name for field in instance.fields}
