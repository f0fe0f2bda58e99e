"""What a requester owes whatever it calls: something to call it on, and a transition for each answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import Claim, never
from shadowcheck.network import before
from vss_protocol.methods import CALLS
from vss_protocol.requester_contract.answers import IN_VAIN
from vss_protocol.requester_contract.making import ON_NOTHING, REFUSED, SECOND_INSTANCE, UNHEARD_ANSWER
from vss_protocol.requester_contract.terms import DERIVED, MODEL, OURS, REQUESTER, any_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vss_protocol.requester_contract.terms import DesignSpeech


def answer_claims(s: DesignSpeech) -> Iterator[Claim]:
    """What no page says, because the pages presuppose it."""
    yield from _answers(s)
    yield from _failures(s)


def _answers(s: DesignSpeech) -> Iterator[Claim]:
    yield from s.forbids(
        "every-answer-is-heard", "The program has a transition for every answer that its calls may get.", (UNHEARD_ANSWER,), None,
        OURS, MODEL, excludes="an error that the program did not expect",
        remedy="Add a transition for that call, in that state, for the other answers: with the guard call_fails, for example.",
    )
    yield from s.forbids(
        "calls-need-an-instance", "Calls are made only on an instance, or an operation, that exists.", (ON_NOTHING,), None, OURS, MODEL,
        excludes="a call through a pointer to nothing", remedy="Call CreateVssBackupComponents first; make no call after the last Release. A call that begins an operation and fails gives no IVssAsync: "
        "look at its HRESULT before you ask how the operation is doing.",
    )
    yield from s.forbids(
        "one-instance-at-a-time", "A program that holds two instances says which one it means.", (SECOND_INSTANCE,), None, OURS, DERIVED,
        excludes="an instance that is mistaken for another",
        remedy="Release the instance before creating the next one, or, in a design, write second_create for the next one, and second_ before each call on it.",
        remark="A limit of this verification: it tells at most two instances apart.",
    )
    yield from s.forbids(
        "calls-are-in-place", "No call is made where VSS may refuse it with VSS_E_BAD_STATE.", (REFUSED,), None, OURS, DERIVED,
        excludes="a call that means nothing in the state that the instance is in",
        remedy="Make the call at its place in the order of calls, as its page gives it; the story shows what is missing, or has already happened.",
    )


def _failures(s: DesignSpeech) -> Iterator[Claim]:
    ignored = [
        taken & before(s.ignores(event)) for event, codes in IN_VAIN.items()
        if (taken := s.took(*(f"{CALLS[event].title} answers {code}" for code in codes))) is not None
    ]
    if ignored:
        yield Claim(
            "failures-are-noticed", "After AddComponent, AddToSnapshotSet or SetBackupSucceeded has failed, the program does not go on as if it had not.",
            never(any_of(*ignored)), OURS, REQUESTER, DERIVED, excludes="a component or volume that is wrongly believed to be in the backup",
            remedy="Give the call a transition for its failure, with the guard call_fails, to a state of its own: retry, leave that one out, or stop.",
        )
