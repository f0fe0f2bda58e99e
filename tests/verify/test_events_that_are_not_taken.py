"""An event that finds no handler, or that CVssWriter answers: when, whose fault, where, and how it is shown."""

import pytest

from shadowcheck.machine.lts import LocalState
from shadowcheck.report.design_text import design_text
from shadowcheck.report.reproduction import reproduction
from shadowcheck.sources.designs import find_design
from shadowcheck.trace.witness import Witness
from shadowcheck.verify.verification import verify_design
from vss_protocol.writer_contract.environment import WRITER
from vss_protocol.writer_contract.refine import UNHANDLED, refine

DESIGNS = """\
from shadowcheck.machine import NoData, State, observable
from vss_protocol.writer_design import SetId, WriterDesign


class Unless(WriterDesign[NoData]):
    writes_data = False
    idle = State(initial=True)
    prepare_for_snapshot = freeze = thaw = idle.to(idle, internal=True)
    abort = idle.to(idle, internal=True, cond="knows_its_set")

    def knows_its_set(self) -> bool:
        return self.current_set is not SetId.NULL


class Mended(Unless):
    def knows_its_set(self) -> bool:
        return True


class Picky(Unless):
    def knows_its_set(self) -> bool:
        return self.session is SetId.A or self.current_set is SetId.B


class Foreign(Unless):
    def knows_its_set(self) -> bool:
        return self.session is SetId.STRANGER
"""
KEEPER = """

class {name}(WriterDesign[NoData]):
    one_per_backup = True
    idle = State(initial=True)
    prepared = State()
    holding = State()
    copied = State()
    prepare_for_backup = idle.to(prepared)
    prepare_for_snapshot = prepared.to(prepared, internal=True)
    freeze = prepared.to(holding)
    thaw = holding.to(copied) | idle.to(idle, internal=True)
    abort = idle.from_(prepared, holding, copied) | idle.to(idle, internal=True)
    {shutdown}

    @observable
    def holds_writes(self) -> bool:
        return bool(self.holding.is_active)

    @observable
    def keeps(self) -> bool:
        return not self.idle.is_active
"""
DEAF = "backup_shutdown = idle.from_(prepared) | idle.to(idle, internal=True)"
DESIGNS += KEEPER.format(name="Default", shutdown="")
DESIGNS += KEEPER.format(name="Deaf", shutdown=DEAF)
DESIGNS += KEEPER.format(name="Staying", shutdown=f"{DEAF} | copied.to(copied, internal=True)")
LEAKS = ["resources-are-cleaned-at-last", "resources-are-cleaned-at-last-of-the-second", "shutdown-leaves-nothing"]


@pytest.fixture
def file(write):
    return write(DESIGNS)


@pytest.fixture
def verified(file):
    return lambda name: verify_design(find_design(f"{file}:{name}"), interface=WRITER)


@pytest.fixture
def unhandled(file):
    def call(name, title):
        refined = refine(find_design(f"{file}:{name}"))
        rows = (row for row in refined.system.reactions if row.event == f"{title}: {UNHANDLED}")
        return [{key: value.name for key, value in row.choices} for row in rows]

    return call


def claims(finding):
    return sorted(verdict.claim.id for verdict in (finding.verdict, *finding.also))


def line_of(text, after):
    lines = DESIGNS.splitlines()
    start = next(number for number, line in enumerate(lines) if after in line)
    return next(number for number, line in enumerate(lines, start=1) if number > start and text in line)


def test_the_values_under_which_an_event_is_refused_are_known(unhandled):
    assert unhandled("Unless", "Abort of backup A") == [{"current_set": "NULL"}]
    assert unhandled("Mended", "Abort of backup A") == []


def test_a_value_that_tells_nothing_is_left_out(unhandled):
    assert unhandled("Picky", "Abort of backup A") == []
    assert unhandled("Picky", "Abort of backup B") == [
        {"current_set": "NULL", "session": "B"}, {"current_set": "A", "session": "B"},
    ]


def test_what_is_answered_for_others_only_is_refused_for_the_backup_itself(unhandled):
    assert unhandled("Foreign", "Abort of backup B") == [{"session": "B"}]


def test_the_story_and_the_cause_tell_these_values(verified):
    report = verified("Unless")
    (finding,) = report.findings
    assert (finding.id, finding.cause.untaken) == ("handles-abort", "abort")
    told = design_text(report)
    assert "cause: Abort of backup A: finds no handler, in idle, with current set: NULL" in told
    assert "Unless: Abort of backup A: finds no handler (current set: NULL); stays idle" in told


def test_an_event_that_finds_no_handler_points_to_where_it_is_declared(verified):
    (finding,) = verified("Unless").findings
    assert finding.place.line == line_of("abort = ", "class Unless")


def test_its_reproduction_drives_the_event_with_these_values_and_fails_once_it_is_mended(verified, file):
    text = reproduction(verified("Unless"), repr(f"{file}:Unless"))
    assert "assert writer.refuses('abort', {'current_set': Unless.current_set.values[0]}), MENDED" in text
    found, mended = {}, {}
    exec(text, found)  # noqa: S102 - what we have just written
    found["test_handles_abort"]()
    exec(text.replace(":Unless'", ":Mended'"), mended)  # noqa: S102 - the same
    with pytest.raises(AssertionError, match="the design no longer does this"):
        mended["test_handles_abort"]()


def test_a_witness_that_refuses_or_takes_an_event_stays_where_it_is(file):
    witness = Witness(find_design(f"{file}:Default"))
    assert witness.refuses("prepare_for_snapshot")
    assert not witness.refuses("prepare_for_backup")
    assert witness.state == LocalState(("idle",))


def test_a_witness_that_breaks_off_has_taken_the_event(file):
    assert not Witness(find_design(f"{file}:Unless")).refuses("abort", {"current_set": "none of its values"})


def test_what_is_left_undone_by_an_event_without_a_handler_is_one_finding(verified):
    (finding,) = verified("Deaf").findings
    assert (finding.id, finding.cause.untaken) == ("handles-backupshutdown", "backup_shutdown")
    assert claims(finding) == ["handles-backupshutdown", *LEAKS]
    assert finding.place.line == line_of("backup_shutdown = ", "class Deaf")


def test_what_is_left_undone_by_cvsswriters_own_answer_is_blamed_on_it_and_not_on_what_went_before(verified):
    (finding,) = verified("Default").findings
    assert (claims(finding), finding.cause.untaken, finding.cause.given) == (LEAKS, "backup_shutdown", None)
    assert finding.place.line == line_of("class Default", "class Default")


def test_its_reproduction_fails_once_the_design_has_a_handler(verified, file):
    text = reproduction(verified("Default"), repr(f"{file}:Default"))
    found, mended = {}, {}
    exec(text, found)  # noqa: S102 - what we have just written
    found["test_shutdown_leaves_nothing"]()
    exec(text.replace(":Default'", ":Deaf'"), mended)  # noqa: S102 - the same
    with pytest.raises(AssertionError, match="the design no longer does this"):
        mended["test_shutdown_leaves_nothing"]()


def test_what_a_handler_leaves_undone_is_blamed_on_the_object_that_leaves_it(verified):
    (finding,) = verified("Staying").findings
    assert (claims(finding), finding.cause.given) == (LEAKS, "backup_shutdown")
    assert finding.cause.state.configuration == ("copied",)
