"""Fair components: where a run may stay for ever without neglecting a duty.

What a run does again and again is a set U of nodes, strongly connected by the moves that it takes again and again; or
one node in which it rests, and then it takes no move. It neglects a *weak* duty that all nodes of U enable and none
of these moves fulfils, and a *strong* duty that some node of U enables and none of these moves fulfils.

Every such U lies in one maximal strongly connected component C, and its moves are among those inside C. Hence:

* A weak duty that all of C enables and no move inside fulfils is neglected by every U in C: C is out, as a whole.
* A strong duty that no move inside C fulfils is neglected by every U that contains a node enabling it: such nodes are
  out. No U that is fair loses a node. What remains of C need not be strongly connected any more: it is taken apart
  into its maximal components, of which the same is asked again.
* If neither applies, C itself, with all moves inside, is fair.

So each U that is fair survives whole in some component, and each component that survives is fair; to look at maximal
components of what is left is enough. Nodes become fewer in each round, so the rounds end. A component of one node
without a move to itself stands for resting there: each duty that it enables throws it out, weak or strong.

The weak case is that of Lichtenstein and Pnueli, "Checking that finite state concurrent programs satisfy their linear
specification" (1985); for the strong one they, and Emerson and Lei, "Modalities for model checking: branching time
logic strikes back" (1987), take components apart in this manner. Strong duties are the pairs of a Streett automaton.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shadowcheck.explore.graph import distinct

if TYPE_CHECKING:
    from shadowcheck.explore.graph import Numbers, Truth
    from shadowcheck.judge.duties import Owing


def fair_components(owing: Owing) -> Numbers:
    """For every node, the first node of the fair component that it is in; -1 for a node in none."""
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
    """For every node, the number of its component by the moves among the nodes *left*; others are alone."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - slow to import, and only liveness needs it
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 - the same

    size = len(owing.states)
    kept = (owing.target >= 0) & (owing.target != owing.origin) & left[owing.origin] & left[owing.target]
    ones = np.ones(int(kept.sum()), dtype=np.int32)  # parallel moves are added up, and must not add up to nothing
    graph = csr_array((ones, (owing.origin[kept], owing.target[kept])), shape=(size, size))
    _, component = connected_components(graph, directed=True, connection="strong")
    return np.asarray(component, dtype=np.int64)


def _neglecting(owing: Owing, left: Truth, component: Numbers) -> Truth:
    """Tell which of the nodes *left* no fair run can stay in: each run would neglect a duty in its *component*."""
    out = np.zeros(len(owing.states), dtype=np.bool_)
    count = len(owing.strong)
    move = np.flatnonzero((owing.duty >= 0) & left[owing.origin])
    origin, target, duty = owing.origin[move], owing.target[move], owing.duty[move]
    home = component[origin] * count + duty  # a duty, in a component
    inner = (target >= 0) & (component[target] == component[origin])
    open_ = owing.enables[move] & ~np.isin(home, home[inner])
    out[origin[open_ & owing.strong[duty]]] = True
    enabled = distinct(origin[open_] * count + duty[open_])  # a node enables a duty once, by whatever rules
    everywhere, nodes = np.unique(component[enabled // count] * count + enabled % count, return_counts=True)
    size = np.bincount(component)
    return out | np.isin(component, everywhere[nodes == size[everywhere // count]] // count)
