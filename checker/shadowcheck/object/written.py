"""What is written in a class: its members and functions, and what of it could make its table wrong."""

from __future__ import annotations

import dis
import inspect
from enum import Enum
from functools import cached_property
from types import FunctionType, MemberDescriptorType, NoneType
from typing import TYPE_CHECKING, Any

from shadowcheck.errors import SpecificationError
from shadowcheck.function.outside import bodies_of, changed_in, looking_back
from shadowcheck.location import place
from shadowcheck.machine import order
from shadowcheck.machine.act import Act
from shadowcheck.machine.choice import Choice
from shadowcheck.machine.names import is_authored, is_pythons_own
from shadowcheck.machine.purity import assigned, outside_world

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shadowcheck.machine.names import Body

FUNCTIONS = (FunctionType, staticmethod, classmethod, property)
STEADY = (bool, int, float, complex, str, bytes, Enum, tuple, frozenset, range, NoneType)
"""Class attributes that no method can change in place."""
PYTHONS_OWN = (
    "__new__", "__del__", "__setattr__", "__delattr__", "__getattr__", "__getattribute__", "__init_subclass__",
)
"""Methods by which an object could be another one than it looks."""
WHY = "each object is created anew, and sent each event in each state; it may depend only on what it was sent"
KEPT = "what keeps its value from one object to the next is not part of this one's state"


def members_of(owners: Iterable[type]) -> Iterator[tuple[type, str, Any]]:
    """Yield what the author wrote into the classes *owners*: class, name and member."""
    for owner in owners:
        for name, member in vars(owner).items():
            yield owner, name, member


def functions_of(owners: Iterable[type]) -> list[FunctionType]:
    """Return the author's functions in the bodies of *owners*, also those of properties."""
    found = [function for _, _, member in members_of(owners) for function in _functions(member)]
    return [one for one in dict.fromkeys(found) if not is_pythons_own(one)]


def _functions(member: object) -> Iterator[FunctionType]:
    match member:
        case FunctionType():
            yield member
        case staticmethod() | classmethod():
            yield from _functions(member.__func__)
        case type() if is_authored(member.__module__):
            yield from functions_of([member])
        case property():
            yield from (one for one in (member.fget, member.fset, member.fdel) if isinstance(one, FunctionType))


def sets_attribute(owners: Iterable[type], name: str) -> bool:
    """Whether some function of *owners* assigns an attribute *name*, of whatever object."""
    lines = (line for function in functions_of(owners) for line in dis.get_instructions(function))
    return any(line.opname == "STORE_ATTR" and line.argval == name for line in lines)


def check_members(owners: Iterable[type], told: tuple[str, ...]) -> None:
    """Raise `SpecificationError` if *owners* have a member that all their objects share and could change.

    The attributes with the names *told* describe the class, and no method reads them.
    """
    for owner, name, member in members_of(owners):
        if name in PYTHONS_OWN:
            raise _refused(
                owner, name, "is one of Python's own", "with it, an object could be something other than it looks",
                "use __init__ for the beginning, and ordinary methods", "SC1103",
            )
        if name in told or name.startswith(("__", "_abc_")):
            continue
        if isinstance(member, cached_property):
            why = "reading it changes the object, which then has one more attribute"
            raise _refused(owner, name, "is a cached property", why, "@property", "SC1103")
        if not isinstance(member, (*FUNCTIONS, *STEADY, Choice, Act, type, MemberDescriptorType)):
            raise _refused(
                owner, name, f"is a {type(member).__name__} that all its objects share", KEPT,
                f"self.{name} = ... in __init__; or a constant", "SC1103",
            )
        if isinstance(member, FunctionType):
            _check_method(owner, name, member)


def _check_method(owner: type, name: str, method: FunctionType) -> None:
    if inspect.iscoroutinefunction(method) or inspect.isasyncgenfunction(method):
        why = "a reaction is one step, and nothing waits in it"
        raise _refused(owner, name, "is async", why, f"def {name}(self): ...", "SC1106")


def check_outside(owners: Iterable[type]) -> None:
    """Raise `SpecificationError` if code of *owners* depends on more than its attributes and what it is told."""
    for body in bodies_of(functions_of(owners)):
        for node, what, why, instead in _faults(body):
            raise SpecificationError(
                f"{body.function.__qualname__} {what}", where=body.at(node), why=why, instead=instead, code="SC1101",
            )


def _faults(body: Body) -> Iterator[tuple[Any, str, str, str]]:
    for node, text, world in outside_world(body):
        yield node, f"depends on {world}: it uses {text}", WHY, (
            "leave it out if it does not matter to the protocol (time is abstracted); "
            "or self.decide('...') for what is decided elsewhere"
        )
    for node in (*assigned(body), *changed_in(body)):
        yield node, f"changes the global {node.id!r}", KEPT, "an attribute of the object"
    for back in looking_back(body):
        why = "how an exception came about differs between runs that are otherwise alike"
        yield back, f"reads {back.attr}", why, "what the exception itself says"
    for one in order.sets_in_order(body):
        yield one, "iterates over a set in the order of its hashes", order.WHY, order.INSTEAD


def _refused(owner: type, name: str, *told: str) -> SpecificationError:
    (what, why, instead, code), where = told, place(owner, member=vars(owner)[name])
    return SpecificationError(f"{owner.__qualname__}.{name} {what}", where=where, why=why, instead=instead, code=code)
