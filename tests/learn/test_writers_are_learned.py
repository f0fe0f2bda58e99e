"""What is learned of a program is what it does, and nothing that is found about it rests on a wrong belief."""

from dataclasses import replace

import pytest

from drive.programs import Talking
from learn.learning import QUICK, any_writer, learned, told
from shadowcheck.errors import SpecificationError
from shadowcheck.learn.against import difference
from shadowcheck.learn.confirm import Seen
from shadowcheck.learn.hypothesis import Hypothesis
from shadowcheck.learn.words import reached, sent_in
from shadowcheck.sources.designs import designed
from shadowcheck.sources.loading import named
from shadowcheck.verify.verification import verify_design
from vss_protocol.writer_object import WriterError


class Careless:
    """It has five mistakes."""

    one_per_backup = True

    def __init__(self):
        self.holds_writes = self.keeps = False

    def on_prepare_backup(self):
        self.keeps = True

    def on_prepare_snapshot(self):
        return not self.decide("the disk is full")  # a veto without a reason

    def on_freeze(self):
        self.holds_writes = True

    def on_thaw(self):
        self.holds_writes = False

    def on_post_snapshot(self):
        raise RuntimeError("no such file")

    def on_backup_complete(self):
        if not self.backup_succeeded:
            self.truncate_logs()  # the logs are not in the backup

    def on_abort(self):
        self.keeps = False  # and its writes stay held

    def on_backup_shutdown(self):
        pass  # what it keeps stays


class Careful:
    """It has no mistake, as far as it tells."""

    one_per_backup = True

    def __init__(self):
        self.holds_writes = False

    def on_prepare_snapshot(self):
        if self.decide("the disk is full"):
            self.set_writer_failure(WriterError.OUT_OF_RESOURCES)
            self.write_event_log()
            return False
        return True

    def on_freeze(self):
        self.holds_writes = True

    def on_thaw(self):
        self.holds_writes = False

    def on_abort(self):
        self.holds_writes = False


@pytest.fixture(scope="module")
def careless(tmp_path_factory):
    return learned(Careless, tmp_path_factory.mktemp("careless"))


@pytest.fixture(scope="module")
def careful(tmp_path_factory):
    return learned(Careful, tmp_path_factory.mktemp("careful"))


@pytest.mark.parametrize("claim", [
    "a-veto-has-a-reason", "writes-are-released", "logs-of-a-failed-backup-are-kept", "shutdown-leaves-nothing",
    "handlers-do-not-throw",
])
def test_each_of_five_mistakes_is_found_and_confirmed_by_a_run(careless, claim):
    found = [one for one in careless.confirmed if claim in {verdict.claim.id for verdict in one.finding.verdicts}]
    assert [one.seen for one in found] == [Seen.CONFIRMED]
    assert claim in {one.claim.id for one in found[0].run.broken}


@pytest.mark.parametrize(("result", "written"), [("careless", Careless), ("careful", Careful)])
def test_the_learned_design_has_the_findings_of_the_class_itself(request, result, written):
    result, own = request.getfixturevalue(result), verify_design(designed(written, "a test"))
    assert told(result) == {verdict.claim.id for one in own.findings for verdict in one.verdicts}
    assert difference(result, designed(written, "a test")) is None


@pytest.mark.parametrize("seed", [4, *(pytest.param(one, marks=pytest.mark.slow) for one in range(5, 15))])
def test_a_random_writer_is_learned_as_it_is_written(tmp_path, seed):
    file = tmp_path / "any.py"
    file.write_text(any_writer(seed), encoding="utf-8")
    written = named(f"{file}:Any", "a test")
    result = learned(written, tmp_path)
    assert result.hypothesis.is_finished
    assert 1 <= result.learned.certain <= result.learned.states
    assert difference(result, designed(written, "a test")) is None
    assert difference(result, result.design) is None


def test_the_shortest_difference_from_another_design_is_told(careful, careless):
    found = difference(careful, designed(Careless, "a test"))
    assert found is not None
    assert found.word[-1].event == "OnPrepareSnapshot"  # one gives the reason for its veto, the other does not
    assert found.program.deeds == {"SetWriterFailure(VSS_E_WRITERERROR_OUTOFRESOURCES)", "writes to the event log"}
    assert all(one.deeds != found.program.deeds for one in found.design)
    assert difference(careless, designed(Careful, "a test")) is not None


def test_a_finding_that_rests_on_a_wrong_belief_corrects_it(tmp_path, monkeypatch, careful):
    learns, falsified = Hypothesis.learn, []

    def learns_wrongly_once(hypothesis):
        learns(hypothesis)
        if not falsified and not hypothesis.system.told:
            falsified.extend(_believe_that_writes_stay_held(hypothesis))

    monkeypatch.setattr(Hypothesis, "learn", learns_wrongly_once)
    result = learned(Careful, tmp_path)
    assert falsified
    assert result.corrections == 1
    assert told(result) == set()
    assert result.source == careful.source


def _believe_that_writes_stay_held(hypothesis):
    for _, state in reached(hypothesis.machine):
        for letter in sent_in(state):
            done = state.output_fun[letter]
            if letter.event == "OnAbort" and ("writes again", None) in done.deeds:
                state.output_fun[letter] = done._replace(deeds=())
                yield letter


def writer(handle):
    """A program that talks for itself: *handle* is handed the name of the event, and returns the answer."""
    def body(talk):
        event = talk.say(ready=True)
        while "call" in event:
            event = talk.say(answer=handle(talk, event["call"]))

    return Talking(body, party="writer", tells=["holds writes", "writes again"])


def test_a_program_that_does_something_else_the_second_time_is_refused_with_both_runs(tmp_path):
    times = []

    def handle(talk, call):
        if call == "OnFreeze":
            times.append(call)
            if len(times) > 20:
                talk.say(deed="holds writes")
        return "true"

    with pytest.raises(SpecificationError, match="once did this: answers true; and then this: holds writes") as refused:
        learned(writer(handle), tmp_path)
    assert refused.value.code == "SC1222"


def test_with_too_few_runs_nothing_is_learned(tmp_path):
    with pytest.raises(SpecificationError) as refused:
        learned(Careful, tmp_path, replace(QUICK, runs=30))
    assert refused.value.code == "SC1224"
