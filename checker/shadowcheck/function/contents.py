"""Values of variables, made comparable: two places of a function are one if all their values are alike.

What is not known to be decided by its contents (an iterator, a file, a lock) is refused. Lists, dictionaries, sets and
objects of the author's own classes are compared by what they contain, and by which of them are the same object.
"""

from __future__ import annotations

from collections import Counter, deque
from enum import Enum
from types import (
    BuiltinFunctionType,
    CodeType,
    FunctionType,
    GeneratorType,
    GetSetDescriptorType,
    MemberDescriptorType,
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
_MORE_THAN_EQUAL = frozenset((float, complex, range))
"""Types of which equal values may differ: in a sign, or in what they say about themselves."""
_CONTAINERS = frozenset((list, dict, set))
FIXED = (type, ModuleType, BuiltinFunctionType, CodeType)
"""What is the same in every run: it is compared by identity."""


_ABSTRACT = "_abc_impl"
"""What an abstract class remembers of its subclasses: it decides nothing that the classes do not say."""


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
            return cls, repr(value) if cls in _MORE_THAN_EQUAL else value
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
            return kind(value), self(value.value) if value.name is None else value.name
        if isinstance(value, BuiltinFunctionType) and not isinstance(value.__self__, ModuleType | NoneType | type):
            return "method", value.__name__, self(value.__self__)
        if isinstance(value, FIXED) and not (isinstance(value, type) and _is_local(value)):
            return "fixed", id(value)  # they live as long as the process
        if isinstance(value, Handle):
            return kind(value), value.holds()
        if isinstance(value, TracebackType):
            return (TracebackType,)  # no function may look into it
        if type(value) in {tuple, frozenset}:
            return kind(value), self._all(value)
        return None

    def _changeable(self, value: Any) -> Hashable:  # noqa: ANN401 - any value
        if isinstance(value, type):
            return self._of_class(value)
        if is_authored(type(value).__module__) and not isinstance(value, BaseException):
            return self._of_author(value)
        match value:
            case dict():
                made = self(getattr(value, "default_factory", None))
                return kind(value), tuple((self(key), self(one)) for key, one in value.items()), made
            case list() | deque() | set() | bytearray() | tuple() | frozenset():
                return kind(value), self._all(value), getattr(value, "maxlen", None)
            case BaseException():  # what it was raised from, and amid, no function may look at
                return self._class(value), self(value.args), self._named(_of_exception(value))
        return self._written(value)

    def _written(self, value: Any) -> Hashable:  # noqa: ANN401 - any value
        """Return a comparable form of *value* if it is a function, or makes an attribute of one."""
        match value:
            case FunctionType():
                cells = tuple(self._cell(cell) for cell in value.__closure__ or ())
                given = self(value.__defaults__), self(value.__kwdefaults__)
                return "function", value.__code__, cells, given, self._named(vars(value))
            case MethodType():
                return "method", self(value.__func__), self(value.__self__)
            case property():
                return property, self(value.fget), self(value.fset), self(value.fdel)
            case classmethod() | staticmethod():
                return kind(value), self(value.__func__)
            case MemberDescriptorType():
                return kind(value), value.__name__
        raise Unfit(value)

    def _of_author(self, value: Any) -> Hashable:  # noqa: ANN401 - an object of a class that is not Python's own
        """Return the attributes of *value*, and what it contains or is because of its base class."""
        slots = _slots_of(type(value))
        if hasattr(value, "__next__") or not (slots or hasattr(value, "__dict__") or isinstance(value, tuple)):
            raise Unfit(value)  # an iterator, or of a class that is not written in Python: it may keep anything
        return self._class(value), self.with_attributes(value, attributes_of(value))

    def _class(self, value: object) -> Hashable:
        """Return the type of *value*; with the contents of its body, if the function makes it anew in each run."""
        cls: type = type(value)
        return self(cls) if _is_local(cls) else cls

    def _of_class(self, cls: type) -> Hashable:
        own = {name: one for name, one in vars(cls).items() if not (name.startswith("__") or name == _ABSTRACT)}
        bases = tuple(map(self, cls.__bases__))
        return "class", cls.__module__, cls.__qualname__, self._named(own), bases, self._class(cls)

    def _named(self, values: Mapping[str, object]) -> Hashable:
        return tuple((name, self(one)) for name, one in values.items())

    def with_attributes(self, value: Any, named: Mapping[str, object]) -> Hashable:  # noqa: ANN401 - any value
        """Return a comparable form of *value*, an object with the attributes *named*. Raises `Unfit`."""
        self._met.setdefault(id(value), len(self._met))
        attributes = self._named(named)
        if isinstance(value, dict):
            return kind(value), attributes, self._all(value.items()), self(getattr(value, "default_factory", None))
        if isinstance(value, list | set | tuple | frozenset | deque):
            return kind(value), attributes, self._all(value), getattr(value, "maxlen", None)
        based = next((one for one in (int, float, complex, str, bytes, bytearray) if isinstance(value, one)), None)
        return kind(value), attributes, None if based is None else self(based(value))

    def _all(self, values: Iterable[Any]) -> Hashable:
        if isinstance(values, set | frozenset):
            self.sets |= any(type(one) not in STEADY for one in values)
            return frozenset(Counter(map(self, values)).items())  # what is alike need not be equal
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


def _of_exception(error: BaseException) -> dict[str, Any]:
    """Return the attributes of *error*, also those that its class keeps in C; not what it was raised amid."""
    kept = (item for one in type(error).__mro__ if one.__module__ == "builtins" for item in vars(one).items())
    names = (name for name, one in kept if isinstance(one, MemberDescriptorType | GetSetDescriptorType))
    own = {name: getattr(error, name, None) for name in names if not name.startswith("__")}
    return {**own, **attributes_of(error)}


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
