"""Classes of the author's whose objects are made, and stand in `with` blocks: what Python does with them is known.

While such a block is open, Python keeps the object's `__exit__` where nobody can look. It is known if a variable keeps
the object, and the class is an ordinary one. While `__init__`, `__enter__` or `__exit__` runs, its first argument does.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from types import FunctionType
from typing import TYPE_CHECKING

from shadowcheck.function.loops import assigned_in, value_of
from shadowcheck.function.profile import Handle
from shadowcheck.function.written import tree_of
from shadowcheck.machine.names import is_authored

if TYPE_CHECKING:
    from types import CodeType, FrameType

ENTER, EXIT = "__enter__", "__exit__"


def name_in_block(called: CodeType | str) -> str:
    """Return the name of the method that is called, if it may be one that a block calls by itself."""
    return called if isinstance(called, str) else called.co_name


def makes(found: object, inner: CodeType) -> bool:
    """Whether calling *found*, a class, runs *inner* as its `__init__`, and gives the object that it is handed."""
    return _is_ordinary(found) and _code(found, "__init__") is inner and keeps_itself(inner)


def runs(item: ast.withitem, inner: CodeType, frame: FrameType) -> bool:
    """Whether a block runs *inner* as the `__enter__` or `__exit__` of an object of the author's."""
    match item.context_expr:
        case ast.Name(id=name):
            found: object = type(value_of(name, frame))
        case ast.Call(func=ast.Name(id=name)):
            found = value_of(name, frame)
        case _:
            return False
    return inner.co_name in {ENTER, EXIT} and _is_context_manager(found) and _code(found, inner.co_name) is inner


def is_kept(item: ast.withitem, changed: set[str], frame: FrameType) -> bool:
    """Whether a block is over an object of the author's that a variable keeps, none of those *changed* in it."""
    match item:
        case ast.withitem(context_expr=ast.Name(id=name), optional_vars=given):
            again = changed if given is None else changed | assigned_in([given])
            return name not in again and _is_context_manager(type(frame.f_locals.get(name)))
        case ast.withitem(context_expr=ast.Call(func=ast.Name(id=cls)), optional_vars=ast.Name(id=name)):
            found, enter = value_of(cls, frame), _code(value_of(cls, frame), ENTER)
            known = type(frame.f_locals.get(name)) is found and _is_context_manager(found)
            return known and changed.isdisjoint((cls, name)) and enter is not None and _returns_itself(enter)
    return False


def keeps_itself(code: CodeType) -> bool:
    """Whether the first argument of the function with that *code* is a variable that nothing else is assigned to."""
    function = _written(code)
    return function is not None and bool(_first(function)) and _first(function) not in assigned_in(function.body)


def _returns_itself(code: CodeType) -> bool:
    """Whether the function with that *code* returns its first argument, if it returns anything."""
    function = _written(code)
    if function is None or not keeps_itself(code):
        return False
    returned = [one.value for one in ast.walk(function) if isinstance(one, ast.Return)]
    return all(isinstance(one, ast.Name) and one.id == _first(function) for one in returned)


def _is_context_manager(found: object) -> bool:
    return _is_ordinary(found) and _code(found, ENTER) is not None and _code(found, EXIT) is not None


def _is_ordinary(found: object) -> bool:
    """Whether *found* is a class of the author's, and making an object of it is calling its `__init__`."""
    if type(found) is not type or not isinstance(found, type) or issubclass(found, Handle):
        return False
    return is_authored(found.__module__) and found.__new__ is object.__new__


def _code(found: object, method: str) -> CodeType | None:
    """Return the code of the *method* that objects of the class *found* have, if it is written in Python."""
    classes = found.__mro__ if isinstance(found, type) else ()
    function = next((vars(one)[method] for one in classes if method in vars(one)), None)
    return function.__code__ if isinstance(function, FunctionType) else None


@lru_cache(maxsize=256)
def _written(code: CodeType) -> ast.FunctionDef | None:
    tree = tree_of(code.co_filename)
    for node in () if tree is None else tree.links:
        if isinstance(node, ast.FunctionDef) and node.name == code.co_name:
            lines = {node.lineno, *(one.lineno for one in node.decorator_list)}
            if code.co_firstlineno in lines:
                return node
    return None


def _first(function: ast.FunctionDef) -> str:
    arguments = [*function.args.posonlyargs, *function.args.args]
    return arguments[0].arg if arguments else ""
