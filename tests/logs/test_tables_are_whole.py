"""Each table, against its samples: no row is idle, and no name is unknown to the recording that judges it."""

import random

import pytest

from logs import diskshadow_logs, vshadow_logs
from shadowcheck.logs.by_table import Rows, reader
from shadowcheck.logs.gaps import Gaps
from shadowcheck.logs.line import Header, Line
from shadowcheck.logs.table import Fails, Tells
from vss_protocol.logs import diskshadow, vshadow
from vss_protocol.logs.vssadmin import STATES
from vss_protocol.logs.windows_events import TABLE
from vss_protocol.requester_contract.environment import REQUESTER
from vss_protocol.writer_contract.environment import WRITER

RECORDING = REQUESTER.recording
SAMPLES = {
    "vshadow-tracing": (vshadow.TRACED_TABLE, vshadow_logs.ALL),
    "vshadow": (vshadow.PLAIN_TABLE, [vshadow_logs.plain(text) for text in vshadow_logs.ALL]),
    "diskshadow": (diskshadow.TABLE, diskshadow_logs.ALL),
}
ROWS = [(name, row) for name, (table, _) in SAMPLES.items() for row in table.rows]


def read(table, text, log):
    gaps = Gaps()
    return list(reader(table)(log(text), gaps)), gaps


@pytest.fixture
def taken(monkeypatch):
    """The rows that took a line."""
    found, of = [], Rows.of

    def noted(rows, text, arguments=()):
        result = of(rows, text, arguments)
        if result is not None:
            found.append(result[0])
        return result

    monkeypatch.setattr(Rows, "of", noted)
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_every_row_takes_a_line_of_a_sample(name, taken, log):
    table, texts = SAMPLES[name]
    for text in texts:
        read(table, text, log)
    assert [row.pattern for row in table.rows if not any(row is one for one in taken)] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_every_line_of_a_sample_is_understood(name, log):
    table, texts = SAMPLES[name]
    for text in texts:
        _, gaps = read(table, text, log)
        assert gaps.first == []


@pytest.mark.parametrize("name", SAMPLES)
def test_an_object_is_created_before_anything_is_told_of_it(name, log):
    """Else the log would be refused, although it is whole."""
    table, texts = SAMPLES[name]
    for text in texts:
        lines = [one for one in read(table, text, log)[0] if isinstance(one, Line)]
        assert [one.name for one in lines[:1]] in ([], ["CreateVssBackupComponents"]), text


@pytest.mark.parametrize("name", SAMPLES)
def test_a_recorded_run_has_all_names_of_a_table(name):
    table, _ = SAMPLES[name]
    told = [row for row in table.rows if isinstance(row, Tells)]
    calls = {one for row in told for one in (*row.calls, *row.otherwise, *row.opening)}
    calls |= {one for one in table.names.values() if one} | set(table.header.leaves_out) | {*table.opens, *table.closes}
    calls |= {row.call for row in table.rows if isinstance(row, Fails) and row.call}
    assert calls - set(RECORDING.calls) - set(RECORDING.without_effect) == set()
    assert {one for row in told for one in row.deeds} | set(table.header.tells) <= set(RECORDING.deeds)
    assert {*table.answers.values(), table.failed} <= set(RECORDING.words)


@pytest.mark.parametrize("name", SAMPLES)
def test_whatever_the_order_of_lines_only_known_names_and_answers_come_out(name, log):
    table, texts = SAMPLES[name]
    chance = random.Random(name)  # noqa: S311 - the same lines every time
    lines = [line for text in texts for line in text]
    for _ in range(20):
        found, _ = read(table, chance.choices(lines, k=150), log)
        for one in found:
            if isinstance(one, Header):
                continue
            assert one.name in (RECORDING.deeds if one.is_deed else {*RECORDING.calls, *RECORDING.without_effect}), one
            fitted = RECORDING.fitted(one)
            events = RECORDING.calls.get(fitted.name, ())
            assert not events or any(RECORDING.heard(event, fitted.answer) for event in events), one
            assert isinstance(one, Line)
            assert 1 <= one.number <= 150 * 10


@pytest.mark.skipif(WRITER.recording is None, reason="runs of writers cannot be judged yet")
def test_a_recorded_writer_has_all_names_of_its_formats():
    told = {deed for deed in TABLE.deeds.values() if deed} | {f"shown {state}" for state in STATES.values()}
    assert told <= set(WRITER.recording.deeds)
