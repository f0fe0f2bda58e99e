"""The claims, by the sections of the catalogue of rules, each with the page that it formalises.

With the chaotic requester, what VSS guarantees and what writers owe is checked; with the documented requester, what
requesters owe. `catalogue` says which claim covers each number of the catalogue, or why none does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vss_protocol.claims.aborts import abort_claims
from vss_protocol.claims.answers import answer_claims
from vss_protocol.claims.calls import call_claims
from vss_protocol.claims.creation import creation_claims
from vss_protocol.claims.events import event_claims
from vss_protocol.claims.possibilities import possibilities
from vss_protocol.claims.possible_at_writers import possible_at_writers
from vss_protocol.claims.possible_in_calls import possible_calls
from vss_protocol.claims.possible_in_creation import possible_in_creation
from vss_protocol.claims.requesters import requester_claims
from vss_protocol.claims.termination import card_claims, copy_claims, writer_claims
from vss_protocol.claims.terms import Speech

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.network import Network


def claims(network: Network, settings: Mapping[str, str]) -> Sequence[Claim]:
    """The claims that apply to *network* under *settings*, in the order of the catalogue."""
    speech = Speech(network, settings["reading"], settings["levels"])
    if settings["requester"] == "documented":
        return tuple(requester_claims(speech))
    return (
        *card_claims(speech), *call_claims(speech), *answer_claims(speech), *abort_claims(speech), *event_claims(speech), *creation_claims(speech),
        *copy_claims(speech), *writer_claims(speech), *possibilities(speech), *possible_in_creation(speech), *possible_at_writers(speech),
        *possible_calls(speech),
    )
