"""Whatever a program does, it is a finding or a clear error, in time: nothing hangs, and there is no traceback."""

import json

import psutil
import pytest

from drive.programs import program
from drive.test_a_program_is_driven_through_its_answers import driven
from shadowcheck.drive.command import Command, crash_of
from shadowcheck.drive.greeting import introduction
from shadowcheck.drive.message import MOST_BYTES, WrongMessage, checked, parsed
from shadowcheck.drive.report import CRASHES, HANGS, SPEAKS_WRONGLY
from shadowcheck.drive.running import How
from shadowcheck.errors import SpecificationError
from shadowcheck.report.drive_json import drive_json
from shadowcheck.report.drive_text import drive_text

CREATES = 'call("CreateVssBackupComponents") == "S_OK" or sys.exit(1)\n'


@pytest.mark.parametrize(("words", "code"), [
    (("no-such-program",), "SC1201"),
    (("python3", "-S", "-c", "pass"), "SC1202"),
    (("python3", "-S", "-c", "import time; time.sleep(60)"), "SC1202"),
])
def test_a_program_that_does_not_connect_is_refused(words, code):
    with pytest.raises(SpecificationError) as refused:
        introduction(Command(words, timeout=0.3), {})
    assert refused.value.code == code


@pytest.mark.parametrize(("word", "instead"), [
    ("program.py", "program.py:NAME"), ("--deviation", "no option of 'shadowcheck drive'"),
    ("missing.py", "a program that can be executed"),
])
def test_what_looks_like_something_else_is_told_how_to_write_that(tmp_path, monkeypatch, word, instead):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "program.py").write_text("", encoding="utf-8")
    with pytest.raises(SpecificationError) as refused:
        introduction(Command((word,)), {})
    assert instead in refused.value.instead


@pytest.mark.parametrize("first", [
    'raw(b"hello\\n")', 'raw(b"[]\\n")', 'raw(b"{}\\n")', 'raw(b"{\\"ready\\": true}\\n")', "greet(surprise=1)",
])
def test_a_first_line_that_is_no_greeting_is_refused(tmp_path, first):
    with pytest.raises(SpecificationError) as refused:
        introduction(program(tmp_path, first, speaks_first=True), {})
    assert refused.value.code == "SC1203"


def test_another_version_of_the_protocol_is_refused(tmp_path):
    with pytest.raises(SpecificationError, match="version 99"):
        introduction(program(tmp_path, 'raw(b\'{"shadowcheck": 99}\\n\')', speaks_first=True), {})


def test_another_party_is_refused(tmp_path):
    with pytest.raises(SpecificationError, match="no party 'provider'"):
        introduction(program(tmp_path, "greet(party='provider')", speaks_first=True), {})


def test_what_the_program_does_not_understand_of_its_world_is_refused_with_what_it_does(tmp_path):
    knows = program(tmp_path, "greet(world=['folder'])", speaks_first=True)
    introduction(knows, {"folder": str(tmp_path)})
    with pytest.raises(SpecificationError) as refused:
        introduction(knows, {"colour": "red"})
    assert refused.value.code == "SC1215"
    assert refused.value.why.endswith("is folder")
    with pytest.raises(SpecificationError, match="does not understand 'folder'"):
        introduction(program(tmp_path, "greet()", speaks_first=True), {"folder": str(tmp_path)})


@pytest.mark.parametrize("wrong", [
    "raw(b'no json\\n')", "raw(b'{\"call\": 7}\\n')", "say(call='Release', colour='red')", "say(answer='S_OK')",
    "raw(b'{\"call\": \"' + b'x' * 1_100_000 + b'\"}\\n')", "writing.write(b'{\"call\"'); writing.flush(); os._exit(0)",
    "writing.write(b'\\xff\\xfe\\n'); writing.flush(); reading.readline()",
])
def test_a_wrong_line_later_on_is_a_finding(tmp_path, wrong):
    report = driven(program(tmp_path, CREATES + wrong), deviations=0)
    assert [one.id for one in report.findings] == [SPEAKS_WRONGLY]


def test_a_call_that_there_is_not_is_refused_with_what_may_be_meant(tmp_path):
    with pytest.raises(SpecificationError, match="StartSnapshotSet"):
        driven(program(tmp_path, CREATES + 'call("StartSnapshotSets")'))


@pytest.mark.parametrize(("end", "finding"), [
    ("os.abort()", CRASHES), ("import time; time.sleep(60)", HANGS),
    ("say(crash='access violation'); sys.exit(3)", CRASHES),
    ("connection.close(); reading.close(); writing.close(); import time; time.sleep(60)", HANGS),
])
def test_a_program_that_crashes_or_hangs_is_a_finding_with_its_run(tmp_path, end, finding):
    body = f"{CREATES}if call('InitializeForBackup') != 'S_OK':\n    {end}\ncall('Release')"
    report = driven(program(tmp_path, body, timeout=0.5))
    found = {one.id: one for one in report.findings}[finding]
    assert [one.name for one in found.run.lines] == ["CreateVssBackupComponents", "InitializeForBackup"]
    assert found.run.unusual[-1].name == "InitializeForBackup"


def test_a_run_that_hangs_once_is_made_again_and_told(tmp_path):
    mark = tmp_path / "was here"
    body = (
        f"{CREATES}call('InitializeForBackup')\nimport os, time\nif not os.path.exists({str(mark)!r}):\n"
        f"    open({str(mark)!r}, 'w').close()\n    time.sleep(60)\ncall('Release')"
    )
    report = driven(program(tmp_path, body, timeout=0.5), deviations=0)
    assert not [one for one in report.findings if one.id == HANGS]
    assert "Release" in [one.name for one in report.found.usual.lines]
    assert "in run 1 the program hung, and did not when the run was made again" in drive_text(report)
    assert json.loads(drive_json(report))["hung_once"] is True
    assert report.exit_status == 3, "it may hang now and then, which is not settled"


def test_a_program_without_an_end_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr("shadowcheck.drive.conversation.MOST_QUESTIONS", 50)
    endless = "while True:\n    call('Query')\n    call('InitializeForBackup')"
    report = driven(program(tmp_path, CREATES + endless), deviations=0)
    assert How.STOPPED not in report.found.ends
    assert report.exit_status in {1, 3}


def test_a_program_may_speak_through_its_standard_streams(tmp_path):
    report = driven(program(tmp_path, CREATES + "call('InitializeForBackup'); call('Release')", stdio=True))
    assert report.exit_status == 0


def test_what_a_library_in_between_finds_out_is_a_finding(tmp_path):
    report = driven(program(tmp_path, CREATES + "say(mistake='a string was not freed', at='x.cpp:7'); call('Release')"))
    found = [(one.id, one.says, one.at) for one in report.findings]
    assert found == [("interface-is-misused", "a string was not freed", "x.cpp:7")]


def test_a_run_that_is_over_may_be_stopped_again():
    running = Command(("python3", "-S", "-c", "pass")).start(0)
    assert running.receive() is None
    assert running.end().how is How.ENDED
    assert running.stop().how is How.STOPPED


def test_exit_statuses_of_crashes_are_known():
    assert crash_of(-11) == "dies of SIGSEGV"
    assert crash_of(0xC0000005) == "dies of exception 0xc0000005"
    assert not crash_of(0)
    assert not crash_of(3)


def test_a_line_that_is_too_long_is_refused():
    with pytest.raises(WrongMessage, match="a line of more than"):
        parsed(b"x" * (MOST_BYTES + 1))


def test_a_call_with_its_answer_is_a_call():
    assert checked({"call": "Release", "answer": "S_OK"})


KILLED = """
import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)

def hears(name):
    reply = say(object="backup 1", call=name)
    if reply.get("interrupt"):
        os.kill(os.getpid(), signal.SIGINT)
    return reply.get("answer") == "S_OK"

if hears("CreateVssBackupComponents"):
    if hears("InitializeForBackup") and hears("StartSnapshotSet"):
        hears("AbortBackup")
    hears("Release")
"""


def test_a_program_that_ctrl_c_kills_has_died_and_is_neither_crashed_nor_at_its_end(tmp_path):
    report = driven(program(tmp_path, KILLED), deviations=1, interrupts=True)
    assert any(answer.endswith("Ctrl-C") for _, answer in report.found.given)
    assert {one.id for one in report.findings} == {"taken-slot-is-tried-again"}  # a note: it does not try again
    assert report.exit_status == 0


@pytest.mark.parametrize("apart", [False, True])
def test_what_a_program_has_started_is_ended_with_it_also_in_a_session_of_its_own(tmp_path, apart):
    """A child that is left would hold files and ports, and on Windows the library that is to be removed."""
    pid = tmp_path / "pid"
    report = driven(program(tmp_path, f"""
        import subprocess, time
        child = subprocess.Popen(
            (sys.executable, "-S", "-c", "import time; time.sleep(600)"), start_new_session={apart},
        )
        open({str(pid)!r}, "w").write(str(child.pid))
        time.sleep(600)
    """, timeout=1), deviations=0)
    assert [one.id for one in report.findings] == [HANGS]
    assert is_gone(int(pid.read_text("utf-8")))


def is_gone(pid):
    """Whether the process has ended; it may still have its number, as nobody waits for it."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
