"""What is known of a class of python-statemachine that was not written for this checker.

Its attributes are found while it is unfolded; what comes with its events is told beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeGuard
from weakref import WeakKeyDictionary

from statemachine import StateChart

from shadowcheck.errors import SpecificationError, suggestion
from shadowcheck.location import place
from shadowcheck.machine.choice import Parameter
from shadowcheck.machine.lts import Value
from shadowcheck.machine.notation import Machine
from shadowcheck.machine.topology import Topology

Payloads = Mapping[str, Mapping[str, tuple[Value, ...]]]
"""What may come with each event: the values of each keyword argument."""

INJECTED = frozenset({"event_data", "machine", "event", "model", "transition", "state", "source", "target"})
"""Names that python-statemachine gives a meaning of its own in handlers: it drops what is sent under them."""

class Unset(Enum):
    """The value of an attribute that is not yet there."""

    unset = "unset"


class Unmet(Exception):  # noqa: N818 - nobody's mistake: unfolding begins anew, and knows them
    """Attributes that had not been met before."""


@dataclass
class Known:
    """What is known of a class: the attributes that it was seen to set, and the values that come with its events."""

    fields: dict[str, bool] = field(default_factory=dict)
    """Whether each is one of the model, and not of the machine itself."""
    payloads: dict[str, dict[str, Parameter[Any]]] = field(default_factory=dict)
    lost: dict[str, None] = field(default_factory=dict)
    """Exceptions that became events for which it has no transition."""
    checked: bool = False
    """Whether nothing in the class is refused."""
    whole: bool = False
    """Whether it was unfolded, so that all its attributes are known."""


_known: WeakKeyDictionary[type, Known] = WeakKeyDictionary()
"""What is known of classes that are on a bench, or were."""


def is_existing(cls: object) -> TypeGuard[type[StateChart[Any]]]:
    """Whether *cls* is a class of python-statemachine that is not written in our notation."""
    return isinstance(cls, type) and issubclass(cls, StateChart) and not issubclass(cls, Machine)


def known(cls: type) -> Known:
    """Return what is known of the class *cls*; it may be changed."""
    return _known.setdefault(cls, Known())


def told(cls: type[StateChart[Any]], payloads: Payloads) -> None:
    """Let *payloads* be what comes with the events of *cls*.

    Raises `SpecificationError` for other events, for names that python-statemachine drops, and if something else was
    told before: a run that is replayed is sent what is known of the class.
    """
    events = Topology(cls).events
    for event, values in payloads.items():
        if event in events and not INJECTED & values.keys() and all(isinstance(one, tuple) for one in values.values()):
            continue
        raise SpecificationError(
            f"nothing can come with {event!r} like that: {dict(values)!r}", where=place(cls, event=event),
            why=f"the events are {', '.join(events)}; values are tuples; and python-statemachine drops what is called "
            f"{', '.join(sorted(INJECTED))}", code="SC0187",
            instead=suggestion(event, set(events) - {event}, "payloads={'pay': {'amount': (1, 2)}}"),
        )
    before = {event: {name: one.values for name, one in of.items()} for event, of in known(cls).payloads.items()}
    if before != payloads and known(cls).whole:  # what was refused may be told otherwise
        raise SpecificationError(
            f"what comes with the events of {cls.__name__} is told twice", where=place(cls), code="SC0187",
            why=f"it was {before!r}, and is {dict(payloads)!r}; runs of both are made, and made again, by one class",
            instead=f"a class for each: class {cls.__name__}2({cls.__name__}): pass",
        )
    known(cls).payloads = {event: _parameters(event, values) for event, values in payloads.items()}


def _parameters(event: str, values: Mapping[str, tuple[Value, ...]]) -> dict[str, Parameter[Any]]:
    made = {name: Parameter(f"what comes with {event}", values=one, events=(event,)) for name, one in values.items()}
    for name, one in made.items():
        one.name = name
    return made


def lost(cls: type) -> tuple[str, ...]:
    """Return a note about the exceptions of *cls* that nothing came of, if there are any."""
    found = [*known(cls).lost] if is_existing(cls) else []
    more = f", and {len(found) - 1:,} more like it" if found[1:] else ""
    why = "python-statemachine makes it the event error.execution, for which there is no transition"
    return (f"an exception of {cls.__name__} is lost: {found[0]}{more}; {why}",) if found else ()


def payload_values(cls: type) -> dict[str, tuple[Value, ...]]:
    """Return the values of each keyword argument that comes with an event of *cls*."""
    found: dict[str, tuple[Value, ...]] = {}
    for one in known(cls).payloads.values() if is_existing(cls) else ():
        for name, parameter in one.items():
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *parameter.values)))
    return found
