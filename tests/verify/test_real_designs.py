"""Writers and requesters: the designs to start from are sound, and a mistake in one is found, placed and reproduced."""

import pytest

from shadowcheck.report.reproduction import reproduction
from shadowcheck.sources.designs import find_design
from shadowcheck.verify.findings import Level
from shadowcheck.verify.verification import verify_design
from vss_protocol.gallery.good_writers import StatelessWriter
from vss_protocol.requester_contract.environment import REQUESTER
from vss_protocol.writer_contract.environment import WRITER

SILENT = """

class Silent(MyWriter):
    def veto(self):
        return False
"""


@pytest.mark.parametrize("interface", [WRITER, REQUESTER], ids=["writer", "requester"])
def test_a_design_to_start_from_is_sound(write, interface):
    report = verify_design(find_design(write(interface.template("MyDesign"))), interface=interface)
    assert (report.at(Level.ERROR), report.exit_status) == ((), 0)
    assert report.kept


def test_a_writer_that_keeps_nothing_is_not_praised_for_letting_go():
    kept = {verdict.claim.id for verdict in verify_design(StatelessWriter, interface=WRITER).kept}
    about_what_is_kept = {"abort-frees-resources", "shutdown-leaves-nothing", "resources-are-cleaned-at-last"}
    assert kept & {"frozen-means-no-writes", "writes-are-released", *about_what_is_kept} == set()
    assert {"handles-abort", "handles-freeze"} <= kept


def test_a_silent_veto_is_found_where_it_is_and_reproduced(write):
    file = write(WRITER.template("MyWriter") + SILENT)
    report = verify_design(find_design(f"{file}:Silent"), interface=WRITER)
    finding = next(finding for finding in report.findings if finding.id == "a-veto-has-a-reason")
    assert finding.level is Level.ERROR
    assert finding.place.file.endswith("design.py")
    spoken = {}
    exec(reproduction(report, repr(f"{file}:Silent")), spoken)  # noqa: S102 - what we have just written
    spoken["test_a_veto_has_a_reason"]()
