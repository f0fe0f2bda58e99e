"""Ratios are of medians of the same run, bounds say whether they are met, and the files have all that was measured."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from benchmarks.bounds import COUNTS, bounds, exponent
from benchmarks.cli import to_json
from benchmarks.extras import Extras, Proofs, Reads
from benchmarks.plan import COMMIT, MUSIL, PACKED, PACKED_TWO, SAFETY, SPIN, SPIN_REDUCED, TITLES, TLC, VSS
from benchmarks.plot import LOOKS
from benchmarks.sample import Row, Spread, chosen, times
from benchmarks.tables import Results, cells, markdown

from .figures import row

NOTHING = Extras(None, None, None)


def test_a_ratio_is_of_the_medians():
    ours, theirs = row(PACKED, 9, 2, 1), row(SPIN, 12, 12, 90)
    assert times(ours, theirs, whole=False) == (6, False)
    assert times(ours, theirs, whole=True) == (13 / 3, False)


def test_who_was_stopped_gives_a_lower_bound():
    late = Row(TLC, COMMIT, 9, (), "stopped after 600 s", at_least=600)
    assert times(row(PACKED, 2), late, whole=False) == (300, True)


def judged(rows, extras=NOTHING):
    return {one.says: (one.measured, one.met) for one in bounds(rows, extras)}


def only(found, *words):
    (one,) = [value for says, value in found.items() if all(word in says for word in words)]
    return one


def test_bounds_that_were_not_measured_are_neither_met_nor_broken():
    assert {met for _, met in judged([]).values()} == {None}


@pytest.mark.parametrize(("seconds", "met"), [(7.0, True), (5.0, False)])
def test_six_times_spin_is_met_or_not(seconds, met):
    found = judged([row(PACKED, 1), row(SPIN, seconds)])
    assert only(found, "SPIN", "9 managers", "search alone") == (f"{seconds:.2f}", met)
    assert only(found, "SPIN", "9 managers", "whole process") == (f"{(seconds + 1) / 2:.2f}", False)


def test_a_peer_that_was_stopped_in_time_for_the_bound_meets_it_and_else_says_nothing():
    late = Row(TLC, COMMIT, 9, (), "stopped after 600 s", at_least=600)
    assert only(judged([row(PACKED, 2), late]), "TLC", "search") == ("more than 300.00", True)
    assert only(judged([row(PACKED, 20), late]), "TLC", "search") == ("more than 30.00", None)


def test_vss_is_compared_at_the_most_writers_that_both_have():
    rows = [row(PACKED, 1, model=VSS, size=size) for size in (2, 3, 4)]
    rows += [row(SPIN, 5 if size == 3 else 3, model=VSS, size=size) for size in (2, 3)]
    assert only(judged(rows), "VSS", "3 writers", "search alone") == ("5.00", True)


def test_two_writers_are_too_few_to_judge_speed_by():
    found = judged([row(PACKED, 1, model=VSS, size=2), row(SPIN, 1, model=VSS, size=2)])
    assert only(found, "VSS", "SPIN", "search alone") == ("", None)


def test_bytes_are_of_the_search_and_of_the_whole_process():
    states = 10_340_352
    one = row(PACKED, 1, states=states, peak=30 * states, held=20 * states)
    found = judged([one])
    told = "20.0 of the search; 30.0 with the interpreter and its libraries"
    assert only(found, "bytes per stored state") == (told, True)


def test_two_phase_commit_must_have_its_counts():
    (states, steps), says = COUNTS, "9 managers: states and steps"
    assert only(judged([row(PACKED, 1, states=states, steps=steps)]), says)[1] is True
    assert only(judged([row(PACKED, 1, states=states, steps=5)]), says)[1] is False


def test_two_workers_and_a_check_are_judged():
    found = judged([row(PACKED, 4), row(PACKED_TWO, 2)], Extras(None, None, Spread(1.5, 1.4, 9)))
    assert only(found, "two workers", "search") == ("2.00", True)
    assert only(found, "shadowcheck check") == ("1.50", True)


def test_growth_is_the_power_of_the_size():
    assert exponent([5, 10, 30], [25, 100, 900]) == pytest.approx(2)
    rows = [row(SAFETY, size ** 2.1, model=VSS, size=size, held=size) for size in (1, 5, 10, 30)]
    found = judged(rows)
    assert only(found, "exponent of the seconds") == ("2.10", False)
    assert only(found, "exponent of the memory") == ("1.00", True)


def test_a_row_that_was_not_measured_is_never_chosen_but_one_that_was_stopped_is():
    missing, late = Row(TLC, COMMIT, 9, (), "not installed"), Row(TLC, COMMIT, 8, (), "stopped", at_least=600)
    assert chosen([missing], TLC, COMMIT) is None
    assert chosen([missing, late], TLC, COMMIT) is late


def test_cells_tell_rates_sizes_and_ratios():
    ours = row(PACKED, 2, states=1_000_000, steps=8_000_000, peak=48_000_000, held=16_000_000)
    case = [ours, row(SPIN, 12), replace(row(SPIN_REDUCED, 9), samples=(), trouble="not installed: get it")]
    assert cells(ours, case) == [
        "packed, 1 worker", "1", "1,000,000", "8,000,000", "3.00", "2.00", "500,000", "4,000,000", "48.0 (16.0)",
        "6.00 (4.33)", *["-"] * 6,
    ]
    assert cells(case[2], case)[:3] == ["SPIN, its reduction", "0", "not installed: get it"]


def test_who_does_not_count_steps_has_no_rate_of_them():
    theirs = row(MUSIL, 4, states=1_000_000, steps=None, peak=48_000_000)
    assert cells(theirs, [theirs])[2:9] == ["1,000,000", "-", "5.00", "4.00", "250,000", "-", "48.0"]


def results():
    rows = [row(PACKED, 2, states=9_000, held=9), row(SPIN, 8, states=9_000), row(SAFETY, 3, 4, 5, model=VSS, size=2)]
    protocols = {"synapse": {"publisher": "Cubicle", "published": 0.01, "seconds": 0.25}}
    extras = Extras(Reads(9_000, 65_536, 2e8, 1e7), 10.5, Spread(1, 1, 1), Proofs(12, 61, protocols))
    return Results({"cores": "2"}, rows, extras, bounds(rows, extras), ["they differ"])


def test_the_report_has_every_part():
    told = markdown(results(), "the command", "growth.svg")
    for part in ("`the command`", "| cores | 2 |", "* they differ", "![Seconds and memory against size](growth.svg)",
                 "### two-phase commit, 9 managers", "### VSS, every fault, 2 writers", "4.00 (3.00)",
                 "reads 200 million random places", "took 10.50 s", "5.00 (4.00 to 6.00)",
                 "| VSS, any number of writers: the certificate confirmed by Z3 | 61.00 |",
                 "| synapse | Cubicle | 0.010 | 0.250 |"):
        assert part in told
    assert max(len(line) for line in told.splitlines() if not line.startswith("|")) <= 120


def test_random_reads_are_set_beside_the_steps_of_the_same_model():
    told = " ".join(markdown(results(), "", "").split())
    assert "one worker does 0.0 million steps a second: our distance from that is a factor of 400,000." in told


def test_the_figures_are_all_in_json():
    told = json.loads(json.dumps(to_json(results())))
    assert told["schema"] == "shadowcheck-benchmark-1"
    assert [len(one["samples"]) for one in told["rows"]] == [1, 1, 3]
    assert told["rows"][0]["samples"][0]["search"] == 2
    assert (told["reads"]["independent"], told["first use"], told["check"]["middle"]) == (2e8, 10.5, 1)


@pytest.mark.slow
def test_the_plot_is_the_same_bytes_each_time_and_names_everybody(tmp_path):
    pytest.importorskip("matplotlib", reason="the benchmark's extra is not installed: pip install -e '.[bench]'")
    from benchmarks.plot import draw  # noqa: PLC0415 - only where it can be

    for name in ("one.svg", "two.svg"):
        draw(results().rows, tmp_path / name)
    one = (tmp_path / "one.svg").read_text(encoding="utf-8")
    assert one == (tmp_path / "two.svg").read_text(encoding="utf-8")
    for told in ("packed, 1 worker", "SPIN, no reduction", "symbolic, every safety claim", "managers", "writers"):
        assert f"<!-- {told} -->" in one


def test_the_plot_has_a_look_for_everybody_who_is_measured():
    assert {*LOOKS} == {*TITLES}
    assert len({*LOOKS.values()}) == len(LOOKS) - 1, "the sets of states that we compute have one"
