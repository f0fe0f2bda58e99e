"""The claims about a requester's design, in the order of the catalogue: what it owes to VSS and to the writers.

Each is judged for every order of calls that the design makes, and of answers that VSS may give. A claim about a call that the design
does not declare is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vss_protocol.requester_contract.claims_in_calls import call_claims
from vss_protocol.requester_contract.claims_in_ends import end_claims
from vss_protocol.requester_contract.claims_in_operations import operation_claims
from vss_protocol.requester_contract.claims_of_vss import vss_claims
from vss_protocol.requester_contract.terms import DesignSpeech

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.network import Network

ABOUT = "about"
"""The option of whom the claims are about: the design, or the VSS that it is verified against."""


def claims(network: Network, settings: Mapping[str, str], *, restores: bool) -> Sequence[Claim]:
    """The claims that apply to *network* under *settings*, of a program that *restores* through VSS or does not."""
    speech = DesignSpeech(network, settings["reading"], restores)
    if settings[ABOUT] == "vss":
        return tuple(vss_claims(speech))
    return (*call_claims(speech), *operation_claims(speech), *end_claims(speech))
