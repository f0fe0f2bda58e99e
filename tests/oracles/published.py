"""Every model with published counts, as one table: `published()`.

Where the counts come from (repository, commit that was read), and how they count:

* tlaplus/Examples: distinct states, states generated and depth, as TLC printed them, in `manifest.json` (01323b81) and
  in the later manifests of the specifications. `published_case.tlc` translates. Two figures had lost their thousands
  in the first and have them in the later ones: 1,392 states generated for the alternating bit, 1,633 for the allocator.
* The Model Checking Contest's "StateSpace" answers, on which its tools agree, kept in yanntm/pnmcc-models-2020/oracle
  (cb702fd4, 5a6c349b): markings, and firings between them. The nets themselves are rewritten here
  from what is known of them, for the contest's files were not at hand; Peterson and SharedMemory were fitted among a
  few readings of the algorithm. What speaks for each net is that both its figures come out, at
  every size.
* SMART and MEDDLY (asminer/smart e0fba49b, asminer/meddly 30411875): recorded output of their regression tests.
* Spin (nimble-code/Spin 9af06823): the results that its test suite should give.
* Stateright (stateright/stateright 007495e9, 0862a76c): assertions and lists of states in its examples.
"""

from __future__ import annotations

from oracles import (
    models_channels,
    models_exclusion,
    models_loops,
    models_nets,
    models_philosophers,
    models_rings,
    models_sharing,
)
from oracles.published_case import Case, tlc
from oracles.two_phase_commit import transaction_commit, two_phase_commit

_COMMIT = "specifications/transaction_commit/manifest.json"
_STATERIGHT = "stateright/stateright/examples/2pc.rs"

COMMITMENT = (
    tlc("transaction commit, 3", transaction_commit, 34, 94, 7, _COMMIT, {"resources": 3}),
    tlc("two-phase commit, 3", two_phase_commit, 288, 1_146, 11, _COMMIT, {"resources": 3}),
    Case("two-phase commit, 5", two_phase_commit, {"resources": 5}, 8_832, None, None, _STATERIGHT),
)

FAMILIES = (
    models_channels, models_exclusion, models_loops, models_nets, models_philosophers, models_rings, models_sharing)


def published() -> list[Case]:
    """All cases, in a fixed order; the large ones among them are marked."""
    return [*COMMITMENT, *(case for family in FAMILIES for case in family.CASES)]
