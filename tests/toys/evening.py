"""A function to be drawn: a helper, a loop that waits, tries that are counted, a question, and errors."""

from dataclasses import replace

from function.toy import PROFILE, Base, LampError
from shadowcheck.function import design_of

NAMES = {(("works", True),): "it works", (("works", False),): "it is broken"}
"""The names of answers; of a colour it is the colour."""
NAMED = replace(
    PROFILE, named=lambda _, told: NAMES.get(tuple(told.items())) or told["colour"],
    good=("it works", "blue"),
)


class StaysDark(Exception):  # noqa: N818 - the picture may not go by the name
    """No try lights the lamp."""


def evening(lamp):
    """Lights a lamp,
    once it is dark.

    More that no caption shows.
    """
    with lamp.plug() as light:
        warm(light)
        if lamp.decide("it is dark"):
            for attempt in (1, 2):  # noqa: B007 - it is drawn
                try:
                    light.turn()
                except LampError:
                    continue
                return
            raise StaysDark
        lamp.turn()


def warm(light):
    """Waits for a lamp that is red."""
    colour = light.look()
    while colour == "red":
        colour = light.look()


def again(lamp):
    """The same with other words, for the profile in which answers have no names."""
    with lamp.plug() as light:
        light.turn()


def stopped(lamp):
    """Hears Ctrl-C."""
    try:
        lamp.turn()
    except KeyboardInterrupt:
        lamp.look()


def careful(lamp):
    """Waits within its course, for what stands below it in the file to come before it: many calls end alike."""
    with lamp.plug() as light:
        while light.look() == "red":
            lamp.turn()
        lamp.turn()
        lamp.turn()
        lamp.turn()


CAREFUL = design_of(careful, Base, NAMED)
STOPPED = design_of(stopped, Base, NAMED)
EVENING = design_of(evening, Base, NAMED)
AGAIN = design_of(again, Base, PROFILE)
