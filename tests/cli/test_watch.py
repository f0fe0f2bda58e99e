"""`shadowcheck verify --watch`: what it looks at, that it verifies again, and that everything is loaded anew."""

import os
import signal
import sys
from pathlib import Path

import pytest

from cli.processes import started
from shadowcheck.cli import watch as watching
from shadowcheck.cli.watch import Attempt, watch

PLAIN = {"paths": ("my_design.py:MyDesign",), "verbose": False, "long": False}
DESIGN = """
from beside import finish


def my_backup(vss):
    with vss.create() as backup:
        backup.initialize_for_backup()
        finish(backup.gather_writer_metadata())
        backup.get_writer_metadata()
"""
BESIDE = """
def finish(operation):
    while operation.query_status() == "VSS_S_ASYNC_PENDING":
        pass
"""
CARELESS = "\n\ndef finish(operation):\n    pass\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "my_design.py").write_text("1")
    (tmp_path / "beside.py").write_text("1")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def watched(folder):
    """Watch with a verification that runs my_design.py and *ran*, ends with *status*; return how often it was made.

    Each of *changes* is made while it waits, and Ctrl-C is pressed if it waits after the last.
    """

    def call(*changes, status=0, ran=(), given=PLAIN):
        made, left = [], [*changes]

        def verify(told):
            made.append(told)
            files = [path for path in (folder / "my_design.py", *ran) if path.exists()]
            return Attempt(status, {path: watching._state(path) for path in files})

        def pause():
            if not left:
                raise KeyboardInterrupt
            left.pop(0)()

        assert watch(given, verify, pause) == status
        assert not left
        return made

    return call


def test_without_a_change_it_waits(watched):
    assert len(watched(lambda: None, lambda: None)) == 1


def test_it_verifies_again_when_the_design_or_what_it_imported_changes(watched, folder, capsys):
    design, beside = folder / "my_design.py", folder / "beside.py"
    assert len(watched(lambda: design.write_text("22"), lambda: beside.write_text("33"), ran=[beside])) == 3
    assert capsys.readouterr().err.count("changed: ") == 2


def test_a_file_that_is_only_beside_the_design_is_of_no_interest(watched, folder):
    assert len(watched(lambda: (folder / "beside.py").write_text("22"), lambda: None)) == 1


def test_it_verifies_again_when_the_settings_of_the_project_come_change_or_go(watched, folder):
    settings = folder / "pyproject.toml"
    changes = (lambda: settings.write_text(""), lambda: settings.write_text("[tool]"), settings.unlink)
    assert len(watched(*changes)) == 4


def test_while_the_input_is_wrong_any_module_beside_it_may_mend_it(watched, folder):
    changes = (lambda: (folder / "new.py").write_text(""), lambda: (folder / "beside.py").write_text("22"))
    assert len(watched(*changes, status=2)) == 3


def test_a_design_that_is_not_there_yet_is_waited_for(watched, folder):
    (folder / "my_design.py").unlink()
    assert len(watched(lambda: (folder / "my_design.py").write_text("1"), status=2)) == 2


def test_a_change_during_the_verification_is_not_lost(folder):
    seen = []

    def verify(_):
        path = folder / "my_design.py"
        files = {path: watching._state(path)}
        seen.append(path.read_text())
        if len(seen) < 3:
            path.write_text(f"{path.read_text()}2")
        return Attempt(1, files)

    def interrupted():
        raise KeyboardInterrupt

    assert watch(PLAIN, verify, interrupted) == 1
    assert seen == ["1", "12", "122"]


@pytest.mark.parametrize(("more", "quiet"), [((), True), (("verbose",), False), (("long",), False)])
def test_the_summary_is_printed_unless_more_is_asked_for(watched, more, quiet):
    (given,) = watched(given={**PLAIN, **dict.fromkeys(more, True)})
    assert given["quiet"] is quiet


def test_ctrl_c_before_the_first_verdict_is_unfinished(folder):
    def interrupted(_):
        raise KeyboardInterrupt

    assert watch(PLAIN, interrupted) == 3


def test_files_are_noted_when_python_runs_them_or_cannot_read_them(folder):
    files = {}
    note = watching._noting(files)
    good, wrong = str(folder / "my_design.py"), str(folder / "beside.py")
    note("exec", (compile("1", good, "exec"),))
    note("compile", (b"(", wrong))
    note("compile", (b"1", None))
    note("exec", (compile("1", "<string>", "exec"),))
    note("exec", (compile("1", pytest.__file__, "exec"),))
    note("open", (str(folder / "other.py"), "r", 0))
    assert list(files) == [Path(good), Path(wrong)]


@pytest.mark.slow
def test_everything_is_loaded_anew_after_each_change_and_a_syntax_error_is_waited_for(folder, environment):
    design, beside = folder / "my_design.py", folder / "beside.py"
    design.write_text(DESIGN)
    beside.write_text(BESIDE)
    command = [sys.executable, "-m", "shadowcheck", "verify", "--watch", "my_design.py"]
    with started(command, {**environment, "PYTHONDONTWRITEBYTECODE": ""}) as process:

        def until(word):
            lines = []
            while not (lines and word in lines[-1]):
                lines.append(process.stderr.readline())
                assert lines[-1], lines
            return "".join(lines)

        until("watching")
        assert process.stdout.readline().startswith("my_backup: no findings")
        beside.write_text(CARELESS)
        assert "changed: beside.py" in until("watching")
        assert process.stdout.readline().startswith("my_backup: 1 error")
        assert "metadata-read-when-gathered" in process.stdout.readline()
        beside.write_text("def finish(:\n")
        assert "beside.py" in until("watching")
        beside.write_text(BESIDE)
        until("watching")
        assert process.stdout.readline().startswith("my_backup: no findings")
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate()
    assert (process.returncode, out, "Traceback" in err) == (0, "", False)
    assert not (folder / "__pycache__").exists()
