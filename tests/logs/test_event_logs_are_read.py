"""Event logs of Windows, as XML of any export, and as .evtx."""

import sys
from types import SimpleNamespace

import pytest

from shadowcheck.errors import SpecificationError
from shadowcheck.logs.events import events
from shadowcheck.logs.gaps import Gaps
from vss_protocol.logs.windows_events import LOG, TABLE

SPACE = "xmlns='http://schemas.microsoft.com/win/2004/08/events/event'"


def event(provider, number, *data, second=0):
    filled = "".join(f"<Data>{one}</Data>" for one in data)
    return (
        f"<Event {SPACE}><System><Provider Name='{provider}'/><EventID Qualifiers='0'>{number}</EventID>"
        f"<TimeCreated SystemTime='2026-11-29T08:30:{second:02}.1234567Z'/></System><EventData>{filled}</EventData></Event>"
    )


FREEZE = [
    event("ESENT", 2005, "lsass", "(616,D,0) ", "", "1"), event("ESENT", 2001, "lsass", "(616,D,0) ", "", "1", second=1),
    event("MSSQLSERVER", 3197, "sales", second=1), event("MSSQLSERVER", 3198, "sales", second=2),
    event("ESENT", 2003, "lsass", "(616,D,0) ", "", "1", second=3), event("VSS", 8224, "", second=4), event("Other", 2001, "x", second=5),
]


def read(path):
    gaps = Gaps()
    return [(one.number, one.object, one.name) for one in LOG.read(path, gaps)], gaps


def test_events_tell_when_writes_are_held(log):
    found, gaps = read(log(["<?xml version='1.0' encoding='utf-8'?>", "<Events>", *FREEZE, "</Events>"]))
    assert found == [
        (4, "lsass (616)", "holds writes"), (5, "MSSQLSERVER: sales", "holds writes"),
        (6, "MSSQLSERVER: sales", "writes again"), (7, "lsass (616)", "writes again"),
    ]
    assert gaps.beside == {"ESENT 2005": 1, "VSS 8224": 1, "events of other programs": 1}


@pytest.mark.parametrize("lines", [FREEZE, ["".join(FREEZE)], ["<Events>", "".join(FREEZE), "</Events>"]])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_exports_differ_and_are_read_alike(log, lines, encoding):
    assert [one[1:] for one in read(log(lines, encoding=encoding))[0]] == [one[1:] for one in read(log(FREEZE))[0]]


def test_a_time_is_read_in_seconds(log):
    first, *_, last = LOG.read(log(FREEZE), Gaps())
    assert last.time - first.time == 2


def test_a_named_instance_has_the_events_of_the_default_one(log):
    found, _ = read(log([event("MSSQL$SALES", 3197, "orders"), event("MSSQL$SALES", 3198, "orders", second=1)]))
    assert found == [(1, "MSSQL$SALES: orders", "holds writes"), (2, "MSSQL$SALES: orders", "writes again")]


def test_a_document_type_is_refused(log):
    bomb = ['<?xml version="1.0"?>', '<!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>', "<Events>&b;</Events>"]
    with pytest.raises(SpecificationError, match="document type") as caught:
        read(log(bomb))
    assert caught.value.code == "SC0852"


@pytest.mark.parametrize("lines", [
    [*FREEZE, "<Event><System>"], [*FREEZE, "text & more"], ["<Events>", *FREEZE, "<!DOCTYPE log []>", "</Events>"], ["<Events>&b;</Events>"],
])
def test_what_is_no_xml_is_refused(log, lines):
    with pytest.raises(SpecificationError) as caught:
        read(log(lines))
    assert caught.value.code == "SC0852"


def test_a_clock_that_goes_back_is_refused(log):
    with pytest.raises(SpecificationError) as caught:
        read(log([*reversed(FREEZE)]))
    assert caught.value.code == "SC0838"


def test_a_big_log_is_read_piece_by_piece(log):
    path = log([event("VSS", 8224, "a" * 1000)] * 300)
    assert sum(1 for _ in events(path)) == 300


def test_a_binary_log_needs_a_package_which_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "evtx", None)
    with pytest.raises(SpecificationError) as caught:
        read(binary(tmp_path))
    assert (caught.value.code, "shadowcheck[logs]" in caught.value.instead) == ("SC0851", True)


def binary(tmp_path):
    path = tmp_path / "log.evtx"
    path.write_bytes(b"ElfFile\0and so on")
    return str(path)


def test_a_binary_log_is_read_record_by_record(tmp_path, monkeypatch):
    """The package is played: it gives the XML of each record."""
    records = [{"data": f'<?xml version="1.0" encoding="utf-8"?>\n{one}'} for one in FREEZE]
    monkeypatch.setitem(sys.modules, "evtx", SimpleNamespace(PyEvtxParser=lambda _: SimpleNamespace(records=lambda: records)))
    assert [one[:2] for one in read(binary(tmp_path))[0]] == [
        (2, "lsass (616)"), (3, "MSSQLSERVER: sales"), (4, "MSSQLSERVER: sales"), (5, "lsass (616)"),
    ]


def test_a_damaged_binary_log_is_refused(tmp_path):
    pytest.importorskip("evtx")
    with pytest.raises(SpecificationError) as caught:
        read(binary(tmp_path))
    assert caught.value.code == "SC0852"


@pytest.mark.parametrize(("provider", "number"), TABLE.deeds)
def test_every_event_of_the_table_is_told_or_counted(log, provider, number):
    found, gaps = read(log([event(provider, number, "one", "(1,D,0)")]))
    assert len(found) + gaps.beside[f"{provider} {number}"] == 1
