"""Values of variables, made comparable: two places of a function are one if all their values are alike.

What is not known to be decided by its contents (an iterator, a file, a lock) is refused. Lists, dictionaries, sets and
objects of the author's own classes are compared by what they contain, and by which of them are the same object.
"""

from __future__ import annotations

from collections import deque
from enum import Enum
from types import (
    BuiltinFunctionType,
    CodeType,
    FunctionType,
    GeneratorType,
    MethodType,
    ModuleType,
    NoneType,
    TracebackType,
)
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from shadowcheck.function.profile import Handle
from shadowcheck.machine.names import is_authored
from shadowcheck.machine.order import STEADY

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

PLAIN = (NoneType, bool, int, float, complex, str, bytes, range, type(Ellipsis), type(NotImplemented))
_PLAIN = frozenset(PLAIN)
_CONTAINERS = frozenset((list, dict, set))
FIXED = (type, ModuleType, BuiltinFunctionType, CodeType)
"""What is the same in every run: it is compared by identity."""


def kind(value: object) -> Hashable:
    """Return what tells the type of *value* from others, even if the function makes that class anew in each run."""
    cls: type = type(value)
    return (cls.__module__, cls.__qualname__) if _is_local(cls) else cls


def _is_local(cls: type) -> bool:
    return "<locals>" in cls.__qualname__


class Unfit(Exception):  # noqa: N818 - it is not an error before it is told where
    """A value that cannot be compared: of this kind, and for that reason."""

    def __init__(self, value: object) -> None:
        super().__init__(type(value).__name__)
        self.hides = isinstance(value, GeneratorType) or (hasattr(value, "__next__") and hasattr(value, "__iter__"))


class Contents:
    """The contents of the values of one place, in a form that can be compared; the same object is told once.

    There are `sets` among them if the order of one differs from run to run.
    """

    def __init__(self) -> None:
        self._met: dict[int, int] = {}
        self.sets = False

    def __call__(self, value: Any) -> Hashable:  # noqa: ANN401 - any value
        """Return a comparable form of *value*. Raises `Unfit`."""
        cls = type(value)
        if cls in _PLAIN:
            return cls, repr(value) if cls in {float, complex} else value
        known = None if cls in _CONTAINERS else self._lasting(value)
        if known is not None:
            return known
        if id(value) in self._met:
            return "again", self._met[id(value)]
        self._met[id(value)] = len(self._met)
        return self._changeable(value)

    def _lasting(self, value: Any) -> Hashable | None:  # noqa: ANN401, PLR0911 - a row for each kind of value
        """Return a comparable form of *value* if it never changes; None if it may."""
        if isinstance(value, Enum):
            return kind(value), value.name
        if isinstance(value, type) and _is_local(value):
            own = [(name, one) for name, one in vars(value).items() if not name.startswith("__")]
            return "class", value.__module__, value.__qualname__, tuple((name, self(one)) for name, one in own)
        if isinstance(value, BuiltinFunctionType) and not isinstance(value.__self__, ModuleType | NoneType | type):
            return "method", value.__name__, self(value.__self__)
        if isinstance(value, FIXED):
            return "fixed", id(value)  # they live as long as the process
        if isinstance(value, Handle):
            return kind(value), value.holds()
        if isinstance(value, TracebackType):
            return (TracebackType,)  # no function may look into it
        if type(value) in {tuple, frozenset}:
            return kind(value), self._all(value)
        return None

    def _changeable(self, value: Any) -> Hashable:  # noqa: ANN401 - any value
        if is_authored(type(value).__module__) and not isinstance(value, BaseException):
            return self._of_author(value)
        match value:
            case FunctionType():
                cells = tuple(self._cell(cell) for cell in value.__closure__ or ())
                return "function", value.__code__, cells, self(value.__defaults__), self(value.__kwdefaults__)
            case MethodType():
                return "method", self(value.__func__), self(value.__self__)
            case dict():
                return kind(value), tuple((self(key), self(one)) for key, one in value.items())
            case list() | deque() | set() | bytearray() | tuple() | frozenset():
                return kind(value), self._all(value)
            case BaseException():  # what it was raised from, and amid, no function may look at
                return kind(value), self(value.args), self(vars(value))
        raise Unfit(value)

    def _of_author(self, value: Any) -> Hashable:  # noqa: ANN401 - an object of a class that is not Python's own
        """Return the attributes of *value*, and what it contains or is because of its base class."""
        slots = _slots_of(type(value))
        if hasattr(value, "__next__") or not (slots or hasattr(value, "__dict__")):
            raise Unfit(value)  # an iterator, or of a class that is not written in Python: it may keep anything
        return self.with_attributes(value, attributes_of(value))

    def with_attributes(self, value: Any, named: Mapping[str, object]) -> Hashable:  # noqa: ANN401 - any value
        """Return a comparable form of *value*, an object with the attributes *named*. Raises `Unfit`."""
        self._met.setdefault(id(value), len(self._met))
        attributes = tuple((name, self(one)) for name, one in named.items())
        if isinstance(value, dict):
            return kind(value), attributes, self._all(value.items())
        if isinstance(value, list | set | tuple | frozenset | deque):
            return kind(value), attributes, self._all(value)
        based = next((one for one in (int, float, complex, str, bytes, bytearray) if isinstance(value, one)), None)
        return kind(value), attributes, None if based is None else self(based(value))

    def _all(self, values: Iterable[Any]) -> Hashable:
        if isinstance(values, set | frozenset):
            self.sets |= any(type(one) not in STEADY for one in values)
            return frozenset(self(one) for one in values)
        return tuple(self(one) for one in values)

    def _cell(self, cell: Any) -> Hashable:  # noqa: ANN401 - a cell of a closure
        try:
            return self(cell.cell_contents)
        except ValueError:
            return "no value yet"


def attributes_of(value: object) -> dict[str, Any]:
    """Return the attributes that *value* has itself, by name, in the order in which they came."""
    kept = {name: getattr(value, name) for name in _slots_of(type(value)) if hasattr(value, name)}
    return {**getattr(value, "__dict__", {}), **kept}


_known: WeakKeyDictionary[type, tuple[str, ...]] = WeakKeyDictionary()
"""The slots of classes, which a function may make anew in each run."""


def _slots_of(cls: type) -> tuple[str, ...]:
    if cls not in _known:
        _known[cls] = tuple(name for one in cls.__mro__ for name in _slots(one))
    return _known[cls]


def _slots(cls: type) -> tuple[str, ...]:
    slots: str | tuple[str, ...] = vars(cls).get("__slots__", ())
    named = (slots,) if isinstance(slots, str) else slots
    return tuple(_mangled(name, cls) for name in named if name not in {"__dict__", "__weakref__"})


def _mangled(name: str, cls: type) -> str:
    """Return the name under which Python keeps *name* of *cls*: one with two underscores belongs to the class."""
    own = name.startswith("__") and not name.endswith("__")
    return f"_{cls.__name__.lstrip('_')}{name}" if own else name
