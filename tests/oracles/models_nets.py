"""Petri nets, place by place: each place is a bounded counter, each transition a step that takes and puts tokens."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from oracles.published_case import Case, contest
from shadowcheck.network import Network, Role, Step
from toys.values import place

Arcs = Mapping[str, tuple[str, str]]
"""For each transition the places that it takes a token from, and those that it puts one into, as words."""


def net(name: str, marking: Mapping[str, int], capacity: Mapping[str, int], arcs: Arcs, source: str) -> Network:
    """The net with that initial *marking* (0 where it says nothing) and *capacity* of its places, in that order."""
    roles = {one: Role(one, place(marking.get(one, 0), most)) for one, most in capacity.items()}
    return Network(name, tuple(roles.values()), tuple(
        _transition(one, roles, takes.split(), puts.split(), source) for one, (takes, puts) in arcs.items()
    ))


def _transition(name: str, roles: Mapping[str, Role], takes: list[str], puts: list[str], source: str) -> Step:
    """A place from which a token is taken and put back at once is only looked at."""
    looks = [roles[one].stays(~roles[one].has(value=0)) for one in takes if one in puts]
    moves = [roles[one].does("take") for one in takes if one not in puts]
    moves += [roles[one].does("put") for one in puts if one not in takes]
    return Step(name, *moves, *looks, source=source)


KANBAN = "asminer/smart/Tests/rgmodels.sm, kanban_fine"


def kanban(cards: int) -> Network:
    """Four cells in which a part is machined (m), machined again (b), and waits (out) for a free card (kan)."""
    arcs: dict[str, tuple[str, str]] = {"tin1": ("kan1", "m1"), "tout4": ("out4", "kan4")}
    for i in range(1, 5):
        arcs |= {f"tr{i}": (f"m{i}", f"b{i}"), f"tb{i}": (f"b{i}", f"m{i}"), f"tg{i}": (f"m{i}", f"out{i}")}
    arcs |= {"ts1_23": ("out1 kan2 kan3", "kan1 m2 m3"), "ts23_4": ("out2 out3 kan4", "kan2 kan3 m4")}
    places = [f"{kind}{i}" for i in range(1, 5) for kind in ("m", "b", "kan", "out")]
    marking = {f"kan{i}": cards for i in range(1, 5)}
    return net(f"kanban with {cards} cards", marking, dict.fromkeys(places, cards), arcs, KANBAN)


FMS = "asminer/smart/Models/fms.sm, each part shipped on its own as in the contest"


def manufacturing(parts: int) -> Network:
    """Ciardo and Trivedi's flexible manufacturing system: three kinds of parts, and a fourth joined of two."""
    arcs: dict[str, tuple[str, str]] = {"tx": ("P1wP2 P2wP1", "P12")}
    for i, mate in ((1, 2), (2, 1)):
        arcs |= {
            f"tP{i}": (f"P{i}", f"P{i}wM{i}"), f"tM{i}": (f"P{i}wM{i} M{i}", f"P{i}M{i}"),
            f"tP{i}M{i}": (f"P{i}M{i}", f"M{i} P{i}d"), f"tP{i}e": (f"P{i}d", f"P{i}s"),
            f"tP{i}j": (f"P{i}d", f"P{i}wP{mate}"), f"tP{i}s": (f"P{i}s", f"P{i}"),
        }
    arcs |= {
        "tP12": ("P12", "P12wM3"), "tM3": ("P12wM3 M3", "P12M3"), "tP12M3": ("P12M3", "P12s M3"),
        "tP12s": ("P12s", "P1 P2"), "tP3": ("P3", "P3M2"), "tP3M2": ("P3M2 M2", "M2 P3s"), "tP3s": ("P3s", "P3"),
    }
    places = [
        *(one for i, mate in ((1, 2), (2, 1)) for one in (
            f"P{i}", f"P{i}wM{i}", f"P{i}M{i}", f"P{i}d", f"P{i}s", f"P{i}wP{mate}")),
        "P12", "P12wM3", "P12M3", "P12s", "P3", "P3M2", "P3s",
    ]
    machines = {"M1": 3, "M2": 1, "M3": 2}
    marking = {"P1": parts, "P2": parts, "P3": parts, **machines}
    return net(f"manufacturing of {parts} parts", marking, {**dict.fromkeys(places, parts), **machines}, arcs, FMS)


ERK = "ERK, Model Checking Contest (form: 11 species, 11 reactions)"


def pathway(molecules: int) -> Network:
    """The ERK signalling pathway: complexes form, fall apart again, or give their products."""
    arcs = {
        "r1": ("Raf RKIP", "Raf_RKIP"), "r2": ("Raf_RKIP", "Raf RKIP"),
        "r3": ("Raf_RKIP ERKPP", "Raf_RKIP_ERKPP"), "r4": ("Raf_RKIP_ERKPP", "Raf_RKIP ERKPP"),
        "r5": ("Raf_RKIP_ERKPP", "Raf ERK RKIPP"),
        "r6": ("MEKPP ERK", "MEKPP_ERK"), "r7": ("MEKPP_ERK", "MEKPP ERK"), "r8": ("MEKPP_ERK", "MEKPP ERKPP"),
        "r9": ("RKIPP RP", "RKIPP_RP"), "r10": ("RKIPP_RP", "RKIPP RP"), "r11": ("RKIPP_RP", "RKIP RP"),
    }
    species = (
        "Raf", "RKIP", "Raf_RKIP", "ERKPP", "Raf_RKIP_ERKPP", "ERK", "RKIPP", "MEKPP", "MEKPP_ERK", "RP", "RKIPP_RP")
    marking = dict.fromkeys(("Raf", "RKIP", "ERK", "MEKPP", "RP"), molecules)
    return net(f"pathway of {molecules} molecules", marking, dict.fromkeys(species, molecules), arcs, ERK)


_SMART_OUT = "asminer/smart/Tests/rg_hash.sm.out"
_MEDDLY = "asminer/meddly/tests/kan_batch.cc, expected[]"

CASES = (
    Case("kanban, 1", partial(kanban, 1), {}, 160, 616, None, _SMART_OUT),
    Case("kanban, 2", partial(kanban, 2), {}, 4_600, 28_120, None, _SMART_OUT),
    Case("kanban, 3", partial(kanban, 3), {}, 58_400, None, None, _MEDDLY),
    Case("kanban, 4", partial(kanban, 4), {}, 454_475, None, None, _MEDDLY),
    contest("kanban, 5", partial(kanban, 5), 2_546_432, 24_460_016, "Kanban-PT-00005"),
    contest("manufacturing, 2", partial(manufacturing, 2), 3_444, 16_311, "FMS-PT-00002"),
    contest("manufacturing, 5", partial(manufacturing, 5), 2_895_018, 23_527_185, "FMS-PT-00005"),
    contest("pathway, 1", partial(pathway, 1), 13, 30, "ERK-PT-000001"),
    contest("pathway, 10", partial(pathway, 10), 47_047, 372_372, "ERK-PT-000010"),
)
