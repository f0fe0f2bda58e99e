"""A run in one line of the gallery's index: what is written is read again, and leads to the same run."""

import pytest

from shadowcheck.draw.runs import Recorded, read_run, run_of
from shadowcheck.instance import compile_network
from shadowcheck.trace import Trace
from toys import lights


@pytest.fixture(scope="module")
def light():
    return compile_network(lights.network(), {"lamps": 2})


STEPS = ("flip", "shine 2 [thread_breaks: no]")


@pytest.mark.parametrize("marks", [{}, {"loop_at": 1}, {"rests": True}])
def test_what_is_written_is_read_again(light, marks):
    trace = lights.walk(light, *STEPS, **marks)
    found = read_run(run_of(trace, {"reading": "strict"}))
    assert found.names == {"reading": "strict", "lamps": "2"}
    assert [str(light.rules[number]) for number in found.rules] == list(STEPS)
    assert (found.loop_at, found.rests) == (marks.get("loop_at"), marks.get("rests", False))


def test_a_run_without_steps_or_settings_is_one_too():
    bare = compile_network(lights.network(), {"lamps": 1})
    found = read_run(run_of(Trace(bare, bare.initial, ()), {}))
    assert found == Recorded({"lamps": "1"}, ())


@pytest.mark.parametrize("line", ["a run of water", "run of a=b: 1.x", "run of a=b", "run of a=b: 1; repeats", ""])
def test_anything_else_is_no_run(line):
    assert read_run(line) is None
