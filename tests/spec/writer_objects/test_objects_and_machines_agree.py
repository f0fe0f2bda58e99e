"""A writer is judged the same, whether it is written as a state machine or as an ordinary class."""

import inspect

import pytest

from shadowcheck.errors import SpecificationError
from shadowcheck.judge import Result
from shadowcheck.network import local_system
from shadowcheck.pytest import verify
from shadowcheck.sources.designs import designed, find_design
from shadowcheck.verify.broken import is_broken
from shadowcheck.verify.verification import verify_design
from spec.writer_objects import twins
from vss_protocol.events import Event
from vss_protocol.gallery import (
    good_writers,
    good_writers_with_sessions,
    mistakes_of_writers,
    mistakes_of_writers_later,
)
from vss_protocol.writer_contract.refine import checked
from vss_protocol.writer_object import HANDLERS

MACHINES = {
    name: one for module in (good_writers, good_writers_with_sessions, mistakes_of_writers, mistakes_of_writers_later)
    for name, one in vars(module).items()
}
GOOD = ("StatelessWriter", "PlainWriter", "SessionWriter", "IncrementalWriter", "DatabaseWriter")
BAD = (
    "FreesTwice", "CleansUpWhenComplete", "AsksForTheCurrentSetAtShutdown", "HasOneCurrentBackup",
    "TruncatesAfterFailure", "ResetsAtIdentify", "FailsInIdentify", "Throws", "VetoesSilently",
    "WorksInFreeze", "ExpectsThaw", "IgnoresNoSet",
    "SaysTryAgainWhileItEnds", "RemovesFilesInThaw", "AlwaysRollsBack",
)
QUICK = {
    "StatelessWriter", "SessionWriter", "IncrementalWriter", "FreesTwice", "Throws", "ExpectsThaw",
    "SaysTryAgainWhileItEnds",
}


def named(names):
    return [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in names]


def design(name):
    return designed(vars(twins)[name], "a test")


def broken(report):
    """The claims that are broken, by reading."""
    reports = {"": report.report, **report.others}
    return {reading: {v.claim.id for v in one.verdicts if is_broken(v)} for reading, one in reports.items()}


@pytest.mark.parametrize("name", named(GOOD))
def test_good_writers_have_no_findings_as_classes_either(name):
    report, machine = verify_design(design(name)), verify_design(MACHINES[name])
    assert report.findings == machine.findings == ()
    assert report.report.complete
    held = {v.claim.id for v in machine.with_result(Result.HOLDS)}
    assert held <= {v.claim.id for v in report.with_result(Result.HOLDS)}, "as much is exercised"


@pytest.mark.parametrize("name", named(BAD))
def test_mistakes_break_the_same_claims_as_classes(name):
    expected = broken(verify_design(MACHINES[name]))
    assert any(expected.values())
    assert broken(verify_design(design(name))) == expected


def test_findings_name_the_line_of_the_handler():
    text = inspect.getsource(twins)
    lines = text.splitlines()
    (finding,) = verify_design(design("ExpectsThaw")).findings
    assert finding.place.file.endswith("twins.py")
    assert "def on_abort" in lines[finding.place.line - 1]
    assert finding.place.line > text.count("\n", 0, text.index("class ExpectsThaw"))


def test_a_handler_that_is_pure_virtual_is_missed():
    class Deaf:
        writes_data = False

        def on_prepare_snapshot(self):
            pass

        def on_freeze(self):
            pass

        def on_abort(self):
            pass

    assert [finding.id for finding in verify_design(designed(Deaf, "a test")).findings] == ["handles-thaw"]


def test_sessions_in_a_dictionary_are_judged_by_its_keys():
    assert verify(twins.ManySessions).exit_status == 0


def test_all_handlers_of_writers_are_heard_by_the_names_of_vss():
    assert HANDLERS["on_prepare_backup"] == "prepare_for_backup"
    assert HANDLERS["on_prepare_snapshot"] == "prepare_for_snapshot"
    assert [name.replace("_", "") for name in HANDLERS] == [event.handler.lower() for event in Event]
    assert [*HANDLERS.values()] == [event.snake for event in Event]


@pytest.mark.parametrize(("shows", "code"), [
    ("self.session_id", ""), ("{SetId.A, SetId.STRANGER}", ""), ("None", ""), ("SetIds.A", ""), ("[SetId.B]", ""),
    ("False", ""), ("True", "SC9006"), ("{'A'}", "SC0124"), ("'A'", "SC9006"),
])
def test_what_it_keeps_is_said_in_ids(tmp_path, shows, code):
    file = tmp_path / "own.py"
    file.write_text(
        "from vss_protocol.writer_design import SetId, SetIds\n\n\nclass Own:\n    session_id = SetId.A\n\n"
        f"    @property\n    def keeps(self):\n        return {shows}\n\n    def on_freeze(self):\n        pass\n",
        encoding="utf-8",
    )
    def keeps():
        return checked(find_design(str(file))).observables["keeps"]

    if code:
        with pytest.raises(SpecificationError, match=code):
            keeps()
    else:
        assert len(keeps()) == 1


def test_the_table_has_only_what_vss_sends():
    """A writer takes part in backups A and B; another one is only heard of in BackupShutdown."""
    rows = local_system(design("PlainWriter")).reactions
    sessions = {(row.event, dict(row.choices)["session"].value) for row in rows if "session" in dict(row.choices)}
    assert {event for event, one in sessions if one == "a stranger's"} == {"backup_shutdown"}
