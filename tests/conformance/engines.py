"""Every engine of the registry, in every form in which it can search: an engine and the limits of its run."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from shadowcheck.check.engines import ENGINES
from shadowcheck.engine import Engine, Visiting
from shadowcheck.explore import levels
from shadowcheck.explore.run import PLAIN, Run
from shadowcheck.packed.engine import explore
from shadowcheck.packed.words import WORD, packing_of
from shadowcheck.symbolic.backend import PYTHON, available
from shadowcheck.symbolic.engine import Symbolic

if TYPE_CHECKING:
    from shadowcheck.explore import Graph
    from shadowcheck.instance import Instance


class Form(NamedTuple):
    engine: Engine
    run: Run = PLAIN

    def takes(self, instance):
        """Only one engine cannot take on every instance."""
        return self.engine.name != "levels" or levels.fits(instance)


def in_two_words(instance: Instance, run: Run) -> Graph:
    """Two are all that makes a difference: kernels are compiled anew for each number of words."""
    few = next(bits for bits in range(1, WORD + 1) if packing_of(instance, bits).words <= 2)
    return explore(instance, run, capacity=few)


FORMS_OF: dict[str, dict[str, Form]] = {
    "packed": {
        **{f"packed, {n} workers": Form(ENGINES["packed"], Run(workers=n)) for n in (1, 2, 5)},
        "packed, two words": Form(Visiting("packed", in_two_words, ENGINES["packed"].keeps), Run(workers=2)),
    },
    "disk": {
        "disk": Form(ENGINES["disk"], Run(workers=2)),
        "disk, little memory": Form(ENGINES["disk"], Run(workers=3, memory=1 << 14)),
    },
    "symbolic": {f"symbolic, {backend}": Form(Symbolic(backend)) for backend in available()},
}
"""The engines that have several forms; every other one is compared as it is."""

FORMS: dict[str, Form] = {
    name: form for one, engine in ENGINES.items() for name, form in FORMS_OF.get(one, {one: Form(engine)}).items()
}
QUICK = [name for name in FORMS if PYTHON not in name]
"""Diagrams in pure Python are for small models."""
FIRST = [next(iter(FORMS_OF.get(name, [name]))) for name in ENGINES]
"""One form of each engine, for the quick lane."""
EACH = [pytest.param(name, marks=[] if name in FIRST else pytest.mark.slow) for name in FORMS]
