"""`from shadowcheck.pytest import drive`: a program as a test of the user's own."""

import pytest

from drive.programs import program
from shadowcheck.errors import SpecificationError
from shadowcheck.pytest import drive

GOOD = """
call("CreateVssBackupComponents") == "S_OK" and call("Release")
"""


def careful(vss):
    with vss.create():
        pass


def careless(vss):
    with vss.create() as backup:
        backup.initialize_for_backup()
        backup.start_snapshot_set()


def test_a_sound_function_passes_and_its_report_is_returned():
    assert drive(careful).exit_status == 0


def test_a_broken_rule_fails_with_the_shortest_run():
    with pytest.raises(AssertionError) as error:
        drive(careless, deviations=0)
    assert "error: creation-ends-with-abort (" in str(error.value)
    assert "The requester calls StartSnapshotSet." in str(error.value)


def test_a_command_is_driven_too(tmp_path):
    report = drive(program(tmp_path, GOOD).words, deviations=1)
    assert (report.exit_status, report.name) == (0, "a program")


def test_what_was_not_tried_fails():
    with pytest.raises(AssertionError, match="not all was tried"):
        drive(careful, runs=1)


@pytest.mark.parametrize(("wrong", "code"), [(len, "SC1204"), ("no-such-program", "SC1201")])
def test_what_cannot_be_driven_is_refused_without_frames_of_ours(wrong, code):
    with pytest.raises(SpecificationError) as error:
        drive(wrong)
    assert error.value.code == code


def test_settings_that_are_none_are_refused():
    with pytest.raises(SpecificationError, match="colour"):
        drive(careful, colour="red")
