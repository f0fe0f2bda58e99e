"""The source of a design says what was learned."""

from shadowcheck.network import local_system
from shadowcheck.sources.designs import find_design
from shadowcheck.specification.learned import Done, Learned, Letter, Moved
from vss_protocol.writer_contract.learned import LEARNING

TRUNCATES = ("truncates its logs", None)


def moved(source, letter, target, done):
    return Moved(source, letter, (), done, target)


def test_what_is_asked_in_every_case_is_asked_once(tmp_path):
    asks = ("GetBackupSucceeded", None)
    learned = Learned(
        "Asks", 1,
        (
            moved(0, Letter("OnBackupComplete(backup succeeded)", "A"), 0, Done((asks, TRUNCATES), "true")),
            moved(0, Letter("OnBackupComplete(backup failed)", "A"), 0, Done((asks,), "true")),
        ),
        ((),), (), ((),), 1,
    )
    source = LEARNING.written(learned)
    assert source.count("self.backup_succeeded") == 1
    file = tmp_path / "asks.py"
    file.write_text(source, encoding="utf-8")
    rows = local_system(find_design(str(file))).reactions_to("backup_complete")
    done = {(dict(row.choices)["backup_succeeded"], row.acts) for row in rows}
    assert done == {(True, ("truncate_logs",)), (False, ())}
