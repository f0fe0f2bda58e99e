"""The list of the gallery: by page of the documentation, machine and claim; all of it is shown without a script."""

import re
from pathlib import Path

import pytest

from shadowcheck.site.pictures import gallery_pages

PAGES = Path(__file__).parents[2] / "spec" / "site" / "pages"
ITEM = re.compile(r"^- \[[^\]]+\]\([^)]+\).*\n    \{: \.plate(.*) \}$", re.MULTILINE)


@pytest.fixture(scope="module")
def listed(drawn):
    return dict(gallery_pages(drawn))["gallery/index.md"]


@pytest.fixture(scope="module")
def shown(listed):
    """The list as a page of its own, with the script and the style of the site."""
    from markdown import markdown  # noqa: PLC0415 - comes with mkdocs

    made = markdown(listed, extensions=["attr_list"])
    style, script = ((PAGES / name).read_text() for name in ("site.css", "gallery.js"))
    return (
        f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>g</title><link rel="icon" href="data:,">'
        f"<style>{style}</style><article>{made}</article><script>{script}</script></html>"
    ).encode()


def facts(listed):
    return [dict(re.findall(r'data-(\w+)="([^"]*)"', attributes)) for attributes in ITEM.findall(listed)]


def test_every_entry_of_a_run_has_its_page_its_claim_and_its_machines(listed):
    assert len(ITEM.findall(listed)) == listed.count("\n- ")
    stories = [one for one in facts(listed) if "claim" in one]
    assert len(stories) > 3
    assert all(set(one) == {"page", "machine", "claim"} for one in stories)
    assert {"claim": "answers-everything", "page": "telling", "machine": "manager|resource"} in stories


def test_the_picture_of_a_machine_is_found_by_its_machine(listed):
    pictures = [one for one in facts(listed) if "claim" not in one and "machine" in one]
    assert {"machine": "manager"} in pictures


def test_the_script_is_a_part_of_the_site_and_asks_nobody():
    assert "extra_javascript: [gallery.js]" in (PAGES.parent / "mkdocs.yml").read_text()
    script = (PAGES / "gallery.js").read_text()
    assert not re.search(r"fetch|XMLHttp|import |https?://|innerHTML|eval", script)


def plates(page):
    return page.locator("li.plate:visible").count()


@pytest.mark.slow
def test_filters_work_together_and_stay_in_the_address(browser, shown, listed):
    with browser.page(shown) as page:
        every = facts(listed)
        assert plates(page) == len(every)
        assert page.text_content("[role=status]") == f"{len(every)} of {len(every)} shown"
        page.get_by_label("Machine").select_option("manager")
        managers = [one for one in every if "manager" in one.get("machine", "").split("|")]
        assert 0 < plates(page) == len(managers) < len(every)
        page.get_by_label("Claim").select_option("answers-everything")
        both = [one for one in managers if one.get("claim") == "answers-everything"]
        assert 0 < plates(page) == len(both) < len(managers)
        assert page.text_content("[role=status]") == f"{len(both)} of {len(every)} shown"
        assert page.evaluate("location.hash") == "#machine=manager&claim=answers-everything"
        assert page.locator("h2:visible").count() < page.locator("h2").count()
        page.click("text=Show all")
        assert plates(page) == len(every)
        assert page.evaluate("location.hash") in {"", "#"}
    with browser.page(shown, "#machine=manager&claim=answers-everything") as page:
        assert plates(page) == len(both)
        assert page.get_by_label("Claim").input_value() == "answers-everything"
        page.evaluate("location.hash = 'page=telling'")
        page.wait_for_function("document.getElementById('gallery-machine').value === ''")
        assert plates(page) == len([one for one in every if one.get("page") == "telling"])


@pytest.mark.slow
def test_filters_can_be_used_with_the_keyboard_alone(browser, shown):
    with browser.page(shown) as page:
        before = plates(page)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "gallery-page"
        page.keyboard.press("Tab")
        page.keyboard.press("m")
        assert page.input_value("#gallery-machine") == "manager"
        assert plates(page) < before


@pytest.mark.slow
def test_what_the_address_does_not_name_filters_nothing(browser, shown, listed):
    for fragment in ("#machines", "#machine=nobody", "#machine=%E0"):
        with browser.page(shown, fragment) as page:
            assert plates(page) == len(facts(listed))


@pytest.mark.slow
def test_without_a_script_all_of_it_is_shown_and_nothing_can_be_chosen(browser, shown, listed):
    with browser.page(shown, java_script_enabled=False) as page:
        assert plates(page) == len(facts(listed))
        assert page.locator("select:visible").count() == 0
