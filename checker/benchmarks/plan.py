"""The plan: which contestants are measured on which models, of which sizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

COMMIT, VSS = "two-phase-commit", "vss"

PACKED, PACKED_TWO = "packed-1", "packed-2"
LEVELS, REFERENCE = "levels", "reference"
SYMBOLIC, SAFETY = "symbolic", "symbolic-safety"
SPIN, SPIN_REDUCED, TLC, RUMUR, NUSMV = "spin", "spin-reduced", "tlc", "rumur", "nusmv"
MUSIL, MINICHECK = "musil", "minicheck"

TITLES = {
    PACKED: "packed, 1 worker",
    PACKED_TWO: "packed, 2 workers",
    LEVELS: "whole levels in numpy",
    REFERENCE: "reference",
    SYMBOLIC: "symbolic, counts",
    SAFETY: "symbolic, every safety claim",
    SPIN: "SPIN, no reduction",
    SPIN_REDUCED: "SPIN, its reduction",
    TLC: "TLC, 1 worker",
    RUMUR: "Rumur, 1 thread",
    NUSMV: "NuSMV",
    MUSIL: "musil",
    MINICHECK: "minicheck",
}
"""What each contestant is called, in the order of the tables."""

PEERS = (SPIN, SPIN_REDUCED, TLC, RUMUR, NUSMV, MUSIL, MINICHECK)
UNREDUCED = tuple(name for name in TITLES if name != SPIN_REDUCED)
"""Those who have to count alike, as far as they count."""
SETS = (SYMBOLIC, SAFETY, NUSMV)
"""Those who visit no single states."""

MODELS = {
    COMMIT: ("two-phase commit", "managers"),
    VSS: ("VSS, every fault", "writers"),
}
"""What each model is called, and what its size counts."""


@dataclass(frozen=True)
class Case:
    """One model of one size, and who is measured on it, in turn."""

    model: str
    size: int
    contestants: tuple[str, ...]

    def __str__(self) -> str:
        title, unit = MODELS[self.model]
        return f"{title}, {self.size} {unit if self.size > 1 else unit.removesuffix('s')}"


Sizes = dict[str, dict[str, tuple[int, ...]]]
"""For each model and contestant, the sizes."""

FULL: Sizes = {
    COMMIT: {
        PACKED: (3, 4, 5, 6, 7, 8, 9),
        PACKED_TWO: (7, 8, 9),
        LEVELS: (3, 4, 5, 6, 7),
        REFERENCE: (3, 4, 5, 6),
        SYMBOLIC: (3, 5, 7, 9, 15, 20, 30, 40, 50),
        SPIN: (3, 4, 5, 6, 7, 8, 9),
        SPIN_REDUCED: (7, 9),
        TLC: (3, 4, 5, 6, 7, 9),
        RUMUR: (3, 4, 5, 6, 7, 8, 9),
        NUSMV: (3, 5, 7, 9, 15, 20, 30, 40, 50),
        MUSIL: (3, 4, 5, 6, 7, 8),
        MINICHECK: (3, 4, 5, 6, 7, 8),
    },
    VSS: {
        PACKED: (1, 2, 3, 4),
        PACKED_TWO: (3, 4),
        LEVELS: (1, 2),
        REFERENCE: (1, 2),
        SAFETY: (1, 2, 3, 4, 5, 7, 10, 15, 20, 30),
        SPIN: (1, 2, 3, 4),
        SPIN_REDUCED: (2, 3),
        TLC: (1, 2, 3),
        RUMUR: (1, 2, 3),
        NUSMV: (1, 2),
        MUSIL: (1, 2),
        MINICHECK: (1, 2),
    },
}
"""About forty minutes on two cores."""

QUICK: Sizes = {
    COMMIT: {
        PACKED: (3, 5, 7), PACKED_TWO: (7,), LEVELS: (3, 5), REFERENCE: (3, 5), SYMBOLIC: (3, 5, 7, 15),
        SPIN: (3, 5, 7), SPIN_REDUCED: (7,), TLC: (3, 5), RUMUR: (3, 5, 7), NUSMV: (3, 5, 7, 15), MUSIL: (3, 5),
        MINICHECK: (3, 5),
    },
    VSS: {
        PACKED: (1, 2), LEVELS: (1, 2), REFERENCE: (1,), SAFETY: (1, 2), SPIN: (1, 2), SPIN_REDUCED: (2,), TLC: (1,),
        MUSIL: (1,), MINICHECK: (1,),
    },
}
"""Does everything work? Less than two minutes."""


def cases(sizes: Mapping[str, Mapping[str, Sequence[int]]], only: Sequence[str] = ()) -> Iterator[Case]:
    """Return the cases of *sizes*, small ones first; *only* those models, and only those contestants, if any."""
    for model, of in sizes.items():
        if not set(only) & set(MODELS) or model in only:
            chosen = [name for name in TITLES if name in of and (not set(only) & set(TITLES) or name in only)]
            for size in sorted({size for name in chosen for size in of[name]}):
                yield Case(model, size, tuple(name for name in chosen if size in of[name]))
