"""Binary decision diagrams: the little that this package asks of `dd`, whose wheel may or may not contain CUDD.

Bryant, "Graph-based algorithms for Boolean function manipulation" (1986); Somenzi's CUDD does the work if it is there,
the pure-Python `dd.autoref` if not. Both are canonical, so that the verdicts, counts and traces are the same.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, Self, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

CUDD = "cudd"
PYTHON = "python"

_MODULES = {CUDD: "dd.cudd", PYTHON: "dd.autoref"}


class Node(Protocol):
    """A Boolean function: a reference to the root of its diagram, which is kept while this object is."""

    @property
    def var(self) -> str | None:
        """The variable at the root; None for a constant."""
        ...

    @property
    def low(self) -> Self:
        """The diagram where the variable is false (of the root as stored, before `negated`)."""
        ...

    @property
    def high(self) -> Self:
        """The diagram where the variable is true (of the root as stored, before `negated`)."""
        ...

    @property
    def negated(self) -> bool:
        """Whether this reference stands for the complement of what is stored."""
        ...

    def __len__(self) -> int: ...

    def __and__(self, other: Self) -> Self: ...

    def __or__(self, other: Self) -> Self: ...

    def __invert__(self) -> Self: ...

    def __int__(self) -> int: ...


class Manager(Protocol):
    """The owner of the diagrams."""

    @property
    def true(self) -> Node:
        """The function that is true everywhere."""
        ...

    @property
    def false(self) -> Node:
        """The function that is false everywhere."""
        ...

    def declare(self, *variables: str) -> None:
        """Add variables, below those that are there."""
        ...

    def var(self, name: str) -> Node:
        """Return the function that is this variable."""
        ...

    def cube(self, values: Mapping[str, bool]) -> Node:
        """Return the conjunction of literals."""
        ...

    def exist(self, variables: Iterable[str], node: Node) -> Node:
        """Quantify *variables* existentially."""
        ...

    def ite(self, test: Node, then: Node, other: Node) -> Node:
        """Return *then* where *test*, and *other* elsewhere."""
        ...

    def let(self, renamed: Mapping[str, str], node: Node) -> Node:
        """Return *node* with variables renamed."""
        ...

    def support(self, node: Node) -> Collection[str]:
        """Return the variables on which *node* depends."""
        ...

    def configure(self, **settings: bool) -> Mapping[str, object]:
        """Change settings; say what they were."""
        ...


@dataclass(frozen=True)
class Backend:
    """A manager, and the one operation whose name differs: conjunction and quantification in one go."""

    name: str
    manager: Manager
    and_exist: Callable[[Node, Node, Iterable[str]], Node]


def available() -> tuple[str, ...]:
    """Return the names of the backends that can be used here, the best first."""
    return tuple(name for name in _MODULES if _module(name) is not None)


def open_backend(name: str | None = None) -> Backend:
    """Return an empty manager: of the backend *name*, or of the best one there is.

    The order of variables is fixed: the traces must be the same on every run, and fields that belong together already
    stand together.
    """
    chosen = name or available()[0]
    module = _module(chosen)
    if module is None:
        message = f"there is no {_MODULES[chosen]} here: install dd from a wheel with CUDD, or use {PYTHON!r}"
        raise ModuleNotFoundError(message)
    manager = cast("Manager", module.BDD())
    manager.configure(reordering=False)
    joined = getattr(module, "and_exists", None)
    return Backend(chosen, manager, joined or (lambda one, other, gone: manager.exist(gone, one & other)))


def _module(name: str) -> Any:  # noqa: ANN401 - `dd` has no types
    try:
        return importlib.import_module(_MODULES[name])
    except ImportError:
        return None
