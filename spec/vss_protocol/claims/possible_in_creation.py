"""What can become of a creation, and of what it waits for, by the pages' own words. A model that excludes one of these is too strong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.claims import possible
from vss_protocol.claims.possibilities import can
from vss_protocol.claims.terms import PER_WRITER, Speech
from vss_protocol.network.dispatch import PROVIDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.claims import Claim


def possible_in_creation(s: Speech) -> Iterator[Claim]:
    """How a creation may go wrong."""
    yield from _after_thaw(s)


def _after_thaw(s: Speech) -> Iterator[Claim]:
    page, fails = "the-shadow-copy-creation-process", s.took("a provider, or VSS, fails after Thaw")
    yield can(
        "fail-after-thaw", "", "DoSnapshotSet may fail although writers were told to thaw already.",
        possible(s.took("DoSnapshotSet fails"), after=fails), page, needs=(PROVIDER,),
    )
    yield can(
        "fail-after-post-snapshot", "", "DoSnapshotSet may fail although a writer has handled PostSnapshot already.",
        possible(s.took("DoSnapshotSet fails"), after=s.took("OnPostSnapshot"), never=s.took("an operation is given up")), page,
        per=PER_WRITER, needs=(PROVIDER,),
    )
