"""The source of a design says what was learned: of one backup, or of two that one object serves."""

from shadowcheck.machine.lts import OK
from shadowcheck.network import local_system
from shadowcheck.sources.designs import find_design
from shadowcheck.specification.learned import Done, Learned, Letter, Moved
from vss_protocol.writer_contract.learned import LEARNING
from vss_protocol.writer_design import SetId, SetIds

FREEZE_A, FREEZE_B = Letter("OnFreeze", "A"), Letter("OnFreeze", "B")
GOOD = Done(answer="true")
TRUNCATES = ("truncates its logs", None)


def moved(source, letter, target, done=GOOD):
    return Moved(source, letter, (), done, target)


def test_what_is_done_for_one_of_two_backups_asks_for_the_session(tmp_path):
    learned = Learned(
        "Two at once", 2,
        (
            moved(0, Letter("OnPrepareBackup", "A"), 0), moved(0, Letter("OnPrepareBackup", "B"), 1),
            moved(1, Letter("OnAbort", "A"), 1), moved(1, Letter("OnAbort", "B"), 0),
            *(moved(state, letter, state) for state in (0, 1) for letter in (FREEZE_A, FREEZE_B)),
        ),
        ((), (("keeps", "B"),)), ("keeps",), ((), (Letter("OnPrepareBackup", "B"),)), ("A", "B"),
    )
    file = tmp_path / "two.py"
    file.write_text(LEARNING.written(learned), encoding="utf-8")
    design = find_design(str(file))
    system = local_system(design)
    assert not design.one_per_backup
    assert system.observables["keeps"] == (SetIds.NONE, SetIds.B)
    prepared = {
        (dict(row.choices).get("session"), row.source, row.target, row.outcome)
        for row in system.reactions_to("prepare_for_backup")
    }
    assert (SetId.B, 0, 1, OK) in prepared
    assert (SetId.A, 0, 0, OK) in prepared


def test_what_is_asked_in_every_case_is_asked_once(tmp_path):
    asks = ("GetBackupSucceeded", None)
    learned = Learned(
        "Asks", 1,
        (
            moved(0, Letter("OnBackupComplete(backup succeeded)", "A"), 0, Done((asks, TRUNCATES), "true")),
            moved(0, Letter("OnBackupComplete(backup failed)", "A"), 0, Done((asks,), "true")),
        ),
        ((),), (), ((),), ("A",),
    )
    source = LEARNING.written(learned)
    assert source.count("self.backup_succeeded") == 1
    file = tmp_path / "asks.py"
    file.write_text(source, encoding="utf-8")
    rows = local_system(find_design(str(file))).reactions_to("backup_complete")
    done = {(dict(row.choices)["backup_succeeded"], row.acts) for row in rows}
    assert done == {(True, ("truncate_logs",)), (False, ())}
