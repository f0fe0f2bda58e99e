"""Good requesters keep everything; each documented mistake breaks what is recorded, by a trace of that length."""

import importlib.util
import sys

import pytest

from shadowcheck.errors import SpecificationError
from shadowcheck.network import local_system
from vss_protocol.gallery.requester_image import ImageRequester
from vss_protocol.gallery.requester_variants import varied
from vss_protocol.gallery.requesters import GOOD, MISTAKES, NOT_EXPRESSED
from vss_protocol.requester_contract.environment import REQUESTER
from vss_protocol.starting.requester import FileCopyRequester

READINGS = ("strict", pytest.param("lenient", marks=pytest.mark.slow))
DESIGNS = (GOOD[0], *(pytest.param(design, marks=pytest.mark.slow) for design in GOOD[1:]))


def by_name(mistake):
    return f"{mistake.number}-{mistake.design.__name__}"


@pytest.fixture(scope="session")
def starting_design(tmp_path_factory):
    place = tmp_path_factory.mktemp("designs") / "gallery_starting_requester.py"
    place.write_text(REQUESTER.template("StartingDesign", machine=True), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(place.stem, place)
    module = importlib.util.module_from_spec(spec)
    sys.modules[place.stem] = module
    spec.loader.exec_module(module)
    yield module.StartingDesign
    del sys.modules[place.stem]


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.__name__)
def test_a_good_design_keeps_every_claim(broken, checked, design, reading):
    assert broken(design, reading) == {}
    assert checked(design, reading).complete


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.__name__)
def test_a_good_design_comes_to_every_state_that_it_declares(checked, design):
    instance, graph = checked(design).instance, checked(design).outcome.graph
    (place,) = (field.number for field in instance.fields if field.role.name == "requester")
    reached = {instance.decode(state)[place] for state in graph.states}
    assert reached == set(range(len(local_system(design).states)))


@pytest.mark.parametrize("reading", READINGS)
def test_the_design_that_a_user_starts_from_keeps_every_claim(broken, checked, starting_design, reading):
    assert broken(starting_design, reading) == {}
    assert checked(starting_design, reading).complete


@pytest.mark.slow
@pytest.mark.parametrize("mistake", MISTAKES, ids=by_name)
def test_a_mistake_breaks_what_is_recorded_and_its_trace_replays(broken, checked, mistake):
    found = broken(mistake.design, mistake.reading)
    assert set(found) == set(mistake.breaks)
    trace = checked(mistake.design, mistake.reading).trace(found[mistake.breaks[0]])
    assert len(trace.steps) == mistake.length


@pytest.mark.slow
@pytest.mark.parametrize("mistake", [one for one in MISTAKES if one.reading == "strict"], ids=by_name)
def test_a_mistake_is_a_mistake_under_the_other_reading_too(broken, mistake):
    found = broken(mistake.design, "lenient")
    assert mistake.breaks[0] in found
    assert set(found) <= set(mistake.breaks)


def test_every_number_of_a_requesters_mistake_has_a_design_or_a_reason():
    made = [mistake.number for mistake in MISTAKES]
    assert made == sorted(made)
    assert set(made) & set(NOT_EXPRESSED) == set()
    assert set(made) | set(NOT_EXPRESSED) == {f"N{number}" for number in range(40, 58)}


def test_a_mistake_is_told_in_a_sentence():
    for mistake in MISTAKES:
        assert mistake.design.__doc__.startswith(f"{mistake.number}: ")
        assert mistake.what[0].isupper()
        assert mistake.what.endswith(".")


@pytest.mark.parametrize("design", [FileCopyRequester, pytest.param(ImageRequester, marks=pytest.mark.slow)])
def test_a_variant_without_changes_does_what_the_design_does_with_its_handlers(checked, design):
    same = varied(design, "Same", "The same.")
    one, other = checked(design).outcome, checked(same).outcome
    assert (one.states, one.steps, one.depth) == (other.states, other.steps, other.depth)


@pytest.mark.parametrize("text", ["release: gathered", "release leaving", "release: leaving -> nowhere at all"])
def test_a_variant_without_a_transition_that_is_not_there_is_refused(text):
    with pytest.raises(SpecificationError, match="no transition"):
        varied(FileCopyRequester, "Wrong", "Wrong.", without=[text])


def test_a_variant_with_a_transition_that_cannot_be_read_is_refused():
    with pytest.raises(SpecificationError, match="is no transition"):
        varied(FileCopyRequester, "Wrong", "Wrong.", having=["release leaving -> finished"])
