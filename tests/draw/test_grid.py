# ruff: noqa: S314 - the XML is our own
"""The grid of what a replica can be in beside its leader: marks where both occur, in words too, and nothing cut off."""

import dataclasses
import re
import xml.etree.ElementTree as ET

import pytest

from shadowcheck.claims import never
from shadowcheck.draw.gallery import gallery, parts
from shadowcheck.draw.grid import caption, grid, heading
from shadowcheck.draw.layout import PAGE
from shadowcheck.draw.metrics import width
from shadowcheck.errors import SpecificationError
from shadowcheck.views import Beside, TooManyViewsError, close, restricted
from toys import coordinator
from toys.led import led
from toys.tables import claim, graph_of, network, role, step, table

SVG = "{http://www.w3.org/2000/svg}"
PART = "for every number of replicas"


@pytest.fixture(scope="module")
def found():
    """What a follower can be in beside its leader."""
    (one,) = restricted(close(led()))
    return one


@pytest.fixture(scope="module")
def odd():
    """States with names that are syntax, or long, or a single long word."""
    single = role("one", table("One", '<a> "b"&c ' + "x" * 60), title="<the> & leader")
    other = role("two", table("Two", "failed_]]> an_" + "very_" * 20 + "long_name " + "y" * 60 + " &amp;"), "twos")
    names = [state.configuration[0] for state in other.system.states]
    return Beside(single, other, {"<a>": tuple(names), '"b"&c': tuple(names[:1]), "x" * 60: ()})


def groups(drawing):
    """The parts of a drawing that have a tooltip or a turn of their own, each with its lines of text."""
    for group in ET.fromstring(drawing).iter(f"{SVG}g"):
        yield group, [text.text for text in group.findall(f"{SVG}text")]


def frame(group):
    """The left, upper, right and lower end of the box or octagon in *group*."""
    octagon, box = group.find(f"{SVG}polygon"), group.find(f"{SVG}rect")
    if octagon is not None:
        xs, ys = zip(*(map(float, point.split(",")) for point in octagon.get("points").split()), strict=True)
        return min(xs), min(ys), max(xs), max(ys)
    left, top, wide, high = (float(box.get(name)) for name in ("x", "y", "width", "height"))
    return left, top, left + wide, top + high


def turned(group):
    """Where the lower left corner of the head of a column is, from the left and from above; None for other parts."""
    found = re.fullmatch(r"translate\((\S+) (\S+)\) rotate\(-90\)", group.get("transform", ""))
    return found and (float(found[1]), float(found[2]))


def heads(drawing):
    """The names of the columns by their place from the left, and of the rows by their middle, from above."""
    named = [(group, "".join(lines)) for group, lines in groups(drawing) if lines]
    columns = {turned(group)[0]: name for group, name in named if turned(group)}
    rows = {(frame(group)[1] + frame(group)[3]) / 2: name for group, name in named if not turned(group)}
    return columns, rows


def cells(drawing):
    """For each cell, by what stands at the head of its row and column: whether it is marked, and its tooltip."""
    columns, rows = heads(drawing)
    for group, lines in groups(drawing):
        if not lines:
            left, top, _, low = frame(group)
            (row,) = (name for middle, name in rows.items() if top < middle < low)
            yield (row, columns[left]), len(group.findall(f"{SVG}rect")) > 1, group.findtext(f"{SVG}title")


def occurring(number):
    """The pairs of states of a leader and a follower that occur with so many followers."""
    graph = graph_of(led(), parts=number)
    by_role = {}
    for one in graph.instance.fields:
        names = [one.system.states[at].configuration[-1] for at in graph.column(one).tolist()]
        by_role.setdefault(one.role.name, []).append(names)
    return {pair for names in by_role["part"] for pair in zip(by_role["chief"][0], names, strict=True)}


def test_a_marked_cell_occurs_with_one_or_two_replicas_and_an_empty_one_in_neither(found):
    shown = {pair: marked for pair, marked, _ in cells(grid(found))}
    occur = occurring(1) | occurring(2)
    assert {pair for pair, marked in shown.items() if marked} == occur
    assert {pair for pair, marked in shown.items() if not marked}.isdisjoint(occur)
    assert len(shown) == 4 * 3


def test_rows_and_columns_are_in_the_order_of_declaration(found):
    columns, rows = heads(grid(found))
    assert [columns[x] for x in sorted(columns)] == ["idle", "done", "busy"]
    assert [rows[y] for y in sorted(rows)] == ["rest", "failed", "over", "work"]


def test_a_tooltip_says_in_words_what_its_cell_shows_and_what_the_states_stand_for(found):
    told = {pair: says for pair, _, says in cells(grid(found))}
    assert told["work", "busy"].splitlines() == [
        "While chief is work, part may be busy.", "work: It works <hard> & long.", "busy: It is not to be disturbed.",
    ]
    assert "While chief is over, part is never busy, whatever the number of parts." in told["over", "busy"]
    assert told["over", "done"] == "While chief is over, part may be done."


def test_every_tooltip_agrees_with_its_mark(found):
    for (row, column), marked, says in cells(grid(found)):
        assert says.startswith(f"While chief is {row}, part {'may be' if marked else 'is never'} {column}")


def test_failures_have_a_shape_of_their_own_and_the_caption_tells_it(found):
    dash = f"{SVG}polygon[@stroke-dasharray]"
    dashed = [lines for group, lines in groups(grid(found)) if group.find(dash) is not None]
    assert dashed == [["failed"]]
    assert "octagon" in caption(found)
    assert "octagon" not in caption(Beside(role("one"), role("two", replicas="twos"), {"off": ("off",), "on": ("on",)}))


def test_a_picture_says_what_it_is_and_how_it_is_read(found, words):
    root = ET.fromstring(grid(found))
    assert root.findtext(f"{SVG}title") == "What each part can be in beside chief, for every number of parts"
    assert root.findtext(f"{SVG}desc") == caption(found)
    assert caption(found) in " ".join(words(grid(found)))


def test_odd_names_are_escaped_and_stay_as_they_are(odd):
    shown = {pair: marked for pair, marked, _ in cells(grid(odd))}
    assert {pair for pair, marked in shown.items() if marked} == {
        (single, other) for single, others in odd.states.items() for other in others
    }
    assert ET.fromstring(grid(odd)).findtext(f"{SVG}title") == heading(odd)


@pytest.mark.parametrize("which", ["found", "odd"])
def test_no_word_is_cut_off_and_none_leaves_the_head_that_it_stands_in(which, request, extents):
    drawing = grid(request.getfixturevalue(which))
    assert [found for found in extents(drawing) if found[1] < 0 or found[2] > found[3]] == []
    for group, lines in groups(drawing):
        left, top, right, low = frame(group)
        for text in group.findall(f"{SVG}text"):
            assert top < float(text.get("y")) - float(text.get("font-size")) * 0.7
            assert float(text.get("y")) < low
            begin = float(text.get("x")) - (width(text.text, 11) if text.get("text-anchor") == "end" else 0)
            assert left < begin < begin + width(text.text, 11) < right, lines


@pytest.mark.parametrize("which", ["found", "odd"])
def test_the_heads_of_columns_stand_side_by_side_below_the_title(which, request):
    root = ET.fromstring(grid(request.getfixturevalue(which)))
    above = max(float(text.get("y")) for text in root.iter(f"{SVG}text") if text.get("font-size") == "15")
    end = 0.0
    for group in (group for group in root.iter(f"{SVG}g") if turned(group)):
        left, top, right, low = frame(group)
        x, y = turned(group)
        assert end < x + top
        assert above < y - right < y - left < y
        end = x + low
    assert end < float(root.get("width"))


def test_a_grid_of_many_states_fits_the_page():
    names = " ".join(f"waiting_for_a_long_time_{n}" for n in range(14))
    other = role("two", table("Two", names), "twos")
    assert float(ET.fromstring(grid(Beside(role("one"), other, {"off": (), "on": ()}))).get("width")) <= PAGE


def test_the_same_is_drawn_the_same_way_twice(found):
    (again,) = restricted(close(led()))
    assert again is not found
    assert grid(again) == grid(found)


def test_the_gallery_has_a_picture_for_each_role_that_the_leader_restricts_and_tells_it_in_words():
    model = dataclasses.replace(
        coordinator.MODEL, build=lambda options: led(), sizes={"parts": 2}, seeded_faults=(), normal="",
        claims=lambda net, options: [dataclasses.replace(claim(never(net.role("chief").at("rest"))), owner="VSS")],
    )
    (plate,) = parts(model)[PART]
    assert plate.stem == "views/part"
    assert plate.story[0] == "while chief is rest, part is idle"
    page = gallery(model)["index.md"].decode()
    places = [page.index(text) for text in ("## Observers", "## For every number of replicas", "while chief is rest")]
    assert places == sorted(places)


def test_views_are_closed_once_for_all_pictures(monkeypatch):
    closed = []

    def closing(given):
        closed.append(given)
        return close(given)

    monkeypatch.setattr("shadowcheck.draw.gallery.close", closing)
    assert len(list(parts(coordinator.MODEL)[PART])) == len(closed) == 1


@pytest.mark.parametrize(
    "model", [coordinator.LONELY, dataclasses.replace(coordinator.MODEL, build=lambda options: led(asked=False))],
    ids=["no replicas", "no leader"],
)
def test_a_model_without_replicas_or_without_a_leader_has_no_such_picture(model):
    assert list(parts(model)[PART]) == []


def test_too_many_views_are_no_failure(monkeypatch):
    with pytest.raises(TooManyViewsError):
        close(coordinator.network({"reading": "strict"}), 1)
    monkeypatch.setattr("shadowcheck.draw.gallery.close", lambda given: close(given, 1))
    files = gallery(coordinator.MODEL)
    assert not [path for path in files if path.startswith("views/")]
    assert "For every number" not in files["index.md"].decode()


def test_views_that_are_too_wide_are_no_failure():
    large = table("Large", " ".join(f"s{n}" for n in range(700)), ("s0", "go", "s699"))
    many = network(*led().steps, *(step(f"go {n}", role(f"large {n}", large).does("go")) for n in range(7)))
    with pytest.raises(SpecificationError, match="bits"):
        close(many)
    assert list(parts(dataclasses.replace(coordinator.MODEL, build=lambda options: many))[PART]) == []
