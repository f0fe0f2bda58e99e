"""`[tool.shadowcheck]` of pyproject.toml: what it may say, where it is found, and that slips of the pen are told."""

import pytest

from shadowcheck.check.configuration import MOST_REPLICAS, Setting
from shadowcheck.check.engines import AUTO
from shadowcheck.verify.settings import Settings, read_settings
from toys import refusals

ALL = """
[project]
name = "backup"

[tool.shadowcheck]
designs = ["designs/one.py:One", "designs/two.py", "package.module:Three"]
writers = 3
reading = "lenient"
strict = true

[tool.shadowcheck.waivers.One]
some-claim = "it is on purpose"
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Write pyproject.toml into a folder that is a repository, and go there."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)

    def call(text, *, given=None):
        file = tmp_path / "pyproject.toml"
        file.write_text(text) if given is None else file.write_bytes(given)
        return tmp_path

    return call


@pytest.fixture
def refused(project, tmp_path):
    """Read settings that must be refused, and return the refusal."""

    def call(text, **given):
        project(text, **given)
        with refusals.refused(where="pyproject.toml") as caught:
            read_settings()
        return str(caught.value)

    return call


def test_everything_that_is_said_is_read(project):
    folder = project(ALL)
    assert read_settings() == Settings(
        file=folder / "pyproject.toml",
        designs=("designs/one.py:One", "designs/two.py", "package.module:Three"),
        common=(
            Setting("writers", 3, "pyproject.toml, tool.shadowcheck.writers"),
            Setting("reading", "lenient", "pyproject.toml, tool.shadowcheck.reading"),
        ),
        strict=True,
        waivers={"One": {"some-claim": "it is on purpose"}},
    )


def test_waivers_are_asked_for_by_the_class_of_the_design(project):
    project(ALL)
    def waivers_of(name):
        return read_settings().request(type(name, (), {}), (), AUTO).waivers

    assert waivers_of("One") == {"some-claim": "it is on purpose"}
    assert waivers_of("Two") == {}


def test_designs_are_seen_from_the_folder_of_the_file_wherever_the_command_runs(project, monkeypatch):
    folder = project(ALL)
    (folder / "designs").mkdir()
    monkeypatch.chdir(folder / "designs")
    assert read_settings().designs == ("one.py:One", "two.py", "package.module:Three")


def test_what_is_left_out_is_as_the_command_has_it(project):
    folder = project("[tool.shadowcheck]\n")
    assert read_settings() == Settings(file=folder / "pyproject.toml")


def test_a_project_that_says_nothing_has_no_settings(project):
    project("[tool.other]\nstrict = 3\n")
    assert read_settings() == Settings()


def test_a_nearer_file_without_the_table_does_not_hide_one_above_it(project, monkeypatch):
    folder = project(ALL)
    (folder / "part").mkdir()
    (folder / "part" / "pyproject.toml").write_text("[tool.other]\n")
    monkeypatch.chdir(folder / "part")
    assert [one.value for one in read_settings().common] == [3, "lenient"]
    (folder / "part" / "pyproject.toml").write_text("[tool.shadowcheck]\nwriters = 2\n")
    assert [one.value for one in read_settings().common] == [2]


def test_the_search_ends_at_the_repository(project):
    folder = project(ALL)
    inner = folder / "inner"
    (inner / ".git").mkdir(parents=True)
    assert read_settings(inner) == Settings()


@pytest.mark.parametrize(
    ("line", "what", "instead"),
    [
        ("writer = 3", "tool.shadowcheck has no setting 'writer'", "did you mean writers"),
        ("zzz = 3", "the settings are designs, strict, waivers, logs, reading, writers", "remove 'zzz'"),
        ("designs = 'one.py'", "tool.shadowcheck.designs is 'one.py'", 'designs = ["my_design.py:MyDesign"]'),
        ("designs = [3]", "it must be a list of designs", 'designs = ["my_design.py:MyDesign"]'),
        ("designs = ['']", "it must be a list of designs", 'designs = ["my_design.py:MyDesign"]'),
        ("designs = ['a.py', 'a.py']", "'a.py' is listed twice", "leave one out"),
        ("writers = true", "tool.shadowcheck.writers is true", "'shadowcheck list' shows the values"),
        ("writers = 1.5", "it must be a whole number", "'shadowcheck list' shows the values"),
        ("reading = ['strict']", "tool.shadowcheck.reading is ['strict']", "'shadowcheck list' shows the values"),
        ("reading = ''", "one of the values of an option", "'shadowcheck list' shows the values"),
        ("strict = 'yes'", "tool.shadowcheck.strict is 'yes'", "strict = true"),
        ("strict = 1", "it must be true or false", "strict = true"),
        ("waivers = ['x']", "tool.shadowcheck.waivers is ['x']", "[tool.shadowcheck.waivers.MyDesign]"),
        ("waivers.One = 'x'", "tool.shadowcheck.waivers.One is 'x'", "[tool.shadowcheck.waivers.MyDesign]"),
        ("waivers.One.claim = ' '", "waivers.One.claim is ' '", 'claim-id = "the reason"'),
        ("waivers.One.claim = true", "waivers.One.claim is true", 'claim-id = "the reason"'),
        ("waivers.One.claim = {}", "waivers.One.claim is a table", 'claim-id = "the reason"'),
        ("designs = ['a.py:One']\nwaivers.Oen = {}", "no design is called 'Oen'", "did you mean One?"),
        ("designs = ['a.py:One']\nwaivers.Xyzzy = {}", "the designs are One", "the name of the design's class"),
        ("designs = ['a.py:One', 'b.py:One']\nwaivers.One = {}", "two designs are called 'One'", "in the class itself"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused_with_its_key(refused, line, what, instead):
    message = refused(f"[tool.shadowcheck]\n{line}\n")
    assert what in message
    assert instead in message
    assert "pyproject.toml, tool.shadowcheck." in message


@pytest.mark.parametrize(
    ("line", "what", "why"),
    [
        ("writers = '3'", "writers cannot be '3'", "it is a number, from 2 to 1,000"),
        ("writers = 0", "writers cannot be 0", "it is a number, from 2 to 1,000"),
        ("writers = 1", "writers cannot be 1", "there is at least one other"),
        (f"writers = {MOST_REPLICAS + 1}", "writers cannot be 1001", "it is a number, from 2 to 1,000"),
        ("reading = 3", "option 'reading' cannot be 3", "its values are strict, lenient"),
        ("reading = 'loud'", "option 'reading' cannot be 'loud'", "its values are strict, lenient"),
    ],
)
def test_a_value_that_the_model_of_the_design_does_not_have_is_refused_with_its_key(run, project, line, what, why):
    project(f"[tool.shadowcheck]\ndesigns = ['one.py']\n{line}\n")
    run("new", "writer", "one")
    said = refusals.refusal(run("verify"))
    assert what in said
    assert why in said
    assert f"where:   pyproject.toml, tool.shadowcheck.{line.partition(' ')[0]}" in said


def test_a_file_that_begins_with_a_byte_order_mark_is_read(project):
    """Editors on Windows write one."""
    project("", given=b"\xef\xbb\xbf[tool.shadowcheck]\nstrict = true\n")
    assert read_settings().strict


def test_waivers_of_a_design_whose_class_is_not_said_are_taken(project):
    project("[tool.shadowcheck]\ndesigns = ['a.py']\nwaivers.One = {claim = 'why'}\n")
    assert read_settings().waivers == {"One": {"claim": "why"}}


def test_a_table_that_is_none_is_refused(refused):
    assert "tool.shadowcheck is 3" in refused("[tool]\nshadowcheck = 3\n")


def test_a_tool_that_is_no_table_is_nobody_s_setting(project):
    project("tool = 3\n")
    assert read_settings() == Settings()


def test_a_file_that_is_no_toml_is_refused_with_its_line(refused):
    message = refused("[tool.shadowcheck]\nstrict = yes\n")
    assert "pyproject.toml cannot be read" in message
    assert "line 2" in message


def test_a_file_that_is_no_text_is_refused(refused):
    assert "pyproject.toml cannot be read" in refused("", given=b"\xff\xfe\x00")


def test_without_a_path_the_designs_of_the_project_are_verified(run, project):
    folder = project("[tool.shadowcheck]\ndesigns = ['one.py']\n")
    run("new", "writer", "one")
    result = run("verify")
    assert result.exit_code == 0, result.output
    assert "One: no findings" in result.stdout
    (folder / "pyproject.toml").write_text("[tool.shadowcheck]\nnumber = 3\n")
    assert "tool.shadowcheck has no setting 'number'" in refusals.refusal(run("verify"))
