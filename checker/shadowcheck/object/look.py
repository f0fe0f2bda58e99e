"""The state of an object: the contents of its attributes, to be compared, and in words."""

from __future__ import annotations

from collections import deque
from enum import Enum
from types import NoneType
from typing import TYPE_CHECKING, Any, NamedTuple

from shadowcheck.errors import SpecificationError
from shadowcheck.function.contents import Contents, Unfit, attributes_of
from shadowcheck.machine.lts import spoken
from shadowcheck.machine.names import is_authored

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from shadowcheck.object.kind import Kind

DEEPEST = 3
"""The depth to which contents are told: what is deeper is compared, but not told."""
NOTHING = "no attributes"
"""The state of an object without attributes."""


class Seen(NamedTuple):
    """A state in words: the value of each attribute, and the names of those that contain sets."""

    told: tuple[tuple[str, str], ...]
    sets: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ", ".join(f"{name}={words}" for name, words in self.told) or NOTHING


def told(kind: Kind, one: object) -> Seen:
    """Tell the state in which the object *one* is."""
    named = sorted(_attributes(kind, one).items())
    words = tuple((name, in_words(value)) for name, value in named)
    return Seen(words, tuple(name for name, value in named if _has_set(Contents()(value))))


def look(kind: Kind, one: object) -> Hashable:
    """Return the state in which the object *one* is, in a form that can be compared.

    Raises `SpecificationError` for an attribute whose contents cannot be compared, or with the name of a word.
    """
    named = _attributes(kind, one)
    try:
        key = Contents().with_attributes(one, named)
    except Unfit as error:
        raise _unfit(kind, named, error) from error
    taken = next((name for name in named if kind.takes(name)), "")
    if taken:
        raise SpecificationError(
            f"the attribute {taken!r} takes the place of a word, or of what the class says about itself",
            where=kind.where(), why="it would not be heard",
            instead=f"another name; or {taken} = ... in the body of the class, if it is about the class", code="SC1105",
        )
    return key


def _has_set(contents: Hashable) -> bool:
    """Whether there is a set in these *contents*: it is told as its type and a frozen set."""
    if isinstance(contents, tuple):
        return any(isinstance(one, frozenset) or _has_set(one) for one in contents)
    return False


def _attributes(kind: Kind, one: object) -> dict[str, Any]:
    """Return the attributes of *one*, and those that are still as the body of its class has them."""
    return {**kind.defaults, **attributes_of(one)}


def _unfit(kind: Kind, named: dict[str, Any], error: Unfit) -> SpecificationError:
    name = next((name for name, value in named.items() if _is_unfit(value)), "an attribute")
    return SpecificationError(
        f"self.{name} keeps {'an iterator' if error.hides else 'a value'} of the type {error}", where=kind.where(),
        why="it hides how far it has come" if error.hides else "its contents cannot be compared with "
        "those in another object",
        instead="numbers, words, tuples, lists, dictionaries, sets and objects of your own classes; leave out "
        "what does not matter to the protocol",
        code="SC1102",
    )


def _is_unfit(value: object) -> bool:
    try:
        Contents()(value)
    except Unfit:
        return True
    return False


def in_words(value: Any, depth: int = 0) -> str:  # noqa: ANN401, PLR0911 - a row for each kind of value
    """Tell *value* the same way in each process: the order of a set is that of its words."""
    if depth > DEEPEST:
        return "..."
    match value:
        case Enum() | bool():
            return spoken(value)
        case int() | float() | str() | NoneType():
            return str(value)
        case set() | frozenset():
            return f"{{{_listed(sorted(in_words(one, depth + 1) for one in value))}}}"
        case list() | deque() | tuple():
            return f"[{_listed(in_words(one, depth + 1) for one in value)}]"
        case dict():
            pairs = (f"{in_words(key, depth + 1)}: {in_words(one, depth + 1)}" for key, one in value.items())
            return f"{{{_listed(pairs)}}}"
        case type():
            return value.__name__
    if not is_authored(type(value).__module__):
        return str(getattr(value, "__name__", type(value).__name__))
    kept = (f"{name}={in_words(one, depth + 1)}" for name, one in sorted(attributes_of(value).items()))
    return f"{type(value).__name__}({_listed(kept)})"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
