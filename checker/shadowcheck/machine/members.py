"""The members of a machine: what its class body may hold besides states and transitions."""

from __future__ import annotations

import inspect
from enum import Enum
from types import FunctionType, NoneType
from typing import TYPE_CHECKING, Any

from shadowcheck.errors import SpecificationError
from shadowcheck.location import place
from shadowcheck.machine.act import Act
from shadowcheck.machine.choice import Choice
from shadowcheck.machine.names import authored
from shadowcheck.machine.notation import DECLARATIONS, RESERVED, observable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.machine.notation import Machine

MEMBERS = (*DECLARATIONS, FunctionType, staticmethod, classmethod, property, observable, Choice, Act, type)
"""Types of the members of a machine."""

TOLD = ("glossary", "ends", "waivers")
"""Class attributes that describe the machine; no handler reads them."""

HOOKS_OF_PYTHON = ("__init__", "__new__", "__setattr__", "__delattr__", "__getattr__", "__getattribute__", "__call__")
"""Methods by which a machine could store, or show, something other than its declared data."""

CONSTANTS = (bool, int, float, str, Enum, tuple, frozenset, NoneType)
"""Class attributes that no handler can change in place."""


REMEMBERED = "what a machine remembers is its declared data; anything else survives when a state is restored"
KINDS: tuple[tuple[type, str, str], ...] = (
    (observable, "an observable", "@observable"), (Choice, "a choice", "Choice or Parameter"),
    (Act, "an act", "Act(...)"), (bool, "a bool", "True or False"),
)
"""Members that a derived class may redefine only as the same kind: type, name, and how it is written."""


def own_members(cls: type) -> Iterator[tuple[type, str, object]]:
    """Yield the author's members of *cls* and of the classes that it derives from: class, name, member."""
    for owner in authored(cls):
        for name, member in vars(owner).items():
            if name not in RESERVED and not name.startswith("__") and name not in TOLD:
                yield owner, name, member


def check_members(cls: type[Machine[Any]]) -> None:
    """Raise `SpecificationError` if *cls* has a member by which it could remember more than its declared data."""
    for owner in authored(cls):
        for name in HOOKS_OF_PYTHON:
            if name in vars(owner):
                instead = "defaults of the data class for initial values"
                raise _refused(owner, name, "belongs to the machine", REMEMBERED, instead, "SC0160")
    for owner, name, member in own_members(cls):
        if not isinstance(member, (*MEMBERS, *CONSTANTS)):
            instead = f"a field of the data class, or a constant: {name} = (...)"
            raise _refused(owner, name, f"is a {type(member).__name__}", REMEMBERED, instead, "SC0161")
        _check_kind(cls, owner, name, member)
        if isinstance(member, FunctionType):
            _check_method(owner, name, member)


def members(cls: type, kind: type) -> dict[str, Any]:
    """Return the attributes of *cls* of one *kind*, in declaration order, inherited ones first."""
    order = list(dict.fromkeys(name for owner in reversed(cls.__mro__) for name in vars(owner)))
    found = {name: member for name, member in inspect.getmembers_static(cls) if isinstance(member, kind)}
    return {name: found[name] for name in order if name in found}


def _check_method(owner: type, name: str, method: FunctionType) -> None:
    if not inspect.signature(method).parameters:
        why = "a method gets its machine as the first argument"
        raise _refused(owner, name, "takes no argument, not even self", why, f"def {name}(self) -> ...", "SC0162")
    if inspect.iscoroutinefunction(method) or inspect.isasyncgenfunction(method):
        why = "a single async callback changes the engine of the whole machine; a reaction is one atomic step"
        raise _refused(owner, name, "is async", why, f"def {name}(self) -> ...", "SC0163")


def _check_kind(cls: type[Machine[Any]], owner: type, name: str, member: object) -> None:
    """Refuse *member* if it replaces a member of another kind in a class that *owner* derives from."""
    for other in cls.__mro__[cls.__mro__.index(owner) + 1 :]:
        for kind, word, written in KINDS:
            if isinstance(vars(other).get(name), kind) and not isinstance(member, kind):
                what = f"is not {word}, as it is in {other.__qualname__}, but of the type {type(member).__name__}"
                why = f"whatever reads {name!r} as {word} would not see it"
                raise _refused(owner, name, what, why, f"another name, or {written}", "SC0164")


def _refused(owner: type, name: str, *told: str) -> SpecificationError:
    (what, why, instead, code), where = told, place(owner, member=vars(owner)[name])
    return SpecificationError(f"{owner.__qualname__}.{name} {what}", where=where, why=why, instead=instead, code=code)
