# ruff: noqa: SLF001 - callbacks are wrapped where python-statemachine keeps them; tests/machine pins it
"""A watch on every callback of a live machine, so that a refusal names the handler and no answer is lost."""

from __future__ import annotations

import sysconfig
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from statemachine.callbacks import CallbackGroup

from shadowcheck.errors import SpecificationError
from shadowcheck.location import place
from shadowcheck.machine.names import INSTALLED
from shadowcheck.machine.script import Script

if TYPE_CHECKING:
    from collections.abc import Callable

    from statemachine.callbacks import CallbackWrapper

    from shadowcheck.machine.notation import Machine
    from shadowcheck.machine.topology import Owner, Topology

SILENT = (CallbackGroup.ENTER, CallbackGroup.EXIT, CallbackGroup.AFTER)
"""Actions whose answer python-statemachine throws away: a veto given there would vanish."""
ANSWERING = (CallbackGroup.BEFORE, CallbackGroup.ON)
"""Actions whose answer is the outcome of the event."""
LIBRARY = Path(sysconfig.get_path("stdlib"))
"""Where Python's own library is."""


def watch(machine: Machine[Any], topology: Topology) -> None:
    """Replace every callback of *machine* by one that reports: its exceptions, and answers that mean nothing."""
    for owner in topology.owners:
        for group in (*SILENT, *ANSWERING, CallbackGroup.COND):
            for wrapper in _bound(machine, owner, group):
                wrapper._callback = _watched(machine, wrapper, group)


def raised(name: str, error: BaseException, where: str) -> SpecificationError:
    """Refuse a callback that raised; to be chained with the exception itself."""
    said = " ".join(str(error).split())
    return SpecificationError(
        f"{name} raised {type(error).__name__}" + (f": {said}" if said else ""),
        where=f"{where}; raised by {_line_of(error)}",
        why="a reaction is an outcome and a next state; an exception is neither. Every event is tried in every state "
        "that some events lead to, whether it is ever sent there or not",
        instead="an outcome in words, a veto (False), or record_failure(...)",
    )


def _line_of(error: BaseException) -> str:
    """Return the author's line that raised *error*, or called what did: the last that is in no installed package."""
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [frame for frame in frames if not INSTALLED.intersection(Path(frame.filename).parts) and _is_file(frame)]
    last = (theirs or frames)[-1]
    return f"{last.filename}:{last.lineno}: {last.line}"


def _is_file(frame: traceback.FrameSummary) -> bool:
    """Whether *frame* is in a file, and not in Python's own library, nor here."""
    ours = Path(__file__).parents[1]
    return not any(Path(frame.filename).is_relative_to(folder) for folder in (LIBRARY, ours))


def _bound(machine: Machine[Any], owner: Owner, group: CallbackGroup) -> list[CallbackWrapper]:
    key = owner._specs.grouper(group).key
    return list(machine._callbacks[key]) if key in machine._callbacks else []


def _watched(machine: Machine[Any], wrapper: CallbackWrapper, group: CallbackGroup) -> Callable[..., Any]:
    callback, name = wrapper._callback, str(wrapper.meta.attr_name)

    def where() -> str:
        script = machine.script or Script()
        return place(type(machine), state=script.at, event=script.event)

    def watched(*args: Any, **offered: Any) -> Any:  # noqa: ANN401 - stands in for any callback
        try:
            answer = callback(*args, **offered)
        except SpecificationError:
            raise
        except (Exception, SystemExit) as error:  # a handler that exits would end the verification with its own status
            raise raised(repr(name), error, where()) from error
        if group is not CallbackGroup.COND and not _is_answer(answer, group):
            raise _meaningless(name, answer, group, where())
        return answer

    return watched


def _is_answer(answer: object, group: CallbackGroup) -> bool:
    if answer is None:
        return True
    return group in ANSWERING and (isinstance(answer, bool) or (isinstance(answer, str) and answer != ""))


def _meaningless(name: str, answer: object, group: CallbackGroup, where: str) -> SpecificationError:
    if group in SILENT:
        why = "python-statemachine throws away what an entry, exit or after action answers"
        instead = "answer in the handler on_<event>, and return nothing here"
    else:
        why = "an outcome is None or True (success), False (veto), or a word"
        instead = "one of these"
    return SpecificationError(f"{name!r} answered {answer!r}", where=where, why=why, instead=instead)
