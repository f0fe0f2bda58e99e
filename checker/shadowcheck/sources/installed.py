"""The models that installed packages offer, by name: what is known about them before any is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.offered import entry_points

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "shadowcheck.models"
"""The group of entry points through which an installed package offers its models."""


EXAMPLES = "shadowcheck.examples"
"""The group of those that are there to be read and copied: none of them is ever taken unless it is named."""


def installed_models() -> dict[str, EntryPoint]:
    """List the models that installed packages offer, by name, in alphabetical order.

    If two packages offer the same name, the first on Python's path wins, as in an import.
    """
    return _installed(GROUP)


def installed_examples() -> dict[str, EntryPoint]:
    """List the examples that installed packages offer, by name, in alphabetical order."""
    return _installed(EXAMPLES)


def to_be_named() -> dict[str, EntryPoint]:
    """List all that can be named on the command line: models, then the examples whose names no model has."""
    models = installed_models()
    return models | {name: one for name, one in installed_examples().items() if name not in models}


def _installed(group: str) -> dict[str, EntryPoint]:
    first: dict[str, EntryPoint] = {}
    for entry in entry_points(group=group):
        first.setdefault(entry.name, entry)
    return dict(sorted(first.items()))


def usual_model() -> str:
    """Name the model to use if the user names none: the one that is installed with shadowcheck.

    Raises `SpecificationError` if there is none.
    """
    offered = entry_points(group=GROUP)
    own = [entry.name for entry in offered if entry.dist is not None and entry.dist.name == "shadowcheck"]
    if own:
        return min(own)
    raise SpecificationError(
        "no model is named", where="MODEL",
        why=f"the installed models are {', '.join(offered.names) or 'none'}, and none of them comes with shadowcheck",
        instead="name one of them, or one in a file: file.py:NAME", code="SC0612",
    )
