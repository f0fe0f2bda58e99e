# ruff: noqa: SLF001 - callbacks are wrapped where python-statemachine keeps them; tests/machine pins it
"""Wraps the callbacks of a live machine, so that an error names the handler and no return value is lost."""

from __future__ import annotations

import traceback
from functools import partial
from inspect import getattr_static
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from statemachine.callbacks import CallbackGroup

from shadowcheck.errors import SpecificationError
from shadowcheck.location import place
from shadowcheck.machine.endless import MOST_SECONDS, OURS
from shadowcheck.machine.engine import Engine, Restless
from shadowcheck.machine.names import INSTALLED, LIBRARY
from shadowcheck.machine.notation import Machine
from shadowcheck.machine.script import Script

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from statemachine import StateChart
    from statemachine.callbacks import CallbackWrapper

    from shadowcheck.machine.topology import Owner, Topology

SILENT = (CallbackGroup.ENTER, CallbackGroup.EXIT, CallbackGroup.AFTER)
"""Actions whose return value python-statemachine discards: a veto would be lost."""
ANSWERING = (CallbackGroup.BEFORE, CallbackGroup.ON)
"""Actions whose return value is the outcome of the event."""
NOT_THEIRS = (LIBRARY, Path(__file__).parents[1])
"""Python's own library and this package: no folders of the author's."""


class Rejected(Exception):  # noqa: N818 - an answer
    """Raised where a validator raised an exception, by which it refuses the event."""


def watch(machine: StateChart[Any], topology: Topology) -> None:
    """Wrap every callback of *machine*: a meaningless return value becomes a `SpecificationError`.

    So does an exception, unless a handler throws it and the machine has an act for that (`Machine.throws`).
    """
    for owner in topology.owners:
        for group in (*SILENT, *ANSWERING, CallbackGroup.COND, CallbackGroup.VALIDATOR):
            for wrapper in _bound(machine, owner, group):
                wrapper._callback = _watched(machine, wrapper, group)


def raised(name: str, error: BaseException, where: str, answer: str) -> SpecificationError:
    """Return the refusal of the callback *name* that raised *error*, and is to *answer*; raise it from *error*.

    `MemoryError` stays one.
    """
    if isinstance(error, MemoryError):
        raise error
    told = f"{name} raised {_in_words(error)}"
    if _is_slip(error):
        return SpecificationError(
            told, where=f"{where}; raised by {_line_of(error)}",
            why="nothing defines that name, whatever happened before: that is a slip in the file, and says nothing "
            "about the design", instead="correct that line, or define the name", code="SC0103",
        )
    return SpecificationError(
        told, where=f"{where}; raised by {_line_of(error)}",
        why="a reaction is an outcome and a next state; an exception is neither. Every event is tried in every state "
        "that the machine can reach, even if the network never sends it there",
        instead=f"catch it there, and {answer}", code="SC0103",
    )


def thrown(error: BaseException) -> str:
    """Say what the design let out, and in which line; "" if *error* is none of its own exceptions, but an accident."""
    return f"{_in_words(error)} (line {_frame_of(error).lineno})" if _is_thrown(error) else ""


def unending(error: BaseException, where: str) -> SpecificationError:
    """Return the refusal of a reaction at *where* that was interrupted by *error*; raise it from *error*."""
    return SpecificationError(
        f"{_frame_of(error).name!r} does not end", where=f"{where}; interrupted at {_line_of(error)}",
        why="every event is tried in every state, so each reaction must end; this one was still running after "
        f"{MOST_SECONDS:g} seconds of processor time",
        instead="a loop that ends: over a range, or with a condition that becomes false", code="SC0181",
    )


def _kept(error: SpecificationError, script: Script) -> SpecificationError:
    """Return *error*, to be raised: it holds even if python-statemachine makes an event of it."""
    script.refused = error
    return error


def _uncallable(name: str, error: BaseException, machine: StateChart[Any]) -> SpecificationError:
    cls = type(machine)
    if not isinstance(machine, Machine):
        return SpecificationError(
            f"{name!r} cannot be called: {error}", where=place(cls, member=getattr_static(cls, name, None)),
            why="what comes with an event is not known: it is what others send with it",
            instead=f"alone({cls.__name__}, payloads={{'the_event': {{'its_argument': (1, 2)}}}}), or the same with "
            "unfold: all values that matter; or a default value", code="SC0187",
        )
    return SpecificationError(
        f"{name!r} cannot be called: {error}", where=place(cls, member=getattr_static(cls, name, None)),
        why="guards and handlers are methods without parameters: what comes with an event is read from self",
        instead=f"def {name}(self):", code="SC0103",
    )


def _is_thrown(error: BaseException) -> bool:
    """Whether *error* is an exception of the design: no exit, no slip, no full memory or stack, not of this package."""
    library, package = NOT_THEIRS
    files = (Path(frame.f_code.co_filename) for frame, _ in reversed([*traceback.walk_tb(error.__traceback__)]))
    origin = next(file for file in files if file.is_relative_to(package) or not file.is_relative_to(library))
    accident = isinstance(error, SystemExit | RecursionError | MemoryError) or _is_slip(error)
    return not accident and not origin.is_relative_to(package)


def _is_slip(error: BaseException) -> bool:
    """Whether *error* is about a name that is defined nowhere. A local one that is not yet bound may be bound later."""
    return isinstance(error, NameError) and not isinstance(error, UnboundLocalError)


def _in_words(error: BaseException) -> str:
    said = " ".join(str(error).split())
    return type(error).__name__ + (f": {said}" if said else "")


def _line_of(error: BaseException) -> str:
    last = _frame_of(error)
    return f"{last.filename}:{last.lineno}: {last.line}"


def _frame_of(error: BaseException) -> traceback.FrameSummary:
    """Return the last line of the author's own code in the traceback: it raised *error*, or called what did."""
    return next(_authored(error), traceback.extract_tb(error.__traceback__)[-1])


def _authored(error: BaseException) -> Iterator[traceback.FrameSummary]:
    frames = reversed(traceback.extract_tb(error.__traceback__))
    return (frame for frame in frames if _is_authored(Path(frame.filename)))


def _is_authored(file: Path) -> bool:
    return not INSTALLED.intersection(file.parts) and not any(file.is_relative_to(folder) for folder in NOT_THEIRS)


def _bound(machine: StateChart[Any], owner: Owner, group: CallbackGroup) -> list[CallbackWrapper]:
    key = owner._specs.grouper(group).key
    return list(machine._callbacks[key]) if key in machine._callbacks else []


def _watched(machine: StateChart[Any], wrapper: CallbackWrapper, group: CallbackGroup) -> Callable[..., Any]:
    callback, name = wrapper._callback, str(wrapper.meta.attr_name)

    def watched(*args: Any, **offered: Any) -> Any:  # noqa: ANN401 - stands in for any callback
        script = machine._engine.script or Script()
        where = partial(place, type(machine), state=script.at, event=script.event)
        if script.thrown:
            return None  # nothing more of the handler runs
        try:
            answer = callback(*args, **offered)
        except (SpecificationError, Restless, *OURS):
            raise
        except BaseException as error:  # a handler that exits would end the verification with its own status
            if isinstance(error, TypeError) and not any(_authored(error)):
                raise _kept(_uncallable(name, error, machine), script) from error
            if not isinstance(machine, Machine) and thrown(error):
                _as_library(machine, name, group, error)
            said = _act_of(machine, group, script)
            if not said or not thrown(error):
                answers = "True or False" if group is CallbackGroup.COND else "True, or False for a veto"
                raise _kept(raised(repr(name), error, where(), f"return {answers}"), script) from error
            script.acts[said], script.thrown = None, thrown(error)
            return None
        asked = group is CallbackGroup.COND or not isinstance(machine, Machine)
        if not asked and not _is_answer(answer, group):
            raise _meaningless(name, answer, group, where())
        return answer

    return watched


def _as_library(machine: StateChart[Any], name: str, group: CallbackGroup, error: BaseException) -> None:
    """Let *error* be what it is in a class that is not in our notation: a refusal, or an event. Raises it, or not."""
    if group is CallbackGroup.VALIDATOR:
        raise Rejected from error
    if machine.catch_errors_as_events and isinstance(error, Exception):
        cast("Engine", machine._engine).caught.append(f"{name} raised {thrown(error)}")
        raise error


def _act_of(machine: StateChart[Any], group: CallbackGroup, script: Script) -> str:
    """Return the act that an exception of a handler is, "" if it is none."""
    handled = script.event and group is not CallbackGroup.COND
    return machine.throws if handled and isinstance(machine, Machine) else ""


def _is_answer(answer: object, group: CallbackGroup) -> bool:
    if answer is None:
        return True
    return group in ANSWERING and (isinstance(answer, bool) or (isinstance(answer, str) and answer != ""))


def _meaningless(name: str, answer: object, group: CallbackGroup, where: str) -> SpecificationError:
    why, instead = "an outcome is None or True (success), False (veto), or a word", "one of these"
    if group in SILENT:
        why = "python-statemachine discards the return value of an entry, exit or after action"
        instead = "answer in the handler on_<event>, and return nothing here"
    return SpecificationError(f"{name!r} answered {answer!r}", where=where, why=why, instead=instead, code="SC0104")
