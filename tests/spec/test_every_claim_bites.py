"""Each safety and each response claim is killed by a named seeded fault; a fault that nobody catches fails here."""

import json

import pytest

from shadowcheck.check.pipeline import catch
from shadowcheck.check.record import traces
from shadowcheck.judge import Result
from vss_protocol import MODEL
from vss_protocol.recorded import FILE

RECORDED = json.loads(FILE.read_text(encoding="utf-8"))["seeded faults"]


@pytest.mark.slow
@pytest.mark.parametrize("fault", MODEL.seeded_faults, ids=lambda fault: fault.name)
def test_a_seeded_fault_is_caught_by_the_claims_that_it_names(fault):
    report = catch(MODEL, fault)
    assert {v.claim.id: v.result for v in report.verdicts} == dict.fromkeys(fault.kills, Result.FAILS)
    assert traces(report) == RECORDED[fault.name]


def test_every_claim_but_possibilities_is_killed_by_some_seeded_fault():
    killed = {name for fault in MODEL.seeded_faults for name in fault.kills}
    owed = set()
    for requester in ("chaotic", "documented"):
        for reading in ("strict", "lenient"):
            settings = MODEL.settings({"requester": requester, "reading": reading})
            owed |= {c.id for c in MODEL.claims(MODEL.network(settings), settings) if c.kind != "possible"}
    assert owed - killed == set()


def test_seeded_faults_have_names_of_their_own():
    names = [fault.name for fault in MODEL.seeded_faults]
    assert len(names) == len(set(names))


def test_the_manifest_records_every_seeded_fault_and_no_other():
    assert set(RECORDED) == {fault.name for fault in MODEL.seeded_faults}
