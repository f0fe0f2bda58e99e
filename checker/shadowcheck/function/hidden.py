"""What a function keeps where nobody can look: half an expression, iterators, open blocks, a result on its way out.

Python holds them on a stack that it does not show. So a call may stand only where everything that is on that stack is
known from the variables; elsewhere it is refused, with what to write instead.
"""

from __future__ import annotations

import ast
from contextlib import suppress
from functools import lru_cache
from types import FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.function.blocks import EXIT, is_kept, keeps_itself, makes, runs
from shadowcheck.function.interruption import suppressed
from shadowcheck.function.loops import assigned_in, is_method, shared, value_of, why_unknown
from shadowcheck.function.profile import Handle
from shadowcheck.function.written import tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import CodeType, FrameType

    from shadowcheck.function.profile import Profile
    from shadowcheck.function.written import Link


class Hidden(NamedTuple):
    """What a function does while it makes a call, why that cannot be folded, what to write instead; and a line."""

    what: str
    why: str
    instead: str
    code: str
    line: int


UNSEEN = "what is kept outside variables cannot be compared, so two places could be taken for one"
CHANGES = "what was read before the call is kept outside variables, and its variable may have changed since"
_FREE = (
    ast.Expr, ast.Assign, ast.Return, ast.If, ast.While, ast.Assert, ast.Raise, ast.IfExp, ast.BoolOp,
    ast.UnaryOp, ast.Attribute, ast.NamedExpr, ast.Starred, ast.keyword, ast.Match, ast.FunctionDef,
    ast.Lambda,
)
"""Nodes that keep nothing on the stack while one of their parts is computed."""
_PARTS = {"iter", "orelse", "body", "handlers", "cases"}
"""Parts of a loop, or of a `try`, that keep nothing either; of loops the `body` is another matter."""


def hidden(way: Sequence[Link], frame: FrameType, profile: Profile, *, at_once: bool) -> Iterator[Hidden]:
    """Yield what is hidden while a call is made at the end of *way*, the innermost first, in *frame*.

    If the call is not made *at_once*, other code of the author has run since, or may run: what is on the stack was read
    from variables, but those that others assign, and attributes, may have changed meanwhile.
    """
    others = shared(way[-1].around, frame.f_code)
    for link in way:
        match link.around:
            case ast.For() if link.field == "body":
                yield from _loop(link.around, way[-1].around, frame, profile)
            case ast.With() as block:
                items = block.items if link.field == "body" else block.items[:link.place]
                yield from _open(items, block, others, frame, profile)
            case ast.Try() if link.field == "finalbody":
                inside = link.around.body, link.around.handlers, link.around.orelse
                yield from _leaving(assigned_in(link.around.finalbody) | others, *inside)
            case _:
                before = _before(link)
                if before is None or not all(_is_seen(one) for one in before):
                    yield _half(link, UNSEEN)
                elif not at_once and any(_may_change(one, link, others) for one in before):
                    yield _half(link, CHANGES)


def leaving(block: ast.AST, frame: FrameType, around: ast.AST, profile: Profile) -> Iterator[Hidden]:
    """Yield what is hidden while the `with` *block* in *frame* is left, of the function *around* it."""
    if isinstance(block, ast.With):
        several = block.items if len(block.items) > 1 else ()  # the others are open, or are not
        yield from _open(several, block, shared(around, frame.f_code), frame, profile)
        yield from _leaving(shared(around, frame.f_code), block.body)


def entering(block: ast.AST, code: CodeType, profile: Profile) -> Iterator[Hidden]:
    """Yield what is hidden while the function with that *code* enters the `with` *block*: all but its argument."""
    if isinstance(block, ast.With) and (len(block.items) > 1 or not keeps_itself(code)):
        yield _block(block.items[-1], profile)


@lru_cache(maxsize=4096)
def handled_at(code: CodeType, instruction: int, method: str) -> int:
    """Return how many exceptions may be handled by *code* at *instruction*: each is kept until its handler is left."""
    tree = tree_of(code.co_filename)
    node = None if tree is None else tree.at(code, instruction, method)
    if tree is not None and node is None:
        node, method = tree.at(code, instruction, ""), ""
    way = [] if tree is None or node is None else tree.way(node)
    handlers = (isinstance(link.around, ast.ExceptHandler) and link.field == "body" for link in way)
    finals = (isinstance(link.around, ast.Try) and link.field == "finalbody" for link in way)
    return sum(handlers) + sum(finals) + (method == EXIT)


def called_directly(node: ast.AST | None, frame: FrameType, inner: CodeType | str) -> bool:
    """Whether *node* in *frame* calls *inner* itself: the code of a function, or a method by its name."""
    match node:
        case ast.Call(func=ast.Name(id=name)):
            found = value_of(name, frame)
            return isinstance(found, Handle) if isinstance(inner, str) else _code(found) is inner or makes(found, inner)
        case ast.Call(func=ast.Attribute(attr=name)):
            return name == (inner if isinstance(inner, str) else inner.co_name)
        case ast.With(items=items) if not isinstance(inner, str):
            return any(runs(item, inner, frame) for item in items)
        case _:
            return isinstance(inner, str) and inner.startswith("__")


def _code(found: object) -> CodeType | None:
    function = found.__func__ if isinstance(found, MethodType) else found
    return function.__code__ if isinstance(function, FunctionType) else None


def _half(link: Link, why: str) -> Hidden:
    line: int = getattr(link.node, "lineno", 0)
    return Hidden(
        f"a call is made in the middle of: {_short(link.around)}", why,
        "a statement of its own: answer = ... with the call, and the rest below it", "SC1003", line,
    )


def _short(node: ast.AST) -> str:
    words = " ".join(ast.unparse(node).split())
    return words if len(words) < 70 else words[:67] + "..."


def _before(link: Link) -> Sequence[ast.expr] | None:
    """Return all that is computed in the same expression before the node; None if something else is kept."""
    before: Sequence[ast.expr] | None
    match link.around:
        case ast.For() | ast.Try() | ast.ExceptHandler() | ast.match_case():
            before = () if link.field in _PARTS else None
        case ast.Assign(value=value) | ast.Raise(exc=value) if link.field in {"targets", "cause"}:
            before = (value,) if value is not None else ()
        case ast.AnnAssign() | ast.withitem() | ast.FormattedValue():
            before = () if link.field in {"value", "context_expr"} else None
        case ast.Call() as call:
            before = _before_in_call(call, link)
        case ast.Compare(left=left):
            before = () if link.field == "left" else (left, *link.around.comparators[:link.place])
        case ast.BinOp(left=left) | ast.Subscript(value=left):
            before = () if link.node is left else (left,)
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.JoinedStr(values=elements):
            before = elements[:link.place]
        case around:
            before = () if isinstance(around, _FREE) else None
    return before


def _before_in_call(call: ast.Call, link: Link) -> Sequence[ast.expr]:
    match link.field:
        case "func":
            return ()
        case "args":
            return (call.func, *call.args[:link.place])
        case _:
            return (call.func, *call.args, *(one.value for one in call.keywords[:link.place]))


def _may_change(node: ast.expr, link: Link, others: set[str]) -> bool:
    """Whether *node* may have another value now; what is called is a function or a method, which stays what it is."""
    called = isinstance(link.around, ast.Call) and node is link.around.func
    return not called and (isinstance(node, ast.Attribute) or (isinstance(node, ast.Name) and node.id in others))


def _is_seen(node: ast.expr) -> bool:
    """Whether *node* is a constant, a variable, or a method of what is in a variable."""
    owner = node.value if isinstance(node, ast.Attribute) else node
    return isinstance(owner, ast.Constant | ast.Name)


def _open(
    items: Sequence[ast.withitem], block: ast.With, others: set[str], frame: FrameType, profile: Profile
) -> Iterator[Hidden]:
    """Yield those *items* of *block*, open in *frame*, whose object no variable keeps: later items may assign it, too.

    The variables in *others* are assigned elsewhere.
    """
    for place, item in enumerate(items):
        changed = assigned_in((*block.items[place + 1:], *block.body)) | others
        if not (_suppresses(item, changed, frame) or _is_known(item, profile, changed, frame)):
            yield _block(item, profile)


def _is_known(item: ast.withitem, profile: Profile, changed: set[str], frame: FrameType) -> bool:
    """Whether a block is open over an object, of the profile or the author, that a variable keeps until its end."""
    kept = item.optional_vars
    if is_kept(item, changed, frame):
        return True
    return is_method(item.context_expr, profile.opens, frame) and isinstance(kept, ast.Name) and kept.id not in changed


def _block(item: ast.withitem, profile: Profile) -> Hidden:
    opens = profile.opens[0] if profile.opens else "..."
    return Hidden(
        f"a call is made in a block 'with {_short(item)}'",
        "what such a block does at its end is not kept in a variable",
        f"with {profile.word}.{opens}() as NAME, where NAME is not assigned again; NAME = CLASS(...) and with NAME, "
        "if it is a class of your own; or try and finally", "SC1004",
        item.context_expr.lineno,
    )


def _suppresses(item: ast.withitem, changed: set[str], frame: FrameType) -> bool:
    """Whether the block is `with contextlib.suppress(...)` of errors that are not in variables which are *changed*."""
    call, found = item.context_expr, None
    match call:
        case ast.Call(func=ast.Name(id=name)):
            found = value_of(name, frame)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=module), attr=name)):
            found = getattr(value_of(module, frame), name, None)
    return found is suppress and all(_stays(one, changed, frame) for one in suppressed(item))


def _stays(kind: ast.expr, changed: set[str], frame: FrameType) -> bool:
    """Whether the variables tell the value of *kind*, errors to be suppressed, as long as the block is open."""
    match kind:
        case ast.Name(id=name):
            return name not in changed
        case ast.Attribute(value=ast.Name(id=name)):
            return name not in changed and isinstance(value_of(name, frame), ModuleType | type)
        case ast.Tuple(elts=parts):
            return all(_stays(one, changed, frame) for one in parts)
    return False


def _loop(loop: ast.For, around: ast.AST, frame: FrameType, profile: Profile) -> Iterator[Hidden]:
    why = why_unknown(loop, around, frame, profile)
    if why:
        several = " or ".join(f"{profile.word}.{name}()" for name in profile.loops)
        yield Hidden(
            f"a call is made in the loop 'for {_short(loop.target)} in {_short(loop.iter)}'",
            f"how far the loop has come is not kept in a variable: {why}",
            "for NAME in range(...) of constants and variables, or over a tuple of different values, where NAME is "
            "assigned nowhere else" + (f"; over {several} for one or more" if several else ""), "SC1005", loop.lineno,
        )


def _leaving(changed: set[str], *parts: Sequence[ast.AST]) -> Iterator[Hidden]:
    """Yield the results that are computed inside a block, and wait until it has been left, when variables *changed*."""
    for node in (one for part in parts for each in part for one in ast.walk(each) if isinstance(one, ast.Return)):
        value = node.value
        kept = value is None or isinstance(value, ast.Constant)
        if not (kept or (isinstance(value, ast.Name) and value.id not in changed)):
            yield Hidden(
                f"'{_short(node)}' computes a result that waits while the block around it ends, which makes a call",
                UNSEEN, "result = ... before that, and then return result", "SC1006", node.lineno,
            )
