"""The models that are measured. Only the processes that measure import this: whoever starts them stays small."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from benchmarks.plan import COMMIT
from shadowcheck.claims import Possible, Responds
from shadowcheck.instance import compile_network
from shadowcheck.judge import built_in_claims

if TYPE_CHECKING:
    from shadowcheck.claims import Claim
    from shadowcheck.instance import Instance


def program_of(model: str, size: int) -> Instance:
    """Return *model* with so many managers or writers, as the engines and the exporters take it."""
    if model == COMMIT:
        oracle = importlib.import_module("oracles.two_phase_commit")  # by name: tests have no types
        return compile_network(oracle.two_phase_commit(), {"resources": size})
    from vss_protocol import MODEL  # noqa: PLC0415 - a process loads the model that it measures

    return compile_network(MODEL.network(MODEL.settings({})), {"writers": size})


def safety_claims(instance: Instance) -> list[Claim]:
    """Return the claims of VSS that a finite run can break; and that nothing is stuck, and no queue overflows."""
    from vss_protocol import MODEL  # noqa: PLC0415 - as above

    claims = [*built_in_claims(instance.network), *MODEL.claims(instance.network, MODEL.settings({}))]
    return [claim for claim in claims if not isinstance(claim.pattern, Possible | Responds)]
