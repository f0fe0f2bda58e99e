"""A class of python-statemachine is enough for `shadowcheck check`; `verify` says so."""

import pytest

LAMP = """
from statemachine import State, StateMachine


class Lamp(StateMachine):
    dark = State(initial=True)
    bright = State()
    toggle = dark.to(bright) | bright.to(dark)
    dim = bright.to(dark, cond="is_dimmable")

    def is_dimmable(self):
        return False
"""
OTHER = """

class Bulb(StateMachine):
    whole = State(initial=True)
    broken = State(final=True)
    drop = whole.to(broken)
"""


@pytest.fixture
def lamp(tmp_path):
    path = tmp_path / "lamp.py"
    path.write_text(LAMP, encoding="utf-8")
    return path


def test_a_file_with_one_class_is_a_model_of_that_machine(run, lamp):
    found = run("check", str(lamp))
    assert found.exit_code == 0
    assert "3 hold; 2 states, 2 steps, depth 1" in found.output
    assert "It can be in bright." in found.output


def test_one_of_several_classes_is_named(run, lamp):
    lamp.write_text(LAMP + OTHER, encoding="utf-8")
    assert run("check", f"{lamp}:Bulb").exit_code == 0
    found = run("check", str(lamp))
    assert found.exit_code == 2
    assert "Lamp, Bulb" in found.stderr


@pytest.mark.parametrize("name", ["", ":Lamp"])
def test_verify_says_how_a_state_machine_is_checked(run, lamp, name):
    found = run("verify", f"{lamp}{name}")
    assert found.exit_code == 2
    assert f"shadowcheck check {lamp}:Lamp" in found.stderr


def test_it_is_drawn_simulated_and_exported(run, lamp, tmp_path):
    assert run("diagram", str(lamp), "--out", str(tmp_path / "drawn")).exit_code == 0
    assert "toggle" in (tmp_path / "drawn" / "machines" / "lamp.mmd").read_text(encoding="utf-8")
    assert "2 states met" in run("simulate", str(lamp)).output
    assert "toggle" in run("export", str(lamp), "--format", "aut").output
