"""The Informal Trace Format (Apalache's ADR-015), as viewers read it."""

import json

from shadowcheck.instance import compile_network
from shadowcheck.network import Network, Role
from shadowcheck.trace.itf import itf, variables
from toys.tables import table


def test_every_state_gives_every_variable_a_string_or_a_record_with_its_data(run):
    found = itf(run("flip", "shine 2 [thread_breaks: no]"))
    assert found["vars"] == ["switch", "wire_of_lamp_1", "lamp_1", "wire_of_lamp_2", "lamp_2", "action"]
    assert [state["switch"] for state in found["states"]] == ["off", "on", "on"]
    assert [state["lamp_2"] for state in found["states"]] == [
        {"state": name, "old": False} for name in ("dark", "dark", "bright")
    ]
    assert found["states"][1]["wire_of_lamp_1"] == {"state": "laid", "holds": "Flip"}


def test_states_are_numbered_and_say_by_which_step_they_were_reached(run):
    states = itf(run("flip", "shine 2 [thread_breaks: no]"))["states"]
    assert [state["#meta"]["index"] for state in states] == [0, 1, 2]
    assert [state["action"] for state in states] == ["init", "flip", "shine 2 [thread_breaks: no]"]
    assert states[2]["#meta"]["says"] == "Lamp 2 gets current."
    assert states[2]["#meta"]["decided"] == ["the thread of the lamp breaks? no"]


def test_a_run_that_ends_has_no_loop(run):
    assert "loop" not in itf(run("flip"))


def test_a_lasso_names_the_state_that_begins_the_loop_and_ends_in_it(run):
    found = itf(run("age 2 [colour: warm]", "age 1 [colour: warm]", "age 1 [colour: cold]", loop_at=1))
    begin, end = found["states"][found["loop"]], found["states"][-1]
    assert found["loop"] == 1
    assert all(begin[name] == end[name] for name in found["vars"] if name != "action")


def test_a_run_that_may_stay_at_its_end_loops_there(run):
    assert itf(run("flip", rests=True))["loop"] == 1


def test_the_text_is_json_and_says_what_it_is_but_not_when_it_was_made(run):
    found = json.loads(json.dumps(itf(run("flip"))))
    assert found["#meta"] == {
        "format": "ITF",
        "format-description": "https://apalache-mc.org/docs/adr/015adr-trace.html",
        "source": "light",
    }
    assert found == itf(run("flip"))


def test_variables_are_identifiers_and_told_apart():
    system = table("Any", "a")
    roles = [Role(str(n), system, title=title) for n, title in enumerate(("a b", "a-b", "action", "☃"))]
    assert list(variables(compile_network(Network("n", tuple(roles), ()), {})).values()) == [
        "a_b",
        "a_b_",
        "action_",
        "machine",
    ]
