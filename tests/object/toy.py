"""A small kind of objects: a lamp that is switched, dimmed and looked at."""

from shadowcheck.machine import Act, Machine, NoData, Parameter
from shadowcheck.network import local_system
from shadowcheck.object import Fact, Profile, Words, design_of_class
from shadowcheck.sources.loading import load


class Base(Machine[NoData]):
    """What designs of lamps derive from."""

    throws = "throw"
    bright = False

    level = Parameter("how far it is turned", values=(0, 1, 2), events=("dim",))
    colour = Parameter("the colour of the switch", values=("red", "green"))
    click = Act("clicks")
    glow = Act("glows")
    throw = Act("lets an exception escape")


class Lamp(Words):
    """The words of lamps."""

    __slots__ = ()

    level, colour, click, glow = Base.level, Base.colour, Base.click, Base.glow


def comes(event, asked):
    """A red switch does not dim."""
    return event != "dim" or ("colour", "red") not in asked


HANDLERS = {"on_switch": "switch", "on_dim": "dim", "on_cut": "cut"}
PROFILE = Profile(HANDLERS, Lamp, {"lit": Fact(default=False)}, comes=comes, unheard={"on_fire": "lamps do not burn"})


def design(written):
    return design_of_class(written, Base, PROFILE, ("bright",))


def table(written):
    return local_system(design(written))


def class_in(folder, text, name="Own", file="lamps.py"):
    """The class *name* in a file with that *text*."""
    (folder / file).write_text(text, encoding="utf-8")
    return getattr(load(str(folder / file), file), name)
