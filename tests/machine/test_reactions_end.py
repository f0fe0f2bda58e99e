"""A reaction that does not end is refused, with its line; what waits without computing is left alone."""

import time

import pytest

from shadowcheck.machine import Machine, NoData, State, endless, observable, stays, unfold
from toys.refusals import refused


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(endless, "MOST_SECONDS", 0.1)


class Turning(Machine[NoData]):
    """Turns for ever when it is told to, and takes no error for an answer."""

    idle = State(initial=True)
    turn = stays(idle)

    def on_turn(self) -> None:
        while True:
            try:
                {}["key"]
            except Exception:  # noqa: BLE001, S112 - as a stubborn author might
                continue


class Wondering(Machine[NoData]):
    """Never finds out whether it may go."""

    idle = State(initial=True)
    go = idle.to(idle, cond="may_go")

    def may_go(self) -> bool:
        while True:
            pass


class Staring(Machine[NoData]):
    """Never finds out what it sees."""

    idle = State(initial=True)
    go = stays(idle)

    @observable
    def seen(self) -> bool:
        while True:
            pass


class Waking(Machine[NoData]):
    """Never wakes up."""

    idle = State(initial=True)
    go = stays(idle)

    def on_enter_idle(self) -> None:
        while True:
            pass


@pytest.mark.parametrize(
    ("machine", "name", "event"),
    [(Turning, "on_turn", "event 'turn'"), (Wondering, "may_go", "event 'go'"), (Waking, "on_enter_idle", "")],
)
def test_a_handler_or_a_guard_that_does_not_end_is_refused_with_its_line(machine, name, event):
    with refused(f"{name!r} does not end", event, where="test_reactions_end.py:") as caught:
        unfold(machine)
    line = int(caught.value.where.rpartition("test_reactions_end.py:")[2].partition(":")[0])
    first = getattr(machine, name).__code__.co_firstlineno
    assert first < line <= first + 5
    assert caught.value.code == "SC0181"


def test_an_observable_that_does_not_end_is_refused_by_name():
    with refused("the observable 'seen'", "does not end", where="test_reactions_end.py:"):
        unfold(Staring)


def test_a_reaction_that_waits_without_computing_is_not_interrupted():
    with endless.ending(lambda: "the same reaction"):
        time.sleep(0.3)


def test_many_short_reactions_may_take_any_time_together():
    reactions = [object()]
    start = time.process_time()
    with endless.ending(lambda: reactions[-1]):
        while time.process_time() - start < 0.3:
            reactions.append(object())
    assert len(reactions) > 2
