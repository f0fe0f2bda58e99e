"""The data of a machine: a dataclass whose every field has a finite domain and an initial value.

A table of all local states exists only if the data is finite, so the type of each field says which values it may
take: a bool, an enumeration, a `Literal`, or an int `Between` two bounds.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import Enum
from types import NoneType
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

from shadowcheck.errors import SpecificationError
from shadowcheck.location import place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.machine.lts import Value

STATE_FIELD = "state"
"""The attribute of the data object in which python-statemachine keeps the active states."""

MOST_VALUES = 100_000
"""The most values that a field may have; the limit on the local states of a machine is far lower."""

LITERALS = (bool, int, str, bytes, Enum, NoneType)
"""Types of the values that a `Literal` may hold."""

HOOK_PREFIXES = ("on_", "before_", "after_", "prepare_event")
"""Prefixes of the methods that python-statemachine calls by convention, on the machine *and* on its data."""


@dataclass(frozen=True, slots=True)
class Between:
    """The bounds of an int, both included: `Annotated[int, Between(0, 2)]` takes the values 0, 1 and 2."""

    low: int
    high: int

    def __post_init__(self) -> None:
        given = f"Between({self.low!r}, {self.high!r})"
        if type(self.low) is not int or type(self.high) is not int:
            what, why, instead = "has bounds that are not whole numbers", "it bounds an int", "Between(0, 3)"
        elif self.low > self.high:
            what, why = "contains no number", "the lower bound is above the upper one"
            instead = f"Between({self.high}, {self.low})"
        else:
            return
        raise SpecificationError(f"{given} {what}", where=given, why=why, instead=instead, code="SC0108")


@dataclass
class NoData:
    """The data of a machine that has none apart from its states."""


@dataclass(frozen=True, slots=True)
class Domain:
    """The values that one field may take, in declaration order."""

    values: tuple[Value, ...]

    def __contains__(self, value: object) -> bool:
        """Tell whether *value* is one of them, and of the same type: True is not 1 here."""
        return any(type(value) is type(member) and value == member for member in self.values)

    def __str__(self) -> str:
        return ", ".join(repr(value) for value in self.values)


def data_class(cls: type) -> type[Any]:
    """Return the generic argument in `Machine[PrinterData]`, of *cls* or of a class that it inherits from.

    Raises `SpecificationError` if there is none.
    """
    for owner in cls.__mro__:
        for base in owner.__dict__.get("__orig_bases__", ()):
            origin, argument = get_origin(base), next(iter(get_args(base)), None)
            if isinstance(origin, type) and hasattr(origin, "record_failure") and not isinstance(argument, TypeVar):
                return cast("type[Any]", argument)
    base = cls.__bases__[0].__name__
    raise SpecificationError(
        f"{cls.__qualname__} does not say what data it has", where=place(cls),
        why=f"the data class is read from the generic argument of {base}, and there is none",
        instead=f"class {cls.__qualname__}({base}[NoData]), or {base}[YourData] with a dataclass", code="SC0109",
    )


def model_class(cls: type) -> type | None:
    """Return the class named in ``StateChart[Order]``, of *cls* or of a class that it inherits from, if one is."""
    for owner in cls.__mro__:
        for base in owner.__dict__.get("__orig_bases__", ()):
            argument = next(iter(get_args(base)), None)
            if isinstance(argument, type) and not isinstance(argument, TypeVar):
                return argument
    return None


def domains(cls: type) -> dict[str, Domain]:
    """Return the domain of every data field of the machine *cls*, by name, in declaration order.

    Raises `SpecificationError` if the data class cannot be unfolded: if it is not a plain dataclass, or if a field has
    no finite type, no default, or a name that is taken.
    """
    data = data_class(cls)
    _refuse_unfit_class(cls, data)
    try:
        hints = get_type_hints(data, include_extras=True)
    except NameError as error:
        raise SpecificationError(
            f"an annotation of {data.__qualname__} names something unknown: {error}", where=place(data),
            why="the type of a field is its domain, so it must be known when the machine is unfolded",
            instead="declare the types of the fields at the top level of the module", code="SC0110",
        ) from error
    return {field.name: _domain(cls, data, field, hints[field.name]) for field in dataclasses.fields(data)}


def _refuse_unfit_class(cls: type, data: type[Any]) -> None:
    if not isinstance(data, type) or not dataclasses.is_dataclass(data):
        raise SpecificationError(
            f"the data of {cls.__qualname__} is {data!r}, not a dataclass", where=place(cls),
            why="declared fields are the only data that can be saved, restored and compared",
            instead="@dataclass class PrinterData: ..., and Machine[PrinterData]", code="SC0111",
        )
    if data.__dataclass_params__.frozen or not data.__dictoffset__:  # type: ignore[attr-defined]
        raise SpecificationError(
            f"the data class {data.__qualname__} is frozen or has slots", where=place(data),
            why="python-statemachine keeps the active states in an attribute of the data object",
            instead="a plain @dataclass", code="SC0112",
        )
    fields = {field.name for field in dataclasses.fields(data)}
    for name in dir(data):
        if not name.startswith("_") and name not in fields:
            raise SpecificationError(
                f"the data class {data.__qualname__} has {name!r}, which is not a field", where=place(data),
                why="python-statemachine looks up guards and handlers on the data, too, and runs both",
                instead=f"move {name!r} to the machine {cls.__qualname__}", code="SC0113",
            )


def _domain(cls: type, data: type[Any], field: dataclasses.Field[Any], hint: object) -> Domain:
    if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
        raise SpecificationError(
            f"the data field {field.name!r} has no default", where=place(data),
            why="unfolding starts with the defaults as initial values",
            instead=f"{field.name}: ... = <initial value>", code="SC0114",
        )
    if field.name == STATE_FIELD or field.name.startswith(HOOK_PREFIXES) or hasattr(cls, field.name):
        raise SpecificationError(
            f"the data field {field.name!r} has a name that means something else to the machine", where=place(data),
            why="python-statemachine looks a name up on the machine and on its data, and joins both with 'and'",
            instead="another name for the field", code="SC0115",
        )
    _refuse_too_many(data, field, hint)
    domain = domain_of(hint)
    if domain is None:
        raise SpecificationError(
            f"the data field {field.name!r} has the type {hint!r}, which is not finite", where=place(data),
            why="unfolding visits every value that the data takes",
            instead="bool, an Enum, Literal[...] or Annotated[int, Between(low, high)]", code="SC0116",
        )
    return domain


def _refuse_too_many(data: type[Any], field: dataclasses.Field[Any], hint: object) -> None:
    for bounds in get_args(hint):
        if isinstance(bounds, Between) and bounds.high - bounds.low >= MOST_VALUES:
            raise SpecificationError(
                f"the data field {field.name!r} has {bounds.high - bounds.low + 1:,} values", where=place(data),
                why=f"every value adds local states; a field may have at most {MOST_VALUES:,} values",
                instead="an enum of the cases that the machine distinguishes, such as none, some, many", code="SC0117",
            )


def domain_of(hint: object) -> Domain | None:
    """Return the values that the type *hint* allows; None if it is not finite."""
    if hint is bool:
        return Domain((False, True))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Domain(tuple(hint))
    if get_origin(hint) is Literal:
        return Domain(get_args(hint)) if all(isinstance(one, LITERALS) for one in get_args(hint)) else None
    if get_origin(hint) is Annotated:
        kind, *notes = get_args(hint)
        bounds = next((note for note in notes if isinstance(note, Between)), None)
        if kind is int and bounds is not None:
            return Domain(tuple(range(bounds.low, bounds.high + 1)))
    return None


def initial_data(cls: type, overrides: Mapping[str, Value]) -> Any:  # noqa: ANN401 - the class is the author's
    """Make a fresh data object of the machine *cls*: the defaults, except for *overrides*.

    Raises `SpecificationError` for an override of something that is not a field, or outside its domain.
    """
    declared, model = domains(cls), data_class(cls)()
    for name, value in overrides.items():
        if name not in declared:
            raise SpecificationError(
                f"the variant sets {name!r}, which is not a data field", where=place(cls),
                why=f"the data fields are: {', '.join(declared) or 'none'}", instead="the name of a data field",
                code="SC0118",
            )
        setattr(model, name, value)
    for name, domain in declared.items():
        if getattr(model, name) not in domain:
            raise SpecificationError(
                f"the initial value of {name!r} is {getattr(model, name)!r}", where=place(cls),
                why=f"its type allows: {domain}", instead="an initial value of that type, or a wider type",
                code="SC0119",
            )
    return model
