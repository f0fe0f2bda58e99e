"""Every chart of a gallery leads to its run in the explorer: in the network of its fault, or of its design."""

import json
import re
import shutil

import pytest

from protocols.two_phase_commit import MODEL
from shadowcheck.errors import SpecificationError
from shadowcheck.site.explorers import explorers
from shadowcheck.site.pictures import gallery_pages

ENTRY = re.compile(r"^### (.+)\n((?:(?!##).*\n)*)", re.MULTILINE)


@pytest.fixture(scope="module")
def index(drawn):
    return dict(ENTRY.findall((drawn / "index.md").read_text()))


@pytest.fixture(scope="module")
def explored(drawn):
    return dict(explorers(MODEL, drawn))


def contents(page):
    return json.loads(re.search(r'id="contents">(.*?)</script>', page.decode(), re.DOTALL)[1])


def test_every_chart_has_a_page_and_nothing_else_has_one(index, explored):
    assert set(explored) == {title for title, text in index.items() if "](sequences/" in text}
    assert len({one.path for one in explored.values()}) == len(explored) > 3


def test_the_address_is_of_the_tables_in_its_page_and_of_the_run_in_the_index(index, explored):
    for title, one in explored.items():
        told = contents(one.page)
        (world,), (story,) = told["worlds"], told["stories"]
        assert one.address == story["address"]
        assert one.address.startswith(f"#m=0&v={told['digests'][0]}&p=")
        path = re.search(r"&p=([^&]*)", one.address)[1]
        steps = [world["steps"][world["rules"][int(rule, 36)][0]] for rule in path.split(".")]
        assert len(steps) == len(re.findall(r"^ *\d+\. ", index[title], re.MULTILINE))


def test_a_page_runs_what_its_chart_is_about(explored):
    for title, one in explored.items():
        (world,) = contents(one.page)["worlds"]
        fault = title.removeprefix("Seeded fault: ")
        assert world["settings"].get("seeded fault", "").startswith(fault if fault != title else "")
        assert ("seeded fault" in world["settings"]) == (fault != title)
    for exhibit in filter(lambda one: one.breaks, MODEL.exhibits()):
        (world,) = contents(explored[f"{exhibit.name}: what goes wrong"].page)["worlds"]
        assert world["name"] == exhibit.design.__name__
        assert exhibit.breaks in {claim["id"] for claim in world["claims"]}


def test_the_page_of_a_chart_links_to_its_run(drawn, explored):
    addresses = {title: f"{one.path}{one.address}" for title, one in explored.items()}
    pages = dict(gallery_pages(drawn, addresses))
    for target in addresses.values():
        assert any(f"](../../{target}){{: .explored }}" in text or f"](../{target})" in text for text in pages.values())
    assert not any("<!--" in text for text in pages.values())


def test_without_explorers_there_are_no_links_to_them(drawn):
    assert not any("explored" in text or "run of" in text for text in dict(gallery_pages(drawn)).values())


@pytest.mark.parametrize(("was", "told"), [
    (r": [0-9.]+", ": 99999"), (r": [0-9.]+", ": 0.0.0.0.0.0"), (r": [0-9.]+", ": some steps"),
    (r"=", "_before="), (r"=\d+", "=several"), (r": ", ", mode=fast: "),
])
def test_a_gallery_of_another_version_is_refused(drawn, tmp_path, was, told):
    folder = shutil.copytree(drawn, tmp_path / "old")
    text = (folder / "index.md").read_text()
    changed = re.sub(f"(<!-- run of .*?){was}", rf"\g<1>{told}", text, count=1)
    assert changed != text
    (folder / "index.md").write_text(changed)
    with pytest.raises(SpecificationError, match="draw it again: shadowcheck diagram") as caught:
        dict(explorers(MODEL, folder))
    assert caught.value.code == "SC0410"


@pytest.mark.slow
def test_a_browser_goes_to_the_end_of_each_run_and_shows_what_it_breaks(browser, index, explored):
    for title, one in explored.items():
        with browser.page(one.page, one.address) as shown:
            assert shown.text_content("#trouble") == ""
            claim, says = re.search(r"^Claim `(.+?)`: (.*?) Page: ", index[title], re.MULTILINE).groups()
            shown.click("#last")
            breaches = " ".join(shown.locator(".breach").all_text_contents())
            assert (says in breaches) == (claim != MODEL.normal), title
