"""State machines as users of python-statemachine write them, after the examples of its documentation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from statemachine import HistoryState, State, StateChart, StateMachine
from statemachine.states import States


class TrafficLight(StateMachine):
    """Generic callbacks, those by convention, those by name, and in which order they run."""

    green = State(initial=True)
    yellow = State(enter="note_enter")
    red = State()
    cycle = green.to(yellow, before="note_before", after="note_after") | yellow.to(red) | red.to(green)
    look = green.to.itself(internal=True) | red.to.itself()

    def __init__(self):
        self.ran = ()
        super().__init__()

    def note(self, word):
        self.ran = (*self.ran, word)[-7:]

    def note_enter(self):
        self.note("enter")

    def note_before(self):
        self.note("before")

    def note_after(self):
        self.note("after")

    def before_cycle(self, event, source):
        self.note(f"{event} from {source.id}")
        return "cycled"

    def on_transition(self):
        self.note("on")

    def on_enter_state(self, state):
        self.note(f"in {state.id}")

    def on_exit_red(self):
        self.note("out of red")

    def after_cycle(self):
        self.note("cycled")


@dataclass
class Order:
    """A model with a state of its own to begin with, with guards and with handlers."""

    state: str = "draft"
    paid: int = 0

    def is_paid(self):
        return self.paid >= 2

    def on_pay(self, amount=1):
        self.paid += amount

    def on_enter_shipped(self):
        self.paid = 0


class OrderControl(StateChart[Order]):
    """Guards as expressions and in lists, on the model and on the machine."""

    idle = State(initial=True)
    draft = State()
    shipped = State()
    blocked = False
    pay = draft.to(draft, cond=["paid < 2", "not blocked"], unless=["is_paid"])
    ship = idle.to(draft) | draft.to(shipped, cond="is_paid and not blocked")
    again = shipped.to(idle)
    block = draft.to(draft)

    def on_block(self):
        self.blocked = not self.blocked


class Colour(Enum):
    """The states of `Painted`."""

    RED = 1
    GREEN = 2


class Painted(StateMachine):
    """States of an enumeration, which are the values of the states."""

    colours = States.from_enum(Colour, initial=Colour.RED, use_enum_instance=True)
    paint = colours.RED.to(colours.GREEN) | colours.GREEN.to(colours.RED)

    def on_transition(self, source, target):
        self.last = (source.value, target.value)


class Door(StateMachine):
    """What others derive from; it begins elsewhere, and keeps its state under another name."""

    shut = State(initial=True, value=1)
    ajar = State(value=2)
    push = shut.to(ajar) | ajar.to(shut)

    def __init__(self):
        super().__init__(start_value=2, state_field="status")

    def on_push(self):
        self.pushed = True


class LockedDoor(Door):
    """A machine that is derived from another one."""

    locked = State(value=3)
    lock = Door.shut.to(locked) | locked.to(Door.shut)

    def on_push(self):
        super().on_push()
        self.pushed = False


class Payment(StateChart):
    """A validator, an exception that is an event, events that it sends to itself, and a final state with data."""

    class paying(State.Compound, initial=True):  # noqa: N801
        asked = State(initial=True)
        given = State()
        over = State(final=True, donedata="change")
        give = asked.to(given, validators="is_money")
        book = given.to(over)

    closed = State()
    failed = State()
    done_state_paying = paying.to(closed, on="keep")
    error_execution = paying.to(failed)
    reset = closed.to(paying) | failed.to(paying)

    def is_money(self, amount):
        if amount == 0:
            raise ValueError(amount)

    def on_give(self, amount):
        self.amount = amount
        if amount == 3:
            raise ValueError(amount)
        self.send("book")

    def change(self):
        return {"back": self.amount - 1}

    def keep(self, back=None):
        self.back = back


class Player(StateChart):
    """History, shallow and deep, of regions with states inside states."""

    class on(State.Parallel, initial=True):  # noqa: N801
        class tape(State.Compound):  # noqa: N801
            class moving(State.Compound, initial=True):  # noqa: N801
                slow = State(initial=True)
                fast = State()
                wind = slow.to(fast) | fast.to(slow)

            still = State()
            where_it_was = HistoryState(type="deep")
            where_it_was.to(moving)
            stop = moving.to(still)
            go = still.to(where_it_was)

        class sound(State.Compound):  # noqa: N801
            loud = State(initial=True)
            mute = State()
            press = loud.to(mute) | mute.to(loud)

        all_of_it = HistoryState(type="deep")

    off = State()
    power = on.to(off) | off.to(on.all_of_it)
    fresh = off.to(on)


CLASSES = (TrafficLight, OrderControl, Painted, Door, LockedDoor, Payment, Player)
PAYLOADS = {OrderControl: {"pay": {"amount": (1, 2)}}, Payment: {"give": {"amount": (0, 1, 2, 3)}}}
"""What comes with their events."""
MODELS = {OrderControl: Order}
"""The classes of their models, where they are named."""
