"""What a function keeps where nobody can look: values of half an expression, iterators, open blocks, a result on its way out.

Python holds them on a stack that it does not show. So a call may stand only where everything that is on that stack is
known from the variables; elsewhere it is refused, with what to write instead.
"""

from __future__ import annotations

import ast
import builtins
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.function.profile import Handle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import CodeType, FrameType

    from shadowcheck.function.profile import Profile
    from shadowcheck.function.written import Link


class Hidden(NamedTuple):
    """Something that a function does while it makes a call, why that cannot be folded, what to write instead; a line."""

    what: str
    why: str
    instead: str
    code: str
    line: int


UNSEEN = "what is kept outside of variables cannot be compared, so two places could be taken for one"
_FREE = {
    ast.Expr, ast.Assign, ast.AnnAssign, ast.Return, ast.If, ast.While, ast.Assert, ast.Raise, ast.IfExp, ast.BoolOp, ast.UnaryOp,
    ast.Attribute, ast.NamedExpr, ast.Starred, ast.keyword, ast.match_case, ast.withitem,
}
"""Nodes that keep nothing on the stack while one of their parts is computed."""


def hidden(way: Sequence[Link], frame: FrameType, profile: Profile) -> Iterator[Hidden]:
    """Yield what is hidden while a call is made at the end of *way*, the innermost first, in *frame*."""
    for link in way:
        match link.around:
            case ast.For() if link.field == "body":
                yield from _loop(link.around, frame, profile)
            case ast.With():
                items = link.around.items if link.field == "body" else link.around.items[:link.place]
                yield from (found for item in items for found in _item(item, profile))
            case ast.Try() if link.field == "finalbody":
                yield from _leaving(link.around, link.around.body, link.around.handlers, link.around.orelse)
            case ast.For() | ast.Try() | ast.ExceptHandler() if link.field in {"iter", "orelse", "body", "handlers"}:
                pass
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                pass
            case ast.Match():
                pass
            case ast.match_case() if link.field == "guard":
                yield _half(link)
            case around if type(around) in _FREE:
                pass
            case _:
                if not _is_first(link):
                    yield _half(link)


def leaving(block: ast.AST) -> Iterator[Hidden]:
    """Yield what is hidden while the `with` *block* is left."""
    if isinstance(block, ast.With):
        yield from _leaving(block, block.body)


def handling(way: Sequence[Link]) -> int:
    """Return how many exceptions may be handled at the end of *way*: each is kept on the stack until its handler is left."""
    handlers = (isinstance(link.around, ast.ExceptHandler) and link.field == "body" for link in way)
    return sum(handlers) + sum(isinstance(link.around, ast.Try) and link.field == "finalbody" for link in way)


def catchers(node: ast.AST) -> Iterator[Hidden]:
    """Yield where the function *node* catches what is no error of its own: an interruption, or the end of a run."""
    for one in ast.walk(node):
        if isinstance(one, ast.ExceptHandler):
            caught = one.type.elts if isinstance(one.type, ast.Tuple) else [one.type]
            names = [ast.unparse(each).rpartition(".")[2] if each else "everything" for each in caught]
            for name in names:
                if name in {"everything", "BaseException", "KeyboardInterrupt", "GeneratorExit"}:
                    yield Hidden(
                        f"it catches {name}", "Ctrl-C is not sent to functions yet, so what follows would silently be left out",
                        "except Exception, or the error that you mean; a state machine can say what it does when interrupted",
                        "SC1008", one.lineno,
                    )


def _half(link: Link) -> Hidden:
    line: int = getattr(link.node, "lineno", 0)
    return Hidden(
        f"a call is made in the middle of: {_short(link.around)}", UNSEEN,
        "a statement of its own: answer = ... with the call, and below it the rest", "SC1003", line,
    )


def _short(node: ast.AST) -> str:
    words = " ".join(ast.unparse(node).split())
    return words if len(words) < 70 else words[:67] + "..."


def _is_first(link: Link) -> bool:
    """Whether all that is computed before the node in the same expression can be seen: constants and variables."""
    match link.around:
        case ast.Call(func=func, args=args, keywords=words):
            before = {"func": [], "args": [func, *args[:link.place]], "keywords": [func, *args, *(one.value for one in words[:link.place])]}
            return all(map(_is_seen, before.get(link.field, [])))
        case ast.Compare(left=left):
            return link.field == "left" or (link.place == 0 and _is_seen(left))
        case ast.BinOp(left=left):
            return link.field == "left" or _is_seen(left)
        case ast.Subscript(value=value):
            return link.field == "value" or _is_seen(value)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return all(map(_is_seen, elements[:link.place]))
        case ast.JoinedStr(values=values):
            return all(isinstance(one, ast.Constant) for one in values[:link.place])
        case ast.FormattedValue():
            return link.field == "value"
    return False


def _is_seen(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant | ast.Name) or (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name))


def _item(item: ast.withitem, profile: Profile) -> Iterator[Hidden]:
    """A block may be open over an object of the profile, of which a variable knows."""
    match item.context_expr:
        case ast.Call(func=ast.Attribute(attr=method)) if method in profile.opens and isinstance(item.optional_vars, ast.Name):
            return
    yield Hidden(
        f"a call is made in a block 'with {_short(item)}'", "what such a block does at its end is not kept in a variable",
        f"with {profile.word}.{profile.opens[0] if profile.opens else '...'}() as NAME, or try and finally", "SC1004", item.context_expr.lineno,
    )


def _loop(loop: ast.For, frame: FrameType, profile: Profile) -> Iterator[Hidden]:
    why = _why_unknown(loop, frame, profile)
    if why:
        yield Hidden(
            f"a call is made in the loop 'for {_short(loop.target)} in {_short(loop.iter)}'",
            f"how far the loop has come is not kept in a variable: {why}",
            "for NAME in range(...) of constants and variables, or over a tuple of different values, and NAME is not assigned otherwise; "
            f"for volumes or writers, however many, {' or '.join(f'{profile.word}.{name}()' for name in profile.loops) or 'one of them'}",
            "SC1005", loop.lineno,
        )


def _why_unknown(loop: ast.For, frame: FrameType, profile: Profile) -> str:
    """Return why the position in *loop* is not known from variables, "" if it is."""
    if not isinstance(loop.target, ast.Name):
        return "it assigns several variables at once"
    match loop.iter:
        case ast.Call(func=ast.Attribute(attr=method), args=[], keywords=[]) if method in profile.loops:
            return ""
        case ast.Call(func=ast.Name(id="range"), args=args, keywords=[]) if frame.f_globals.get("range", range) is range:
            used, values = [loop.target.id, *(one.id for arg in args for one in ast.walk(arg) if isinstance(one, ast.Name))], None
            if not all(map(_is_arithmetic, args)):
                return "its range is computed by more than constants and variables"
        case (ast.Tuple(elts=elements) | ast.List(elts=elements)) if all(isinstance(one, ast.Constant) for one in elements):
            used, values = [loop.target.id], [one.value for one in elements if isinstance(one, ast.Constant)]
        case ast.Name(id=name):
            used, found = [loop.target.id, name], _value(name, frame)
            if not isinstance(found, tuple):
                return f"{name} is no tuple"
            values = list(found)
        case _:
            return "it iterates over something that is computed"
    assigned = {one.id for part in loop.body for one in ast.walk(part) if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)}
    if assigned.intersection(used) or set(used).intersection((*frame.f_code.co_cellvars, *frame.f_code.co_freevars)):
        return "a variable of its first line is assigned inside, or shared with another function"
    if values is not None and any(values.index(one) != place for place, one in enumerate(values)):
        return "two of its values are equal"
    return ""


def _is_arithmetic(node: ast.expr) -> bool:
    return all(isinstance(one, ast.Constant | ast.Name | ast.BinOp | ast.UnaryOp | ast.operator | ast.unaryop | ast.Load) for one in ast.walk(node))


def _value(name: str, frame: FrameType) -> object:
    for space in (frame.f_locals, frame.f_globals, vars(builtins)):
        if name in space:
            return space[name]
    return None


def _leaving(block: ast.With | ast.Try, *parts: Sequence[ast.AST]) -> Iterator[Hidden]:
    """Yield the results that are computed inside *block*, and wait until it has been left."""
    ending = block.finalbody if isinstance(block, ast.Try) else []
    changed = {one.id for part in ending for one in ast.walk(part) if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)}
    for node in (one for part in parts for each in part for one in ast.walk(each) if isinstance(one, ast.Return)):
        value = node.value
        if not (value is None or isinstance(value, ast.Constant) or (isinstance(value, ast.Name) and value.id not in changed)):
            yield Hidden(
                f"'{_short(node)}' computes a result that waits while the block around it is left, and a call is made there", UNSEEN,
                f"result = {_short(value)}, and then: return result", "SC1006", node.lineno,
            )


def called_directly(node: ast.AST | None, frame: FrameType, inner: CodeType | str) -> bool:
    """Whether *node* in *frame* calls *inner* itself: the code of a function, or a method by its name."""
    match node:
        case ast.Call(func=ast.Name(id=name)) if isinstance(inner, str):
            return isinstance(_value(name, frame), Handle)
        case ast.Call(func=ast.Attribute(attr=name)) if isinstance(inner, str):
            return name == inner
        case _ if isinstance(inner, str):
            return inner.startswith("__")
        case ast.Call(func=ast.Name(id=name)):
            return _code(_value(name, frame)) is inner
        case ast.Call(func=ast.Attribute(attr=name)):
            return name == inner.co_name
    return False


def _code(found: object) -> CodeType | None:
    function = found.__func__ if isinstance(found, MethodType) else found
    return function.__code__ if isinstance(function, FunctionType) else None


