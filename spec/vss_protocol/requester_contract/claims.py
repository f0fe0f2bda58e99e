"""The claims about a requester's design, in the order of the catalogue: what it owes to VSS and to the writers.

Each is judged for every order of calls that the design makes, and of answers that VSS may give. A claim about a call that the design
does not declare is left out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shadowcheck.claims import Never, Responds, never
from vss_protocol.methods import SECOND, STATUS, Operation
from vss_protocol.requester_contract.claims_in_answers import answer_claims
from vss_protocol.requester_contract.claims_in_calls import call_claims
from vss_protocol.requester_contract.claims_in_ends import end_claims
from vss_protocol.requester_contract.claims_in_operations import operation_claims
from vss_protocol.requester_contract.claims_of_vss import vss_claims
from vss_protocol.requester_contract.remedies import REMEDIES
from vss_protocol.requester_contract.terms import SHOULD, DesignSpeech, any_of, call

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shadowcheck.claims import Claim
    from shadowcheck.network import Network, Predicate

ABOUT = "about"
"""The option that says whom the claims are about: the design, or the VSS that it is verified against."""


def claims(network: Network, settings: Mapping[str, str], *, restores: bool) -> Sequence[Claim]:
    """The claims that apply to *network* under *settings*, of a program that *restores* through VSS or does not."""
    speech = DesignSpeech(network, settings["reading"], restores)
    made = vss_claims if settings[ABOUT] == "vss" else _claims_about_the_design
    found = {claim.id: claim for claim in made(speech)}
    for claim in made(speech.other) if speech.two else ():
        joined = _of_both(found[claim.id], claim) if claim.id in found else claim
        found[joined.id] = joined
    return tuple(found.values())


def _claims_about_the_design(s: DesignSpeech) -> Iterator[Claim]:
    for claim in (*answer_claims(s), *call_claims(s), *operation_claims(s), *end_claims(s), *(_monitoring(s) if s.two else ())):
        known = REMEDIES.get(claim.id, {})
        yield replace(claim, remedies={**known, **{SECOND + event: remedy for event, remedy in known.items() if s.two}})


def _of_both(first: Claim, second: Claim) -> Claim:
    """One claim about both instances; what is owed in the end is owed by each, and what may happen may happen to the first."""
    match first.pattern, second.pattern:
        case Never(one), Never(other) if one != other:
            return replace(first, pattern=never(one | other))
        case Responds(), Responds():
            return replace(second, id=f"{second.id}-of-the-second", mirror_of=first.id)
        case _:
            return first


def _monitoring(s: DesignSpeech) -> Iterator[Claim]:
    phases = (Operation.PREPARATION, Operation.CREATION, Operation.COMPLETION)

    def nothing_to_ask(speech: DesignSpeech) -> Predicate:
        pending = any_of(*(speech.at(which.role, "pending") for which in phases))
        return ~pending & speech.at("writers_status", "nothing_to_ask", "asked")

    yield from s.forbids(
        "status-is-about-its-own-backup", "GatherWriterStatus on one instance is not used to watch the progress of the other.",
        call("gather_writer_status"), nothing_to_ask(s) & ~nothing_to_ask(s.other), STATUS, SHOULD, "INV-036",
        excludes="the status of a backup other than the one that is meant",
        remedy="Ask on the instance that runs the backup, once its operation has ended.",
    )
