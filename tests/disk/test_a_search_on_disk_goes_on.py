"""A search on disk that is stopped, in whatever way, goes on with the same command, and finds what it would find."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest

from oracles.two_phase_commit import commitment
from shadowcheck.check.engines import ENGINES
from shadowcheck.claims import never, precedes
from shadowcheck.disk import lock, partition, search
from shadowcheck.disk.crew import LostError, Threads
from shadowcheck.disk.journal import Journal
from shadowcheck.disk.lock import alone_in
from shadowcheck.disk.runs import RunFile
from shadowcheck.errors import SpecificationError
from shadowcheck.explore.run import Run
from shadowcheck.judge import Result, built_in_claims
from shadowcheck.network import every, some
from toys.tables import claim

MANAGERS = 4
STATES = 1_568


def asked(instance):
    """One claim about states, and two about orders of steps, which are searched for in products: one is broken."""
    manager, resource = instance.network.role("manager"), instance.network.role("resource")
    kept = precedes(every(resource.at("prepared")), some(resource.at("committed")))
    broken = precedes(every(resource.at("prepared")), manager.at("aborted"))
    return [*built_in_claims(instance.network), claim(kept, id="c1"), claim(broken, id="c2")]


def checked(folder, instance=None, **how):
    model = instance or commitment(MANAGERS)
    return ENGINES["disk"].check(model, asked(model), run=Run(checkpoint=folder, **{"workers": 2, **how}))


def expected():
    model = commitment(MANAGERS)
    return ENGINES["reference"].check(model, asked(model))


def assert_found(outcome):
    wanted = expected()
    assert [verdict.result for verdict in wanted.verdicts] == [Result.HOLDS, Result.HOLDS, Result.FAILS]
    assert outcome.unfinished is None
    assert (outcome.states, outcome.steps, outcome.depth) == (wanted.states, wanted.steps, wanted.depth)
    assert outcome.verdicts == wanted.verdicts


class Stop(BaseException):
    """The process is gone."""


def stopped_at(number, monkeypatch, owner, name, error=Stop):
    """Let the call *number* of a method raise, as if the process were gone."""
    calls, method = iter(range(1_000_000)), getattr(owner, name)

    def call(*given, **named):
        if next(calls) == number:
            raise error
        return method(*given, **named)

    monkeypatch.setattr(owner, name, call)


def killed_at(number, owner, name, folder, monkeypatch):
    with monkeypatch.context() as patched:
        stopped_at(number, patched, owner, name)
        with pytest.raises(Stop):
            checked(folder)


@pytest.mark.parametrize("where", [
    (partition.Partition, "expand"), (partition.Partition, "receive"), (partition.Partition, "settle"),
    (RunFile, "write"), (Journal, "write"), (search.Search, "_keep_cones"),
], ids=lambda where: where[1])
@pytest.mark.parametrize("number", [0, 1, 7, 12])
def test_a_process_that_is_gone_at_any_moment_leaves_a_search_that_goes_on(where, number, tmp_path, monkeypatch):
    killed_at(number, *where, tmp_path, monkeypatch)
    assert_found(checked(tmp_path))


@pytest.mark.parametrize("number", [40, 47, 61])
def test_a_product_that_was_begun_goes_on_too(number, tmp_path, monkeypatch):
    killed_at(number, partition.Partition, "settle", tmp_path, monkeypatch)
    assert len(list(tmp_path.glob("product-*"))) == 1
    assert_found(checked(tmp_path))
    assert list(tmp_path.glob("product-*")) == []


def test_a_product_has_as_many_partitions_as_the_search(tmp_path, monkeypatch):
    killed_at(9, partition.Partition, "settle", tmp_path, monkeypatch)
    stopped_at(50, monkeypatch, partition.Partition, "settle")
    with pytest.raises(Stop):
        checked(tmp_path, workers=5)
    assert len(list(tmp_path.glob("product-*/partition-*"))) == 2


def cones(folder, monkeypatch):
    """What a search has noted of the cones of the replicas."""
    model, searches, go = commitment(MANAGERS), [], search.Search.go
    resource = model.network.role("resource")
    each = claim(never(resource.at("prepared")), per=resource.replicas)
    with monkeypatch.context() as patched:
        patched.setattr(search.Search, "go", lambda self, run: searches.append(self) or go(self, run))
        ENGINES["disk"].check(model, [each], run=Run(checkpoint=folder, workers=2))
    return [(one.looks.tolist(), one.enabled.tolist(), one.lacking.tolist()) for one in searches[0].cones()]


def test_what_was_told_of_cones_when_a_partition_was_lost_is_told_again(tmp_path, monkeypatch):
    wanted, told, lost = cones(tmp_path / "whole", monkeypatch), Threads.cones, set()

    def losing(crew):
        found, level = told(crew), len(crew.partitions[0].levels)
        if found is not None and level not in lost:
            lost.add(level)
            raise LostError
        return found

    monkeypatch.setattr(Threads, "cones", losing)
    assert cones(tmp_path / "lost", monkeypatch) == wanted != []
    assert len(lost) > 3


def test_everything_in_a_checkpoint_is_on_the_disk_itself(tmp_path, monkeypatch):
    synced, fsync = set(), os.fsync
    monkeypatch.setattr(os, "fsync", lambda number: synced.add(os.fstat(number).st_ino) or fsync(number))
    assert cones(tmp_path, monkeypatch)
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "lock"]
    assert len(files) == 4
    assert {path.name for path in files if path.stat().st_ino not in synced} == set()


def test_a_run_that_did_not_get_on_record_is_found_again(tmp_path, monkeypatch):
    write = Journal.write

    def call(journal, entry):
        if entry.get("run"):
            raise Stop
        write(journal, entry)

    with monkeypatch.context() as patched:
        patched.setattr(Journal, "write", call)
        with pytest.raises(Stop):
            checked(tmp_path)
    assert len(list(tmp_path.glob("product-*"))) == 1
    assert_found(checked(tmp_path))


def test_a_search_that_is_finished_answers_at_once(tmp_path, monkeypatch):
    checked(tmp_path)
    stopped_at(0, monkeypatch, partition.Partition, "expand")
    assert_found(checked(tmp_path))


def test_a_search_goes_on_with_other_workers_and_another_memory(tmp_path, monkeypatch):
    killed_at(9, partition.Partition, "settle", tmp_path, monkeypatch)
    assert_found(checked(tmp_path, workers=5, memory=1 << 14))


def test_after_ctrl_c_the_report_says_how_to_go_on(tmp_path, monkeypatch):
    with monkeypatch.context() as patched:
        stopped_at(9, patched, partition.Partition, "settle", KeyboardInterrupt)
        outcome = checked(tmp_path)
    assert outcome.unfinished == "interrupted"
    assert {verdict.result for verdict in outcome.verdicts} == {Result.UNFINISHED}
    assert outcome.goes_on == f"the same command goes on after level {outcome.depth}, from {tmp_path}"
    assert 0 < outcome.states < STATES
    assert_found(checked(tmp_path))


def test_without_a_checkpoint_nothing_is_said_of_going_on_and_nothing_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with monkeypatch.context() as patched:
        stopped_at(9, patched, partition.Partition, "settle", KeyboardInterrupt)
        outcome = checked(None)
    assert (outcome.unfinished, outcome.goes_on) == ("interrupted", "")
    assert list(tmp_path.iterdir()) == []


def test_a_limit_that_is_passed_leaves_a_search_that_goes_on(tmp_path):
    outcome = checked(tmp_path, limit=200)
    assert outcome.unfinished == "limit of 200 states passed"
    assert outcome.goes_on.startswith("with a larger --limit, or without it, the same command goes on after level ")
    assert_found(checked(tmp_path))


def test_a_disk_that_becomes_full_ends_unfinished_and_the_search_goes_on(tmp_path, monkeypatch):
    with monkeypatch.context() as patched:
        stopped_at(9, patched, RunFile, "write", OSError(errno.ENOSPC, "No space left on device"))
        outcome = checked(tmp_path)
    assert outcome.unfinished == f"no space left on the disk of {tmp_path}"
    assert_found(checked(tmp_path))


def test_a_disk_with_little_room_is_left_alone(tmp_path, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=5_000_000))
        outcome = checked(tmp_path)
    assert outcome.unfinished == f"only 5 MB are free on the disk of {tmp_path}"
    assert_found(checked(tmp_path))


def assert_refused(folder, why, code, instance=None):
    with pytest.raises(SpecificationError) as refusal:
        checked(folder, instance)
    assert refusal.value.code == code
    assert why in refusal.value.why


def test_a_checkpoint_of_another_model_or_size_is_refused_and_says_what_differs(tmp_path):
    checked(tmp_path)
    assert_refused(tmp_path, "the numbers of replicas differ: {'resources': 4} there, {'resources': 3} here", "SC0332",
        commitment(3))
    assert_refused(tmp_path, "the rules of the model differ", "SC0332", commitment(MANAGERS, careless=True))


def test_a_checkpoint_of_other_claims_is_refused(tmp_path):
    checked(tmp_path)
    model = commitment(MANAGERS)
    with pytest.raises(SpecificationError, match="the claims differ"):
        ENGINES["disk"].check(model, built_in_claims(model.network), run=Run(checkpoint=tmp_path))


def half_done(folder, monkeypatch):
    killed_at(17, partition.Partition, "settle", folder, monkeypatch)


def test_one_byte_that_has_changed_on_disk_is_noticed(tmp_path, monkeypatch):
    half_done(tmp_path, monkeypatch)
    file = tmp_path / "partition-1" / partition.LEVELS
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    assert_refused(tmp_path, "its checksum is not that of what was written", "SC0331")


def test_a_file_that_is_shorter_than_it_was_is_noticed(tmp_path, monkeypatch):
    half_done(tmp_path, monkeypatch)
    os.truncate(tmp_path / "partition-0" / partition.LEVELS, 80)
    assert_refused(tmp_path, "it is shorter than it was when it was written", "SC0331")


def test_a_file_that_is_gone_is_noticed(tmp_path, monkeypatch):
    half_done(tmp_path, monkeypatch)
    (tmp_path / "partition-0" / partition.LEVELS).unlink()
    assert_refused(tmp_path, "it is not there any more", "SC0331")


def test_a_line_of_the_journal_that_has_changed_is_noticed(tmp_path, monkeypatch):
    half_done(tmp_path, monkeypatch)
    file = tmp_path / "journal.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"steps":', b'"steps":1', 1))
    assert_refused(tmp_path, "a line is not as it was written", "SC0331")


def test_a_line_of_the_journal_that_is_cut_off_is_dropped(tmp_path, monkeypatch):
    half_done(tmp_path, monkeypatch)
    file = tmp_path / "journal.jsonl"
    file.write_bytes(file.read_bytes()[:-7])
    assert_found(checked(tmp_path))


def test_a_folder_in_which_another_search_is_at_work_is_refused(tmp_path):
    with alone_in(tmp_path):
        assert_refused(tmp_path, f"it is process {os.getpid()} on ", "SC0330")
    assert_found(checked(tmp_path))


SEARCH = """
import sys
from pathlib import Path
sys.path[:0] = {path!r}
from disk.test_a_search_on_disk_goes_on import checked
checked(Path(sys.argv[1]))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_search_that_was_killed_goes_on(tmp_path):
    """It is killed as soon as it has finished eight levels; the lock of a process that is gone stops nobody."""
    path = [entry for entry in sys.path if entry]
    with subprocess.Popen([sys.executable, "-c", SEARCH.format(path=path), str(tmp_path)]) as process:
        journal = tmp_path / "journal.jsonl"
        while not (journal.exists() and journal.read_bytes().count(b"\n") > 8):
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert_found(checked(tmp_path))


def test_a_disk_that_has_no_locks_is_not_said_to_be_in_use(tmp_path, monkeypatch):
    stopped_at(0, monkeypatch, lock, "_take", OSError(errno.ENOLCK, "No locks available"))
    assert_refused(tmp_path, f"No locks available: {tmp_path}", "SC0333")


def test_what_the_system_refuses_is_told_in_its_words(tmp_path, monkeypatch):
    with monkeypatch.context() as patched:
        stopped_at(9, patched, RunFile, "write", OSError(errno.EIO, "Input/output error", "levels.bin"))
        assert_refused(tmp_path, "Input/output error: levels.bin", "SC0333")
    assert_found(checked(tmp_path))
