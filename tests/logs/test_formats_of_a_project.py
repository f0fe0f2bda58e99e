"""Formats that a project writes into its pyproject.toml; the examples of the page are read and judged."""

import re
import tomllib
from pathlib import Path

import pytest

from logs.conftest import number_of
from shadowcheck.errors import SpecificationError
from shadowcheck.logs.own import own_format
from shadowcheck.recorded.choice import choice_of, judge_log
from vss_protocol.logs.formats import OF_REQUESTERS, OF_WRITERS
from vss_protocol.requester_contract.environment import REQUESTER

PAGE = (Path(__file__).parents[2] / "spec" / "log-formats.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
RESTIC = [
    "repository 1f924bf5 opened successfully, password is correct", "no parent snapshot found, will read all files",
    "creating VSS snapshot for [c:\\]", "successfully created snapshot for [c:\\]", "", "Files:           1 new,     0 changed,     0 unmodified",
    "Dirs:            2 new,     0 changed,     0 unmodified", "Added to the repo: 927 B", "", "processed 1 files, 22 B in 0:00", "snapshot 9971e881 saved",
]
FAILED = [
    *RESTIC[:3], "error: failed to create snapshot for [c:\\]: VSS error: VSS_E_SNAPSHOT_SET_IN_PROGRESS", "", *RESTIC[5:],
]
CALLS = (
    ("CreateVssBackupComponents", "S_OK"), ("InitializeForBackup", "S_OK"), ("SetBackupState", "S_OK"), ("GatherWriterMetadata", "S_OK"),
    ("QueryStatus", "0x0004230a"), ("GetWriterMetadata", "S_OK"), ("StartSnapshotSet", "S_OK"), ("AddToSnapshotSet", "0x8004230C"),
)
NIGHTLY = [
    "2026-11-29T08:30:00 nightly backup 2.1", *(f"2026-11-29T08:30:{second:02} [7] {call} -> {answer}" for second, (call, answer) in enumerate(CALLS)),
    "2026-11-29T08:31:00 [7] progress 12 %", "2026-11-29T08:31:01 [7] copied 12 files", "2026-11-29T08:31:02 [7] Release -> S_OK",
]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project whose pyproject.toml has this text; the current folder is its own."""
    monkeypatch.chdir(tmp_path)

    def call(*texts):
        (tmp_path / "pyproject.toml").write_text("\n".join(texts), encoding="utf-8")

    return call


def refusal(text):
    table = tomllib.loads(text)
    with pytest.raises(SpecificationError) as caught:
        own_format("one", table, REQUESTER.recording.own_words(), "pyproject.toml, tool.shadowcheck.logs.one")
    return caught.value


def test_the_example_of_a_product_is_read_and_judged(project, judged):
    project(*EXAMPLES)
    report = judged(RESTIC)
    assert (report.format, report.gaps.unknown, report.broken[0].claim.id) == ("restic", 0, "status-after-preparation")
    assert {one.line.number for one in report.broken} == {number_of(RESTIC, "creating VSS snapshot")}


def test_of_a_creation_that_failed_somewhere_nothing_is_told(project, imported):
    project(*EXAMPLES)
    assert imported(FAILED)[0] == []


def test_the_generic_example_has_times_threads_answers_and_deeds(project, imported):
    project(*EXAMPLES)
    lines, gaps = imported(NIGHTLY)
    assert [(one.name, one.answer) for one in lines][4:8] == [
        ("QueryStatus", "VSS_S_ASYNC_FINISHED"), ("GetWriterMetadata", "S_OK"), ("StartSnapshotSet", "S_OK"),
        ("AddToSnapshotSet", "VSS_E_VOLUME_NOT_SUPPORTED"),
    ]
    assert [(one.name, one.is_deed, one.thread) for one in lines][-2:] == [("copy files", True, "7"), ("Release", False, "7")]
    assert lines[-1].time - lines[0].time == 62
    assert gaps.unknown == 0


def test_a_mistake_in_the_log_of_a_product_is_found_at_its_line(project, judged):
    project(*EXAMPLES)
    lines = [line for line in NIGHTLY if "InitializeForBackup" not in line]
    text = [*lines[:2], lines[1].replace("CreateVssBackupComponents -> S_OK", "AddToSnapshotSet -> VSS_E_BAD_STATE"), *lines[-1:]]
    found = {one.line.number for one in judged(text).broken}
    assert number_of(text, "AddToSnapshotSet") in found


@pytest.mark.parametrize(("marker", "line"), [
    ("^\\[.*backup", "[2026-11-29 08:30:00] backup: end"), ('^\\{"at": ', '{"at": 5, "message": "backup: end"}'),
])
def test_a_log_that_begins_as_json_may_be_one_of_a_project(project, imported, marker, line):
    project(
        "[tool.shadowcheck.logs.one]", f"marker = '{marker}'", "[[tool.shadowcheck.logs.one.rows]]",
        "pattern = 'backup: end'", "deed = 'the program ends'",
    )
    assert [one.name for one in imported([line])[0]] == ["the program ends"]


def test_a_failure_that_is_told_alone_is_the_call(project, imported):
    project(
        "[tool.shadowcheck.logs.one]", "marker = '^one '", "[[tool.shadowcheck.logs.one.rows]]",
        "pattern = '^(?P<object>\\w+): (?P<call>\\w+) failed: (?P<answer>\\w+)$'", "fails = true", "[[tool.shadowcheck.logs.one.rows]]",
        "pattern = '^(?P<object>\\w+): end$'", "deed = 'the program ends'",
    )
    lines, _ = imported(["one 1.0", "a: CreateVssBackupComponents failed: 0x80070005", "a: end"])
    assert [(one.number, one.object, one.name, one.answer) for one in lines] == [
        (2, "a", "CreateVssBackupComponents", "E_ACCESSDENIED"), (3, "a", "the program ends", None),
    ]


def test_a_wait_for_an_operation_without_a_name_is_not_judged(project, judged):
    """RevertToSnapshot is no call that is judged: what is asked after it is about it."""
    project(*EXAMPLES)
    line = NIGHTLY[1].partition("CreateVss")[0]
    report = judged([*NIGHTLY[:4], f"{line}RevertToSnapshot -> S_OK", f"{line}QueryStatus -> VSS_S_ASYNC_FINISHED", NIGHTLY[-1]])
    assert (report.gaps.unknown, report.broken, report.unexplained) == (1, (), None)


def test_a_clock_of_another_form_is_refused_at_its_line(project, log):
    project(*EXAMPLES)
    choice = choice_of(log([NIGHTLY[0], NIGHTLY[1].replace("2026-11-29T", "29.11.2026 ")]), name="nightly")
    (report,) = judge_log(choice)
    assert report.gaps.unknown == 1
    wrong = choice_of(log([NIGHTLY[0], NIGHTLY[1].replace("T08:30", "T8h30")]), name="nightly")
    with pytest.raises(SpecificationError, match="is not a time") as caught:
        judge_log(wrong)
    assert caught.value.where.endswith("line 2")


ROW = "[[rows]]\npattern = 'a'\n"
WRONG = {
    "no marker": (ROW + "ignored = true", "missing required field `marker`", ""),
    "an unknown key": ("marker = 'a'\nmarks = 1\n" + ROW, "contains unknown field `marks`", ""),
    "an unknown key of a row": ("marker = 'a'\n" + ROW + "cal = 'Release'", "contains unknown field `cal`", ".rows[0]"),
    "a number for a name": ("marker = 'a'\n" + ROW + "call = 5", "got `int`", ".rows[0].call"),
    "no rows": ("marker = 'a'\nrows = []", "length >= 1", ".rows"),
    "a wrong pattern": ("marker = 'a'\n[[rows]]\npattern = 'a(b'\nignored = true", "is not a regular expression", ".rows[0]"),
    "a wrong marker": ("marker = '['\n" + ROW + "ignored = true", "is not a regular expression", ".marker"),
    "an unknown group": ("marker = 'a'\n[[rows]]\npattern = '(?P<objekt>a)'\ncall = 'Release'", "unknown group 'objekt'", ".rows[0]"),
    "an unknown call": ("marker = 'a'\n" + ROW + "call = 'Releese'", "no call 'Releese'", ".rows[0]"),
    "an unknown deed": ("marker = 'a'\n" + ROW + "deed = 'copys files'", "no deed 'copys files'", ".rows[0]"),
    "an unknown answer": ("marker = 'a'\n" + ROW + "call = 'Release'\nanswer = 'OK'", "no answer 'OK'", ".rows[0]"),
    "an unknown deed of all": ("marker = 'a'\ntells = ['copying']\n" + ROW + "ignored = true", "no deed 'copying'", ".tells"),
    "an unknown call that is left out": ("marker = 'a'\nleaves-out = ['Releese']\n" + ROW + "ignored = true", "no call 'Releese'", ".leaves-out"),
    "an unknown call of a success": ("marker = 'a'\n" + ROW + "ignored = true\n[success]\nReleese = 'S_OK'", "no call 'Releese'", ".success"),
    "a row that says nothing": ("marker = 'a'\n" + ROW, "a row says nothing", ".rows[0]"),
    "calls that begin on several threads": (
        "marker = 'a'\n[[rows]]\npattern = '(?P<thread>a)'\ncall = 'Release'\nbegins = true", "begin on several threads", ".rows[0]",
    ),
    "a row that is ignored and tells": ("marker = 'a'\n" + ROW + "ignored = true\ncall = 'Release'", "an ignored row says something", ".rows[0]"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_table_that_does_not_fit_is_refused_at_its_place(name):
    text, what, place = WRONG[name]
    error = refusal(text)
    assert what in error.what
    assert (error.where, error.code) == (f"pyproject.toml, tool.shadowcheck.logs.one{place}", "SC0849")


def test_a_name_that_is_close_is_suggested():
    assert "Release" in refusal("marker = 'a'\n" + ROW + "call = 'Releese'").instead


def test_a_format_of_nobody_is_refused(project, log):
    project("[tool.shadowcheck.logs.one]\nmarker = 'a'\nof = 'provider'")
    with pytest.raises(SpecificationError, match="no party 'provider'"):
        choice_of(log(["a"]))


def test_the_page_has_every_format_with_its_own_sentences():
    rows = dict(re.findall(r"^\| `(\w[\w-]+)` \| (.*) \|$", PAGE, re.MULTILINE))
    formats = {**OF_REQUESTERS, **OF_WRITERS}
    assert rows.keys() == formats.keys()
    for name, form in formats.items():
        assert rows[name].split(" | ")[1:3] == [form.sees, form.misses]
        assert form.made_by.partition(", or")[0] in rows[name]
