"""What a function may not use or change: the clock, random numbers, files, globals; as far as the source shows it."""

from __future__ import annotations

import ast
from types import FunctionType
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.function.contents import Contents, Unfit
from shadowcheck.function.profile import Handle
from shadowcheck.machine import order
from shadowcheck.machine.globals import BIGGEST
from shadowcheck.machine.names import Body, followed, functions_of, is_authored
from shadowcheck.machine.purity import THREADS, assigned, outside_world

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

HISTORY = ("__context__", "__cause__", "__traceback__", "__suppress_context__", "exc_info")
"""Attributes by which an exception tells what was before it."""
WHY = "it is run again and again, with every answer to every call, and may depend on nothing else"


def check_outside(function: FunctionType, word: str) -> None:
    """Raise `SpecificationError` if *function*, or one that it calls, depends on more than its calls."""
    for body in bodies_of(function):
        for node, text, world in outside_world(body):
            raise SpecificationError(
                f"{body.function.__name__} depends on {world}: it uses {text}", where=body.at(node), why=WHY,
                instead=f"{word}.thread(function), and join()" if world == THREADS else f"leave it out, if it does not "
                f"matter to the calls (time is abstracted); {word}.decide('...') for what is decided elsewhere",
                code="SC1001",
            )
        for name in (*assigned(body), *_changed(body)):
            raise SpecificationError(
                f"{body.function.__name__} changes the global {name.id!r}", where=body.at(name),
                why="a global keeps its value from one run to the next",
                instead="a variable of the function",
                code="SC1001",
            )
        for back in _looking_back(body):
            raise SpecificationError(
                f"{body.function.__name__} reads {back.attr}", where=body.at(back),
                why="how an exception came about differs between runs that are alike otherwise",
                instead="what the exception itself tells, such as its code",
                code="SC1001",
            )
        for node in order.sets_in_order(body):
            raise SpecificationError(
                f"{body.function.__name__} iterates over a set in the order of its hashes",
                where=body.at(node),
                why=order.WHY,
                instead=order.INSTEAD, code="SC1001",
            )


def bodies_of(function: FunctionType) -> Iterator[Body]:
    """Yield *function* and what it calls of the author's own, also the methods of the classes that it names."""
    waiting, met = [(function.__name__, function)], set[FunctionType]()
    while waiting:
        fresh = [body for body in followed(waiting) if body.function not in met]
        yield from fresh
        met |= {body.function for body in fresh}
        named = [value for body in fresh for _, value in body.named.values()]
        classes = [value if isinstance(value, type) else type(value) for value in named]
        owners = dict.fromkeys(one for one in classes if is_authored(one.__module__) and not issubclass(one, Handle))
        found = [one for owner in owners for one in functions_of(owner) if one[1] not in met]
        waiting = [one for one in found if is_authored(one[1].__globals__["__name__"])]  # not what Python adds


def _changed(body: Body) -> Iterator[ast.Name]:
    """Yield the globals of which the function assigns or deletes an attribute or an item."""
    for node in body.nodes:
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            root: ast.expr = node
            while isinstance(root, ast.Attribute | ast.Subscript):
                root = root.value
            if isinstance(root, ast.Name) and root.id in body.names - {*body.function.__code__.co_freevars}:
                yield root


def _looking_back(body: Body) -> Iterator[ast.Attribute]:
    yield from (node for node in body.nodes if isinstance(node, ast.Attribute) and node.attr in HISTORY)


class Elsewhere:
    """What *function* names outside of its variables, as it was before the first run."""

    def __init__(self, function: FunctionType) -> None:
        self._named = dict(_outside(function))
        self._before = self._now()

    def hides(self) -> str:
        """Return the name of an iterator from outside, "" if there is none."""
        return next((name for name, value in self._before.items() if value == "hides"), "")

    def changed(self) -> str:
        """Return the name of something that has changed since, "" if nothing has."""
        now = self._now()
        return next((name for name, value in self._before.items() if now[name] != value), "")

    def _now(self) -> dict[str, Hashable]:
        return {name: _seen(value) for name, value in self._named.items()}


def _outside(function: FunctionType) -> Iterator[tuple[str, object]]:
    for body in bodies_of(function):
        yield f"a default of {body.function.__name__}", (body.function.__defaults__, body.function.__kwdefaults__)
        yield from body.named.values()


def _seen(value: object) -> Hashable:
    """Return the contents of *value*, of a class its attributes; a word, or None, for what cannot be compared."""
    if isinstance(value, list | dict | set | tuple) and len(value) > BIGGEST:
        return len(value)
    own = vars(value).items() if isinstance(value, type) else ()
    attributes = [one for name, one in own if isinstance(one, list | dict | set | int) and not name.startswith("__")]
    try:
        return Contents()(attributes if isinstance(value, type) else value)
    except Unfit as error:
        return "hides" if error.hides else None
