"""What vssadmin prints of writers and copies, whatever its language."""

import pytest

from shadowcheck.logs.gaps import Gaps
from vss_protocol.logs.vssadmin import SHADOWS, STATES, WRITERS
from vss_protocol.machines.session import WriterState

CLASS, FIRST, SECOND = (f"{{{place}8132975-6f93-4464-a53e-1050253ae220}}" for place in "ABC")
ENGLISH = ("Writer name: 'Store Writer'", "Writer Id", "Writer Instance Id", "State", "Waiting for completion", "Last error: No error")
GERMAN = ('Verfassername: "Store Writer"', "Verfasserkennung", "Verfasserinstanzkennung", "Status", "Auf Abschluss warten", "Letzter Fehler: Kein Fehler")
FRENCH = ("Nom du rédacteur : 'Store Writer'", "ID du rédacteur ", "ID d'instance du rédacteur ", "État ", "En attente", "Dernière erreur : Pas d'erreur")
JAPANESE = ("ライター名: 'Store Writer'", "ライター ID", "ライター インスタンス ID", "状態", "完了の待機中", "最後のエラー: エラーなし")


def block(words, state, instance=FIRST):
    name, class_id, instance_id, status, says, error = words
    return [name, f"   {class_id}: {CLASS}", f"   {instance_id}: {instance}", f"   {status}: [{state}] {says}", f"   {error}", ""]


def read(form, path):
    gaps = Gaps()
    return list(form.read(path, gaps)), gaps


@pytest.mark.parametrize("words", [ENGLISH, GERMAN, FRENCH, JAPANESE], ids=["English", "German", "French", "Japanese"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_writer_is_read_by_its_numbers(log, words, encoding):
    text = ["vssadmin 1.1 - ...", "(C) ...", "", *block(words, 5), *block(words, 9, SECOND)]
    lines, gaps = read(WRITERS, log(text, encoding=encoding))
    assert [(one.number, one.object, one.name, one.is_deed) for one in lines] == [
        (7, f"Store Writer {FIRST.lower()}", "shown waiting for backup complete", True),
        (13, f"Store Writer {SECOND.lower()}", "shown failed at freeze", True),
    ]
    assert [one.note for one in lines] == [words[5].partition(":")[2].strip()] * 2
    assert gaps.unknown == 0


@pytest.mark.parametrize(("words", "page"), [(GERMAN, "cp850"), (FRENCH, "cp850"), (FRENCH, "cp1252"), (JAPANESE, "cp932")])
def test_a_writer_is_read_in_the_code_page_of_the_machine(log, words, page):
    """As cmd.exe writes what is redirected into a file."""
    text = ["vssadmin 1.1 - ...", "", *block(words, 5), *block(words, 1, SECOND)]
    lines, gaps = read(WRITERS, log(text, encoding=page))
    assert [one.name for one in lines] == ["shown waiting for backup complete", "shown stable"]
    assert [one.object for one in lines] == [f"Store Writer {FIRST.lower()}", f"Store Writer {SECOND.lower()}"]
    assert gaps.unknown == 0


def test_a_list_that_is_cut_off_is_read_up_to_there(log):
    text = [*block(ENGLISH, 1), *block(ENGLISH, 8, SECOND)[:4]]
    assert [one.name for one in read(WRITERS, log(text))[0]] == ["shown stable", "shown failed at prepare snapshot"]


def test_a_state_without_a_name_is_not_understood(log):
    lines, gaps = read(WRITERS, log(block(ENGLISH, 77)))
    assert (lines, [number for number, _ in gaps.first]) == ([], [4, 5]), "the state, and the error that belongs to it"


def test_a_state_of_a_restore_is_counted_and_not_judged(log):
    lines, gaps = read(WRITERS, log([*block(ENGLISH, 13), *block(ENGLISH, 1, SECOND)]))
    assert [one.name for one in lines] == ["shown stable"]
    assert (gaps.unknown, gaps.beside) == (0, {"a state of a restore": 1})


def test_states_have_the_names_of_the_enumeration():
    named = {f"VSS_WS_{name.replace('backup shutdown', 'backupshutdown').replace(' ', '_').upper()}" for name in STATES.values()}
    assert named == {one.name for one in WriterState} - {"VSS_WS_UNKNOWN"}


def test_copies_are_counted_and_judged_by_nothing(log):
    text = [
        "vssadmin 1.1 - ...", "", f"Inhalt der Schattenkopiesatz-ID: {CLASS}", "   2 Schattenkopien sind enthalten",
        f"      Schattenkopienkennung: {FIRST}", "         Volume: (C:)", f"      Schattenkopienkennung: {SECOND}", "         Volume: (D:)", "",
    ]
    lines, gaps = read(SHADOWS, log(text))
    assert (lines, gaps.unknown) == ([], 0)
    assert gaps.beside == {"a shadow copy set that exists": 1, "a shadow copy that exists": 2}
