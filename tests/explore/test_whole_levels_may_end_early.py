"""Whole levels in numpy: blocks of any size, and exact prefixes when stopped. Its graphs: `tests/conformance`."""

from __future__ import annotations

import sys

import pytest

from oracles.two_phase_commit import commitment
from shadowcheck.errors import SpecificationError
from shadowcheck.explore import explore, levels
from shadowcheck.explore.run import Run
from shadowcheck.instance import compile_network
from toys.graphs import assert_prefix, assert_same_graph
from vss_protocol import MODEL


@pytest.mark.parametrize("block", [1, 3, 16_384])
def test_the_size_of_a_block_changes_nothing(monkeypatch, block):
    monkeypatch.setattr(levels, "_BLOCK", block)
    assert_same_graph(levels.explore(commitment(3)), explore(commitment(3)))


@pytest.mark.parametrize("limit", [1, 10, 100, 250])
def test_past_its_limit_an_exact_prefix_is_left(limit):
    part = levels.explore(commitment(3), Run(limit=limit))
    whole = explore(commitment(3))
    assert part.unfinished == f"limit of {limit} states passed"
    assert_prefix(part, whole)
    assert limit < len(part.states) < len(whole.states)


@pytest.mark.parametrize("after", [1, 4, 8])
def test_ctrl_c_leaves_an_exact_prefix(after):
    calls = []

    def interrupt(*counts):
        calls.append(counts)
        if len(calls) == after:
            raise KeyboardInterrupt

    part = levels.explore(commitment(3), Run(progress=interrupt))
    whole = explore(commitment(3))
    assert part.unfinished == "interrupted"
    assert_prefix(part, whole)
    assert 0 < len(part.states) < len(whole.states)
    assert calls[-1] == (len(part.states), part.steps, part.depth)


def interrupted_after(lines, instance):
    """Explore, and press Ctrl-C after so many lines from the moment on at which the search is set up."""
    left, begun = [lines], []

    def tracer(frame, event, argument):
        if frame.f_code.co_filename != levels.__file__:
            return None
        if frame.f_code is not levels.explore.__code__:
            begun.append(frame.f_code)
        if event == "line" and begun:
            left[0] -= 1
            if left[0] == 0:
                raise KeyboardInterrupt
        return tracer

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        return levels.explore(instance)
    finally:
        sys.settrace(before)


@pytest.mark.slow
def test_interruption_after_any_line_leaves_an_exact_prefix(monkeypatch):
    """States may be known, but not their parents; a level may be done, but not counted; the graph may be half made."""
    monkeypatch.setattr(levels, "_BLOCK", 8)
    instance = commitment(2)
    whole, part, lines, expanded = explore(instance), None, 0, set()
    while part is None or part.unfinished:
        lines += 1
        part = interrupted_after(lines, instance)
        assert_prefix(part, whole)
        expanded.add(part.expanded)
    assert_same_graph(part, whole)
    assert lines > 200
    assert len(expanded) > 5


def test_what_is_wider_than_a_word_is_not_taken_on():
    narrow, wide = (compile_network(MODEL.network(MODEL.settings({})), {"writers": n}) for n in (2, 3))
    assert levels.fits(narrow)
    assert not levels.fits(wide)
    with pytest.raises(SpecificationError, match="cannot handle states of"):
        levels.explore(wide)
