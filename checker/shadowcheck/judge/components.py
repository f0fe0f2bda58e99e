"""Fair components: where a run may stay forever without neglecting a duty.

The nodes that a run visits infinitely often form a set U, strongly connected by the moves that it takes infinitely
often; or U is one node in which it rests without a move. The run neglects a *weak* duty that all nodes of U enable and
none of these moves fulfils, and a *strong* duty that some node of U enables and none of these moves fulfils.

Every such U lies in one maximal strongly connected component C, and its moves are among those inside C. Hence:

* A weak duty that all of C enables and no move inside fulfils is neglected by every U in C: C is dropped as a whole.
* A strong duty that no move inside C fulfils is neglected by every U with a node that enables it: these nodes are
  dropped, and no fair U loses a node. The rest of C may no longer be strongly connected: it is split into its maximal
  components, which are examined in the same way.
* If neither applies, C itself, with all moves inside, is fair.

So each fair U survives whole in some component, and each component that survives is fair. The nodes become fewer in
each round, so the rounds end. A component of one node without a move to itself stands for resting there: any duty that
it enables, weak or strong, excludes it.

For weak duties see Lichtenstein and Pnueli, "Checking that finite state concurrent programs satisfy their linear
specification" (1985); for strong ones also Emerson and Lei, "Modalities for model checking: branching time logic
strikes back" (1987). Strong duties are the pairs of a Streett automaton.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.explore.graph import distinct
from shadowcheck.judge.strongly_connected import strongly_connected

if TYPE_CHECKING:
    from shadowcheck.explore.graph import Numbers, Truth
    from shadowcheck.judge.duties import Owing


def fair_components(owing: Owing) -> Numbers:
    """For every node, the first node of its fair component; -1 if it is in none."""
    fair = np.full(len(owing.states), -1, dtype=np.int64)
    left = np.ones(len(owing.states), dtype=np.bool_)
    while left.any():
        component = _components(owing, left)
        kept = left & ~_neglecting(owing, left, component)
        _, first, size = np.unique(component, return_index=True, return_counts=True)
        whole = np.bincount(component[kept], minlength=len(size)) == size
        found = kept & whole[component]
        fair[found] = first[component[found]]
        left = kept & ~found
    return fair


def _components(owing: Owing, left: Truth) -> Numbers:
    """For every node, the number of its component under the moves among the nodes *left*; others are alone."""
    size = len(owing.states)
    kept = (owing.target >= 0) & (owing.target != owing.origin) & left[owing.origin] & left[owing.target]
    return strongly_connected(owing.origin[kept], owing.target[kept], size)


def _neglecting(owing: Owing, left: Truth, component: Numbers) -> Truth:
    """For every node, whether no fair run among those *left* can stay there: it would neglect a duty."""
    out = np.zeros(len(owing.states), dtype=np.bool_)
    count = len(owing.strong)
    move = np.flatnonzero((owing.duty >= 0) & left[owing.origin])
    origin, target, duty = owing.origin[move], owing.target[move], owing.duty[move]
    home = component[origin] * count + duty  # a duty, in a component
    inner = (target >= 0) & (component[target] == component[origin])
    open_ = owing.enables[move] & ~np.isin(home, home[inner])
    out[origin[open_ & owing.strong[duty]]] = True
    enabled = distinct(origin[open_] * count + duty[open_])  # a node counts once, even if several rules enable the duty
    everywhere, nodes = np.unique(component[enabled // count] * count + enabled % count, return_counts=True)
    size = np.bincount(component)
    return out | np.isin(component, everywhere[nodes == size[everywhere // count]] // count)
