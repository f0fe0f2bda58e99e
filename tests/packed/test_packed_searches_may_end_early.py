"""Limits, memory and Ctrl-C end a packed search honestly; and what it needs to run is no matter of chance."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import SimpleNamespace

import numba
import pytest

from oracles.two_phase_commit import commitment
from shadowcheck import packed
from shadowcheck.errors import SpecificationError
from shadowcheck.explore import budget as memory
from shadowcheck.explore import explore
from shadowcheck.explore.run import Run
from shadowcheck.instance import compile_network
from shadowcheck.packed import jit as compiling
from shadowcheck.packed import recording, rounds
from shadowcheck.packed.threads import Workers
from shadowcheck.packed.words import packing_of
from toys.graphs import assert_prefix, assert_same_graph
from vss_protocol import MODEL

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("limit", [1, 2, 100, 1_567])
def test_passing_the_limit_leaves_the_prefix_that_the_reference_leaves(limit, workers):
    instance = commitment(4)
    found, expected = packed.explore(instance, Run(limit, workers=workers)), explore(instance, Run(limit))
    assert found.unfinished == f"limit of {limit:,} states passed"
    assert_same_graph(found, expected)


def test_a_limit_that_is_not_passed_is_none():
    whole = explore(commitment(4))
    assert packed.explore(commitment(4), Run(limit=len(whole.states))).complete
    assert not packed.explore(commitment(4), Run(limit=len(whole.states) - 1)).complete


@pytest.mark.parametrize("workers", [1, 2])
def test_too_little_memory_ends_unfinished_with_an_exact_prefix(workers):
    graph = packed.explore(commitment(7), Run(memory=4_000_000, workers=workers))
    assert graph.unfinished == "memory of 4 MB used up"
    assert_prefix(graph, explore(commitment(7), Run(limit=len(graph.states))))


def test_no_memory_at_all_ends_with_the_initial_state():
    graph = packed.explore(commitment(3), Run(memory=1))
    assert (list(graph.states), graph.steps) == ([graph.instance.initial], 0)
    assert graph.unfinished == "memory of 1 byte used up before the first step"


@pytest.mark.parametrize(("size", "told"), [
    (1, "1 byte"), (1_000, "1 kB"), (1 << 10, "1 kB"), (4_000_000, "4 MB"), (200 << 20, "200 MB"), (64 << 30, "64 GB"),
    (1_025, "1,025 bytes"), (1_536 << 20, "1,536 MB"), (6_871_947_673, "6,872 MB"),
])
def test_a_memory_is_told_as_it_was_given(size, told):
    assert str(memory.Budget(size)) == f"memory of {told} used up"


@pytest.mark.parametrize(("workers", "size"), [(32, 200 << 20), (64, 500 << 20)])
def test_many_workers_share_the_memory(workers, size):
    instance = compile_network(MODEL.network(MODEL.settings({})), {"writers": 1})
    found = packed.explore(instance, Run(workers=workers, memory=size))
    assert (len(found.states), found.unfinished) == (10_584, None)


@pytest.mark.parametrize("workers", [4, 8])
def test_small_rounds_of_many_workers_give_the_reference_graph(monkeypatch, workers):
    """One worker alone does not take on more states than it has room for, however few they are."""
    monkeypatch.setattr(rounds, "ITEMS", 1_000)
    assert_same_graph(packed.explore(commitment(4), Run(workers=workers)), explore(commitment(4)))


def test_an_array_that_cannot_be_made_ends_unfinished(monkeypatch):
    make_room = rounds.Store.make_room

    def full(store, items):
        if sum(store.held) > 100:
            raise MemoryError
        make_room(store, items)

    monkeypatch.setattr(rounds.Store, "make_room", full)
    graph = packed.explore(commitment(4), Run(workers=1))
    assert graph.unfinished is not None
    assert "memory" in graph.unfinished
    assert 1 < len(graph.states) < 1_568


def test_memory_is_most_of_what_is_free_unless_told_otherwise(monkeypatch):
    monkeypatch.setattr(memory.psutil, "virtual_memory", lambda: SimpleNamespace(available=1_024_000))
    assert memory.Budget().limit == memory.free() == int(1_024_000 * memory.SHARE)
    assert memory.Budget().fits("anything", 819_200)
    assert not memory.Budget().fits("anything", 819_201)


@pytest.mark.parametrize("workers", [1, 2])
def test_interruption_leaves_what_was_done(monkeypatch, workers):
    monkeypatch.setattr(rounds, "ITEMS", 500)

    def interrupt(states, steps, level):
        if steps > 2_000:
            raise KeyboardInterrupt

    whole = explore(commitment(4))
    graph = packed.explore(commitment(4), Run(progress=interrupt, workers=workers))
    assert graph.unfinished == "interrupted"
    assert_prefix(graph, whole)


@pytest.mark.parametrize("moment", ["_expand", "insert", "_widen", "merge", "_write"])
def test_interruption_within_a_round_forgets_the_round(monkeypatch, moment):
    monkeypatch.setattr(rounds, "ITEMS", 500)
    done, calls = getattr(recording.Recording, moment), []

    def interrupted(*given, **more):
        result = done(*given, **more)
        calls.append(given)
        if len(calls) > 9:
            raise KeyboardInterrupt
        return result

    monkeypatch.setattr(recording.Recording, moment, interrupted)
    graph = packed.explore(commitment(4), Run(workers=1))
    assert graph.unfinished == "interrupted"
    assert graph.expanded > 1
    assert_prefix(graph, explore(commitment(4)))


def test_interruption_before_anything_is_done_leaves_the_initial_state(monkeypatch):
    def interrupt(*given):
        raise KeyboardInterrupt

    monkeypatch.setattr(rounds, "tables_of", interrupt)
    graph = packed.explore(commitment(2))
    assert (len(graph.states), graph.expanded, graph.unfinished) == (1, 0, "interrupted")


def test_a_worker_that_fails_fails_the_search():
    def fail(worker):
        if worker == 1:
            raise ZeroDivisionError

    with Workers(2) as workers, pytest.raises(ZeroDivisionError):
        workers.each(fail)


def test_progress_tells_states_steps_and_level():
    told = []
    graph = packed.explore(commitment(4), Run(progress=lambda *numbers: told.append(numbers)))
    assert told[-1] == (len(graph.states), graph.steps, graph.depth)
    assert told == sorted(told)


def test_numbers_that_cannot_be_are_refused():
    with pytest.raises(SpecificationError, match="0 workers"):
        packed.explore(commitment(2), Run(workers=0))
    with pytest.raises(SpecificationError, match="memory of 0 bytes"):
        packed.explore(commitment(2), Run(memory=0))


def test_states_are_split_into_words_and_joined_again():
    instance = compile_network(MODEL.network(MODEL.settings({})), {"writers": 3})
    packing = packing_of(instance)
    assert packing.words == 2
    for state in (instance.initial, (1 << 70) + 5):
        assert packing.join(packing.split(state)) == state
    for field in instance.fields:
        word = packing.split(field.mask)[packing.word[field.number]]
        assert word == ((1 << field.width) - 1) << packing.shift[field.number]


# compiling


class Unkept:
    """Stands for numba where it finds no place for its cache."""

    def njit(self, *, cache=False, **_options):
        if cache:
            raise RuntimeError("no locator available")
        return lambda function: function


@pytest.mark.parametrize("kept", [0, 1, 40, 100])
@pytest.mark.parametrize("which", ["*.nbi", "*.nbc"])
def test_a_cached_kernel_that_was_cut_off_is_compiled_anew(which, kept, tmp_path, monkeypatch):
    monkeypatch.setattr("numba.core.config.CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "kernel.py").write_text(
        "from shadowcheck.packed.jit import compiled\n\n\n@compiled\ndef twice(n):\n    return 2 * n\n"
    )

    def twice():
        spec = spec_from_file_location("kernel", tmp_path / "kernel.py")
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.twice

    assert compiling.run(twice(), 2) == 4
    (cached,) = (tmp_path / "cache").rglob(which)
    cached.write_bytes(cached.read_bytes()[:kept])
    assert compiling.run(twice(), 2) == 4
    healed = twice()
    assert compiling.run(healed, 2) == 4
    assert healed.stats.cache_hits


KERNEL = """
import sys
from shadowcheck.packed.jit import compiled, run

@compiled
def twice(values):
    return 2 * values.sum()

import numpy as np
print(run(twice, np.arange(3)), run(twice, np.arange(2.0)), "numba.cpython.setobj" in sys.modules)
"""


@pytest.mark.skipif(not numba.__version__.startswith(compiling.TRIED), reason="this version of numba was not tried")
def test_a_kernel_is_loaded_without_what_is_needed_to_compile_it(tmp_path):
    (tmp_path / "kernel.py").write_text(KERNEL)
    environment = {
        **os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": os.pathsep.join(sys.path),
    }

    def said():
        command = [sys.executable, str(tmp_path / "kernel.py")]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    assert said() == "6 2.0 True\n"
    assert said() == "6 2.0 False\n"


def test_a_cache_that_cannot_be_written_to_is_no_error(monkeypatch):
    monkeypatch.setattr(compiling, "_numba", Unkept())
    assert compiling.compiled(abs)(-3) == 3


def test_a_kernel_that_cannot_be_kept_is_no_error():
    calls = []

    def kernel(number):
        calls.append(number)
        if len(calls) == 1:
            raise OSError("the disk is full")
        return number

    assert compiling.run(kernel, 7) == 7


def test_it_is_said_once_that_something_is_compiled():
    said = []
    one, other = compiling.inlined(lambda number: number + 1), compiling.inlined(lambda number: number + 2)
    with compiling.announced(lambda: said.append("compiling")):
        assert (one(1), other(1)) == (2, 3)
    with compiling.announced(lambda: said.append("compiling again")):
        assert one(2) == 3
    assert said == ["compiling"]


def python(*lines):
    path = os.pathsep.join(str(ROOT / part) for part in ("spec", "checker", "tests"))
    return subprocess.Popen(
        [sys.executable, "-c", "\n".join(lines)], env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE,
        text=True,
    )


def test_numba_is_imported_when_the_engine_is_used():
    with python(
        "import sys, shadowcheck.cli.main, shadowcheck.check", "print('numba' in sys.modules)",
        "import shadowcheck.packed.engine", "print('numba' in sys.modules)",
    ) as run:
        assert run.communicate()[0].split() == ["False", "True"]


@pytest.mark.slow
def test_ctrl_c_ends_a_search_that_is_under_way():
    with python(
        "from oracles.two_phase_commit import two_phase_commit", "from shadowcheck import packed",
        "from shadowcheck.instance.compile import compile_network", "from shadowcheck.explore.run import Run",
        "program = compile_network(two_phase_commit(), {'resources': 10})",
        "told = lambda states, *rest: print('under way' if states > 100_000 else 'begun', flush=True)",
        "print(packed.explore(program, Run(10**8, progress=told)).unfinished, flush=True)",
    ) as run:
        assert run.stdout is not None
        while "under way" not in run.stdout.readline():
            pass
        run.send_signal(signal.SIGINT)
        assert run.communicate()[0].splitlines()[-1] == "interrupted"
        assert run.returncode == 0
