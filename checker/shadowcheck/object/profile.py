"""What a class is heard for: the names of its handlers, the words that they may use, and the facts that it may show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shadowcheck.machine.lts import Value
    from shadowcheck.object.words import Words

    Choices = tuple[tuple[str, Value], ...]


def _as_it_is(value: Any) -> Any:  # noqa: ANN401 - whatever an object shows
    return value


def _anything(event: str, asked: Choices) -> bool:  # noqa: ARG001 - a profile without limits
    return True


@dataclass(frozen=True)
class Fact:
    """What an object may say about itself in each state: the value if it says nothing, and how another one is read."""

    default: Value
    read: Callable[[Any], Any] = _as_it_is


def _folded(name: str) -> str:
    return name.replace("_", "").lower()


@dataclass(frozen=True, eq=False)
class Profile:
    """How classes of one kind are written.

    `handlers` are the names of the methods that hear events, each with its event; a class with one of them is of this
    kind. Any other method whose name begins with `prefix` is refused, as nobody would call it: `unheard` says why, by
    name. In a handler, all of `words` may be used. `facts` are the properties, methods and attributes that are read
    in each state, by name. `comes` tells whether an event may ever come with what was asked in the reaction to it.
    """

    handlers: Mapping[str, str]
    words: type[Words]
    facts: Mapping[str, Fact]
    comes: Callable[[str, Choices], bool] = _anything
    prefix: str = "on_"
    unheard: Mapping[str, str] = field(default_factory=dict)

    def meant(self, name: str) -> str | None:
        """Return the handler that is written *name* in another way, with capitals or without underscores."""
        alike = {_folded(handler): handler for handler in self.handlers}
        return None if name in self.handlers else alike.get(_folded(name))

    def is_meant(self, cls: type) -> bool:
        """Whether *cls* has a handler, or a method that is one but for how it is written."""
        return any(name in self.handlers or self.meant(name) for name in dir(cls) if callable(getattr(cls, name, None)))

    def heard(self, cls: type) -> tuple[str, ...]:
        """Return the names of the handlers that *cls* has, in the order of the profile."""
        return tuple(name for name in self.handlers if callable(getattr(cls, name, None)))


__all__ = ["Fact", "Profile"]
