"""A log is known by its first lines; where they do not tell, the format is asked for, and nothing is guessed."""

import pytest

from logs import diskshadow_logs, vshadow_logs
from shadowcheck.errors import SpecificationError
from shadowcheck.logs.recognise import format_named, format_of
from shadowcheck.recorded.choice import choices_of
from vss_protocol.logs.formats import OF_REQUESTERS, OF_WRITERS

FORMATS = {**OF_REQUESTERS, **OF_WRITERS}
ID = "{e8132975-6f93-4464-a53e-1050253ae220}"
WRITERS = ["vssadmin 1.1 - ...", "", "Writer name: 'System Writer'", f"   Writer Id: {ID}", f"   Writer Instance Id: {ID}", "   State: [1] Stable", ""]
SHADOWS = [
    "vssadmin 1.1 - ...", "", f"Contents of shadow copy set ID: {ID}", "   Contained 1 shadow copies at creation time: 11/29/2026 8:30:00 AM",
    f"      Shadow Copy ID: {ID}", f"         Original Volume: (C:)\\\\?\\Volume{ID}\\",
    "         Shadow Copy Volume: \\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy1", "",
]
SHORT = diskshadow_logs.NOT_ALLOWED
LOGS = {
    "vshadow-tracing": vshadow_logs.GOOD, "vshadow": vshadow_logs.plain(vshadow_logs.GOOD), "diskshadow": diskshadow_logs.GOOD,
    "vssadmin-writers": WRITERS, "vssadmin-shadows": SHADOWS, "windows-events": ["<Events>", "</Events>"], "json": ['{"call": "Release"}'],
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", LOGS)
def test_a_log_is_recognised(log, name, encoding, end):
    assert format_of(log(LOGS[name], encoding=encoding, end=end), FORMATS).name == name


@pytest.mark.parametrize("name", FORMATS)
def test_a_log_is_of_one_format_only(name):
    text = "\n".join(line for one in LOGS[name] for line in one.split("\n"))
    assert [other for other, form in FORMATS.items() if form.marks(text)] == [name]


def test_a_session_is_recognised_by_its_prompt(log):
    assert format_of(log(diskshadow_logs.WITHOUT_WRITERS[4:]), FORMATS).name == "diskshadow"


def test_a_list_of_calls_is_left_to_the_reader_of_json(log):
    """It says what to do about it."""
    assert format_of(log(["[", '{"call": "Release"}', "]"]), FORMATS).name == "json"


def test_what_is_like_no_format_is_refused_and_the_formats_are_named(log):
    with pytest.raises(SpecificationError) as caught:
        format_of(log(["backup started"]), FORMATS)
    assert caught.value.code == "SC0848"
    assert "diskshadow, json, vshadow" in caught.value.why


def test_what_is_like_two_formats_is_refused(log):
    with pytest.raises(SpecificationError, match="it looks like vshadow and diskshadow"):
        format_of(log([*vshadow_logs.BANNER, *diskshadow_logs.BANNER]), FORMATS)


def test_an_unknown_name_is_refused_and_the_closest_is_named():
    with pytest.raises(SpecificationError) as caught:
        format_named("vshadow-trace", FORMATS)
    assert (caught.value.code, "vshadow-tracing" in caught.value.instead) == ("SC0848", True)


def test_of_a_folder_each_file_is_judged_as_what_it_is(log, tmp_path):
    log(diskshadow_logs.GOOD, name="DiskShadow.log")
    log(["add volume c:"], name="DiskShadow.dsh")
    log(['{"setting": 1}'], name="settings.json")
    log(['{"call": "CreateVssBackupComponents"}'], name="run.jsonl")
    chosen, others = choices_of(str(tmp_path))
    assert [one.format.name for one in chosen] == ["diskshadow", "json"]
    assert [file.rpartition("/")[2].rpartition("\\")[2] for file in others] == ["DiskShadow.dsh", "settings.json"]


def test_a_folder_without_a_log_is_refused(tmp_path):
    with pytest.raises(SpecificationError, match="no log in this folder"):
        choices_of(str(tmp_path))


def test_files_that_are_not_judged_are_named(run, log, tmp_path):
    log(SHORT, name="DiskShadow.log")
    other = log(["add volume c:"], name="DiskShadow.dsh")
    told = run("trace", str(tmp_path), "--quiet")
    assert other in told.stderr
    assert "DiskShadow.log: nothing is broken" in told.stdout


def test_the_format_may_be_named(run, log):
    """Here the beginning of the log is missing; so is the creation of the instance."""
    path = log(vshadow_logs.plain(vshadow_logs.GOOD)[6:])
    assert run("trace", path).exit_code == 2
    told = run("trace", path, "--format", "vshadow")
    assert "SC0840" in told.stderr, "an instance of which nothing is known before"


def test_unknown_lines_are_noted_and_shown_if_asked_for(run, log):
    path = log([*SHORT, "1 Datei(en) kopiert"])
    brief, long = run("trace", path).stdout, run("trace", path, "--unknown").stdout
    assert "note: 1 line not understood (--unknown shows them)" in brief
    assert "1 Datei(en) kopiert" not in brief
    assert f"line {len(SHORT) + 1}: 1 Datei(en) kopiert" in long
    assert "every line was understood" in run("trace", log(SHORT), "--unknown").stdout


def test_a_log_of_another_program_cannot_be_followed(run, log):
    told = run("trace", log(diskshadow_logs.GOOD), "--follow", "--format", "diskshadow")
    assert (told.exit_code, "SC0848" in told.stderr) == (2, True)
