"""What the code of a machine names outside of itself, read from its source: nothing is run.

Whatever a handler, a guard or an observable says by name is found, in every branch, also where a run would seldom come;
functions of the author's own that they call are followed. Of a function without source (typed at a prompt of an older
Python, or made by `exec`) only the names are known, and each counts as if it were used. What is reached in roundabout
ways (`getattr`, an object in a container) is not found: unfolding compares two runs as well.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import dataclasses
import linecache
import sys
from collections import ChainMap
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from shadowcheck.machine.data import data_class
from shadowcheck.machine.notation import Machine, observable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LIBRARIES = ("shadowcheck", "statemachine")
"""Packages whose functions are not followed, besides Python's own."""
INSTALLED = {"site-packages", "dist-packages"}
"""Folders of packages that are not the author's; what they do inside is not followed either."""
UNWRAPPED = ((staticmethod, "__func__"), (classmethod, "__func__"), (property, "fget"), (observable, "look"))
"""Members that are not functions, and where theirs is."""

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Named = dict[ast.expr, tuple[str, Any]]
"""Expressions that name something outside of their function: how it is written there (`time.time`), and what it is."""


@dataclass(frozen=True)
class Body:
    """A function of a machine, or one that such a function calls, and the member that it is or serves."""

    member: str
    function: FunctionType

    def at(self, node: Any) -> str:  # noqa: ANN401 - any node that has a line
        """Return the member, and the file and the line of *node* in it."""
        return f"{self.member} ({self.function.__code__.co_filename}:{node.lineno})"

    @cached_property
    def nodes(self) -> list[Any]:
        """All that is written in the function, what is around before what is in it."""
        written = _source(self.function) or _names_only(self.function.__code__, self.names)
        return [node for one in written for node in ast.walk(one)]

    @cached_property
    def names(self) -> set[str]:
        """What Python has to look up outside of the function or in an object, by its name."""
        found = {name for code in _nested(self.function.__code__) for name in code.co_names}
        return found.union(self.function.__code__.co_freevars)

    @cached_property
    def named(self) -> Named:
        """Everything from outside that is named, followed along attributes as far as that runs no code."""
        space, found = _space(self.function), Named()
        attributes = {node.value: node for node in self.nodes if _is_read(node)}
        for node in self.nodes:
            if isinstance(node, ast.Name) and node.id in self.names and node.id in space:
                last: Any = node
                value = space[node.id]
                while _is_plain(value) and last in attributes and hasattr(value, attributes[last].attr):
                    last = attributes[last]
                    value = getattr(value, last.attr)
                found[last] = (ast.unparse(last), value)
        return found


def bodies(cls: type) -> Iterator[Body]:
    """Yield all code of the machine *cls*: of its members, and the author's own functions that it calls."""
    seen: set[CodeType] = set()
    waiting = [(name, function) for owner in reversed(authored(cls)) for name, function in _functions(owner)]
    waiting += _beginnings(data_class(cls))
    while waiting:
        name, function = waiting.pop(0)
        if function.__code__ not in seen:
            seen.add(function.__code__)
            body = Body(name, function)
            yield body
            waiting += [(name, one) for _, one in body.named.values() if _is_followed(one)]


def authored(cls: type) -> list[type]:
    """Return the classes that *cls* is made of and that are not the notation's own, the most derived first."""
    return [owner for owner in cls.__mro__ if owner not in Machine.__mro__]


def is_authored(module: str | None) -> bool:
    """Whether a module of that name belongs neither to Python nor to the notation."""
    root = (module or "").partition(".")[0]
    return root not in sys.stdlib_module_names and root not in LIBRARIES


def _is_followed(found: object) -> bool:
    """Whether *found* is a function of the author's own, and not an installed package's."""
    return (
        isinstance(found, FunctionType)
        and is_authored(found.__module__)
        and not INSTALLED.intersection(Path(found.__code__.co_filename).parts)
    )


def _functions(owner: type) -> Iterator[tuple[str, FunctionType]]:
    for name, member in vars(owner).items():
        where = next((attribute for kind, attribute in UNWRAPPED if isinstance(member, kind)), "")
        function = getattr(member, where) if where else member
        if isinstance(function, FunctionType):
            yield name, function


def _beginnings(data: type) -> list[tuple[str, FunctionType]]:
    """Return the author's functions that say how the data is at the beginning."""
    fields = dataclasses.fields(data) if dataclasses.is_dataclass(data) else ()
    made = [(field.name, field.default_factory) for field in fields]
    found = [*made, ("__post_init__", vars(data).get("__post_init__"))]
    return [(name, function) for name, function in found if isinstance(function, FunctionType)]


def _source(function: FunctionType) -> list[ast.AST]:
    """Return *function* as it is written."""
    code = function.__code__
    linecache.checkcache(code.co_filename)
    text = "".join(linecache.getlines(code.co_filename, function.__globals__))
    there = _written(text).get((code.co_firstlineno, code.co_name), [])
    return [one for one in there if _arguments(one) == code.co_varnames[: len(_arguments(one))]]


@lru_cache(maxsize=16)
def _written(text: str) -> Mapping[tuple[int, str], list[Function]]:
    """Return the functions of a file by their first lines, which are those of their decorators, and their names."""
    found: dict[tuple[int, str], list[Function]] = {}
    with contextlib.suppress(SyntaxError):  # no Python: the cell of a notebook with commands of its own, for example
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, Function):
                first: Any = next(iter(getattr(node, "decorator_list", ())), node)
                found.setdefault((first.lineno, getattr(node, "name", "<lambda>")), []).append(node)
    return found


def _arguments(function: Function) -> tuple[str, ...]:
    given = function.args
    return tuple(one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs))


def _space(function: FunctionType) -> Mapping[str, Any]:
    """Return what the names have for values that *function* does not bind itself."""
    around: dict[str, Any] = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        with contextlib.suppress(ValueError):  # it has no value yet
            around[name] = cell.cell_contents
    return ChainMap(around, function.__globals__, vars(builtins))


def _names_only(code: CodeType, names: set[str]) -> list[ast.stmt]:
    """Return statements that name *names*: each as a variable, and as a module that is imported."""
    variables = [ast.Expr(ast.Name(name, ast.Load(), lineno=code.co_firstlineno)) for name in sorted(names)]
    return [*variables, *(ast.Import([ast.alias(name)], lineno=code.co_firstlineno) for name in sorted(names))]


def _nested(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _nested(constant)


def _is_plain(value: object) -> bool:
    """Whether an attribute of *value* can be read without running code of the author's."""
    return isinstance(value, ModuleType) or type(value) is type


def _is_read(node: ast.AST) -> bool:
    """Whether *node* reads an attribute; one that is assigned is a change of the object that has it."""
    return isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
