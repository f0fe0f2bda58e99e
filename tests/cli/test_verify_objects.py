"""`shadowcheck verify` with a writer that is an ordinary class: found, judged, told in its attributes, reproduced."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from shadowcheck.draw.machines import machine_picture
from shadowcheck.errors import SpecificationError
from shadowcheck.network import local_system
from shadowcheck.pytest import verify
from shadowcheck.sources.designs import find_design
from shadowcheck.trace.witness import Listener
from toys.refusals import refusal

GOOD = '''from vss_protocol.writer_object import WriterError


class MyWriter:
    """Stops its database at Freeze, and starts it again at Thaw."""

    one_per_backup = True

    def __init__(self):
        self.prepared = self.stopped = False

    @property
    def holds_writes(self):
        return self.stopped

    @property
    def keeps(self):
        return self.prepared or self.stopped

    def on_prepare_backup(self):
        self.prepared = True

    def on_prepare_snapshot(self):
        pass

    def on_freeze(self):
        if self.decide("the database is busy"):
            self.set_writer_failure(WriterError.RETRYABLE)
            self.write_event_log()
            return False
        self.stopped = True

    def on_thaw(self):
        self.stopped = False

    def on_abort(self):
        self.prepared = self.stopped = False

    def on_backup_shutdown(self):
        self.prepared = self.stopped = False
'''
ABORT = "    def on_abort(self):\n        self.prepared = "
BAD = GOOD.replace(f"{ABORT}self.stopped = ", ABORT)
LINE = 1 + BAD[: BAD.index("    def on_abort")].count("\n")


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(text, name="my_writer.py"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return name

    return write


@pytest.mark.parametrize("named", ["", ":MyWriter"])
def test_a_good_class_has_no_findings(run, file, named):
    told = run("verify", file(GOOD) + named)
    assert (told.exit_code, told.stdout.splitlines()[0].split(";")[0]) == (0, "MyWriter: no findings")
    assert "never reached" not in told.stdout


def test_a_finding_names_the_handler_and_a_story_tells_the_attributes(run, file):
    told = run("verify", file(BAD))
    assert told.exit_code == 1
    assert f"error: writes-are-released (my_writer.py:{LINE})" in told.stdout
    assert "cause: abort, in prepared=yes, stopped=yes" in told.stdout
    assert "begins: prepared=no, stopped=no" in told.stdout
    assert "freeze (the database is busy: no); prepared=yes, stopped=yes" in told.stdout


def test_an_exception_that_gets_out_is_a_finding_with_its_line(run, file):
    text = GOOD.replace("    def on_thaw(self):\n", "    def on_thaw(self):\n        self.lock.release()\n")
    told = run("verify", file(text))
    assert "handlers-do-not-throw (my_writer.py:" in told.stdout
    line = 1 + text[: text.index("self.lock")].count("\n")
    assert f"raises AttributeError: 'MyWriter' object has no attribute 'lock' (line {line})" in told.stdout


def test_a_name_that_nothing_defines_is_no_finding_but_a_slip_in_the_file(run, file):
    text = GOOD.replace("    def on_thaw(self):\n", "    def on_thaw(self):\n        self.stopped = Flase\n")
    said = refusal(run("verify", file(text)))
    assert "'on_thaw' raised NameError: name 'Flase' is not defined" in said
    assert "my_writer.py:" in said
    assert "instead: correct that line, or define the name" in said


def test_of_several_classes_one_must_be_named(run, file):
    name = file(f"{GOOD}\n\nclass Another(MyWriter):\n    pass\n")
    told = run("verify", name)
    assert told.exit_code == 2
    assert "SC0602" in told.stderr
    assert "MyWriter, Another" in told.stderr
    assert run("verify", f"{name}:Another").exit_code == 0


def test_an_abstract_class_is_for_others_to_derive_from(run, file):
    base = GOOD.replace("class MyWriter:", "class Base(ABC):").replace(
        "    def on_thaw", "    @abstractmethod\n    def start(self): ...\n\n    def on_thaw",
    )
    text = f"from abc import ABC, abstractmethod\n{base}\n\nclass MyWriter(Base):\n    def start(self):\n        pass\n"
    assert run("verify", file(text)).stdout.startswith("MyWriter: no findings")


def test_the_line_of_a_handler_is_not_that_of_its_decorator(run, file):
    text = BAD.replace("class MyWriter", """import functools


def logged(handler):
    @functools.wraps(handler)
    def wrapper(self):
        print(handler.__name__)
        return handler(self)
    return wrapper


class MyWriter""").replace("    def on_abort", "    @logged\n    def on_abort")
    line = 1 + text[: text.index("    @logged")].count("\n")
    assert f"writes-are-released (my_writer.py:{line})" in run("verify", file(text)).stdout


def test_other_classes_of_the_file_are_none(run, file):
    assert run("verify", file(f"{GOOD}\n\nclass Database:\n    def stop(self):\n        pass\n")).exit_code == 0


def test_a_class_without_handlers_is_refused(run, file):
    name = file("class MyWriter:\n    def freeze(self):\n        pass\n")
    told = run("verify", name)
    assert told.exit_code == 2
    assert "SC0603" in told.stderr
    told = run("verify", f"{name}:MyWriter")
    assert told.exit_code == 2
    assert "SC0601" in told.stderr
    assert "on_freeze" in told.stderr
    with pytest.raises(SpecificationError, match="SC0621"):
        verify(Path)


def test_a_handler_in_the_letters_of_the_documentation_is_told(run, file):
    """It is no reason to say that there is no design, or to judge the class without it."""
    assert "instead: def on_freeze(self): ..." in run("verify", file("class W:\n    def OnFreeze(self): ...\n")).stderr
    other = file(FORGETS.replace("on_abort", "OnAbort"), "other.py")
    assert "instead: def on_abort(self): ..." in run("verify", other).stderr


def test_what_writers_do_not_hear_is_refused(run, file):
    told = run("verify", file(f"{GOOD}\n    def on_post_restore(self):\n        pass\n"))
    assert told.exit_code == 2
    assert "restore is not modelled" in told.stderr
    told = run("verify", file(GOOD.replace("on_prepare_backup", "on_prepare_for_backup"), "other.py"))
    assert "did you mean on_prepare_backup" in told.stderr


def test_a_failure_that_there_is_not_is_refused(run, file):
    told = run("verify", file(GOOD.replace("WriterError.RETRYABLE", "'no room'")))
    assert told.exit_code == 2
    assert "SC9001" in told.stderr


def test_a_waiver_of_the_class_or_of_the_project_counts(run, file):
    waiver = 'waivers = {"writes-are-released": "it is a test"}'
    one = "one_per_backup = True"
    assert run("verify", file(BAD.replace(one, f"{one}\n    {waiver}"))).exit_code == 0
    file(
        '[tool.shadowcheck]\ndesigns = ["other.py"]\n[tool.shadowcheck.waivers.MyWriter]\n'
        'writes-are-released = "to see what happens"\n', "pyproject.toml",
    )
    file(BAD, "other.py")
    told = run("verify")
    assert told.exit_code == 0
    assert "waived: to see what happens" in told.stdout


def test_reports_for_machines_name_the_line(run, file):
    name = file(BAD)
    run("verify", name, "--sarif", "report.sarif", "--charts", "charts")
    found = json.loads(Path("report.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    places = [one["locations"][0]["physicalLocation"] for one in found]
    assert {(one["artifactLocation"]["uri"], one["region"]["startLine"]) for one in places} == {(name, LINE)}
    assert "prepared=yes, stopped=yes" in Path("charts/MyWriter-writes-are-released.svg").read_text(encoding="utf-8")


def test_a_finding_is_reproduced_by_the_class(run, file):
    """The test that is written drives an object, and fails as soon as it does something else."""
    name = file(BAD)
    assert run("verify", name, "--reproduce", "test_found.py").exit_code == 1
    text = Path("test_found.py").read_text(encoding="utf-8").replace("__file__", "'test_found.py'")
    space = {}
    exec(text, space)  # noqa: S102 - as pytest would
    tests = [value for key, value in space.items() if key.startswith("test_")]
    assert len(tests) == 1
    tests[0]()
    mended = {**space}
    exec(text.replace("my_writer.py", file(GOOD, "mended.py")), mended)  # noqa: S102
    with pytest.raises(AssertionError, match="no longer"):
        mended[tests[0].__name__]()


@pytest.mark.slow
def test_the_test_that_is_written_runs_under_pytest(run, file, environment):
    assert run("verify", file(BAD), "--reproduce", "test_found.py").exit_code == 1
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_found.py"]
    again = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert again.returncode == 0, again.stdout


def test_an_object_says_what_it_refuses(file):
    listener = Listener(find_design(file(GOOD)))
    assert listener.refuses("post_snapshot")
    assert not listener.refuses("freeze")
    assert "freeze" in listener.answers
    assert listener.does("freeze")[0].startswith("not taken")
    done = listener.does("freeze", {"the database is busy": True})
    assert done == ("veto", "write_event_log", "prepared=no, stopped=no")


def test_a_class_is_drawn_by_the_values_of_its_attributes(file):
    picture = machine_picture(local_system(find_design(file(GOOD))))
    assert {node.id for node in picture.nodes} >= {"prepared=no, stopped=no", "prepared=yes, stopped=yes"}


def test_a_report_does_not_overwrite_the_class(run, file):
    name = file(BAD)
    told = run("verify", name, "--json", name)
    assert told.exit_code == 2
    assert "SC0814" in told.stderr


@pytest.mark.slow
def test_a_class_plays_the_writers_of_the_whole_model(run, file):
    told = run("check", "--writer", file(BAD))
    assert told.exit_code == 1
    assert "writer played by MyWriter" in told.stdout


@pytest.mark.slow
def test_sets_in_order_are_looked_at_under_other_seeds(run, file):
    """A set of two ids is gone through in the order of hashes, which differs from process to process."""
    first = "        for one in list(self.seen)[:1]:\n            self.seen = {one}\n"
    text = "".join([
        "class MyWriter:\n    def __init__(self):\n        self.seen = set()\n",
        "    def on_prepare_backup(self):\n        self.seen = {*self.seen, self.session}\n",
        f"    def on_backup_shutdown(self):\n{first}",
    ])
    told = run("verify", file(text))
    assert told.exit_code == 2
    here_already = "SC1110" in told.stderr  # the order may differ in this process, from one time to the next
    assert here_already or "SC0172" in told.stderr
    assert here_already or "self.seen" in told.stderr


FORGETS = """class MyWriter:
    one_per_backup = True
    holds_writes = False

    def on_prepare_snapshot(self): pass
    def on_freeze(self): self.holds_writes = True
    def on_thaw(self): self.holds_writes = False
    def on_abort(self): pass
"""


def test_a_handler_that_is_inherited_is_drawn_as_taken(run, file, tmp_path):
    """CVssWriter itself answers PrepareForBackup; a pure virtual handler that is not there is missed."""
    assert run("verify", file(FORGETS), "--charts", str(tmp_path / "charts")).exit_code == 1
    (path,) = (tmp_path / "charts").glob("*.svg")
    drawn = path.read_text(encoding="utf-8")
    assert ("prepare_for_backup" in drawn, "(not" in drawn) == (True, False)
    without = run("verify", file(FORGETS.replace("on_thaw", "thaws"), "other.py"), "--charts", str(tmp_path / "others"))
    assert "Give the class a method for OnThaw" in without.stdout
    assert any("thaw (not" in one.read_text(encoding="utf-8") for one in (tmp_path / "others").glob("*.svg"))
