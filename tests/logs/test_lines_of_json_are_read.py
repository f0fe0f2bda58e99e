"""What the reader of our own format makes of a line."""

import pytest

from shadowcheck.logs.json_lines import read
from shadowcheck.logs.line import Header, Line


@pytest.fixture
def lines(tmp_path):
    def call(text):
        path = tmp_path / "run.jsonl"
        path.write_text(text, encoding="utf-8")
        return list(read(str(path)))

    return call


def test_a_line_has_the_thread_and_the_seconds_that_the_log_tells(lines):
    told = '{"object": "a", "call": "Release", "thread": "7", "time": 2.5, "answer": "S_OK"}'
    assert lines(told + '\n\n{"deed": "copy files"}\n') == [
        Line(1, "a", "Release", is_deed=False, answer="S_OK", thread="7", time=2.5),
        Line(3, None, "copy files", is_deed=True, answer=None, thread=None, time=None),
    ]


def test_a_date_is_read_as_seconds(lines):
    first, second = lines(
        '{"call": "Release", "time": "2026-11-29T08:00:00"}\n{"call": "Release", "time": "2026-11-29T09:00:01+01:00"}\n'
    )
    assert second.time - first.time == 1


def test_the_first_line_may_be_about_all(lines):
    assert lines('{"tells": ["copy files"], "leaves out": ["AddRef"]}\n{"call": "Release"}\n')[0] == Header(
        ("copy files",), ("AddRef",)
    )
