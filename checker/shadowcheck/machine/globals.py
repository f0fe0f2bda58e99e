# ruff: noqa: SLF001 - as in `shadowcheck.machine.bench`
"""Objects outside the data that the code of a machine could change in place.

They are compared after every reaction: otherwise a value that is back after two reactions would go unnoticed.
"""

from __future__ import annotations

from collections import deque
from enum import Enum
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from statemachine import State
from statemachine.graph import iterate_states_and_transitions

from shadowcheck.machine.names import authored, bodies, is_authored, models

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from statemachine import StateChart
    from statemachine.state import InstanceState
    from statemachine.transition import Transition

    from shadowcheck.machine.notation import Machine

CONTAINERS = (list, dict, set, bytearray, deque)
DEEPEST = 3
"""The depth to which nested containers are compared."""
PROXY = frozenset({"_state", "_machine", "_instance_states", "_hash"})
"""Attributes of the object that stands for a state in one machine."""
BIGGEST = 1_000
"""Containers with more elements are not compared: that would take too long after each reaction."""


class Elsewhere:
    """A snapshot of what the code of the machine *cls* could change outside its data.

    Its declared states and transitions, which handlers are given, belong to the class, and so to all of its machines.
    """

    def __init__(self, cls: type[Machine[Any]]) -> None:
        found = {id(one): (name, one) for text, value in reversed(reachable(cls)) for name, one in _within(text, value)}
        found.update((id(one), (_declared(one), one)) for one in iterate_states_and_transitions(cls.states))
        self._before = [(name, one, _now(one).copy()) for name, one in found.values()]
        self._states: dict[str, dict[str, Any]] = {}

    def changed(self, machine: StateChart[Any]) -> str:
        """Return the name of the first object that has changed since, "" if none has; also of a state of *machine*."""
        found = (name for name, one, before in self._before if _differs(before, _now(one)))
        return next(found, "") or self._marked(machine)

    def _marked(self, machine: StateChart[Any]) -> str:
        """Return the name of the first attribute that a state was given, "" if none was."""
        for state in cast("Iterable[InstanceState]", machine._config._instance_states.values()):
            now = vars(state)
            if self._states.get(state.id) != now:
                foreign = next((name for name in now if _is_foreign(state, name)), "")
                if foreign:
                    return f"{state.id}.{foreign}"
                self._states[state.id] = {**now}
        return ""


def _declared(one: State | Transition) -> str:
    return f"the state {one.id!r}" if isinstance(one, State) else f"a transition from {one.source.id!r}"


def _is_foreign(state: InstanceState, name: str) -> bool:
    """Whether *name* is none of what python-statemachine keeps there, once it has read it of the declared state."""
    declared, value = state._state, vars(state)[name]
    return name not in PROXY and (not hasattr(declared, name) or getattr(declared, name) != value)


@cache
def reachable(cls: type[Machine[Any]]) -> tuple[tuple[str, object], ...]:
    """Return what the code of *cls* could change in place, each with its name: globals, classes, defaults."""
    of_models = (owner for model in models(cls) for owner in model.__mro__ if is_authored(owner.__module__))
    found: list[tuple[str, object]] = [(owner.__qualname__, owner) for owner in (*authored(cls), *of_models)]
    for body in bodies(cls):
        for text, value in body.named.values():
            if not isinstance(value, ModuleType | Enum) and not (isinstance(value, type) and issubclass(value, Enum)):
                found.append((text, value))
        defaults = (*(body.function.__defaults__ or ()), *(body.function.__kwdefaults__ or {}).values())
        found += [(f"a default of {body.function.__name__}", one) for one in defaults]
    return tuple(found)


def _within(name: str, value: object, depth: int = 0) -> Iterator[tuple[str, object]]:
    """Yield *value*, and what it contains, as far as it is mutable."""
    inner: Iterable[object]
    if isinstance(value, CONTAINERS):
        if len(value) > BIGGEST:
            return
        yield name, value
        inner = value.values() if isinstance(value, dict) else value
    elif isinstance(value, tuple):
        inner = value
    elif hasattr(value, "__dict__") and is_authored(getattr(value, "__module__", type(value).__module__)):
        yield name, value
        inner = [one for key, one in vars(value).items() if not key.startswith("__")]
    else:
        return
    for one in inner if depth < DEEPEST else ():
        if isinstance(one, (*CONTAINERS, tuple)):
            yield from _within(name, one, depth + 1)


def _now(value: object) -> Any:  # noqa: ANN401 - any container
    return value if isinstance(value, CONTAINERS) else vars(value)


def _differs(before: object, now: object) -> bool:
    try:
        return bool(before != now)
    except Exception:  # noqa: BLE001 - two of the author's objects that cannot be compared, and so not the same one
        return True
