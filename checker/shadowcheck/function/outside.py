"""What a function may not use or change: the clock, random numbers, files, globals; as far as the source shows it."""

from __future__ import annotations

import ast
from enum import Enum
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from shadowcheck.errors import SpecificationError
from shadowcheck.function.contents import PLAIN, Contents, Unfit
from shadowcheck.function.profile import Handle
from shadowcheck.machine import order
from shadowcheck.machine.globals import BIGGEST
from shadowcheck.machine.names import Body, followed, functions_of, is_authored
from shadowcheck.machine.purity import THREADS, assigned, outside_world

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

HISTORY = (
    "__context__", "__cause__", "__traceback__", "__suppress_context__", "exc_info",
    "tb_frame", "tb_lasti", "tb_lineno", "tb_next",
)
"""Attributes by which an exception, or a traceback, tells what was before it."""
_STEADY = (*PLAIN, Enum, FunctionType, property, staticmethod, classmethod, type)
WHY = "it is run again and again, with every answer to every call, and may depend on nothing else"


def check_outside(function: FunctionType, word: str) -> None:
    """Raise `SpecificationError` if *function*, or one that it calls, depends on more than its calls."""
    for body in bodies_of([function]):
        for node, text, world in outside_world(body):
            raise SpecificationError(
                f"{body.function.__name__} depends on {world}: it uses {text}", where=body.at(node), why=WHY,
                instead=f"{word}.thread(function), and join()" if world == THREADS else "leave it out if "
                f"it does not matter to the calls (time is abstracted); or {word}.decide('...') for what is "
                "decided elsewhere", code="SC1001",
            )
        for name in (*assigned(body), *changed_in(body)):
            raise SpecificationError(
                f"{body.function.__name__} changes the global {name.id!r}", where=body.at(name),
                why="a global keeps its value from one run to the next",
                instead="a variable of the function",
                code="SC1001",
            )
        for back in looking_back(body):
            raise SpecificationError(
                f"{body.function.__name__} reads {back.attr}", where=body.at(back),
                why="how an exception came about differs between runs that are alike otherwise",
                instead="what the exception itself says, such as its code",
                code="SC1001",
            )
        for node in order.sets_in_order(body):
            raise SpecificationError(
                f"{body.function.__name__} iterates over a set in the order of its hashes",
                where=body.at(node),
                why=order.WHY,
                instead=order.INSTEAD, code="SC1001",
            )


def bodies_of(functions: Iterable[FunctionType]) -> Iterator[Body]:
    """Yield *functions* and what they call of the author's own, also the methods of the classes that they name."""
    waiting, met = [(function.__name__, function) for function in functions], set[FunctionType]()
    while waiting:
        fresh = [body for body in followed(waiting) if body.function not in met]
        yield from fresh
        met |= {body.function for body in fresh}
        named = [value for body in fresh for _, value in body.named.values()]
        classes = [value if isinstance(value, type) else type(value) for value in named]
        owners = dict.fromkeys(one for one in classes if is_authored(one.__module__) and not issubclass(one, Handle))
        methods = (found for owner in owners for found in functions_of(owner) if found[1] not in met)
        waiting = [found for found in methods if _is_written(found[1])]


def _is_written(function: FunctionType) -> bool:
    """Whether *function* is the author's, and none that Python adds, as to an enum, a dataclass or a named tuple."""
    return is_authored(function.__globals__["__name__"]) and not function.__code__.co_filename.startswith("<")


def changed_in(body: Body) -> Iterator[ast.Name]:
    """Yield the globals of which the function assigns or deletes an attribute or an item."""
    for node in body.nodes:
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            root: ast.expr = node
            while isinstance(root, ast.Attribute | ast.Subscript):
                root = root.value
            if isinstance(root, ast.Name) and root.id in body.names - {*body.function.__code__.co_freevars}:
                yield root


def looking_back(body: Body) -> Iterator[ast.Attribute]:
    """Yield where the function reads how an exception came about."""
    yield from (node for node in body.nodes if isinstance(node, ast.Attribute) and node.attr in HISTORY)


class Elsewhere:
    """What *functions* name outside their variables, as it was before the first run; and what is *added* by name."""

    def __init__(self, *functions: FunctionType, added: Mapping[str, object] | None = None) -> None:
        named = {id(value): (name, value) for name, value in (*_outside(functions), *(added or {}).items())}
        mutable = [(name, value, _seen(value)) for name, value in named.values() if _may_change(value)]
        self._before = [one for one in mutable if one[2] is not None]

    def hides(self) -> str:
        """Return the name of an iterator from outside, "" if there is none."""
        return next((name for name, _, before in self._before if before == "hides"), "")

    def changed(self) -> str:
        """Return the name of something that has changed since, "" if nothing has."""
        return next((
            name for name, value, before in self._before
            if not (isinstance(value, type) and _is_as_written(value)) and _seen(value) != before
        ), "")


def _may_change(value: object) -> bool:
    """Whether anything in *value* may change in place: all that is named is compared after each run."""
    if isinstance(value, FunctionType):
        return bool(value.__defaults__ or value.__kwdefaults__ or value.__closure__)
    if isinstance(value, type):
        return is_authored(value.__module__) and not issubclass(value, Enum)
    if isinstance(value, tuple):
        return any(map(_may_change, value))
    return not isinstance(value, (*PLAIN, ModuleType, BuiltinFunctionType, Enum))


_written: WeakKeyDictionary[type, dict[str, object]] = WeakKeyDictionary()
"""The bodies of classes, as they were when they were seen first."""


def _data_of(cls: type) -> list[object]:
    """Return the values in the body of *cls*."""
    _written.setdefault(cls, dict(vars(cls)))
    return [one for name, one in vars(cls).items() if not name.startswith("__") and _is_data(one)]


def _is_as_written(cls: type) -> bool:
    """Whether the body of *cls* has the same objects as when it was seen first, and none that could change."""
    before, now = _written[cls], vars(cls)
    same = len(before) == len(now) and all(now.get(name, cls) is one for name, one in before.items())
    return same and all(isinstance(one, _STEADY) for name, one in before.items() if not name.startswith("__"))


def _is_data(value: object) -> bool:
    """Whether an attribute of a class may be a value, and is not a part of the class as it is written."""
    return isinstance(value, (*PLAIN, list, dict, set, tuple, Enum)) or is_authored(type(value).__module__)


def _outside(functions: Iterable[FunctionType]) -> Iterator[tuple[str, object]]:
    for body in bodies_of(functions):
        defaults = (*(body.function.__defaults__ or ()), *(body.function.__kwdefaults__ or {}).values())
        yield from ((f"a default of {body.function.__name__}", one) for one in defaults)
        yield from body.named.values()


def _seen(value: object) -> Hashable:
    """Return the contents of *value*, of a class its attributes; a word, or None, for what cannot be compared."""
    if isinstance(value, list | dict | set | tuple) and len(value) > BIGGEST:
        return len(value)
    try:
        return Contents()(_data_of(value) if isinstance(value, type) else value)
    except Unfit as error:
        return "hides" if error.hides else None
