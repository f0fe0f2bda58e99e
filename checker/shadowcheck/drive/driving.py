"""Driving a program: its runs say what it tells of, and then they are searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.drive.function import Function
from shadowcheck.drive.referee import Referee
from shadowcheck.drive.search import Found, Search
from shadowcheck.errors import SpecificationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.drive.greeting import Introduction
    from shadowcheck.drive.run import Run
    from shadowcheck.drive.running import Program
    from shadowcheck.drive.search import Budget


def search(  # noqa: PLR0913 - what is searched, and how
    program: Program, known: Introduction, budget: Budget, settings: Sequence[Setting], world: Mapping[str, object], *,
    strict: bool, tell: Callable[[Found, Run], None] = lambda *_: None,
) -> tuple[Referee, Found]:
    """Search the runs of *program*, which made itself *known*; what it tells of in one run, it tells of in all.

    So the search begins anew when a run tells of something that none before has told of. Raises `SpecificationError`
    for a call or a setting that the model does not know.
    """
    header = known.header
    if budget.interrupts:
        _refuse_to_interrupt(program, known)
    while True:
        referee = Referee(known.name, known.interface, header, settings, strict=strict)
        found = Search(program, referee, budget, world, tell).search()
        if not found.told:
            return referee, found
        header = header._replace(tells=tuple(sorted({*header.tells, *found.told})))


def _refuse_to_interrupt(program: Program, known: Introduction) -> None:
    """Refuse what cannot be interrupted: a party that is called, and a function, which `verify` interrupts."""
    why = ""
    if known.interface.calls is None:
        why = f"a {known.interface.name} is called, and Ctrl-C is for programs that people start"
    elif isinstance(program, Function):
        why = "a function hears Ctrl-C only where it catches KeyboardInterrupt: 'verify' tries each such place"
    if why:
        raise SpecificationError(
            f"{known.name} cannot be interrupted", where="--interrupts", why=why, instead="leave --interrupts out",
            code="SC1214",
        )
