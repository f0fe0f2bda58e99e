"""Where in the source a function is while it makes a call: the nodes from the call to the function around it."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

Span = tuple[int, int, int, int]
"""The first line and column, and the last, of a piece of source."""


class Link(NamedTuple):
    """A node, and where it stands in the node around it: in which field, and at which place of a list."""

    around: ast.AST
    field: str
    place: int
    node: ast.AST


class Tree:
    """The syntax tree of a file, with the way from each node outwards."""

    def __init__(self, file: str) -> None:
        self.links: dict[ast.AST, Link] = {}
        self._calls: dict[tuple[int, int], ast.Call] = {}
        self._blocks: dict[Span, ast.AST] = {}
        for around in ast.walk(ast.parse(Path(file).read_bytes())):
            for link in _inner(around):
                self.links[link.node] = link
            if isinstance(around, ast.Call):
                self._calls[around.end_lineno or 0, around.end_col_offset or 0] = around
            for key in _spans(around):
                self._blocks[key] = around

    def at(self, code: CodeType, instruction: int, method: str) -> ast.AST | None:
        """Return the node that *code* executes at *instruction*; None if unknown.

        It is a call, or the block that calls *method* by itself.
        """
        line, last, column, end = list(code.co_positions())[instruction // 2]
        if None in {line, last, column, end}:
            return None
        if method in {"__enter__", "__exit__", "__next__"}:
            return self._blocks.get((line or 0, column or 0, last or 0, end or 0))
        return self._calls.get((last or 0, end or 0))

    def way(self, node: ast.AST) -> list[Link]:
        """Return the links from *node* to the function around it, the innermost first."""
        found = []
        while not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.Module):
            found.append(self.links[node])
            node = found[-1].around
        return found


def _inner(around: ast.AST) -> Iterator[Link]:
    for name, value in ast.iter_fields(around):
        for place, one in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(one, ast.AST):
                yield Link(around, name, place, one)


def _spans(node: ast.AST) -> Iterator[Span]:
    """Yield the spans under which Python tells of a block: its own, or that of its expression, as from 3.12 on."""
    match node:
        case ast.With(items=items):
            yield span(node)
            yield from (span(item.context_expr) for item in items)
        case ast.For():
            yield from (span(node), span(node.iter))


def span(node: ast.expr | ast.stmt) -> Span:
    """Return the span of *node*."""
    return node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0


@lru_cache(maxsize=64)
def tree_of(file: str) -> Tree | None:
    """Return the tree of *file*; None if it cannot be read."""
    try:
        return Tree(file)
    except (OSError, ValueError, SyntaxError):
        return None
