"""Functions are drawn by the lines of their calls: the normal course bold, errors with one end as one arrow."""

from pathlib import Path

import pytest

from shadowcheck.draw.designs import design_picture, drawn
from shadowcheck.draw.machines import ENTRY
from shadowcheck.draw.picture import Look
from shadowcheck.draw.svg import svg
from toys import evening
from toys.pictured import Writer

LINES = Path(evening.__file__).read_text().splitlines()


@pytest.fixture(scope="module")
def picture():
    return design_picture(evening.EVENING)


def line_of(text, start=1):
    """The number of the first line with this text, from that line on."""
    return next(number for number, line in enumerate(LINES, 1) if number >= start and text in line)


WITH, WARM, DARK, TURN, ELSE = (
    line_of(text) for text in ("with lamp", "warm(light)", "decide", "light.turn", "lamp.turn()")
)
FIRST = line_of("colour = light.look()")
SECOND = line_of("colour = light.look()", FIRST + 1)


def title(picture, node):
    return next(one.title for one in picture.nodes if one.id == node)


def arrows(picture, *, bold):
    return {(arrow.source, arrow.target, arrow.items) for arrow in picture.arrows if arrow.bold is bold}


def test_a_box_has_the_lines_on_the_way_to_a_call_and_the_call(picture):
    assert title(picture, f"{WARM}/{FIRST}") == f"{WARM}/{FIRST}: look"
    assert title(picture, f"{DARK}") == f"{DARK}: decide"


def test_two_calls_on_one_line_are_told_apart_and_numbered_as_the_normal_course_comes_to_them(picture):
    titles = [node.title for node in picture.nodes if node.id.startswith(f"{WITH} (")]
    assert titles == [f"{WITH} (1): plug", *(f"{WITH} ({number}): unplug" for number in (2, 3, 4))]


def test_places_with_the_same_lines_have_numbers_and_say_in_what_they_differ(picture):
    tries = [node for node in picture.nodes if node.id.startswith(f"{TURN} (")]
    assert [(node.id, node.title) for node in tries] == [(f"{TURN} ({n})", f"{TURN} ({n}): turn") for n in (1, 2)]
    assert [f"attempt = {n}" in node.items for n, node in enumerate(tries, 1)] == [True, True]


def test_the_ends_are_drawn_as_ends(picture):
    looks = {node.title: node.look for node in picture.nodes}
    ends = ("finished", "ended by LampError", "ended by StaysDark")
    assert [looks[end] for end in ends] == [Look.END, Look.FAILED_END, Look.FAILED_END]


def test_answers_with_which_all_goes_well_are_bold_and_the_others_are_not(picture):
    bold, plain = arrows(picture, bold=True), arrows(picture, bold=False)
    assert (f"{WARM}/{FIRST}", f"{DARK}", ("blue",)) in bold
    assert (f"{TURN} (1)", f"{TURN} (2)", ("any error",)) in plain
    assert (f"{TURN} (1)", f"{TURN} (2)", ("any error",)) not in bold
    assert (ENTRY, f"{WITH} (1)", ()) in plain


def test_an_answer_that_is_not_good_is_not_bold_although_the_function_goes_on_as_after_a_good_one(picture):
    assert (f"{WARM}/{FIRST}", f"{DARK}", ("green",)) in arrows(picture, bold=False)


def test_a_box_that_gathers_arrows_lists_their_sources_in_the_order_of_the_file():
    picture = design_picture(evening.CAREFUL)
    (told,) = (item for node in picture.nodes if node.look is Look.HUB for item in node.items)
    sources = told.partition(": from ")[2].split(", ")
    assert len(sources) >= 3
    assert sources == sorted(sources, key=lambda source: int(source.partition(" ")[0]))
    assert sources != [node.id for node in picture.nodes if node.id in sources]


def test_the_words_of_a_question_are_on_its_arrows(picture):
    bold = arrows(picture, bold=True)
    assert (f"{DARK}", f"{TURN} (1)", ("it is dark: yes",)) in bold
    assert (f"{DARK}", f"{ELSE}", ("it is dark: no",)) in bold


def test_what_changes_nothing_is_in_the_box(picture):
    waiting = next(node for node in picture.nodes if node.id == f"{WARM}/{SECOND}")
    assert waiting.items == ("red",)


def test_the_normal_course_comes_first(picture):
    order = [node.id for node in picture.nodes]
    course = [f"{WITH} (1)", f"{WARM}/{FIRST}", f"{DARK}", f"{TURN} (1)", "finished"]
    assert [one for one in order if one in course] == course
    assert order.index("finished") < order.index("ended by LampError")


def test_a_legend_says_how_lines_are_read(picture):
    legend = next(node for node in picture.nodes if node.look is Look.LIST)
    assert legend.items[0] == f"{WARM}/{FIRST}: line {FIRST} of warm, called in line {WARM} of evening"


def test_the_caption_is_the_first_paragraph_of_what_the_function_says_of_itself(picture):
    assert picture.caption.endswith(" Lights a lamp, once it is dark.")
    assert picture.title == "evening"
    assert design_picture(evening.EVENING, "Another title").title == "Another title"


def test_answers_without_names_are_told_by_what_they_say():
    picture = design_picture(evening.AGAIN)
    texts = {item for arrow in picture.arrows for item in arrow.items}
    assert texts == {"works: yes", "works: no"}
    assert not any(arrow.bold for arrow in picture.arrows)


def test_ctrl_c_has_an_arrow_of_its_own_that_is_not_bold():
    picture = design_picture(evening.STOPPED)
    (turn,) = (node.id for node in picture.nodes if node.title.endswith(": turn"))
    (look,) = (node.id for node in picture.nodes if node.title.endswith(": look"))
    assert (turn, look, ("interrupted",)) in arrows(picture, bold=False)
    assert (turn, "finished", ("it works",)) in arrows(picture, bold=True)


def test_a_bold_arrow_is_bold_in_svg_and_in_dot(picture):
    bold = sum(arrow.bold for arrow in picture.arrows)
    files = drawn(picture)
    assert files["svg"].count(b'stroke-width="2.4"') == files["dot"].count(b"style=bold") == bold > 0


def test_a_state_machine_is_drawn_by_its_states():
    picture = design_picture(Writer)
    assert {"idle", "prepared", "failed"} <= {node.id for node in picture.nodes}
    assert not any(arrow.bold for arrow in picture.arrows)
    assert svg(picture) == drawn(picture)["svg"]
