"""A compound state whose history is remembered while another state is active."""

from statemachine import HistoryState, State


def past(base):
    """Return that chart as a class of *base*: in our notation, or as python-statemachine's users write it."""
    class Past(base):
        out = State(initial=True)

        class inner(State.Compound):  # noqa: N801
            a = State(initial=True)
            b = State()
            h = HistoryState()
            h.to(a)
            step = a.to(b) | b.to(a)

        enter = out.to(inner.h)
        leave = inner.to(out)

    return Past


STATES = ["out (h=None)", "inner/a (h=None)", "inner/b (h=None)", "out (h=a)", "out (h=b)"]
"""The states of its table, whatever it derives from."""
