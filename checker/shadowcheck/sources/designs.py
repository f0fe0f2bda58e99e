"""Find the design that a user names, a machine, a function or a class: `my_design.py`, or `my_design.py:MyDesign`.

If a file holds several designs, one must be named.
"""

from __future__ import annotations

from dataclasses import replace
from inspect import isabstract
from types import FunctionType
from typing import TYPE_CHECKING, Any

from shadowcheck.errors import SpecificationError
from shadowcheck.function import design_of, is_design
from shadowcheck.machine import Machine
from shadowcheck.machine.known import is_existing
from shadowcheck.object import design_of_class, is_design_of_class
from shadowcheck.sources.loading import kind_of, load, named
from shadowcheck.specification import installed_interfaces

if TYPE_CHECKING:
    from types import ModuleType

    from statemachine import StateChart

    from shadowcheck.function.profile import Profile
    from shadowcheck.specification import Interface


def find_design(given: str, *, where: str = "PATH") -> type[Machine[Any]]:
    """Find the design that *given* names: `PATH:NAME`, or `PATH` of a file that declares just one.

    An importable module is named with dots: `package.module:CLASS`. *where* is the name of the user's option. Raises
    `SpecificationError` for a file that does not exist or cannot be imported, for a name that is not in it
    or names something else, and if it has no design, or several.
    """
    if given.endswith(".py") or ":" not in given:
        return _only_one(load(given, f"{where} {given}"), given, where)
    found = named(given, where)
    if isinstance(found, FunctionType) or (isinstance(found, type) and _interfaces_of(found)):
        return designed(found, f"{where} {given}")
    if not (isinstance(found, type) and issubclass(found, Machine)):
        raise SpecificationError(
            f"{given!r} is not a machine but {kind_of(found)}", where=f"{where} {given}",
            why="only a class derived from shadowcheck.machine.Machine, or from a profile of designs, can be tabulated"
            + (f", or one with a handler: {_handlers()}" if isinstance(found, type) else ""),
            instead=f"a state machine is checked alone: shadowcheck check {given}" if is_existing(found)
            else "class MyDesign(...) derived from one of them; 'shadowcheck new' writes one to start from",
            code="SC0601",
        )
    if not found.states:
        raise SpecificationError(
            f"the design {found.__name__} is empty: it declares no states", where=f"{where} {given}",
            why="a machine has at least the state that it starts in",
            instead="declare states and transitions in the class, or name a class that has some", code="SC0604",
        )
    return found


def designed(written: FunctionType | type, where: str) -> type[Machine[Any]]:
    """Make a design from a function, whose first parameter says which kind it is, or from a class with handlers.

    A machine is one already. Raises `SpecificationError`, with *where* it was given, if it is of no kind or
    of several.
    """
    if isinstance(written, FunctionType):
        return _of_function(written, where)
    return written if issubclass(written, Machine) else _of_class(written, where)


def is_written_as(value: object, design: type) -> bool:
    """Whether *value* is what the author wrote of *design*: a machine, a function or a class."""
    return is_design(value, design) or is_design_of_class(value, design)


def _of_class(written: type, where: str) -> type[Machine[Any]]:
    offered = _interfaces_of(written)
    if len(offered) == 1 and offered[0].heard is not None:
        return design_of_class(written, offered[0].profile, offered[0].heard, offered[0].said)
    kinds = " and ".join(one.name for one in offered)
    raise SpecificationError(
        f"{written.__name__} is not a machine, and " + (f"has handlers of {kinds}" if kinds else "has no handler"),
        where=where, why=f"a class is of the kind whose handlers it has; the known ones are {_handlers()}",
        instead="the handlers of one kind" if kinds else "a method for each event that it handles", code="SC0621",
    )


def _interfaces_of(written: type) -> list[Interface]:
    """Return the interfaces one of whose handlers *written* has; none if it is a machine."""
    if issubclass(written, Machine):
        return []
    offered = [one for one in installed_interfaces().values() if one.heard is not None]
    return [one for one in offered if one.heard is not None and one.heard.is_meant(written)]


def _handlers() -> str:
    offered = installed_interfaces().values()
    return ", ".join(name for one in offered if one.heard is not None for name in one.heard.handlers) or "none"


def _functions() -> str:
    words = (one.calls.word for one in installed_interfaces().values() if one.calls is not None)
    return "".join(f"a function def my_design({word}), " for word in words)


def _of_function(function: FunctionType, where: str) -> type[Machine[Any]]:
    first = _first_parameter(function)
    talks = [one for one in installed_interfaces().values() if one.calls is not None]
    named = [one for one in talks if one.calls is not None and one.calls.word == first]
    opened = [one for one in talks if one.calls is not None and _opens(function, one.calls)]
    for one in named or (opened if len(opened) == 1 else []):
        if one.calls is not None:
            return design_of(function, one.profile, replace(one.calls, word=first), one.said)
    raise SpecificationError(
        f"{function.__name__} is a function, not a machine, and not one that can be verified", where=where,
        why=f"it says what it talks to by the name of its first parameter, or by what it calls of it: {_talks()}",
        instead=f"def {function.__name__}({_words() or '...'}): ...; or class MyDesign(...)", code="SC0620",
    )


def _words() -> str:
    return " or ".join(one.calls.word for one in installed_interfaces().values() if one.calls is not None)


def _talks() -> str:
    calls = [one.calls for one in installed_interfaces().values() if one.calls is not None]
    return ", ".join(one for talk in calls for one in (talk.word, *(f"{talk.word}.{name}()" for name in talk.opens)))


def _first_parameter(function: FunctionType) -> str:
    return next(iter(function.__code__.co_varnames[:function.__code__.co_argcount]), "")


def _opens(function: FunctionType, calls: Profile) -> bool:
    """Whether *function* has a parameter, of any name, and calls what opens what it talks to."""
    return bool(_first_parameter(function)) and not set(function.__code__.co_names).isdisjoint(calls.opens)


def designs_in(module: ModuleType) -> list[type[Machine[Any]]]:
    """List the machines with states that *module* itself declares, in the order of the file."""
    own = (value for value in vars(module).values() if isinstance(value, type) and value.__module__ == module.__name__)
    return [value for value in dict.fromkeys(own) if issubclass(value, Machine) and value.states]


def charts_in(module: ModuleType) -> list[type[StateChart[Any]]]:
    """List the state machines that *module* itself declares and that were not written in our notation."""
    own = dict.fromkeys(value for value in vars(module).values() if isinstance(value, type))
    return [value for value in own if value.__module__ == module.__name__ and is_existing(value) and value.states]


def functions_in(module: ModuleType) -> list[FunctionType]:
    """List the functions that *module* itself declares and that may be designs, in the order of the file.

    Those are the ones whose first parameter has the name of what it talks to; if there is none, those that open what
    they talk to, and that no other function of the module uses.
    """
    written = dict.fromkeys(value for value in vars(module).values() if isinstance(value, FunctionType))
    own = [one for one in written if one.__module__ == module.__name__]
    public = [one for one in own if not one.__name__.startswith("_") and _first_parameter(one)]
    offered = [one.calls for one in installed_interfaces().values() if one.calls is not None] if public else []
    named = [one for one in public if _first_parameter(one) in {calls.word for calls in offered}]
    used = {name for one in own for name in one.__code__.co_names}
    opening = (one for one in public if any(_opens(one, calls) for calls in offered))
    return named or [one for one in opening if one.__name__ not in used]


def classes_in(module: ModuleType) -> list[type]:
    """List the classes that *module* itself declares and that have handlers, in the order of the file.

    Those with abstract methods are there for others to derive from.
    """
    written = dict.fromkeys(value for value in vars(module).values() if isinstance(value, type))
    own = [one for one in written if one.__module__ == module.__name__ and not one.__name__.startswith("_")]
    return [one for one in own if not isabstract(one) and _interfaces_of(one)]


def _only_one(module: ModuleType, given: str, where: str) -> type[Machine[Any]]:
    designs: list[type | FunctionType] = [*designs_in(module), *functions_in(module), *classes_in(module)]
    if len(designs) == 1:
        return designed(designs[0], f"{where} {given}")
    if designs:
        names = ", ".join(design.__name__ for design in designs)
        raise SpecificationError(
            f"{given} declares {len(designs)} designs, and none of them is named", where=f"{where} {given}",
            why=f"they are {names}", instead=f"{given}:{designs[0].__name__}, for example", code="SC0602",
        )
    charts = charts_in(module)
    public = [
        name for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", None) == module.__name__
    ]
    none = (
        "none of that derives from a profile of designs, has a handler, or is a function with a parameter that says "
        f"what it talks to ({_talks() or 'nothing is known'})"
    )
    raise SpecificationError(
        f"there is no design in {given}", where=f"{where} {given}",
        why=f"it declares {', '.join(public)}, and {none}" if public else "it declares nothing",
        instead=f"a state machine is checked alone: shadowcheck check {given}:{charts[0].__name__}" if charts
        else f"a class with a handler ({_handlers()}), {_functions()}or a class that derives from a profile of "
        "designs; 'shadowcheck new' writes one to start from", code="SC0603",
    )
