# ruff: noqa: S314 - the XML is our own
"""DOT, SVG and Mermaid: the same words in each, the same bytes on every run, nothing cut off."""

import dataclasses
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import pytest

from shadowcheck.claims.obligation import OBSERVERS
from shadowcheck.draw.canvas import INK, Canvas, px
from shadowcheck.draw.designs import design_picture
from shadowcheck.draw.dot import COLOURS, Style, dot, sized_dot
from shadowcheck.draw.layout import PAGE, fitted, islands
from shadowcheck.draw.machines import machine_picture
from shadowcheck.draw.mermaid import mermaid, plain
from shadowcheck.draw.metrics import block, slug, width, wrapped
from shadowcheck.draw.networks import network_picture
from shadowcheck.draw.observers import observer_picture
from shadowcheck.draw.picture import Arrow, Group, Look, Node, Picture
from shadowcheck.draw.sequence_mermaid import sequence_mermaid
from shadowcheck.draw.sequence_svg import sequence_svg
from shadowcheck.draw.svg import svg
from shadowcheck.trace.sequence import Became, Chart, Message, Row
from toys.evening import EVENING

SVG = "{http://www.w3.org/2000/svg}"
ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["writer", "mailbox", "network", "function", *(observer.name for observer in OBSERVERS)])
def picture(request, writer, mailbox, network):
    """Every kind of picture, one after the other."""
    observers = {observer.name: observer for observer in OBSERVERS}
    if request.param in observers:
        return observer_picture(observers[request.param])
    if request.param == "network":
        return network_picture(network)
    if request.param == "function":
        return design_picture(EVENING)
    return machine_picture({"writer": writer, "mailbox": mailbox}[request.param], request.param)


def letters(texts):
    """Letters only: lines may be broken anywhere."""
    return re.sub(r"\s|\N{NO-BREAK SPACE}", "", "".join(texts))


def labels(text):
    return [found.replace("\\n", " ") for found in re.findall(r' \[?label="((?:[^"\\]|\\.)*)"', text)]


def test_every_label_of_the_dot_is_in_the_svg(picture, words):
    written = letters(words(svg(picture)))
    found = labels(dot(picture))
    assert len(found) >= len(picture.nodes)
    assert [label for label in found if letters([label]) not in written and letters([label]) != ""] == []


def test_every_title_and_item_is_in_dot_svg_and_mermaid(picture, words):
    texts = [
        letters(labels(dot(picture))),
        letters(words(svg(picture))),
        letters([mermaid(picture).replace("<br/>", "")]),
    ]
    for node in picture.nodes:
        assert all(
            letters([plain(part) if text is texts[2] else part]) in text
            for part in (node.title, *node.items)
            for text in texts
        )


def test_no_word_is_cut_off_at_the_edge_of_the_page(picture, extents):
    assert [found for found in extents(svg(picture)) if found[1] < 0 or found[2] > found[3]] == []


def test_a_picture_fits_the_page_and_says_what_it_is(picture):
    root = ET.fromstring(svg(picture))
    assert float(root.get("width")) <= PAGE + 40
    assert root.find(f"{SVG}title").text == picture.title
    assert root.find(f"{SVG}desc").text == picture.caption


def test_words_are_never_smaller_than_eleven_pixels(picture, chart):
    for drawing in (svg(picture), sequence_svg(chart)):
        assert min(float(text.get("font-size")) for text in ET.fromstring(drawing).iter(f"{SVG}text")) >= 11


def test_nothing_in_an_svg_tells_when_or_by_which_program_it_was_made(picture):
    text = svg(picture).decode()
    assert "<!--" not in text
    assert not re.search(r"graphviz|generated|version|\d{4}-\d\d-\d\d", text, re.IGNORECASE)


def test_boxes_do_not_lie_on_each_other(picture):
    boxes = list(fitted(picture).boxes.values())
    for number, one in enumerate(boxes):
        for other in boxes[:number]:
            apart = one.x + one.width <= other.x + 1 or other.x + other.width <= one.x + 1
            assert apart or one.y + one.height <= other.y + 1 or other.y + other.height <= one.y + 1


def test_looks_are_told_apart_by_shape_in_svg(writer):
    groups = ET.fromstring(svg(machine_picture(writer))).findall(f"{SVG}g")
    by_word = {group.findtext(f"{SVG}text"): group for group in groups if group.find(f"{SVG}text") is not None}
    failed, crashed, idle, prepared = (by_word[name] for name in ("failed", "crashed", "idle", "prepared"))
    assert [shape.get("stroke-dasharray") for shape in failed.findall(f"{SVG}polygon")] == ["5 3"]
    assert len(crashed.findall(f"{SVG}polygon")) == 2
    assert len(idle.findall(f"{SVG}rect")) == 2
    assert len(prepared.findall(f"{SVG}rect")) == 1
    assert any(group.find(f"{SVG}circle") is not None for group in groups)


def test_looks_are_told_apart_by_shape_in_dot(writer):
    lines = dot(machine_picture(writer)).split("\n")

    def of(name):
        return next(line for line in lines if line.strip().startswith(f'"{name}" ['))

    assert "shape=octagon" in of("failed")
    assert "dashed" in of("failed")
    assert "peripheries=2" not in of("failed")
    assert "peripheries=2" in of("crashed")
    assert "peripheries=2" in of("idle")
    assert "peripheries" not in of("prepared")
    assert "shape=circle" in of("*entry")


def test_looks_are_told_apart_by_border_in_mermaid(writer):
    text = mermaid(machine_picture(writer))
    assert re.search(r"classDef lookFailure .*stroke-dasharray", text)
    assert "    class failed lookFailure" in text
    assert "    [*] --> idle" in text
    assert "    done --> [*]" in text


def test_dot_is_accepted_by_graphviz_without_a_word(picture, capfd):
    pygraphviz = pytest.importorskip("pygraphviz")
    drawn = pygraphviz.AGraph(string=dot(picture)).draw(format="svg", prog="dot")
    complaints = [line for line in capfd.readouterr().err.split("\n") if line and "Fontconfig" not in line]
    assert b"</svg>" in drawn
    assert complaints == []


def test_the_dot_for_graphviz_has_no_word_in_it(picture):
    text = sized_dot(picture, Style())
    assert all(node.title not in text for node in picture.nodes if len(node.title) > 4)
    assert "font" not in text


WORDS = r"([^:;]|#\d+;)+"
STATE = re.compile(
    rf"    +(direction TB|[\w\[\]*]+ --> [\w\[\]*]+( : {WORDS})?|\w+ : {WORDS}|\}}"
    r'|state "[^"]*" as \w+ \{|classDef \w+ [\w:#,\- ]+|class [\w,]+ \w+)'
)
FLOW = re.compile(
    r'    \w+((\[+|\(\[)"[^"]*"(\]+|\]\)) *| (-->|-\.->)\|"[^"]*"\| \w+)|    classDef .*|    class [\w,]+ \w+'
)
SEQUENCE = re.compile(
    rf"    (participant p\d+ as {WORDS}|p\d+(?:->>|--x)p\d+: {WORDS}|Note over p\d+(,p\d+)?: {WORDS}|loop [^:;]+|end)"
)


def test_mermaid_is_of_the_grammar_that_we_checked_with_mermaid_itself(picture):
    """Every text of the real gallery was parsed by mermaid 11; this is the part of its grammar that they use."""
    first, title, last, kind, *lines, end = mermaid(picture).split("\n")
    assert (first, last, end) == ("---", "---", "")
    assert title.startswith('title: "')
    grammar = {"stateDiagram-v2": STATE, "flowchart TB": FLOW}[kind]
    assert [line for line in lines if not grammar.fullmatch(line)] == []


def test_mermaid_sequences_are_of_that_grammar_too(chart):
    _, _, _, kind, *lines, end = sequence_mermaid(chart).split("\n")
    assert (kind, end) == ("sequenceDiagram", "")
    assert [line for line in lines if not SEQUENCE.fullmatch(line)] == []
    assert lines.count("    loop from here it repeats for ever") == lines.count("    end") == 1


def test_mermaid_frames_hold_their_states_and_their_entry(writer):
    text = mermaid(machine_picture(writer))
    inside = text[text.index('state "frozen" as frozen {') :]
    inside = inside[: inside.index("    }\n")]
    assert "quiet : quiet" in inside
    assert "[*] --> quiet" in inside
    assert text.count("[*] --> quiet") == 1


def test_syntax_in_words_is_written_as_entities():
    assert plain('a: b; <c> "d" #1') == "a#58; b#59; #60;c#62; #34;d#34; #35;1"


def test_names_that_mermaid_would_misread_are_replaced():
    nodes = (Node("end", "end"), Node("two words", "two words"))
    text = mermaid(Picture("t", "", nodes, (Arrow("end", "two words"),)))
    assert "n_0 --> n_1" in text


def test_one_lifeline_alone_has_notes_over_itself():
    chart = Chart(
        "t", ("VSS",), ("idle",), (Row(1, "It thinks.", (), (Message(0, 0, "think"),), (Became(0, "done"),)),), None, ()
    )
    assert "Note over p0: 1. It thinks." in sequence_mermaid(chart)
    assert float(ET.fromstring(sequence_svg(chart)).get("width")) == 560


def test_a_chart_says_everything_and_cuts_nothing_off(chart, words, extents):
    drawing = sequence_svg(chart)
    written = letters(words(drawing))
    for row in chart.rows:
        parts = (row.says, *row.decided, *(message.text for message in row.messages), *(c.state for c in row.changes))
        assert all(letters([part]) in written for part in parts)
    assert all(
        letters([part]) in written
        for part in (*chart.lifelines, *chart.beginnings, *chart.ending, chart.title, "loop:")
    )
    assert [found for found in extents(drawing) if found[1] < 0 or found[2] > found[3]] == []
    assert float(ET.fromstring(drawing).get("width")) <= PAGE


def test_a_chart_marks_failures_and_the_loop(chart):
    root = ET.fromstring(sequence_svg(chart))
    assert len([shape for shape in root.iter(f"{SVG}polygon") if shape.get("stroke-dasharray")]) == 3
    assert len([shape for shape in root.iter(f"{SVG}rect") if shape.get("stroke-dasharray") == "8 4"]) == 1


def test_no_box_hides_the_head_of_an_arrow():
    (responds,) = (observer for observer in OBSERVERS if observer.name == "responds")
    shapes = ET.fromstring(svg(observer_picture(responds))).iter(f"{SVG}polygon")
    assert [shape.get("stroke-dasharray") for shape in shapes] == ["5 3", None, None, None]  # an octagon, three heads


def test_a_long_chart_repeats_its_names_with_the_states_by_then(words):
    rows = tuple(
        Row(n, f"It grows to {n}.", (), (Message(0, 1, "grow"),), (Became(1, f"size_{n}"),)) for n in range(1, 161)
    )
    chart = Chart("t", ("farmer", "tree"), ("", "size_0"), rows, None, ())
    written = words(sequence_svg(chart))
    heads = [number for number, word in enumerate(written) if word == "tree"]
    assert 3 <= len(heads) <= 5
    for head in heads[1:-1]:
        before = [word for word in written[:head] if word.startswith("size_")][-1]
        assert written[head + 1] == before


def test_a_short_chart_names_its_lifelines_at_both_ends_only(chart, words):
    assert words(sequence_svg(chart)).count("VSS") == 2


@pytest.mark.parametrize("count", range(30, 120, 3))
def test_names_are_not_repeated_just_before_the_end(words, count):
    rows = tuple(
        Row(n, f"It grows to {n}.", (), (Message(0, 1, "grow"),), (Became(1, f"size_{n}"),)) for n in range(1, count)
    )
    written = words(sequence_svg(Chart("t", ("farmer", "tree"), ("", ""), rows, None, ())))
    heads = [number for number, word in enumerate(written) if word == "tree"]
    assert all(len([word for word in written[head:] if word.startswith("It grows")]) != 1 for head in heads)


@pytest.mark.parametrize("broken", [True, False])
def test_the_end_of_a_counterexample_stands_out_even_if_no_lifeline_is_to_blame(chart, broken):
    told = dataclasses.replace(chart, broken=broken, blamed=frozenset())
    frames = [shape.get("stroke") for shape in ET.fromstring(sequence_svg(told)).iter(f"{SVG}rect")
              if shape.get("stroke-width") == "1.4"]
    assert set(frames) == {COLOURS[Look.FAILURE][1] if broken else INK}


def test_what_machines_became_in_one_step_never_overlaps():
    names = tuple(f"writer {n}" for n in range(11))
    row = Row(
        1,
        "All.",
        (),
        (),
        tuple(Became(n, "VSS_E_WRITERERROR_RETRYABLE", ("holds: PrepareForSnapshot",)) for n in range(11)),
    )
    root = ET.fromstring(sequence_svg(Chart("t", names, ("",) * 11, (row,), None, ())))
    chips = sorted(
        [[float(x) for x in re.findall(r"([\d.]+),", shape.get("points"))] for shape in root.iter(f"{SVG}polygon")],
        key=min,
    )
    assert len(chips) == 11
    assert all(max(left) <= min(right) for left, right in pairwise(chips))
    assert float(root.get("width")) <= 1000


def test_parts_that_no_arrow_joins_are_tiled_not_put_in_a_row():
    nodes = tuple(Node(f"n{number}", "a box of some width") for number in range(30))
    picture = Picture("t", "", nodes, ())
    assert len(islands(picture)) == 30
    assert fitted(picture).width <= PAGE


def test_a_wide_picture_is_laid_on_its_side():
    nodes = tuple(Node(f"n{number}", f"box {number}") for number in range(14))
    picture = Picture("t", "", nodes, tuple(Arrow("n0", node.id, ("x y z",)) for node in nodes[1:]))
    found = fitted(picture)
    assert found.style.direction == "LR"
    assert found.width <= PAGE


def test_a_picture_that_fits_no_page_is_as_narrow_as_it_can_be():
    long = "x" * 250
    nodes = (Node("a", long), Node("b", "b"))
    picture = Picture("t", "", nodes, (Arrow("a", "b"), Arrow("b", "a", dashed=True)))
    assert fitted(picture).width > PAGE


def test_arrows_at_frames_end_at_the_frame(writer):
    places = fitted(machine_picture(writer))
    frame = places.frames["frozen"]
    arrow = next(arrow for arrow in places.courses if arrow.target == "frozen")
    x, y = places.courses[arrow].tip
    assert frame.x - 2 <= x <= frame.x + frame.width + 2
    assert (
        abs(y - frame.y) < 3
        or abs(y - frame.y - frame.height) < 3
        or abs(x - frame.x) < 3
        or abs(x - frame.x - frame.width) < 3
    )


def test_text_is_broken_where_a_reader_expects_it():
    assert wrapped("waiting_for_post_snapshot", 90, 11) == ["waiting_for_", "post_snapshot"]
    assert wrapped("PrepareForSnapshot", 66, 11) == ["PrepareFor", "Snapshot"]
    assert wrapped("BackupShutdown(NULL)", 105, 11) == ["BackupShutdown", "(NULL)"]
    assert wrapped("unbreakable", 20, 11) == ["unbreakable"]
    assert all(width(line, 11) <= 20 * 1.2 for line in wrapped("unbreakable", 20, 11, hard=True))
    assert wrapped("", 20, 11) == [""]


def test_a_word_that_is_hardly_too_wide_is_not_cut():
    room = width("Components", 11, bold=True) / 1.05
    assert wrapped("Components", room, 11, bold=True, hard=True) == ["Components"]


def test_few_items_stand_below_each_other_and_many_in_a_list():
    assert block(["a", "b"], 100, 11) == ["a", "b"]
    assert block(["one two three"], 40, 11)[1].startswith("\N{NO-BREAK SPACE}")
    assert block(list("abcde"), 100, 11) == ["a, b, c, d, e"]


def test_names_become_file_names():
    assert slug("VSS_E: a Thaw, too late!") == "vss-e-a-thaw-too-late"


def test_numbers_have_no_idle_zeros():
    assert [px(number) for number in (1.0, -0.01, 2.26, -3.5)] == ["1", "0", "2.3", "-3.5"]


def test_a_group_with_nothing_to_say_has_no_title():
    canvas = Canvas(10, 10, "t", "d")
    canvas.inside("")
    canvas.inside("said")
    assert canvas.svg().count(b"<title>") == 2


def test_frames_inside_frames_hold_what_is_inside_those(words):
    nodes = (Node("in", "in", group="inner"), Node("out", "out"))
    picture = Picture(
        "t",
        "",
        nodes,
        (Arrow("out", "outer"), Arrow("inner", "out")),
        (Group("outer", "o"), Group("inner", "i", "outer")),
    )
    assert [node.id for node in picture.inside("outer")] == ["in"]
    outer, inner = (fitted(picture).frames[name] for name in ("outer", "inner"))
    assert outer.x < inner.x
    assert outer.x + outer.width > inner.x + inner.width
    assert {"o", "i"} <= set(words(svg(picture)))
    assert mermaid(picture).index('state "o"') < mermaid(picture).index('state "i"')


SCRIPT = """
import sys
sys.path[:0] = [{root!r} + "/spec", {root!r} + "/checker", {root!r} + "/tests"]
import hashlib
from shadowcheck.draw.gallery import gallery
from toys import coordinator
for path, content in gallery(coordinator.MODEL).items():
    print(path, hashlib.sha256(content).hexdigest())
"""


@pytest.mark.slow
def test_two_processes_with_different_hash_seeds_draw_the_same_bytes():
    def drawn(seed):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", SCRIPT.format(root=str(ROOT))]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    first = drawn("1")
    assert first.count("\n") > 20
    assert first == drawn("4711")


def test_the_same_picture_is_drawn_the_same_way_twice(picture):
    assert (svg(picture), dot(picture), mermaid(picture)) == (svg(picture), dot(picture), mermaid(picture))
