"""The page: everything in one file, the same bytes each time, and nothing in it that could ask the network."""

import base64
import hashlib
import json
import re
from importlib.resources import files

import pytest

from shadowcheck.explorer.address import address
from shadowcheck.explorer.page import SEARCHING, SHOWING, Contents, Story, embedded, joined, page
from shadowcheck.explorer.tables import World
from shadowcheck.explorer.worlds import Worlds
from shadowcheck.instance import compile_network
from shadowcheck.judge import built_in_claims
from toys import lights

AGES = "age 20 [colour: warm]"
FOLDER = files("shadowcheck.explorer") / "page"


@pytest.fixture(scope="module")
def world():
    instance = compile_network(lights.network(), {"lamps": 2})
    return World(instance, built_in_claims(instance.network), "lights & <more>", {"lamps": "2"})


@pytest.fixture(scope="module")
def made(world):
    story = Story("one", "A </script> story.", 0, lights.walk(world.instance, "flip", "tear 1"))
    return page(Contents("lights & <more>", [world], [story])).decode()


def element(made, opening):
    return re.search(f"<{opening}>(.*?)</{opening.split()[0]}>", made, re.DOTALL)[1]


def test_the_same_contents_give_the_same_bytes(world):
    other = compile_network(lights.network(), {"lamps": 2})
    again = World(other, built_in_claims(other.network), "lights & <more>", {"lamps": "2"})
    assert page(Contents("a", [world])) == page(Contents("a", [again]))


def test_the_policy_allows_this_script_and_style_and_nothing_to_be_fetched(made):
    policy = re.search('Content-Security-Policy" content="([^"]*)"', made)[1]
    allowed = dict(part.split(" ", 1) for part in policy.split("; "))
    for kind, opening in (("script-src", 'script type="module"'), ("style-src", "style")):
        digest = base64.b64encode(hashlib.sha256(element(made, opening).encode()).digest()).decode()
        assert allowed.pop(kind) == f"'sha256-{digest}'"
    assert allowed.pop("worker-src") == "blob:"
    assert allowed.pop("img-src") == "data:"
    assert set(allowed.values()) == {"'none'"}
    assert "default-src" in allowed


def test_nothing_in_the_page_names_anything_to_be_fetched(made):
    assert not re.search(r"\b(src|srcset|action|ping|background)=", made)
    assert re.findall(r"<link[^>]*>", made) == ['<link rel="icon" href="data:,">']
    assert not re.search(r"url\(|@import|\bfetch\(|XMLHttpRequest|WebSocket|EventSource|importScripts", made)


def test_no_text_of_a_model_ends_the_element_that_holds_it(made):
    assert json.loads(element(made, 'script type="application/json" id="contents"'))["stories"][0]["says"] == (
        "A </script> story."
    )
    assert "<title>lights &amp; &lt;more&gt;</title>" in made
    line_separator = chr(0x2028)
    assert json.loads(embedded({"a": f"<!--{line_separator}&"})) == {"a": f"<!--{line_separator}&"}
    assert not set("<>&" + line_separator) & set(embedded({"a": f"<!-->{line_separator}&"}))


@pytest.mark.parametrize("modules", [SHOWING, SEARCHING])
def test_modules_import_only_what_comes_before_them_and_share_no_names(modules):
    names = {}
    for place, module in enumerate(modules):
        text = (FOLDER / f"{module}.js").read_text(encoding="utf-8")
        assert set(re.findall(r'^import .* from "\./(\w+)\.js";$', text, re.MULTILINE)) <= set(modules[:place]), module
        assert len(re.findall(r"^import\b", text, re.MULTILINE)) == len(re.findall(r"^import .*;$", text, re.MULTILINE))
        for name in re.findall(r"^(?:export )?(?:async )?(?:function\*?|class|const|let) (\w+)", text, re.MULTILINE):
            assert names.setdefault(name, module) == module, f"{name} is in {names[name]} and in {module}"
    assert not re.search(r"^(import|export)\b", joined(modules, "start"), re.MULTILINE)


def test_every_module_is_in_the_page_and_small():
    scripts = {one.name.removesuffix(".js"): one for one in FOLDER.iterdir() if one.name.endswith(".js")}
    assert set(scripts) == {*SHOWING, *SEARCHING}
    for name, one in scripts.items():
        assert len(one.read_text(encoding="utf-8").splitlines()) <= 250, name


def test_equal_pictures_are_written_once_and_can_be_lit(made):
    pictures = re.findall(r'<template id="picture-\d+">.*?</template>', made, re.DOTALL)
    assert len(pictures) == 3, "of the switch, and one for all wires, and all lamps"
    for state in ("dark", "bright", "burnt_out"):
        assert sum(f'data-state="{state}"' in picture for picture in pictures) == 1
    assert any('data-from="dark" data-to="bright"' in picture for picture in pictures)


def test_an_address_tells_the_rules_in_base_36_and_where_the_run_repeats(world):
    instance = compile_network(lights.network(), {"lamps": 20})
    trace = lights.walk(instance, AGES, AGES, loop_at=0)
    assert trace.steps[0].rule.number > 36, "or one digit would do"
    written = address(3, "12345678", trace)
    digits = re.fullmatch(r"#m=3&v=12345678&p=(\w+)\.(\w+)&at=0&loop=0", written).groups()
    assert [int(one, 36) for one in digits] == [step.rule.number for step in trace.steps]
    assert "at=" not in address(3, "12345678", trace, at=None)
    assert address(0, "", lights.walk(instance, AGES, rests=True)).endswith("&loop=1"), "after all steps, nothing"
    assert "loop" not in address(0, "12345678", lights.walk(world.instance, "flip"))


def test_a_run_of_another_instance_gets_a_world_of_its_own(world):
    worlds, bigger = Worlds(), compile_network(lights.network(), {"lamps": 3})
    worlds.tell("small", "", lights.walk(world.instance, "flip"), world)
    worlds.tell("big", "", lights.walk(bigger, "flip"), world)
    worlds.tell("big again", "", lights.walk(bigger, "flip"), world)
    contents = worlds.contents("both")
    assert [story.world for story in contents.stories] == [0, 1, 1]
    assert [one.settings for one in contents.worlds] == [{"lamps": "2"}, {"lamps": "3"}]
