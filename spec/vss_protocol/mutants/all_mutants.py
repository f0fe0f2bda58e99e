"""Seeded faults: deliberate mistakes in the model, each a step or a guard changed, and the claims that must catch it.

A claim that no seeded fault breaks says nothing that we can be sure of. Names tell whose mistake it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vss_protocol.mutants.answers import ANSWER_FAULTS
from vss_protocol.mutants.calls import CALL_FAULTS
from vss_protocol.mutants.creation import CREATION_FAULTS
from vss_protocol.mutants.lateness import LATENESS_FAULTS
from vss_protocol.mutants.requesters import REQUESTER_FAULTS
from vss_protocol.mutants.vss import VSS_FAULTS
from vss_protocol.mutants.writers import WRITER_FAULTS

if TYPE_CHECKING:
    from shadowcheck.specification import SeededFault

SEEDED_FAULTS: tuple[SeededFault, ...] = (
    *VSS_FAULTS, *CALL_FAULTS, *ANSWER_FAULTS, *CREATION_FAULTS, *LATENESS_FAULTS, *WRITER_FAULTS, *REQUESTER_FAULTS,
)
