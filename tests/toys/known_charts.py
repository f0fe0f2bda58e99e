"""Charts that others published, written as python-statemachine's users write them, and one with our data."""

from dataclasses import dataclass

from statemachine import HistoryState, State, StateChart

from shadowcheck.machine import Machine


class Oven(StateChart):
    """The microwave with two regions of SCXML (W3C, 2015, appendix G.2); its time is one tick of five."""

    class oven(State.Parallel):  # noqa: N801
        class engine(State.Compound):  # noqa: N801
            off = State(initial=True)

            class on(State.Compound):  # noqa: N801
                idle = State(initial=True)
                cooking = State()
                idle.to(cooking, cond="In('closed')")
                cooking.to(idle, cond="In('opened')")
                time = cooking.to(cooking, internal=True, on="count")

            turn_on = off.to(on)
            turn_off = on.to(off)
            on.to(off, cond="is_over")

        class door(State.Compound):  # noqa: N801
            closed = State(initial=True)
            opened = State()
            door_open = closed.to(opened)
            door_close = opened.to(closed)

    def __init__(self):
        self.timer = 0
        super().__init__()

    def on_enter_off(self):
        self.timer = 0

    def count(self):
        self.timer += 1

    def is_over(self):
        return self.timer >= 5


class Player(StateChart):
    """A player that goes on where it was switched off: deep history, as in Harel's statecharts."""

    off = State(initial=True)

    class on(State.Compound):  # noqa: N801
        class stopped(State.Compound):  # noqa: N801
            empty = State(initial=True)
            loaded = State()
            put_in = empty.to(loaded)
            take_out = loaded.to(empty)

        class moving(State.Compound):  # noqa: N801
            playing = State(initial=True)
            paused = State()
            pause = playing.to(paused) | paused.to(playing)

        play = stopped.loaded.to(moving)
        stop = moving.to(stopped.loaded)
        where_it_was = HistoryState(type="deep")
        where_it_was.to(stopped)

    power = off.to(on.where_it_was) | on.to(off)


class Courses(StateChart):
    """Three courses side by side, each of two labs, a test and the end of all: as in SCXML's tutorials."""

    class studying(State.Parallel):  # noqa: N801
        class labs(State.Compound):  # noqa: N801
            lab_one = State(initial=True)
            lab_two = State()
            labs_done = State(final=True)
            lab = lab_one.to(lab_two) | lab_two.to(labs_done)

        class project(State.Compound):  # noqa: N801
            under_way = State(initial=True)
            handed_in = State(final=True)
            hand_in = under_way.to(handed_in)

        class test(State.Compound):  # noqa: N801
            open_test = State(initial=True)
            passed = State(final=True)
            sit = open_test.to(passed)
            fail = open_test.to(open_test)

    graduated = State(final=True)
    done_state_studying = studying.to(graduated)


@dataclass
class Load:
    """What a lift carries."""

    full: bool = False


class Lift(Machine[Load]):
    """A lift in our own notation: two regions, history, an event that it sends to itself."""

    class lift(State.Parallel, initial=True):  # noqa: N801
        class cabin(State.Compound):  # noqa: N801
            below = State(initial=True)
            above = State()
            move = below.to(above, cond="In('shut')") | above.to(below, cond="In('shut')")

        class doors(State.Compound):  # noqa: N801
            shut = State(initial=True)
            ajar = State()
            toggle = shut.to(ajar) | ajar.to(shut)

    class maintenance(State.Compound):  # noqa: N801
        jacked = State(initial=True)
        checked = State(final=True)
        check = jacked.to(checked)

    lock = lift.to(maintenance)
    done_state_maintenance = maintenance.to(lift)

    def on_toggle(self):
        self.model.full = not self.model.full

