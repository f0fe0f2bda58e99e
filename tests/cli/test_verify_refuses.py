"""Every mistake in the file of a design: exit status 2, what, where, why, what to do instead; never a traceback."""

import os
import signal
import sys

import pytest

from cli.designs import writer
from cli.processes import started
from shadowcheck.cli import verify as cli_verify
from toys.refusals import refusal

COUNTER = "\n\ndef bump():\n    global COUNT\n    COUNT += 1\n\n\nCOUNT = 0\n"
SHARED = "\n\nSEEN = []\nNAMES = {'one': []}\nKINDS = frozenset(('a', 'b', 'c'))\n\n\nclass Config:\n    number = 0\n"
LIBRARIES = (
    "\nimport datetime, itertools, os, random, threading, time, uuid\n"
    "from pathlib import Path\nfrom time import time as now\n"
    "DICE = random.Random(3)\nTICKS = itertools.cycle((False, True))\nLOG = Path('log')\nLOCK = threading.Lock()\n"
)

ENDLESS = """
from dataclasses import dataclass
from typing import Annotated
from shadowcheck.machine import Between, State
from vss_protocol.writer_design import WriterDesign

@dataclass
class Count:
    count: Annotated[int, Between(0, 20000)] = 0

class Endless(WriterDesign[Count]):
    running = State(initial=True)
    identify = running.to(running, internal=True)

    def on_identify(self) -> None:
        self.model.count += 1
"""


@pytest.fixture
def verify(run, tmp_path, monkeypatch):
    """Write a file, and verify the design in it."""
    monkeypatch.chdir(tmp_path)

    def call(text, *options, given="design.py"):
        (tmp_path / "design.py").write_text(text)
        return run("verify", given, *options)

    return call


@pytest.fixture
def refused(verify):
    """Verify what must be refused, and return the refusal."""
    return lambda text, *options, **named: refusal(verify(text, *options, **named))


def line_of(text, line):
    """Return where *line* stands in *text*, as a refusal names it."""
    return f"design.py:{[one.strip() for one in text.splitlines()].index(line) + 1}"


def test_the_design_that_is_spoilt_below_is_not_refused_as_it_is(verify):
    assert verify(writer()).exit_code in (0, 1)


def test_a_file_that_does_not_import_is_refused_with_its_line(refused):
    text = writer(head="import nothing_of_that_name")
    message = refused(text)
    assert "design.py cannot be imported" in message
    assert f"{line_of(text, 'import nothing_of_that_name')}: import nothing_of_that_name" in message


def test_of_several_designs_one_has_to_be_named(refused, verify):
    text = writer() + "\nclass Second(MyWriter):\n    pass\n"
    assert "declares 2 designs, and none of them is named" in refused(text)
    assert verify(text, given="design.py:Second").exit_code in (0, 1)


def test_a_class_that_is_no_machine_is_refused(refused):
    assert "is not a machine but the class Memory" in refused(writer(), given="design.py:Memory")


def test_a_machine_that_derives_from_no_profile_is_refused(refused):
    text = writer() + "\nclass Toy(Machine[NoData]):\n    a = State(initial=True)\n    go = a.to(a)\n"
    message = refused(text, given="design.py:Toy")
    assert "Toy is not a design that can be verified" in message
    assert "vss_protocol.writer_design.WriterDesign (writer)" in message
    assert "'shadowcheck new'" in message


def test_a_design_without_states_is_refused(refused):
    text = "from shadowcheck.machine import NoData\nfrom vss_protocol.writer_design import WriterDesign\n"
    text += "class Empty(WriterDesign[NoData]):\n    pass\n"
    assert "there is no design in design.py" in refused(text)
    assert "Empty is empty: it declares no states" in refused(text, given="design.py:Empty")


def test_an_unknown_event_is_refused_with_the_one_that_is_meant(refused):
    message = refused(writer(body="thaww = running.to(running, internal=True)"))
    assert "MyWriter reacts to 'thaww', an event that does not exist" in message
    assert "did you mean thaw?" in message


def test_a_handler_that_nothing_calls_is_refused(refused):
    text = writer(more="def on_freez(self) -> bool:\n        return True")
    message = refused(text)
    assert "nothing calls MyWriter.on_freez" in message
    assert line_of(text, "def on_freez(self) -> bool:") in message


@pytest.mark.parametrize("field", ["count: int = 0", "title: str = ''", "seen: list[int] = None", "share: float = 0.5"])
def test_data_without_bounds_is_refused(refused, field):
    message = refused(writer(field=field))
    assert f"the data field {field.partition(':')[0]!r} has the type" in message
    assert "which is not finite" in message
    assert "Annotated[int, Between(low, high)]" in message
    assert "class Memory" in message


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("raise KeyError('x')", "KeyError: 'x'"),
        ("{}['x']", "KeyError: 'x'"),
        ("assert False", "AssertionError"),
    ],
)
def test_a_writers_handler_that_raises_is_a_finding_with_its_line(verify, line, error):
    text = writer(freeze=line, head="import sys")
    result = verify(text)
    assert result.exit_code == 1
    assert "error: handlers-do-not-throw (design.py:" in result.stdout
    assert f"raises {error}" in result.stdout
    assert f"(line {line_of(text, line).partition(':')[2]}); lets an exception escape" in result.stdout


@pytest.mark.parametrize(("line", "error"), [
    ("sys.exit(0)", "SystemExit: 0"), ("self.on_freeze()", "RecursionError: maximum recursion depth exceeded"),
])
def test_a_handler_that_ends_the_program_or_never_ends_is_refused_with_its_line(refused, line, error):
    text = writer(freeze=line, head="import sys")
    message = refused(text)
    assert f"'on_freeze' raised {error}" in message
    assert "state 'running (held=no)', event 'freeze'" in message
    assert f"{line_of(text, line)}: {line}" in message


def test_a_guard_that_raises_is_refused_with_its_line(refused):
    line = "return {}['x']"
    guarded = "backup_complete = running.to(running, internal=True, cond='is_open')"
    text = writer(body=guarded, more=f"def is_open(self) -> bool:\n        {line}")
    message = refused(text)
    assert "'is_open' raised KeyError: 'x'" in message
    assert f"{line_of(text, line)}: {line}" in message


def test_an_observable_that_raises_is_refused_with_its_line(refused):
    text = writer(look="1 / 0")
    message = refused(text)
    assert "the observable 'holds_writes' raised ZeroDivisionError" in message
    assert "state 'running (held=no)'" in message
    assert f"{line_of(text, '1 / 0')}: 1 / 0" in message


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("if time.time() % 1000 < 500: return False", "depends on the clock: it uses time.time"),
        ("if now() > 3: return False", "depends on the clock: it uses now"),
        ("import time", "depends on the clock: it uses time"),
        ("if datetime.datetime.now().hour == 25: return False", "depends on the clock: it uses datetime.datetime.now"),
        ("if datetime.date.today().year < 3: return False", "depends on the clock: it uses datetime.date.today"),
        ("if random.random() < 1e-9: return False", "depends on random numbers: it uses random.random"),
        ("if DICE.random() < 1e-9: return False", "depends on random numbers: it uses DICE"),
        ("if uuid.uuid4().int == 0: return False", "depends on random numbers: it uses uuid.uuid4"),
        ("if 'NOWHERE' in os.environ: return False", "depends on the process that it runs in: it uses os.environ"),
        ("if os.getenv('NOWHERE'): return False", "depends on the process that it runs in: it uses os.getenv"),
        ("if os.path.exists('nowhere'): return False", "depends on files: it uses os.path.exists"),
        ("if Path('nowhere').exists(): return False", "depends on files: it uses Path"),
        ("if LOG.exists(): return False", "depends on files: it uses LOG"),
        ("if not open('design.py').read(): return False", "depends on files: it uses open"),
        ("if LOCK.locked(): return False", "depends on threads: it uses LOCK"),
        ("if id(object()) == 3: return False", "depends on addresses in memory: it uses id"),
        ("if hash('a') == 3: return False", "depends on hashes, which differ from run to run: it uses hash"),
    ],
)
def test_a_handler_that_depends_on_the_world_is_refused_even_if_it_never_shows(refused, line, what):
    message = refused(writer(freeze=line, head=LIBRARIES))
    assert f"'on_freeze' {what}\n" in message
    assert "where:   class MyWriter, on_freeze (" in message
    assert "a Choice for what the environment decides" in message


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("bump()", "'on_freeze' changes the global 'COUNT'"),
        ("global COUNT; COUNT = 1 - COUNT", "'on_freeze' changes the global 'COUNT'"),
        ("SEEN.append(1); SEEN.pop(0) if len(SEEN) > 1 else None", "the reaction to 'freeze' changed SEEN"),
        ("NAMES['one'].append(1)", "the reaction to 'freeze' changed NAMES"),
        ("Config.number = 1 - Config.number", "the reaction to 'freeze' changed Config"),
        ("MyWriter.waivers = {}", "the reaction to 'freeze' changed MyWriter"),
        ("type(self).ends = ()", "the reaction to 'freeze' changed MyWriter"),
        ("if next(TICKS): return False", "came out differently the second time"),
    ],
)
def test_a_handler_that_remembers_something_outside_of_its_data_is_refused(refused, line, what):
    """Also what is toggled, and so is what it was after two reactions."""
    assert what in refused(writer(freeze=line, head=LIBRARIES + COUNTER + SHARED))


@pytest.mark.parametrize(
    "line",
    [
        "if next(iter(KINDS)) == 'a': return False",
        "if next(iter({'a', 'b', 'c'})) == 'a': return False",
        "if list(KINDS)[0] == 'a': return False",
        "one, *more = KINDS",
        "for kind in KINDS: return kind == 'a'",
    ],
)
def test_a_handler_that_depends_on_the_order_of_a_set_is_refused(refused, line):
    message = refused(writer(freeze=line, head=SHARED))
    assert "'on_freeze' iterates over a set in the order of its hashes" in message
    assert "sorted(...)" in message


@pytest.mark.parametrize(
    "line",
    [
        "if 'a' not in KINDS: return False",
        "if sorted(KINDS)[0] != 'a' or len(KINDS) != 3: return False",
        "if not any(kind == 'a' for kind in KINDS): return False",
        "if 'b' in {'a', 'c'}: return False",
        "if set(KINDS) != {'a', 'b', 'c'}: return False",
        "if datetime.timedelta(1).days != 1 or os.path.join('a', 'b') == 'c': return False",
        "if uuid.UUID(int=3).int != 3 or isinstance(self, Config): return False",
        "if [SEEN, NAMES] == 3: return False",
    ],
)
def test_what_is_the_same_in_every_run_is_not_refused(verify, line):
    result = verify(writer(freeze=line, head=LIBRARIES + SHARED))
    assert result.exit_code in (0, 1), result.output


def test_a_machine_without_a_final_state_is_fine_and_one_without_an_initial_state_is_not(refused):
    message = refused(writer(initial="", body="other = State()\n    post_snapshot = other.to(running)"))
    assert "MyWriter has no initial state" in message
    assert "design.py:" in message


@pytest.mark.slow
def test_a_design_with_more_than_ten_thousand_local_states_is_refused_with_its_widest_data(refused):
    message = refused(ENDLESS)
    assert "more than 10,000 local states" in message
    assert "count took 10000 values" in message


def test_an_observable_that_shows_a_list_is_refused(refused):
    message = refused(writer(look="return [self.model.held]"))
    assert "the observable 'holds_writes' showed [False]" in message
    assert "state 'running (held=no)'" in message


def test_an_observable_that_changes_data_is_refused(refused):
    message = refused(writer(look="self.model.held = not self.model.held"))
    assert "the observable 'holds_writes' turned" in message


@pytest.mark.parametrize(
    ("look", "what"),
    [
        ("self.session", "the parameter 'session' was asked outside a reaction"),
        ("self.disk_full", "the choice 'disk_full' was asked outside a reaction"),
        ("self.truncate_logs()", "the act 'truncate_logs' was done outside a reaction"),
    ],
)
def test_an_observable_that_asks_or_does_something_is_refused(refused, look, what):
    text = writer(look=look)
    message = refused(text)
    assert f"the observable 'holds_writes': {what}" in message
    assert "state 'running (held=no)'" in message
    assert line_of(text, "@observable") in message


def test_a_parameter_that_does_not_come_with_the_event_is_refused(refused):
    parameter = "moment = Parameter('when', values=(1, 2), events=('freeze',))"
    message = refused(writer(body=parameter, thaw="if self.moment == 1: return False"))
    assert "the parameter 'moment' was asked in the reaction to 'thaw'" in message
    assert "it only comes with freeze" in message
    assert "state 'running (held=no)', event 'thaw'" in message


@pytest.mark.parametrize("waivers", ["['x']", "'x'", "3", "None"])
def test_waivers_that_are_no_reasons_by_claim_are_refused(refused, waivers):
    assert "the waivers are" in refused(writer(body=f"waivers = {waivers}"))


def test_a_constructor_is_refused(refused):
    more = "def __init__(self, *given):\n        super().__init__(*given)\n        self.seen = []"
    assert "MyWriter.__init__ belongs to the machine" in refused(writer(more=more))


@pytest.mark.parametrize(
    ("answer", "what"),
    [("3", "'on_freeze' answered 3"), ("'fine'", "answers 'freeze' with 'fine', which VSS does not understand")],
)
def test_an_answer_that_is_none_is_refused(refused, answer, what):
    assert what in refused(writer(freeze=f"return {answer}"))


@pytest.mark.parametrize("option", ["--json", "--junit", "--sarif", "--reproduce"])
@pytest.mark.parametrize("path", ["no/such/folder/report", "."])
def test_a_report_that_could_not_be_written_is_refused_before_anything_is_verified(refused, option, path):
    assert "cannot be written" in refused("the design is not even read", option, path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_may_not_be_written_to_is_refused(refused, tmp_path):
    (tmp_path / "closed").mkdir(mode=0o500)
    assert "cannot be written" in refused(writer(), "--json", "closed/report.json")


def test_two_designs_of_one_name_in_two_folders_are_two_designs(run, tmp_path):
    """Also if each imports a module beside it, and these have one name as well."""
    for folder, answer in (("one", True), ("two", False), ("three", True)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "own_constants.py").write_text(f"ANSWER = {answer}\n")
        text = writer(head="from own_constants import ANSWER", look="if not ANSWER: raise KeyError('two')")
        (tmp_path / folder / "design.py").write_text(text)
    statuses = [run("verify", f"{tmp_path}/{folder}/design.py").exit_code for folder in ("one", "two", "three", "two")]
    assert [status == 2 for status in statuses] == [False, True, False, True]


def test_ctrl_c_is_unfinished(verify, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli_verify, "verify_design", interrupted)
    result = verify(writer())
    assert (result.exit_code, result.stdout) == (3, "")
    assert "unfinished: interrupted" in result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_ctrl_c_ends_a_handler_that_never_ends(environment, tmp_path):
    (tmp_path / "design.py").write_text(writer(freeze="print('in it', flush=True)\n        while True: pass"))
    given = [str(tmp_path / "design.py"), "--json", str(tmp_path / "x")]
    command = [sys.executable, "-m", "shadowcheck", "verify", *given]
    with started(command, environment) as process:
        assert process.stderr.readline() == "in it\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (3, "", "unfinished: interrupted before there was a verdict\n")
    assert not (tmp_path / "x").exists()
