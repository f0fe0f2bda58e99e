"""Where something stands in the author's own text: the `where` of every refusal of this package."""

from __future__ import annotations

import inspect
from types import FunctionType
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError

if TYPE_CHECKING:
    from shadowcheck.machine.lts import LocalState


def place(cls: type, *, state: LocalState | str | None = None, event: str | None = None, member: object = None) -> str:
    """Name the class, the state, the event and, where Python knows them, the file and the line."""
    parts = [f"class {cls.__qualname__}"]
    if state is not None:
        parts.append(f"state '{state}'")
    if event is not None:
        parts.append(f"event '{event}'")
    return ", ".join(parts) + _file_and_line(member if isinstance(member, FunctionType) else cls)


def _file_and_line(member: FunctionType | type) -> str:
    if isinstance(member, FunctionType):
        return f" ({member.__code__.co_filename}:{member.__code__.co_firstlineno})"
    try:
        line = inspect.getsourcelines(member)[1]
        return f" ({inspect.getsourcefile(member)}:{line})"
    except (OSError, TypeError):
        return " (no source file)"


def refusal(what: str, where: str, why: str, instead: str) -> SpecificationError:
    """Make a refusal of its four parts, in the order in which they are read."""
    return SpecificationError(what, where=where, why=why, instead=instead)
