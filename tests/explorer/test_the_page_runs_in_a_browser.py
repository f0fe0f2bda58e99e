"""In a real browser: the page counts what the checker counts, tells its stories, finds the same, and asks nobody."""

import json
import re
from importlib.resources import files

import pytest

from explorer.browser import broken_words, told
from export.cases import vss
from shadowcheck.check.configuration import Setting
from shadowcheck.check.pipeline import Configuration, built, check
from shadowcheck.cli.explore import world_of
from shadowcheck.cli.explored import explored
from shadowcheck.explorer.address import address
from shadowcheck.explorer.page import Contents, digest, page, tables_of
from shadowcheck.explorer.tables import World
from shadowcheck.explorer.worlds import Worlds
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result, built_in_claims
from shadowcheck.machine import NoData, State, stays
from shadowcheck.trace.story import sentence, story, told_choices
from shadowcheck.verify.request import Request
from shadowcheck.verify.verification import verify_design
from toys import lights
from vss_protocol import MODEL
from vss_protocol.writer_design import WriterDesign

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lit():
    """Two lamps: the world of a small page."""
    instance = compile_network(lights.network(), {"lamps": 2})
    return World(instance, built_in_claims(instance.network), "lights", {"lamps": "2"})


@pytest.fixture(scope="module")
def small(lit):
    return page(Contents("lights", [lit]))


@pytest.mark.parametrize("number", [1, 2])
def test_the_whole_model_has_as_many_states_steps_and_levels_as_the_checker_says(browser, number):
    instance, claims, recorded = vss(number)
    with browser.page(page(Contents("vss", [World(instance, claims, "vss", {})]))) as shown:
        shown.click("#tab-goto")
        shown.click("text=Count all states")
        counts = f"{recorded.states:,} states, {recorded.steps:,} steps, depth {recorded.depth:,}."
        assert told(shown, "depth") == counts


def of_fault(fault):
    """The page of a seeded fault, with what the claims find that should catch it, as `explore --fault` writes it."""
    asked = Configuration.of(MODEL, fault)
    report = check(MODEL, asked, only=fault.kills)
    world = world_of(MODEL, asked, report.instance, built(MODEL, asked)[1])
    worlds = Worlds()
    worlds.number(world)
    for verdict in report.verdicts:
        trace = report.trace(verdict) if verdict.result is Result.FAILS else None
        if trace is not None:
            worlds.tell(verdict.claim.id, verdict.claim.statement, trace, world)
    return worlds.contents(fault.name)


SOME = [fault for number, fault in enumerate(MODEL.seeded_faults) if number % 24 == 0]


@pytest.mark.parametrize("fault", SOME, ids=lambda fault: fault.name)
def test_the_run_that_shows_a_seeded_fault_replays_to_its_breach(browser, fault):
    contents = of_fault(fault)
    made = page(contents)
    assert contents.stories
    for one in contents.stories:
        fragment = address(one.world, digest(tables_of(contents)[one.world]), one.trace, at=None)
        with browser.page(made, fragment) as shown:
            assert shown.text_content("#trouble") == ""
            assert shown.locator("li.step").count() == len(one.trace.steps)
            assert any(one.says in text for text in shown.locator(".breach").all_text_contents())
            shown.click("#tab-share")
            shown.click("text=Copy: Story")
            assert shown.input_value("#text").splitlines() == story(one.trace)
            if not one.trace.rests and one.trace.loop_at is None:
                found_again(shown, one)


SPOILT = [exhibit for exhibit in MODEL.exhibits() if exhibit.breaks][::20]


@pytest.mark.parametrize("exhibit", SPOILT, ids=lambda exhibit: exhibit.name)
def test_the_story_of_each_finding_about_a_design_of_the_gallery_shows_its_breach(browser, exhibit):
    settings = tuple(Setting(name, value, exhibit.name) for name, value in exhibit.settings.items())
    made = explored([verify_design(exhibit.design, Request(settings), interface=exhibit.interface)])
    stories = json.loads(re.search(r'id="contents">(.*?)</script>', made.decode(), re.DOTALL)[1])["stories"]
    assert stories
    for one in stories:
        with browser.page(made, one["address"]) as shown:
            shown.click("#last")
            assert shown.text_content("#trouble") == ""
            assert any(one["says"] in text for text in shown.locator(".breach").all_text_contents())
            assert broken_words(shown) == []


def found_again(shown, one):
    """From the beginning, the nearest breach is as many steps away as the checker says."""
    shown.click("#first")
    shown.click("#tab-claims")
    shown.fill("#wanted-claims", one.title)
    item = shown.locator("#claims li", has=shown.locator(f".more summary:text-is('{one.title}')"))
    item.locator(".more summary").click()
    item.locator(".more button").click()
    many = len(one.trace.steps)
    assert f"{one.title}: {many} step" in told(shown, "Found")


def test_a_story_clicked_by_hand_ends_where_the_checker_says(browser):
    settings = MODEL.settings({})
    report = check(MODEL, Configuration(settings, {**MODEL.sizes, "writers": 1}), only=(MODEL.normal,))
    trace = report.trace(report.verdicts[0])
    given = {"model": "vss", "options": {**settings, "writers": 1}, "without": [], "fault": None}
    world = World(trace.instance, [report.verdicts[0].claim], "vss", {}, normal=MODEL.normal, given=given)
    with browser.page(page(Contents("vss", [world]))) as shown:
        for step in trace.steps:
            button(shown, step.rule, trace.instance).click()
        assert shown.text_content("#where") == f"After step {len(trace.steps)} of {len(trace.steps)}"
        assert states(shown) == names(trace, trace.states[-1])
        shown.click("#tab-share")
        shown.click("text=Copy: pytest")
        passes(shown.input_value("#text"), trace)
        shown.click("#back")
        shown.keyboard.press("ArrowLeft")
        assert states(shown) == names(trace, trace.states[-3])
        shown.keyboard.press("Home")
        assert states(shown) == names(trace, trace.states[0])
        shown.go_back()
        shown.reload()
        assert shown.locator("li.step").count() >= len(trace.steps) - 1, "the address alone tells the run"
        shown.click("#first")
        shown.click("#tab-goto")
        shown.evaluate("location.hash = '#m=0&v=&p='")
        shown.click("#normal")
        assert f"{len(trace.steps)} steps away" in told(shown, "Found")
        shown.click("#tab-share")
        shown.click("text=Copy: Story")
        assert shown.input_value("#text").splitlines() == story(trace), "the gallery draws this very run"


def passes(text, trace):
    """The text is a test that takes every step of the run."""
    made = {}
    exec(compile(text, "copied.py", "exec"), made)  # noqa: S102 - it is what the page copies
    made["test_this_run_is_possible"]()
    assert all(f'"{step.rule}",' in text for step in trace.steps)


def button(shown, rule, instance):
    """The button of a rule: by its sentence, and what is decided in it."""
    chosen = "; ".join(choice for part in rule.parts if part.event for choice in told_choices(part))
    texts = shown.locator("button.take").evaluate_all(
        "all => all.map(one => [one.firstChild.textContent, one.querySelector('.decided')?.textContent ?? ''])"
    )
    assert texts.count([sentence(rule, instance), chosen]) == 1, (str(rule), chosen)
    return shown.locator("button.take").nth(texts.index([sentence(rule, instance), chosen]))


def states(shown):
    return shown.locator(".machine .state strong").all_text_contents()


def names(trace, state):
    return ["/".join(field.system.states[field.local(state)].configuration) for field in trace.instance.fields]


def test_a_step_that_is_not_possible_says_who_refuses_it(browser, small):
    with browser.page(small) as shown:
        shown.click(".refusals summary")
        reasons = dict(zip(
            shown.locator(".refused").all_text_contents(), shown.locator(".reasons").all_text_contents(), strict=True,
        ))
        assert "Wire of lamp 1 is “laid”: " in reasons["Lamp 1 gets current."]
        assert "Flip" in reasons["Lamp 1 gets current."]
        shown.click("text=The switch is flipped.")
        refused = shown.locator(".refused").all_text_contents()
        assert "Lamp 1 gets current." not in refused
        assert "The weather wears lamp 1." in refused


def test_the_nearest_place_is_found_and_gone_to(browser, small):
    with browser.page(small) as shown:
        shown.click("#tab-goto")
        about, what = shown.locator(".wish select").all()
        about.select_option("lamp 2")
        what.select_option(label="is burnt_out")
        shown.click("text=Go there")
        assert told(shown, "Found") == "Found: 2 steps away. There is no shorter way."
        assert states(shown)[-1] == "burnt_out"
        about.select_option("lamp 2")
        what.select_option(label="is bright")
        shown.click("text=Go there")
        assert "There is none" in told(shown, "none")


def test_an_address_that_does_not_fit_says_so(browser, small, lit):
    (table,) = tables_of(Contents("lights", [lit]))
    with browser.page(small, f"#m=0&v={digest(table)}&p=zz") as shown:
        assert "Step 1 of the address is not possible" in shown.text_content("#trouble")
    with browser.page(small, "#m=0&v=00000000&p=0") as shown:
        assert "another version of the page" in shown.text_content("#trouble")
        assert shown.locator("li.step").count() == 1


@pytest.mark.parametrize("name", ["Mermaid", "ITF"])
def test_a_run_is_copied_in_other_forms(browser, small, name):
    with browser.page(small) as shown:
        shown.click("text=The switch is flipped.")
        shown.click("#tab-share")
        shown.click(f"text=Copy: {name}")
        text = shown.input_value("#text")
        begins = "sequenceDiagram\n    participant p0 as switch" if name == "Mermaid" else '{\n "#meta"'
        assert text.startswith(begins)
        assert "flip" in text


def test_the_picture_of_a_machine_is_lit_where_it_is(browser, small):
    with browser.page(small) as shown:
        shown.click(".machine >> nth=0 >> summary")
        assert shown.locator(".picture .lit title, .picture .lit text").first.text_content() == "off"
        shown.click("text=The switch is flipped.")
        assert shown.locator(".picture .lit").get_attribute("data-state") == "on"
        assert shown.locator(".picture .left").get_attribute("data-state") == "off"
        assert shown.locator(".picture .taken").first.get_attribute("data-from") == "off"


@pytest.fixture(scope="module")
def script():
    """The text of axe, which finds what shuts people out."""
    axe = pytest.importorskip("axe_playwright_python", reason="axe comes with pip install 'shadowcheck[dev]'")
    return (files(axe) / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 400)])
def test_nothing_in_the_page_shuts_anybody_out(browser, small, script, scheme, width):
    with browser.page(small, color_scheme=scheme, bypass_csp=True) as shown:
        shown.set_viewport_size({"width": width, "height": 900})
        for _ in range(2):
            shown.click("text=The switch is flipped.")
        shown.click("#back")
        shown.click(".refusals summary")
        shown.click(".machine summary >> nth=0")
        shown.hover("li.step >> nth=1")
        shown.wait_for_selector("#peek:visible")
        shown.evaluate(script)
        for tab in ("machines", "claims", "goto", "share"):
            shown.click(f"#tab-{tab}")
            found = shown.evaluate("axe.run()")
            assert found["passes"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
        assert shown.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture(scope="module")
def whole():
    """The page of the whole model with two writers."""
    asked = Configuration(MODEL.settings({}), {**MODEL.sizes, "writers": 2})
    network, claims = built(MODEL, asked)
    return page(Contents("vss", [world_of(MODEL, asked, compile_network(network, asked.sizes), claims)]))


def test_the_normal_course_of_two_writers_fits_two_screens_and_is_read_without_scrolling_sideways(browser, whole):
    with browser.page(whole) as shown:
        shown.set_viewport_size({"width": 1280, "height": 800})
        shown.click("#normal")
        told(shown, "Found")
        high, wide, room = (
            shown.evaluate(f"document.querySelector('#chart').{size}")
            for size in ("scrollHeight", "scrollWidth", "clientWidth")
        )
        assert high <= 2 * 800
        assert wide == room
        assert broken_words(shown) == []
        assert shown.evaluate("document.querySelector('.events .became b').getBoundingClientRect().height") >= 10
        shown.set_viewport_size({"width": 400, "height": 800})
        assert broken_words(shown) == []


def test_a_step_that_is_pointed_at_tells_its_messages_and_where_everybody_is_then(browser, whole):
    with browser.page(whole) as shown:
        shown.click("#normal")
        told(shown, "Found")
        shown.hover("li.step >> nth=2")
        shown.wait_for_selector("#peek:visible")
        card = shown.inner_text("#peek")
        assert "The requester calls GatherWriterMetadata" in card
        assert "IVssBackupComponents → VSS: ask_for_metadata" in card
        assert shown.locator("#peek dt").count() == shown.locator(".machine").count()
        told_first = shown.locator("#peek dd").all_inner_texts()[:4]
        assert all("(changed)" in text for text in told_first), "the instance, VSS and two deliveries"
        assert told_first[0].startswith("gathering")
        shown.keyboard.press("Escape")
        assert shown.is_hidden("#peek")
        shown.focus("li.step:nth-of-type(2) button")
        shown.keyboard.press("Tab")
        assert shown.inner_text("#peek h3 >> nth=0") == "Step 3"
        assert shown.evaluate("document.activeElement.getAttribute('aria-describedby')") == "peek"
        for _ in range(2):
            shown.keyboard.press("ArrowLeft")
        assert shown.evaluate("document.activeElement.dataset.step") == shown.inner_text("#where").split()[2]


def test_the_card_of_many_machines_shuts_nobody_out_on_a_narrow_screen(browser, whole, script):
    with browser.page(whole, bypass_csp=True) as shown:
        shown.set_viewport_size({"width": 400, "height": 860})
        for _ in range(2):
            shown.click("button.take >> nth=0")
        shown.hover("li.step >> nth=0")
        shown.wait_for_selector("#peek:visible")
        shown.evaluate(script)
        assert [(one["id"], one["nodes"][0]["html"]) for one in shown.evaluate("axe.run()")["violations"]] == []


def test_who_goes_by_keys_stays_where_he_was(browser, small):
    with browser.page(small) as shown:
        shown.focus("button.take")
        shown.keyboard.press("Enter")
        assert shown.evaluate("document.activeElement.matches('#possible button.take')")
        shown.focus("button.head >> nth=0")
        name = shown.evaluate("document.activeElement.innerText")
        shown.keyboard.press("Enter")
        assert shown.evaluate("document.activeElement.innerText") == f"Show {name}"


def test_what_goes_wrong_or_changes_nothing_stands_after_what_leads_on(browser, whole):
    with browser.page(whole) as shown:
        shown.click("button.take >> nth=0")
        groups = [text.rpartition(" (")[0] for text in shown.locator("#possible summary").all_inner_texts()]
        assert groups == ["Requester", "Refused, or no effect", "Possible faults"]
        faults = "#possible details:has(summary:text('Possible faults'))"
        assert shown.locator(f"{faults} .take").count() == shown.locator("#possible .take:has(.fault)").count() > 0
        assert shown.locator(f"{faults} .take:not(:has(.fault))").count() == 0
        shown.click("#possible summary:has-text('Refused')")
        before = states(shown)
        shown.click("#possible details:has(summary:text('Refused')) button >> nth=0")
        assert states(shown) == before
        assert shown.locator("#possible details[open]:has(summary:text('Refused'))").count() == 1, "it stays open"


class Deaf(WriterDesign[NoData]):
    """Has a handler for nothing but PrepareForSnapshot, Freeze and Thaw."""

    idle = State(initial=True)
    frozen = State()
    prepare_for_snapshot = stays(idle)
    freeze = idle.to(frozen)
    thaw = frozen.to(idle)


def test_an_event_that_is_not_taken_says_so_whether_its_step_is_looked_at_or_not(browser):
    with browser.page(explored([verify_design(Deaf, Request())])) as shown:
        shown.click("#last")
        assert "(not taken)" in shown.inner_text(".message.missed .words")
        shown.click("#first")
        assert shown.locator(".message").count() == 0
        assert "(not taken)" in shown.locator(".line-of.missed .words").last.inner_text()
