"""Loops: whether the position of a `for` loop, which its iterator hides, is known from variables."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.function.contents import Contents, Unfit
from shadowcheck.function.profile import Handle

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence
    from types import CodeType, FrameType

    from shadowcheck.function.profile import Profile

_ARITHMETIC = (ast.Constant, ast.Name, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.Load)


class _Over(NamedTuple):
    """What a loop is over: the variables *used*, or *why* it is not known.

    If its values might be alike, `keys` are what tells them apart in a place.
    """

    keys: Sequence[Hashable] = ()
    used: tuple[str, ...] = ()
    why: str = ""


def why_unknown(loop: ast.For, around: ast.AST, frame: FrameType, profile: Profile) -> str:
    """Return why the position in *loop*, of the function *around* it, is not known from *frame*; "" if it is."""
    if is_method(loop.iter, profile.loops, frame):
        return ""
    if not isinstance(loop.target, ast.Name):
        return "it assigns several variables at once"
    over, code = _over(loop.iter, frame), frame.f_code
    used = {loop.target.id, *over.used}
    if over.why:
        return over.why
    if loop.target.id in over.used:
        return "its first line assigns the variable from which it is computed"
    if used & (assigned_in(loop.body) | shared(around, code)):
        return "a variable of its first line is assigned inside, or by another function"
    return "two of its values are alike" if len({*over.keys}) < len(over.keys) else ""


def _over(node: ast.expr, frame: FrameType) -> _Over:
    match node:
        case ast.Call(func=ast.Name(id="range"), args=args, keywords=[]) if value_of("range", frame) is range:
            parts = [one for arg in args for one in ast.walk(arg)]
            names = tuple(one.id for one in parts if isinstance(one, ast.Name))
            numbers = all(isinstance(value_of(name, frame), int) for name in names)
            if numbers and all(isinstance(one, _ARITHMETIC) for one in parts):
                return _Over((), names)
            return _Over(why="its range is computed from more than constants and variables with numbers")
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            constants = [one.value for one in elements if isinstance(one, ast.Constant)]
            why = "" if len(constants) == len(elements) else "not all its values are constants"
            return _Over([_key(value, ()) for value in constants], why=why)
        case ast.Name(id=name):
            found = value_of(name, frame)
            if not isinstance(found, tuple) or type(found).__iter__ is not tuple.__iter__:
                return _Over(why=f"{name} is not a tuple")
            kept = found if name in frame.f_locals else ()
            return _Over([_key(value, kept) for value in found], (name,))
        case _:
            return _Over(why="it is over something that is computed")


def _key(value: object, kept: tuple[object, ...]) -> Hashable:
    """Return what tells *value* from others: the place has it, and the tuple *kept* in a variable.

    A value that cannot be compared is refused as such.
    """
    try:
        return Contents()((value, kept))
    except Unfit:
        return id(value)


def is_method(node: ast.expr, names: Sequence[str], frame: FrameType) -> bool:
    """Whether *node* calls a method, with one of these *names* and no argument, of an object of the profile."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=method), args=[], keywords=[]):
            return method in names and isinstance(value_of(owner, frame), Handle)
    return False


def assigned_in(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the variables that are assigned or deleted in *nodes*."""
    found: set[str] = set()
    for one in (one for node in nodes for one in ast.walk(node)):
        match one:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.MatchMapping(rest=str(name)):
                found.add(name)
            case ast.alias(name=name, asname=given):
                found.add(given or name.partition(".")[0])
    return found


def shared(function: ast.AST, code: CodeType) -> set[str]:
    """Return the variables of *function*, with that *code*, which another function may assign."""
    inner = (name for one in ast.walk(function) if isinstance(one, ast.Nonlocal) for name in one.names)
    return {*code.co_freevars, *inner}


def value_of(name: str, frame: FrameType) -> object:
    """Return the value of the variable *name* in *frame*; None if it has none."""
    for space in (frame.f_locals, frame.f_globals, vars(builtins)):
        if name in space:
            return space[name]
    return None
