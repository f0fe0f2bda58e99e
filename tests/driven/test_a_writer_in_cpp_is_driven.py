"""The example of a writer in C++: it breaks no rule, and each of its six mistakes is found in a run that shows it."""

import pytest

from driven.stories import STORIES
from driven.writer_driver import drive
from shadowcheck.recorded.judge import judge
from vss_protocol.writer_contract.environment import WRITER

CHOSEN_LATER = '-DMISTAKE=std::atoi(std::getenv("MISTAKE"))'
"""Which mistake the program has is known when it runs: so it is compiled only once."""
MISTAKES = {
    1: ("Abort while writes are held", "writes-are-released"),
    3: ("the requester crashes", "shutdown-leaves-nothing"),
    4: ("two backups at once", "shutdown-leaves-nothing"),
    5: ("a copy backup", "copy-backups-keep-the-logs"),
    6: ("an incremental backup", "a-veto-has-a-reason"),
}
"""By the number of the mistake: in which story it shows, and which rule it breaks. The second one is a crash."""
CRASH, TWICE = 2, "Abort twice"


@pytest.fixture
def driven(native, tmp_path):
    """Drive the writer with a *mistake* through a *story*; return what was heard, and which rules are broken."""
    command = native("writer.cpp", CHOSEN_LATER)

    def call(mistake, story):
        return judged(command, {"MISTAKE": str(mistake)}, STORIES[story], tmp_path / "run.jsonl")

    return call


def judged(command, settings, events, log):
    heard = drive(command, events, settings)
    log.write_text(heard.text(), "utf-8")
    (report,) = judge(log, WRITER, [])
    assert report.unexplained is None
    return heard, {broken.claim.id for broken in report.broken}


@pytest.mark.parametrize("story", STORIES)
def test_the_correct_writer_breaks_no_rule(story, driven):
    heard, broken = driven(0, story)
    assert (broken, heard.mistakes, heard.crash, heard.status) == (set(), [], None, 0)
    assert len(heard.answers) == len(STORIES[story])


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_is_found_in_the_story_that_shows_it(mistake, driven):
    story, rule = MISTAKES[mistake]
    _, broken = driven(mistake, story)
    assert rule in broken


def test_a_second_abort_that_crashes_is_told_before_the_process_dies(driven):
    heard, _ = driven(CRASH, TWICE)
    assert heard.crash == "segmentation fault (SIGSEGV)"
    assert len(heard.answers) == len(STORIES[TWICE]) - 2  # neither the second Abort nor the shutdown was answered
    assert heard.status not in {0, None}


@pytest.mark.slow
def test_under_wine_the_same_source_does_the_same(native, under_wine):
    here = native("writer.cpp", CHOSEN_LATER)
    there, settings = under_wine("writer.cpp", CHOSEN_LATER)
    runs = [*((0, story) for story in STORIES), *((mistake, story) for mistake, (story, _) in MISTAKES.items())]
    for mistake, story in runs:
        choice = {"MISTAKE": str(mistake)}
        assert drive(here, STORIES[story], choice).log == drive(there, STORIES[story], {**settings, **choice}).log


@pytest.mark.slow
def test_under_wine_a_crash_is_told_by_its_code(under_wine):
    command, settings = under_wine("writer.cpp", CHOSEN_LATER)
    heard = drive(command, STORIES[TWICE], {**settings, "MISTAKE": str(CRASH)})
    assert heard.crash == "access violation (0xc0000005)"
