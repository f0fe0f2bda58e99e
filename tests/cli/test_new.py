"""`shadowcheck new`: a design to start from, that verifies, in a file that was not there before."""

import ast
import dataclasses
import errno
import io
import os
import sys
from pathlib import Path

import pytest

from shadowcheck.check.pipeline import Configuration, check
from shadowcheck.cli.new import class_name
from shadowcheck.judge import Result
from shadowcheck.sources.designs import find_design
from shadowcheck.specification import installed_interfaces
from toys.refusals import refusal

KINDS = list(installed_interfaces())
FORMS = {
    "writer": ("writer",), "writer as a machine": ("writer", "--machine"),
    "requester": ("requester",), "requester as a machine": ("requester", "--machine"),
}
TITLES = {("writer",): ("class", "MyOwn"), ("requester",): ("function", "my_own")}
"""What each form is, and its name in my_own.py."""
MACHINE = ("state machine", "MyOwn")
"""What all others are."""


@pytest.fixture(autouse=True)
def in_a_new_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def there():
    """What is in the current folder, but for what Python itself leaves there when it imports."""
    return sorted(path for path in Path.cwd().iterdir() if path.name != "__pycache__")


@pytest.fixture
def refused(run):
    """Run what must be refused, and return the refusal."""

    def call(kind, name):
        before = there()
        said = refusal(run("new", kind, name))
        assert there() == before
        return said

    return call


def test_every_kind_is_tried():
    assert {kind for kind, *_ in FORMS.values()} == {*KINDS}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_what_it_writes_verifies(run, form):
    assert run("new", *form, "my_own").exit_code == 0
    design = find_design("my_own.py")
    assert design.__name__ == TITLES.get(form, MACHINE)[1]
    model = installed_interfaces()[form[0]].model(design)
    report = check(model, Configuration(model.settings({}), model.sizes))
    assert [verdict.claim.id for verdict in report.verdicts if verdict.result is Result.FAILS] == []


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_command_that_it_names_next_ends_well_strictly_and_under_every_reading(run, form):
    said = run("new", *form, "my_own").stdout
    word, title = TITLES.get(form, MACHINE)
    assert said.startswith(f"wrote my_own.py: the {word} {title}, a {form[0]} to start from, which verifies\n")
    assert "next: shadowcheck verify my_own.py\n" in said
    for reading in ("strict", "lenient"):
        result = run("verify", "my_own.py", "--strict", "--reading", reading)
        assert result.exit_code == 0, result.output


def test_the_file_has_the_name_that_was_given_and_the_class_that_name_in_camel_case(run):
    titles = {"my_writer": "MyWriter", "MyWriter": "MyWriter", "sql2_writer": "Sql2Writer", "w": "W"}
    assert {given: class_name(given) for given in titles} == titles
    run("new", "writer", "BackupOfMine")
    body = ast.parse(Path("BackupOfMine.py").read_text()).body
    assert [node.name for node in body if isinstance(node, ast.ClassDef)][-1] == "BackupOfMine"


def test_a_writer_to_start_from_has_a_method_for_each_handler_and_no_word_of_state_machines(run):
    run("new", "writer", "mine")
    text = Path("mine.py").read_text()
    *_, written = (node for node in ast.parse(text).body if isinstance(node, ast.ClassDef))
    methods = {node.name for node in written.body if isinstance(node, ast.FunctionDef)}
    heard = installed_interfaces()["writer"].heard
    assert heard is not None
    assert methods >= set(heard.handlers)
    assert "State(" not in text
    assert ".to(" not in text


def test_a_kind_without_a_plain_form_is_written_as_a_state_machine(run, monkeypatch):
    kinds = installed_interfaces()
    bare = {"writer": dataclasses.replace(kinds["writer"], plain_start=None)}
    monkeypatch.setattr("shadowcheck.cli.new.installed_interfaces", lambda: bare)
    run("new", "writer", "one")
    run("new", "writer", "two", "--machine")
    assert Path("one.py").read_bytes() == Path("two.py").read_bytes().replace(b"Two", b"One")


def test_a_requester_to_start_from_has_few_lines_and_says_why_they_are_there(run):
    run("new", "requester", "mine")
    lines = Path("mine.py").read_text().splitlines()
    assert sum(map(bool, lines)) <= 60
    documented = [node for node in ast.parse("\n".join(lines)).body if isinstance(node, ast.FunctionDef)]
    assert all(map(ast.get_docstring, documented))
    assert any("#" in line for line in lines)


@pytest.mark.parametrize("name", ["backup", "_mine"])
def test_a_function_may_have_the_name_of_a_variable_in_it_or_a_private_one(run, name):
    assert run("new", "requester", name).exit_code == 0
    assert run("verify", f"{name}.py", "--quiet").exit_code == 0


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("finish", "its function would be called finish, which already means something else"),
        ("VssError", "its function would be called VssError, which already means something else"),
        ("print", "its function would be called print, which already means something else"),
        ("_", "a function is named after it"),
        ("my-backup", "it names a module and a function"),
        ("_class", "'class' is a keyword of Python"),
    ],
)
def test_a_name_that_a_function_cannot_have_is_refused(refused, name, why):
    assert why in refused("requester", name)


def test_a_file_that_is_there_is_never_written_over(refused):
    Path("mine.py").write_text("kept")
    assert "mine.py already exists" in refused("writer", "mine")
    assert Path("mine.py").read_text() == "kept"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_that_leads_nowhere_is_not_written_through(refused, tmp_path):
    Path("mine.py").symlink_to(tmp_path / "elsewhere.py")
    assert "mine.py already exists" in refused("writer", "mine")
    assert not (tmp_path / "elsewhere.py").exists()


def test_a_folder_of_that_name_is_there_too(refused):
    Path("mine.py").mkdir()
    assert "mine.py already exists" in refused("writer", "mine")


def test_an_unknown_kind_is_refused_with_those_that_there_are(refused):
    message = refused("wirter", "mine")
    assert "there is no kind of design 'wirter'" in message
    assert f"the kinds are model, {', '.join(KINDS)}" in message
    assert "shadowcheck new writer NAME" in message


def test_without_any_installed_kind_only_a_model_can_be_new(refused, monkeypatch):
    monkeypatch.setattr("shadowcheck.specification.interface.entry_points", lambda **_: ())
    message = refused("writer", "mine")
    assert "the kinds are model\n" in message
    assert "shadowcheck new model NAME" in message


@pytest.mark.parametrize(
    ("name", "why", "instead"),
    [
        ("my-writer", "letters, digits and _", "my_writer"),
        ("my_writer.py", "letters, digits and _", "my_writer"),
        ("../mine", "letters, digits and _", "mine"),
        ("3x", "not beginning with a digit", "my_writer_3x"),
        ("", "letters, digits and _", "my_writer"),
        ("class", "'class' is a keyword of Python", "class_writer"),
        ("none", "'None' is a keyword of Python", "none_writer"),
        ("_", "a class is named after it", "my_writer"),
        ("_3", "a class is named after it", "my_writer"),
        ("__init__", "names that begin with __ belong to Python", "my_writer"),
        ("NUL", "is a device, not a file", "NUL_writer"),
        ("random", "there is a module 'random', and random.py would hide it", "my_random"),
        ("statemachine", "there is a module 'statemachine'", "my_statemachine"),
        ("shadowcheck", "there is a module 'shadowcheck'", "my_shadowcheck"),
        ("vss_protocol", "there is a module 'vss_protocol'", "my_vss_protocol"),
        ("sys", "there is a module 'sys'", "my_sys"),
        ("exception", "its class would be called Exception, which already means something else", "my_exception"),
        ("writer", "its class would be called Writer, which already means something else", "my_writer"),
    ],
)
def test_a_name_that_means_something_else_is_refused(refused, name, why, instead):
    message = refused("writer", name)
    assert f"a design cannot be called {name!r}" in message
    assert why in message
    assert f"another name, such as {instead}\n" in message


def test_every_name_that_is_proposed_instead_is_taken(run):
    for name in ("my_writer", "my_writer_3x", "none_writer", "NUL_writer", "my_random", "my_writer_design"):
        assert run("new", "writer", name).exit_code == 0


@pytest.fixture
def on_a_bad_disk(monkeypatch):
    """Let opening the new file, or writing into it, fail as the operating system says it."""

    def call(number, *, when_writing=False):
        really = Path.open

        class Full(io.StringIO):
            def write(self, text):
                raise OSError(number, os.strerror(number))

        def fail(path, *given, **named):
            if path.name != "mine.py":
                return really(path, *given, **named)
            if when_writing:
                really(path, *given, **named).close()
                return Full()
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(Path, "open", fail)

    return call


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_a_folder_that_cannot_be_written_to_is_refused(refused, on_a_bad_disk, number):
    on_a_bad_disk(number)
    message = refused("writer", "mine")
    assert "mine.py cannot be written" in message
    assert os.strerror(number) in message


def test_a_file_that_cannot_be_written_whole_is_not_left_behind(refused, on_a_bad_disk):
    on_a_bad_disk(errno.ENOSPC, when_writing=True)
    assert os.strerror(errno.ENOSPC) in refused("writer", "mine")
    assert not Path("mine.py").exists()


def test_a_kind_whose_package_does_not_import_is_refused(refused, registered):
    info = registered / "toy-1.0.dist-info"
    (info / "entry_points.txt").write_text("[shadowcheck.designs]\nbroken = toy_broken:WRITER\n")
    message = refused("broken", "mine")
    assert "toy_broken:WRITER cannot be imported" in message
    assert "No module named 'nothing_of_that_name'" in message
