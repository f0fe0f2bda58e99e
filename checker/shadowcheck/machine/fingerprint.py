"""Fingerprints: what the table of a machine depends on, in one number that is the same in every process.

It is taken from what will be executed, not from files, which may have changed since they were imported: beginning with
the class, every class, function and value that its code can come to is written down once, with references to what it
names. The line of a function and the file it is in are left out; a change of a comment, or of a claim in the same file,
is not one of the machine. Of Python, python-statemachine and the notation itself only names are written, as their
versions are part of the fingerprint.

What cannot be seen through (a value of a library written in C, an import inside a function) has no fingerprint.
"""

from __future__ import annotations

import builtins
import datetime as dt
import decimal
import dis
import functools
import hashlib
import re
import sys
import types
import typing
from collections import defaultdict, deque
from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import statemachine
from statemachine import StateChart

from shadowcheck.machine.data import domains
from shadowcheck.machine.notation import DECLARATIONS, RESERVED
from shadowcheck.machine.topology import Topology

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shadowcheck.machine.notation import Machine
    from shadowcheck.machine.topology import Owner

MOST = 20_000
"""The most objects that are looked at; what comes to more has no fingerprint."""
PACKAGE = Path(__file__).resolve().parents[1]
OURS = tuple(f"shadowcheck.{part}" for part in ("errors", "location", "machine"))
"""The modules of this package on which a table depends, and with which machines are written."""
PURE = frozenset({
    "__future__", "_abc", "_collections", "_functools", "_operator", "abc", "bisect", "builtins", "collections",
    "contextlib", "copy", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools", "heapq", "itertools",
    "math", "numbers", "operator", "re", "reprlib", "statemachine", "statistics", "string", "sys", "types", "typing",
})
"""Libraries whose functions depend on their arguments only: what machines use of them is known by its name."""
PLAIN = (bool, int, float, complex, str, bytes, types.NoneType, types.EllipsisType, types.NotImplementedType)
BASES = (int, float, str, bytes, tuple, list, dict)
"""Types of which an author may derive classes, whose objects hold more than their attributes."""
TOLD = frozenset({"waivers", "glossary"})
"""Attributes of a class that make no difference to its table, as long as no code names them."""
UNREAD = TOLD | {
    "__module__", "__dict__", "__weakref__", "__annotations__", "__annotate__", "__annotate_func__",
    "__annotations_cache__", "__firstlineno__", "__static_attributes__", "_abc_impl",
}
"""Attributes of a class that are not written down."""
UNSEEN = TOLD | {
    "eval", "exec", "__import__", "import_module", "globals", "locals", "vars", "dir", "getattr", "hasattr",
    "attrgetter", "methodcaller", "__globals__", "__builtins__", "__subclasses__", "__dict__", "_getframe", "modules",
    "sentence", "getcontext", "localcontext", "__annotations__", "get_type_hints", "timestamp", "fromtimestamp",
    "astimezone",
}
"""Names by which code comes to what it does not name, such as the time zone."""
_HEAP = 1 << 9
"""The flag (Py_TPFLAGS_HEAPTYPE) of every class that is made while Python runs."""


class Unseen(Exception):  # noqa: N818 - nobody's mistake: it only takes longer
    """A value that cannot be seen through, so that what depends on it cannot be kept."""


class Fingerprint(NamedTuple):
    """What the table of a machine depends on: `key`; where its code stands: `lines`; the `enums` that it comes to."""

    key: str
    lines: str
    enums: tuple[type[Enum], ...]


FAITHFUL = (
    range, decimal.Decimal, Fraction, dt.date, dt.time, dt.timedelta, dt.timezone, type(vars(Fingerprint)["key"]),
)
"""Types whose `repr` says everything; the last is that of the fields of a named tuple."""


def fingerprint(cls: type[Machine[Any]]) -> Fingerprint | None:
    """Return the fingerprint of the machine *cls*; None if it comes to something that cannot be seen through."""
    walk = _Walk()
    try:
        walk.begin(cls, *(domain.values for domain in domains(cls).values()), *_declared(Topology(cls)))
    except Exception:  # noqa: BLE001 - it is no machine, or an object of the author's does not even tell its type
        return None
    return Fingerprint(walk.seen.hexdigest(), walk.lines.hexdigest(), tuple(walk.enums))


def _declared(topology: Topology) -> Iterator[object]:
    """Yield the states and the transitions of a machine, in plain values."""
    yield tuple((str(event.id), str(event.name)) for event in topology.cls._events)  # noqa: SLF001 - as below
    for state in topology.nodes:
        around, kind = tuple(outer.id for outer in state.ancestors()), str(getattr(state, "type", ""))
        yield state.id, state.name, state.initial, state.final, state.parallel, kind, str(state.value), around
        yield _specs(state)
        for one in state.transitions:
            ends = (one.source.id, *(target.id for target in one.targets))
            yield (*ends, *map(str, one.events), one.internal, one.initial, _specs(one))


def _specs(owner: Owner) -> tuple[object, ...]:
    return tuple(
        (spec.group.name, str(spec.attr_name), spec.expected_value, spec.is_convention, spec.reference.name)
        for spec in owner._specs  # noqa: SLF001 - no public form
    )


@cache
def _versions() -> str:
    """Return what tables depend on besides the machine: Python, python-statemachine, and this package's own code."""
    files = [PACKAGE / "errors.py", PACKAGE / "location.py", *sorted((PACKAGE / "machine").glob("*.py"))]
    own = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    return f"{sys.version} {sys.platform} {statemachine.__version__} {own}"


class _Walk:
    """A walk through what a machine comes to: `seen` are the hashes of its descriptions, in the order met."""

    def __init__(self) -> None:
        self.seen, self.lines = hashlib.sha256(_versions().encode()), hashlib.sha256()
        self.enums: list[type[Enum]] = []
        self._numbers: dict[int, int] = {}
        self._met: list[object] = []  # so that no two objects have the same id
        self._names: set[str] = set()
        self._modules: list[types.ModuleType] = []
        self._told: set[tuple[int, str]] = set()

    def begin(self, *first: object) -> None:
        """Walk through everything from the *first* on. Raises `Unseen`."""
        context = decimal.getcontext().copy()  # every division depends on it, and names nothing of it
        context.clear_flags()
        self._write("begin", (str(context), *first))
        done = 0
        while done < len(self._met):
            while done < len(self._met):
                self._write(*self._described(self._met[done]))
                done += 1
            self._write("modules", list(self._of_modules()))

    def _write(self, kind: str, parts: Iterable[object]) -> None:
        told = "\0".join(self._reference(part) for part in parts)
        self.seen.update(f"{kind}\1{told}\2".encode(errors="surrogatepass"))

    def _reference(self, value: object) -> str:
        """Return *value* in words, if it is plain, or else its number."""
        if type(value) in PLAIN:
            return f"{type(value).__name__} {value!r}"
        if isinstance(value, Enum) and type(value).__members__.get(value.name) is value:
            return f"{self._reference(type(value))}.{value.name!r}"
        if type(value) is tuple:  # by what it holds: whether two equal constants are one object is chance
            return f"({', '.join(map(self._reference, value))})"
        if type(value) is frozenset:
            return f"{{{', '.join(sorted(map(self._element, value)))}}}"
        if id(value) not in self._numbers:
            self._numbers[id(value)] = len(self._met)
            self._met.append(value)
            if len(self._met) > MOST:
                raise Unseen
        return f"#{self._numbers[id(value)]}"

    def _element(self, value: object) -> str:
        """Return an element of a set in words, by which the elements are put in order. Raises `Unseen`."""
        if isinstance(value, Enum) and type(value) not in self.enums:
            raise Unseen
        if type(value) in PLAIN or isinstance(value, Enum):
            return self._reference(value)
        if type(value) is tuple:
            return repr([*map(self._element, value)])
        raise Unseen

    def _described(self, value: object) -> tuple[str, Iterable[object]]:
        match value:
            case type():
                return self._class(value)
            case types.FunctionType():
                return self._function(value)
            case types.ModuleType():
                return self._module(value)
        if _is_of_library(type(value)):
            parts = sorted(map(self._element, value)) if isinstance(value, set) else _parts(value)
            if parts is not None:
                return type(value).__name__, parts
        return "object", self._object(value)

    def _object(self, value: object) -> list[object]:
        """Return the class of an object, its attributes, and what else it holds. Raises `Unseen` if that is hidden."""
        kind = type(value)
        slots = [name for owner in kind.__mro__ for name in _slots(owner)]
        base = next((one for one in BASES if isinstance(value, one)), None)
        room = object.__basicsize__ + tuple.__itemsize__ * (len(slots) + 2)
        if _is_compiled(kind) or (base is None and (kind.__itemsize__ or kind.__basicsize__ > room)):
            raise Unseen
        held = {name: object.__getattribute__(value, name) for name in slots if hasattr(value, name)}
        held |= getattr(value, "__dict__", {})
        return [kind, *_flat(held), *(_content(value, base) if base else ())]

    def _class(self, cls: type) -> tuple[str, Iterable[object]]:
        if _is_of_library(cls):
            return "a class of", [cls.__module__, cls.__qualname__]
        if _is_compiled(cls):
            raise Unseen
        own, members = {**vars(cls)}, list[object]()
        if issubclass(cls, Enum):
            self.enums.append(cls)
            members = [part for name, one in cls.__members__.items() for part in (name, one.name, {**vars(one)})]
            own = {name: one for name, one in own.items() if _is_code(one) or name[0] + name[-1] != "__"}  # Enum's own
            own = {name: one for name, one in own.items() if name not in cls.__members__}
        elif issubclass(cls, StateChart):
            own = {name: _declaration(one) for name, one in own.items() if name not in RESERVED or name[:2] == "__"}
        held = {name: one for name, one in own.items() if name not in UNREAD}
        return "class", [cls.__qualname__, type(cls), *cls.__bases__, *members, *_flat(held)]

    def _function(self, function: types.FunctionType) -> tuple[str, Iterable[object]]:
        try:
            around = [cell.cell_contents for cell in function.__closure__ or ()]
        except ValueError:  # it has no value yet
            raise Unseen from None
        space, module = function.__globals__, str(function.__globals__.get("__name__"))
        given = [function.__defaults__, function.__kwdefaults__, vars(function) or None, *around]
        if _is_library(module) and space is vars(sys.modules.get(module, sys)):
            return "a function of", [module, function.__qualname__, *given]
        code, names = [*self._code(function.__code__)], self._names_in(function.__code__)
        known = {name: vars(builtins)[name] for name in _looked_up(function.__code__) & vars(builtins).keys()}
        known |= {name: space[name] for name in names & space.keys()}
        return "function", [*code, *given, *_flat((name, known[name]) for name in sorted(known))]

    def _code(self, code: types.CodeType) -> Iterator[object]:
        """Yield everything in *code* but its place. Raises `Unseen` if it comes to what it does not name."""
        self.lines.update(f"{code.co_firstlineno} {[*code.co_positions()]}".encode())
        if "IMPORT_NAME" in {one.opname for one in dis.get_instructions(code)}:
            raise Unseen
        yield from (code.co_code, code.co_exceptiontable, code.co_flags, code.co_name, code.co_qualname)
        yield from (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount)
        yield from (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
        for constant in code.co_consts:
            yield tuple(self._code(constant)) if isinstance(constant, types.CodeType) else constant

    def _names_in(self, code: types.CodeType) -> set[str]:
        names = {*code.co_names}
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                names |= self._names_in(constant)
        if names & UNSEEN:
            raise Unseen
        self._names |= names
        return names

    def _module(self, module: types.ModuleType) -> tuple[str, Iterable[object]]:
        if type(module) is not types.ModuleType:
            raise Unseen
        self._modules.append(module)
        return "module", [module.__name__ if _is_library(module.__name__) else ""]

    def _of_modules(self) -> Iterator[object]:
        """Yield what the code may read in modules that it comes to (sys.platform), as far as that is not yet told."""
        for number, module in enumerate(self._modules):
            for name in sorted({*self._names, "__getattr__"} & vars(module).keys()):
                if (number, name) not in self._told:
                    self._told.add((number, name))
                    yield from (number, name, vars(module)[name])


def _parts(value: Any) -> Sequence[object] | None:  # noqa: ANN401, C901, PLR0911 - one for each kind
    """Return what *value*, of a type of Python's own, consists of; None if its type is none of those known."""
    match value:
        case defaultdict():
            return [value.default_factory, *_content(value, dict)]
        case deque():
            return [value.maxlen, *value]
        case list() | dict() | types.MappingProxyType():
            return _content(value, type(value))
        case staticmethod() | classmethod() | types.MethodType():
            return [value.__func__, getattr(value, "__self__", None)]
        case property():
            return [value.fget, value.fset, value.fdel]
        case functools.partial():
            return [value.func, value.args, value.keywords]
        case functools._lru_cache_wrapper():  # noqa: SLF001 - what functools.cache makes
            return [value.__wrapped__]
        case types.BuiltinFunctionType(__module__="sys"):  # they tell of the process, as getrecursionlimit does
            raise Unseen
        case types.BuiltinFunctionType(__self__=type()):
            return [value.__self__, value.__name__]
        case types.BuiltinFunctionType() if isinstance(value.__self__, types.ModuleType | types.NoneType):
            return _of_library(value.__module__, value.__qualname__)
        case types.WrapperDescriptorType() | types.MethodDescriptorType() | types.MemberDescriptorType():
            return [value.__objclass__, value.__name__]
        case re.Pattern():
            return [value.pattern, value.flags]
    return [repr(value)] if type(value) in FAITHFUL else _hint(value)


def _content(value: Any, base: Any) -> list[object]:  # noqa: ANN401 - any of these types
    """Return what a *value* that is a *base* holds, as that type says, and not as the author's class may say it."""
    if issubclass(base, dict | types.MappingProxyType):
        return _flat(dict.items(value) if issubclass(base, dict) else value.items())
    if issubclass(base, tuple | list):
        return [*base.__iter__(value)]
    return [base.__getnewargs__(value)]


def _looked_up(code: types.CodeType) -> set[str]:
    """Return the names that *code* takes from its module, or else from `builtins`, into which anybody may put some."""
    found = {str(one.argval) for one in dis.get_instructions(code) if one.opname in {"LOAD_GLOBAL", "LOAD_NAME"}}
    return found.union(*(_looked_up(one) for one in code.co_consts if isinstance(one, types.CodeType)))


def _flat(pairs: Mapping[str, object] | Iterable[tuple[object, object]]) -> list[object]:
    return [part for pair in (pairs.items() if isinstance(pairs, Mapping) else pairs) for part in pair]


def _declaration(value: object) -> object:
    """Return *value*, or what stands for it if it declares states or transitions; these are written down otherwise."""
    return f"declared {getattr(value, 'id', '')!s}" if isinstance(value, DECLARATIONS) else value


def _hint(value: object) -> list[object] | None:
    """Return what *value* consists of, if it is a type in an annotation; None if it is none."""
    if typing.get_origin(value) is not None:
        return [typing.get_origin(value), *typing.get_args(value)]
    return [repr(value)] if type(value).__module__ == "typing" else None


def _of_library(module: str, name: str) -> list[object]:
    if not _is_library(module):
        raise Unseen
    return [module, name]


@cache
def _is_library(module: str) -> bool:
    """Whether a module is one of those known by name. Raises `Unseen` for others of Python's, and of this package."""
    root = module.partition(".")[0]
    if module.startswith(OURS) or root in PURE:
        return True
    if root == "shadowcheck" or (root in sys.stdlib_module_names and root != "__main__"):
        raise Unseen
    return False


def _is_of_library(cls: type) -> bool:
    """Whether *cls* is a class of a library, and not only says so: `types.new_class` makes classes of that module."""
    if not _is_library(cls.__module__):
        return False
    found: object = sys.modules.get(cls.__module__)
    for name in cls.__qualname__.split("."):
        found = vars(found).get(name) if isinstance(found, types.ModuleType | type) else None
    return found is cls or not cls.__flags__ & _HEAP


def _is_compiled(cls: type) -> bool:
    """Whether *cls* is written in C, so that its objects may hold what no attribute shows."""
    file = str(getattr(sys.modules.get(cls.__module__), "__file__", None) or "")
    native = cls.__module__ in sys.builtin_module_names or file.endswith((".so", ".pyd", ".dylib"))
    return native or not cls.__flags__ & _HEAP


def _slots(cls: type) -> Iterator[str]:
    return (name for name, one in vars(cls).items() if isinstance(one, types.MemberDescriptorType))


def _is_code(value: object) -> bool:
    return isinstance(value, types.FunctionType | staticmethod | classmethod | property)

