"""Every mistake in the input: exit status 2, what, where, why, what to do instead; never a traceback."""

import re
from importlib.metadata import EntryPoints
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from shadowcheck.check.configuration import MOST_REPLICAS
from shadowcheck.cli.options import MOST_STATES
from shadowcheck.cli.outputs import refuse_unwritable_folder
from toys.refusals import refusal


@pytest.fixture
def refused(run):
    """Run what must be refused, and return the refusal."""
    return lambda *arguments: refusal(run(*arguments))


def test_a_model_that_does_not_exist_is_refused_with_the_names_of_those_that_do(refused, registered):
    message = refused("check", "vsss")
    assert "there is no model 'vsss'" in message
    assert "the installed models are broken, vss" in message


def test_a_file_that_is_not_there_is_refused_as_a_model_too(refused):
    assert "there is no file model.py" in refused("check", "model.py")


def test_a_file_with_one_model_need_not_be_told_its_name(run, toy, tmp_path):
    alone = tmp_path / "alone.py"
    found = f"import sys\nsys.path.insert(0, {str(Path(toy).parent)!r})\n"
    alone.write_text(f"{found}from coordinator import MODEL as ONLY\nAGAIN = ONLY\n")
    assert run("check", str(alone), "--claim", "ask-first").exit_code == 0


def test_a_file_with_several_models_is_refused_with_their_names(refused, toy):
    message = refused("check", toy)
    assert re.search(r"coordinator.py declares \d+ models, and none of them is named", message)
    assert f"instead: {toy}:MODEL, for example" in message


def test_a_file_with_a_design_is_sent_to_verify(refused, tmp_path):
    (tmp_path / "mine.py").write_text("class Mine: pass\n")
    message = refused("check", str(tmp_path / "mine.py"))
    assert "there is no model in" in message
    assert f"shadowcheck verify {tmp_path / 'mine.py'}" in message


def test_a_folder_whose_name_is_a_word_is_no_module(refused, tmp_path, monkeypatch):
    (tmp_path / "designs").mkdir()
    (tmp_path / "designs" / "mine.py").write_text("")
    monkeypatch.chdir(tmp_path)
    message = refused("verify", "designs")
    assert "designs is a folder" in message
    assert "did you mean designs/mine.py" in message


def test_without_any_installed_model_the_refusal_says_what_to_install(refused, monkeypatch):
    monkeypatch.setattr("shadowcheck.sources.installed.entry_points", lambda **_: EntryPoints())
    assert "no installed package offers a model" in refused("check", "vss")
    assert "the installed models are none, and none of them comes with shadowcheck" in refused("check")


def test_an_installed_model_that_does_not_import_is_refused(refused, registered):
    message = refused("check", "broken")
    assert "No module named 'nothing_of_that_name'" in message
    assert "instead: repair or reinstall the package that offers it" in message


def test_a_file_that_is_not_there_is_refused_with_the_one_that_is_meant(refused, tmp_path):
    (tmp_path / "model.py").write_text("")
    message = refused("check", f"{tmp_path}/modle.py:MODEL")
    assert f"did you mean {tmp_path}/model.py?" in message


def test_a_file_in_a_folder_that_is_not_there_is_refused(refused):
    assert "no/such is not a folder" in refused("check", "no/such/file.py:MODEL")


def test_a_folder_is_not_a_file_but_those_in_it_may_be_meant(refused, tmp_path):
    designs = tmp_path / "designs"
    designs.mkdir()
    (tmp_path / "beside.py").touch()
    for name, told in (("one", "has 1 Python file\n"), ("two", "has 2 Python files\n")):
        (designs / f"{name}.py").touch()
        message = refused("verify", str(designs))
        assert f"{designs} is a folder" in message
        assert f"why:     the folder {designs} {told}" in message
        assert f"{designs / 'one.py'}" in message


def test_a_file_that_is_not_python_is_refused(refused, tmp_path):
    (tmp_path / "model.txt").write_text("MODEL = 1")
    assert "is not a Python file" in refused("check", f"{tmp_path}/model.txt:MODEL")


@pytest.mark.parametrize(
    ("text", "line", "error"),
    [
        ("x = 1\ny = nowhere\n", "2: y = nowhere", "NameError: name 'nowhere' is not defined"),
        ("def f(:\n", "1: def f(:", "SyntaxError"),
        ("import sys\nsys.exit(3)\n", "2: sys.exit(3)", "SystemExit: 3"),
        ("def f():\n    raise ValueError\nf()\n", "2: raise ValueError", "ValueError"),
    ],
)
def test_a_file_that_does_not_import_is_refused_with_the_users_line(refused, tmp_path, text, line, error):
    (tmp_path / "model.py").write_text(text)
    message = refused("check", f"{tmp_path}/model.py:MODEL")
    assert f"model.py:{line}" in message
    assert error in message


def test_a_file_that_is_no_text_is_refused(refused, tmp_path):
    (tmp_path / "model.py").write_bytes(b"\x00\xff")
    assert "cannot be imported" in refused("check", f"{tmp_path}/model.py:MODEL")


def test_a_file_that_failed_to_import_is_read_anew_when_it_was_mended(run, tmp_path, toy):
    file = tmp_path / "model.py"
    file.write_text("oops\n")
    refusal(run("check", f"{file}:MODEL"))
    file.write_text(Path(toy).read_text())
    assert run("check", f"{file}:MODEL").exit_code == 0


def test_a_module_that_is_not_there_is_refused(refused):
    assert "the path of a file that ends in .py, or an importable module" in refused("check", "no.such_module:MODEL")


def test_an_option_without_its_value_is_refused_with_the_help_of_its_command(refused):
    message = refused("check", "--claim")
    assert "where:   shadowcheck check\n" in message
    assert "'shadowcheck check --help' shows what it takes" in message


def test_who_asks_for_too_many_replicas_is_told_that_every_number_can_be_asked_about(refused, toy):
    message = refused("check", f"{toy}:MODEL", "--writers", str(MOST_REPLICAS + 1))
    assert "leave it out: what can be proved for every number is" in message


def test_a_file_whose_ending_was_left_out_is_named(refused, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my_backup.py").write_text("")
    assert "did you mean my_backup.py?" in refused("verify", "my_backu")


def test_a_log_that_is_given_to_verify_is_sent_to_trace_and_a_design_that_is_given_to_trace_to_verify(
    refused, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run.jsonl").write_text("{}\n")
    assert "if this is a log: shadowcheck trace run.jsonl" in refused("verify", "run.jsonl")
    (tmp_path / "mine.py").write_text("class Mine: pass\n")
    assert "instead: a design is verified: shadowcheck verify mine.py" in refused("trace", "mine.py")


def test_whether_a_folder_can_be_written_to_is_tried_without_a_name_there(tmp_path, monkeypatch):
    """So nothing is left behind, even if the process is killed in between."""
    kept = []

    def trying(**given):
        kept.extend(tmp_path.iterdir())
        return TemporaryFile(**given)

    monkeypatch.setattr("shadowcheck.cli.outputs.TemporaryFile", trying)
    refuse_unwritable_folder(str(tmp_path / "new" / "charts"), "--charts")
    assert [*kept, *tmp_path.iterdir()] == []


def test_a_folder_that_is_a_file_is_refused_as_a_folder(refused, tmp_path):
    (tmp_path / "charts").write_text("kept")
    message = refused("check", "--charts", str(tmp_path / "charts"))
    assert "instead: a folder that you may write to" in message


def test_a_module_on_the_path_can_be_named(run, registered):
    assert run("check", "toy_installed:MODEL").exit_code == 0


def test_a_file_without_that_name_is_refused_with_the_names_that_it_has(refused, toy):
    message = refused("check", f"{toy}:MODLE")
    assert "does not declare 'MODLE'" in message
    assert "HASTY" in message
    assert f"instead: {toy}:MODEL" in message
    assert f"instead: {toy}:HASTY" in refused("check", f"{toy}:hasti")
    assert "LocalSystem" not in message, "an imported name is not the user's"


def test_an_empty_file_has_no_names(refused, tmp_path):
    (tmp_path / "model.py").write_text("")
    message = refused("check", f"{tmp_path}/model.py:MODEL")
    assert "it declares nothing" in message
    assert "model.py:NAME" in message


def test_a_path_with_a_drive_is_no_module(refused):
    assert r"there is no file C:\model.py" in refused("check", r"C:\model.py")


def test_a_file_of_a_package_that_is_imported_from_elsewhere_is_refused(refused, tmp_path):
    package = tmp_path / "shadowcheck"
    package.mkdir()
    (package / "__init__.py").touch()
    message = refused("check", f"{package}/__init__.py:MODEL")
    assert "is not what Python imports as shadowcheck.__init__" in message
    assert "rename the package around yours" in message


@pytest.mark.parametrize("half", [":MODEL", "model.py:", ":"])
def test_a_name_without_a_file_or_a_file_without_a_name_is_refused(refused, half):
    assert "must be FILE:NAME" in refused("check", half)


@pytest.mark.parametrize(("name", "kind"), [("COORDINATOR", "a LocalSystem"), ("Role", "the class Role")])
def test_a_name_that_is_no_model_is_refused(refused, toy, name, kind):
    assert f"is not a model but {kind}" in refused("check", f"{toy}:{name}")


@pytest.mark.parametrize("writers", ["0", "-1", "two", "", "1.5", "²", "10**9", str(MOST_REPLICAS + 1), "9" * 5000])
def test_an_impossible_number_of_writers_is_refused(refused, toy, writers):
    message = refused("check", f"{toy}:MODEL", "--writers", writers)
    assert "writers cannot be" in message
    assert f"where:   --writers {writers}" in message


@pytest.mark.parametrize("limit", ["0", "-1", "many", str(MOST_STATES + 1)])
def test_an_impossible_limit_is_refused(refused, toy, limit):
    message = refused("check", f"{toy}:MODEL", "--limit", limit)
    assert "--limit has an invalid value" in message
    assert f"why:     {limit if limit[-1].isdigit() else repr(limit)} is not" in message


def test_a_model_without_writers_is_refused_if_they_are_counted(refused, toy):
    assert "model 'lonely' has no option 'writers'" in refused("check", f"{toy}:LONELY", "--writers", "2")


@pytest.mark.parametrize(
    ("setting", "what"),
    [
        ("speed=high", "has no option 'speed'"),
        ("reading=loud", "its values are strict, lenient"),
        ("reading", "'reading' sets nothing"),
        ("=strict", "'=strict' sets nothing"),
        ("reading=", "'reading=' sets nothing"),
        ("writers=no", "writers cannot be 'no'"),
    ],
)
def test_a_wrong_setting_is_refused(refused, toy, setting, what):
    assert what in refused("check", f"{toy}:MODEL", "--set", setting)


@pytest.mark.parametrize(
    "twice",
    [
        ("--set", "reading=strict", "--set", "reading=lenient"),
        ("--set", "writers=1", "--writers", "2"),
    ],
)
def test_a_setting_that_is_given_twice_differently_is_refused(refused, toy, twice):
    assert "is set to" in refused("check", f"{toy}:MODEL", *twice)


@pytest.mark.parametrize(
    ("command", "option", "values"),
    [
        ("check", "--json", ("a.json", "b.json")),
        ("check", "--engine", ("packed", "packed")),
        ("check", "--limit", ("5", "6", "7")),
        ("verify", "--charts", ("a", "b")),
        ("export", "--format", ("aut", "smv")),
        ("diagram", "--out", ("a", "b")),
        ("catalogue", "--json", ("a", "-")),
    ],
)
def test_an_option_for_one_value_that_is_given_twice_is_refused(refused, command, option, values):
    message = refused(command, *(word for value in values for word in (option, value)))
    assert f"{option} is given {len(values)} times" in message
    assert f"where:   shadowcheck {command} {option}\n" in message
    assert refused(command, *(f"{option}={value}" for value in values)) == message


def test_options_that_may_be_repeated_and_flags_are_taken_twice(run, toy):
    twice = ("--claim", "ask-first", "--claim", "may-commit", "--set", "writers=1", "--set", "reading=strict")
    assert run("check", f"{toy}:MODEL", *twice).exit_code == 0
    assert run("verify", "--strict", "--strict", "--help").exit_code == 0


def test_an_unknown_fault_is_refused_with_those_that_there_are(refused, toy):
    assert "the faults are crash" in refused("check", f"{toy}:MODEL", "--without", "flood")


def test_an_unknown_claim_is_refused_before_anything_is_explored(refused, toy):
    assert "there is no claim 'decide-lst'" in refused(
        "check", f"{toy}:MODEL", "--writers", "30", "--claim", "decide-lst"
    )


def test_an_unknown_claim_is_not_explained_but_those_that_look_like_it_are_named(refused, toy):
    assert "did you mean decide-last?" in refused("explain", "decide-lst", f"{toy}:MODEL")
    assert "'shadowcheck list' prints them all" in refused("explain", "zzz", f"{toy}:MODEL")


@pytest.mark.parametrize("option", ["--json", "--junit", "--sarif"])
@pytest.mark.parametrize("path", ["no/such/folder/report", ".", ""])
def test_a_report_that_could_not_be_written_is_refused_before_the_long_run(refused, toy, option, path):
    assert "cannot be written" in refused("check", f"{toy}:MODEL", "--writers", "30", option, path)


@pytest.mark.parametrize("place", ["-", "same"])
@pytest.mark.parametrize("option", ["--junit", "--sarif"])
def test_two_reports_in_one_place_are_refused(refused, toy, place, option):
    assert "go to the same place" in refused("check", f"{toy}:MODEL", "--json", place, option, place)


def test_trying_whether_a_report_can_be_written_changes_nothing(run, toy, tmp_path):
    kept, new = tmp_path / "kept.json", tmp_path / "new.xml"
    kept.write_text("kept")
    run("check", f"{toy}:MODEL", "--claim", "none", "--json", str(kept), "--junit", str(new))
    assert kept.read_text() == "kept"
    assert not new.exists()


def test_an_unknown_option_of_the_command_is_refused(refused):
    assert "there is no option --fast" in refused("check", "--fast")
    assert "did you mean --junit" in refused("check", "--jnit")


def test_an_option_that_neither_the_command_nor_the_model_has_is_refused_with_those_that_may_be_meant(refused, toy):
    message = refused("check", f"{toy}:MODEL", "--writrs", "3")
    assert "model 'toy' has no option 'writrs'" in message
    assert "where:   --writrs 3" in message
    assert "what can be set is reading, pace, writers, writer" in message
    assert "did you mean writers or writer" in message
    assert "did you mean workers" in refused("check", f"{toy}:LONELY", "--workrs", "3")


@pytest.mark.parametrize("arguments", [["chek"], ["explain"], ["--fast"], ["new", "writer"], ["list", "a", "b"]])
def test_a_command_that_is_used_wrongly_is_told_how_it_is_used(refused, arguments):
    assert "its usage is shadowcheck" in refused(*arguments)


@pytest.mark.parametrize("size", ["4", "G", "0G", "-1G", "1.5G", "4X", "4GG", "", "9" * 20 + "K", "2000000G"])
def test_an_impossible_size_of_memory_is_refused(refused, toy, size):
    assert f"why:     {size!r} is not a size from 1K" in refused("check", f"{toy}:MODEL", "--memory", size)


def test_an_error_in_the_users_own_functions_is_told_with_its_line(refused, toy):
    message = refused("check", f"{toy}:CLUMSY")
    assert "your code raised an error" in message
    assert "coordinator.py:" in message
    assert "KeyError: 'no such option'" in message


def test_an_error_in_the_functions_of_a_module_is_told_with_its_line(refused, registered):
    message = refused("check", "toy_installed:CLUMSY")
    assert "toy_installed:" in message
    assert "KeyError" in message


def test_a_file_may_rearrange_the_path(run, toy, tmp_path):
    file = tmp_path / "rearranged.py"
    file.write_text(Path(toy).read_text() + "\nimport sys\nsys.path.pop(0)\n")
    assert run("check", f"{file}:MODEL").exit_code == 0
