"""The VSS backup protocol, as explicit state machines: requester, IVssBackupComponents, VSS, writers, shadow copies.

To read it top to bottom:

1. `vocabulary`: the words, and the pages of the documentation. `events` and `methods`: what VSS sends, and what is called, a row each.
   `machines`: one machine a file, in the order of a backup's life.
2. `network`: the roles, and the table of steps: calls, dispatch, delivery, faults.
3. `claims`: what the documentation promises, and `paths`: the ways in which a backup may end. `mutants`: what the claims catch.
4. `writer_design`, `requester_design`: what an engineer derives a design of their own from. `requester_function`, `writer_object`: what a
   function is handed, and how an ordinary class is read. `writer_contract` and `requester_contract`:
   what such a design may assume of VSS, and what it must guarantee. `gallery`: good designs, and the documented mistakes.
5. `catalogue`: every number of the catalogue of the documentation, and how it is covered. `pages`: what became of each sentence of a page.

The names in `__all__` are public: `MODEL` is what `shadowcheck check` checks; designs are written with what the modules have in their own `__all__`.
`checker/api.md` says what public means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vss_protocol.model import MODEL as MODEL

__all__ = ["MODEL", "requester_design", "requester_function", "writer_design", "writer_object"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - of a module
    """Make `MODEL` when it is asked for: a user's design is verified without it."""
    if name != "MODEL":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from vss_protocol.model import MODEL

    return MODEL
