"""Several workers of Ray search together, lose one of them, and find what one process finds."""

from __future__ import annotations

import shutil

import pytest

from disk.test_a_search_on_disk_goes_on import MANAGERS, asked, assert_found, expected, killed_at
from oracles.two_phase_commit import commitment
from shadowcheck.check.engines import ENGINES
from shadowcheck.disk import actors, cluster, partition, search
from shadowcheck.disk.actors import Actors
from shadowcheck.errors import SpecificationError
from shadowcheck.explore.run import Run

WORKERS = 3


@pytest.fixture(scope="module")
def ray():
    """A cluster of this machine, for all tests."""
    ray = cluster._ray("auto")
    ray.init(num_cpus=WORKERS, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    yield ray
    ray.shutdown()


def checked(folder, told=None, **how):
    told = [] if told is None else told
    model = commitment(MANAGERS)
    run = Run(checkpoint=folder, cluster="auto", workers=WORKERS, preparing=told.append, **how)
    return ENGINES["disk"].check(model, asked(model), run=run)


def losing(number, method, monkeypatch, ray, also=lambda: None):
    """Kill a worker while call *number* of a *method* of the crew is under way."""
    calls, original = iter(range(1_000_000)), getattr(Actors, method)

    def call(self, *given):
        answer = original(self, *given)
        if next(calls) == number:
            ray.kill(self._owners[1], no_restart=False)
            also()
        return answer

    monkeypatch.setattr(Actors, method, call)


@pytest.mark.slow
def test_workers_of_a_cluster_find_what_one_process_finds(ray, tmp_path):
    outcome = checked(tmp_path)
    assert_found(outcome)
    assert len(list(tmp_path.glob("partition-*"))) == WORKERS
    assert list(tmp_path.glob("product-*")) == []


@pytest.mark.slow
@pytest.mark.parametrize(("number", "method"), [
    (0, "_own"), (14, "_begin_part"), (5, "settle"), (3, "_eased"), (0, "ends"),
])
def test_a_worker_that_is_lost_in_the_middle_changes_nothing(number, method, ray, tmp_path, monkeypatch):
    told = []
    losing(number, method, monkeypatch, ray)
    assert_found(checked(tmp_path, told))
    assert any(one.startswith("a worker of the cluster was lost: level ") for one in told)


@pytest.mark.slow
def test_a_worker_that_was_started_again_before_anybody_asked_it_is_missed_too(ray, tmp_path, monkeypatch):
    told, owners, settle = [], [], Actors.settle

    def call(crew):
        settled = settle(crew)
        if not owners:
            owners.extend(crew._owners)
            ray.kill(owners[1], no_restart=False)
            ray.get(owners[1].hello.options(max_task_retries=-1).remote())
        return settled

    monkeypatch.setattr(Actors, "settle", call)
    assert_found(checked(tmp_path, told))
    assert any(one.startswith("a worker of the cluster was lost: level ") for one in told)


@pytest.mark.slow
def test_little_memory_makes_many_small_arrays_and_the_same_result(ray, tmp_path, monkeypatch):
    monkeypatch.setattr(actors, "IN_FLIGHT", 1)
    assert_found(checked(tmp_path, memory=1 << 14))


@pytest.mark.slow
def test_a_worker_that_is_lost_with_its_files_is_not_replaced(ray, tmp_path, monkeypatch):
    losing(14, "_begin_part", monkeypatch, ray, lambda: shutil.rmtree(tmp_path / "partition-1"))
    with pytest.raises(SpecificationError) as refusal:
        checked(tmp_path)
    assert (refusal.value.code, refusal.value.why) == ("SC0331", "it is not there any more")


@pytest.mark.slow
def test_workers_that_are_lost_again_and_again_end_the_search(ray, tmp_path, monkeypatch):
    monkeypatch.setattr(search, "MOST_LOSSES", 2)
    original = Actors._begin_part

    def call(self, number, *given):
        original(self, number, *given)
        self.ray.kill(self._owners[number], no_restart=False)

    with monkeypatch.context() as patched:
        patched.setattr(Actors, "_begin_part", call)
        outcome = checked(tmp_path)
    assert outcome.unfinished == "a worker of the cluster was lost, 2 times in a row"
    assert_found(checked(tmp_path))


@pytest.mark.slow
def test_a_cluster_goes_on_where_one_process_was_stopped(ray, tmp_path, monkeypatch):
    """Each of them has as many partitions as the search was begun with."""
    killed_at(9, partition.Partition, "settle", tmp_path, monkeypatch)
    assert_found(checked(tmp_path))
    assert len(list(tmp_path.glob("partition-*"))) == 2
    assert expected().states > 0


def refused(**how):
    with pytest.raises(SpecificationError) as refusal:
        ENGINES["auto"].check(commitment(2), (), run=Run(**how))
    return refusal.value


def test_a_cluster_without_a_checkpoint_is_refused():
    assert refused(cluster="auto").code == "SC0337"


def test_a_cluster_without_ray_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "lacking", lambda _: "ray is not installed")
    refusal = refused(cluster="auto", checkpoint=tmp_path)
    assert (refusal.code, refusal.why) == ("SC0334", "ray is not installed")
    assert 'pip install "shadowcheck[cluster]"' in refusal.instead


def test_an_address_at_which_nobody_listens_is_refused_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(pytest.importorskip("ray"), "is_initialized", lambda: False)  # by a test before
    refusal = refused(cluster="127.0.0.1:1", checkpoint=tmp_path)
    assert (refusal.code, refusal.what) == ("SC0335", "there is no cluster at 127.0.0.1:1")


@pytest.mark.slow
def test_another_version_on_some_machine_is_refused(ray, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "HERE", ("0.0", 0))
    refusal = refused(cluster="auto", checkpoint=tmp_path)
    assert refusal.code == "SC0336"
    assert refusal.why.endswith(" there, and 0.0 here")
