"""Binary decision diagrams (BDDs): the part of the library `dd` that this package uses, as typed protocols.

Bryant, "Graph-based algorithms for Boolean function manipulation" (1986). Somenzi's CUDD is used if the installed wheel
of `dd` contains it, otherwise the pure-Python `dd.autoref`. With a fixed order of variables a BDD is canonical, so that
verdicts, counts and traces are the same with both.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, Self, cast

from shadowcheck.errors import SpecificationError
from shadowcheck.extras import installing, lacking

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

CUDD = "cudd"
PYTHON = "python"

_MODULES = {CUDD: "dd.cudd", PYTHON: "dd.autoref"}


class Node(Protocol):
    """A Boolean function: a counted reference to the root of its diagram."""

    @property
    def var(self) -> str | None:
        """The variable at the root; None for a constant."""
        ...

    @property
    def low(self) -> Self:
        """The cofactor where the variable is false, of the stored root (`negated` not applied)."""
        ...

    @property
    def high(self) -> Self:
        """The cofactor where the variable is true, of the stored root (`negated` not applied)."""
        ...

    @property
    def negated(self) -> bool:
        """Whether this is a complemented edge: the function is the negation of the stored root."""
        ...

    def __len__(self) -> int: ...

    def __and__(self, other: Self) -> Self: ...

    def __or__(self, other: Self) -> Self: ...

    def __invert__(self) -> Self: ...

    def __int__(self) -> int: ...


class Manager(Protocol):
    """The BDD manager, which owns all nodes."""

    @property
    def true(self) -> Node:
        """The function that is true everywhere."""
        ...

    @property
    def false(self) -> Node:
        """The function that is false everywhere."""
        ...

    def declare(self, *variables: str) -> None:
        """Add variables at the bottom of the order."""
        ...

    def var(self, name: str) -> Node:
        """Return the variable as a function."""
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
        """Change settings and return their old values."""
        ...


@dataclass(frozen=True)
class Backend:
    """A manager, and the relational product, which `dd` names differently in each module.

    ``and_exist(f, g, variables)`` is the conjunction of *f* and *g* with *variables* quantified existentially.
    """

    name: str
    manager: Manager
    and_exist: Callable[[Node, Node, Iterable[str]], Node]


def unavailable() -> str | None:
    """Say in words why no backend can be used here; None if one can."""
    return None if available() else lacking(_MODULES[PYTHON])


def available() -> tuple[str, ...]:
    """Return the names of the installed backends, the fastest first."""
    return tuple(name for name in _MODULES if _module(name) is not None)


def open_backend(name: str | None = None) -> Backend:
    """Return an empty manager of the backend *name*, by default the fastest one installed.

    Dynamic reordering is off: traces must be the same on every run, and related fields are already adjacent. Raises
    `SpecificationError` if no backend is installed, and `ModuleNotFoundError` if the one that was named is not.
    """
    missing = unavailable()
    if missing is not None:
        raise SpecificationError(
            "the symbolic engine is not available", where="--engine symbolic",
            why=f"{missing}, which has the decision diagrams of this engine",
            instead=f"{installing('engines')}; or leave --engine out", code="SC0314",
        )
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
