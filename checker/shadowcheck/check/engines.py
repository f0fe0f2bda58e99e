"""The registry: every engine that a user can name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.check.auto import AUTO, DISK, LEVELS, PACKED, REFERENCE, SYMBOLIC
from shadowcheck.check.every import EVERY
from shadowcheck.errors import SpecificationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.engine import Engine

ENGINES: Mapping[str, Engine] = {one.name: one for one in (AUTO, REFERENCE, LEVELS, PACKED, SYMBOLIC, DISK, EVERY)}


def engine_named(name: str | None, *, every: bool = False) -> Engine:
    """Find the engine with that *name*. None: the one for *every* number of replicas, or one chosen by the size."""
    if name is None:
        return EVERY if every else AUTO
    if name in ENGINES:
        return ENGINES[name]
    raise SpecificationError(
        f"there is no engine {name!r}", where=f"--engine {name}", why=f"the engines are {', '.join(ENGINES)}",
        instead="name one of them, or leave it out: it is then chosen by the size of the model", code="SC0512",
    )
