"""What the code of a machine names outside itself, read from its source: nothing is run.

Everything that a handler, a guard or an observable names is found, also in branches that are seldom executed, and the
author's own functions that they call are followed. Of a function without source (typed at a prompt of an older Python,
or made by `exec`) only the names are known, and each counts as used. What is reached indirectly (`getattr`, an object
in a container) is not found; for that, unfolding compares two runs.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import dataclasses
import linecache
import sys
import sysconfig
from collections import ChainMap
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property, lru_cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from statemachine import StateChart
from statemachine.graph import iterate_states_and_transitions

from shadowcheck.machine.data import data_class, model_class
from shadowcheck.machine.notation import Machine, observable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LIBRARIES = ("shadowcheck", "statemachine")
"""Packages whose functions are not followed, besides Python's own."""
LIBRARY = Path(sysconfig.get_path("stdlib"))
"""The folder of Python's own library."""
INSTALLED = {"site-packages", "dist-packages"}
"""Folders of installed packages, which are not followed either."""

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Named = dict[ast.expr, tuple[str, Any]]
"""Expressions that name something outside their function: how it is written there (`time.time`), and what it is."""


@dataclass(frozen=True)
class Body:
    """A function of a machine, or one that it calls, and the name of the member to which it belongs."""

    member: str
    function: FunctionType

    def at(self, node: Any) -> str:  # noqa: ANN401 - any node that has a line
        """Return the member, and the file and the line of *node* in it."""
        return f"{self.member} ({self.function.__code__.co_filename}:{node.lineno})"

    @cached_property
    def nodes(self) -> list[Any]:
        """All nodes of the function's source, outer ones before inner ones."""
        written = _source(self.function) or _names_only(self.function.__code__, self.names)
        return [node for one in written for node in ast.walk(one)]

    @cached_property
    def names(self) -> set[str]:
        """Names that are not local variables: Python looks them up outside the function, or in an object."""
        found = set(self.function.__code__.co_freevars)
        for code in _nested(self.function.__code__):
            found |= {*code.co_names}.difference(code.co_varnames, code.co_cellvars, code.co_freevars)
        return found

    @cached_property
    def named(self) -> Named:
        """Everything from outside that is named, followed through attributes as long as that runs no code."""
        space, found = _space(self.function), Named()
        reach = self.names.intersection(space)
        read = [node for node in self.nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)]
        attributes = {node.value: node for node in read}
        for node in self.nodes:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in reach:
                last: Any = node
                value = space[node.id]
                while (  # to read an attribute of a module or a plain class runs no code of the author's
                    (isinstance(value, ModuleType) or type(value) is type)
                    and last in attributes and hasattr(value, attributes[last].attr)
                ):
                    last = attributes[last]
                    value = getattr(value, last.attr)
                found[last] = (ast.unparse(last), value)
        return found


def bodies(cls: type[Any]) -> Iterator[Body]:
    """Yield the functions of the machine *cls*, and the author's own functions that they call."""
    waiting = [(name, function) for owner in reversed(authored(cls)) for name, function in functions_of(owner)]
    yield from followed([*waiting, *(_beginnings(data_class(cls)) if issubclass(cls, Machine) else _attached(cls))])


def followed(functions: Iterable[tuple[str, FunctionType]]) -> Iterator[Body]:
    """Yield these *functions*, each with the name of its member, and the author's own functions that they call."""
    seen: set[CodeType] = set()
    waiting = list(functions)
    while waiting:
        name, function = waiting.pop(0)
        if function.__code__ not in seen:
            seen.add(function.__code__)
            body = Body(name, function)
            yield body
            waiting += [(name, one) for _, one in body.named.values() if _is_followed(one)]


def authored(cls: type) -> list[type]:
    """Return *cls* and its base classes except for those of the notation, the most derived first."""
    library = StateChart.__module__
    return [owner for owner in cls.__mro__ if owner not in Machine.__mro__ and owner.__module__ != library]


@cache
def is_authored(module: str | None) -> bool:
    """Whether a module of that name belongs neither to Python nor to the notation."""
    root = (module or "").partition(".")[0]
    return root not in sys.stdlib_module_names and root not in LIBRARIES


def _is_followed(found: object) -> bool:
    """Whether *found* is a function of the author's own, not of an installed package."""
    return (
        isinstance(found, FunctionType)
        and is_authored(found.__module__)
        and not INSTALLED.intersection(Path(found.__code__.co_filename).parts)
    )


def is_pythons_own(function: FunctionType) -> bool:
    """Whether *function* comes from Python's library, as what a decorator of it adds to a class."""
    return Path(function.__code__.co_filename).is_relative_to(LIBRARY)


def functions_of(owner: type) -> Iterator[tuple[str, FunctionType]]:
    """Yield the functions in the body of the class *owner*, by name."""
    for name, member in vars(owner).items():
        match member:
            case (
                (FunctionType() as function)
                | staticmethod(__func__=FunctionType() as function)
                | classmethod(__func__=FunctionType() as function)
                | property(fget=FunctionType() as function)
                | observable(look=FunctionType() as function)
            ):
                yield name, function


def _attached(cls: type[StateChart[Any]]) -> list[tuple[str, FunctionType]]:
    """Return the functions that are themselves the guards and actions of *cls*, and those of its model."""
    visited = iterate_states_and_transitions(cls.states)
    held = [(str(spec.attr_name), spec.func) for one in visited for spec in one._specs]  # noqa: SLF001 - no public form
    functions = [(name, one) for name, one in held if isinstance(one, FunctionType)]
    functions += [one for model in models(cls) for owner in model.__mro__ for one in functions_of(owner)]
    root = cls.__module__.partition(".")[0]  # a package that is installed still has functions of its own
    return [
        (name, one) for name, one in functions
        if (_is_followed(one) or (one.__module__ or "").partition(".")[0] == root) and not is_pythons_own(one)
    ]


def models(cls: type[StateChart[Any]]) -> list[type]:
    """Return the author's classes of which the model of *cls* may be made: the one that is named, or in `__init__`."""
    named = model_class(cls)
    makers = [vars(owner).get("__init__") for owner in authored(cls)]
    found = (value for one in makers if isinstance(one, FunctionType) for _, value in Body("", one).named.values())
    made = [one for one in found if isinstance(one, type) and is_authored(one.__module__) and not issubclass(one, Enum)]
    return [*(made if named is None else [named, *made])]


def _beginnings(data: type) -> list[tuple[str, FunctionType]]:
    """Return the author's functions that compute the initial data."""
    made: dict[str, Any] = {field.name: field.default_factory for field in dataclasses.fields(data)}
    made["__post_init__"] = vars(data).get("__post_init__")
    return [(name, function) for name, function in made.items() if isinstance(function, FunctionType)]


def _source(function: FunctionType) -> list[Function]:
    """Return the source of *function*, found by its first line and signature; lambdas on one line by column, too."""
    code = function.__code__
    linecache.checkcache(code.co_filename)
    text = "".join(linecache.getlines(code.co_filename, function.__globals__))
    given = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    named = [one for one in _written(text) if _signature(one) == (code.co_firstlineno, code.co_name, given)]
    places = [(line, column) for line, _, column, _ in code.co_positions() if line and column]
    return [one for one in named if all(_is_around(one, place) for place in places)]


@lru_cache(maxsize=16)
def _written(text: str) -> list[Function]:
    """Return the functions in *text*; none if it is not Python (a notebook cell with magic commands)."""
    with contextlib.suppress(SyntaxError):
        return [node for node in ast.walk(ast.parse(text)) if isinstance(node, Function)]
    return []


def _signature(function: Function) -> tuple[int, str, tuple[str, ...]]:
    """Return the first line of *function* (with its decorators), its name and its arguments."""
    first: Any = next(iter(getattr(function, "decorator_list", ())), function)
    given = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    return first.lineno, getattr(function, "name", "<lambda>"), tuple(one.arg for one in given)


def _is_around(function: Function, place: tuple[int, int]) -> bool:
    end = (function.end_lineno or 0, function.end_col_offset or 0)
    return (function.lineno, function.col_offset) <= place <= end


def _space(function: FunctionType) -> Mapping[str, Any]:
    """Return the values of the names that *function* does not bind itself."""
    around: dict[str, Any] = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        with contextlib.suppress(ValueError):  # it has no value yet
            around[name] = cell.cell_contents
    return ChainMap(around, function.__globals__, vars(builtins))


def _names_only(code: CodeType, names: set[str]) -> list[ast.stmt]:
    """Return statements that use *names*, and import all names in *code*."""
    line, modules = code.co_firstlineno, sorted({name for inner in _nested(code) for name in inner.co_names})
    variables = [ast.Expr(ast.Name(name, ast.Load(), lineno=line)) for name in sorted(names)]
    return [*variables, *(ast.Import([ast.alias(name)], lineno=line) for name in modules)]


def _nested(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _nested(constant)
