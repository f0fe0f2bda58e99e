"""Sources of tables: what a class may have instead of declared states, to say what the machine does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Protocol

from shadowcheck.location import SOURCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.location import Place
    from shadowcheck.machine.lts import LocalState, LocalSystem, Value


class Running(Protocol):
    """A machine on which a trace is replayed."""

    @property
    def state(self) -> LocalState:
        """The state in which it is."""

    def send(self, event: str, choices: Mapping[str, Value] | tuple[tuple[str, Value], ...] = ()) -> str:
        """Send *event* while the environment decides *choices*, and return the outcome. Raises `SpecificationError`."""


class Source(ABC):
    """Says what a machine does whose class declares no states: it is the attribute `SOURCE` of the class."""

    hears: ClassVar[bool] = False
    """Whether its events are sent to it, as to a machine; otherwise they are calls that it makes itself."""

    @abstractmethod
    def table(self) -> LocalSystem:
        """Return everything that it can do. Raises `SpecificationError` if that cannot be determined."""

    @abstractmethod
    def start(self) -> Running:
        """Return a fresh one, for replaying traces."""

    @abstractmethod
    def place_of(self, states: tuple[str, ...], event: str | None = None) -> Place | None:
        """Return the place where the author wrote what it does with *event* in *states* (outermost first)."""

    def words(self, event: str, states: tuple[str, ...]) -> str:  # noqa: ARG002 - others say more
        """Return how a story names *event* in *states*."""
        return event


def source_of(cls: type | None) -> Source | None:
    """Return the source of the machine *cls*; None if it declares its states itself."""
    found = vars(cls).get(SOURCE) if cls is not None else None
    return found if isinstance(found, Source) else None
