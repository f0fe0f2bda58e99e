"""A switch, a wire and lamps, and runs of them: small enough to know every line of every story by heart."""

from dataclasses import dataclass

from shadowcheck.machine import Choice, Machine, NoData, State
from shadowcheck.machine.lts import Sentence
from shadowcheck.network import Mailbox, Message, Network, Role, Step, each
from shadowcheck.trace import Trace, TraceStep


class Switch(Machine[NoData]):
    """On or off."""

    off = State(initial=True)
    on = State()
    flip = off.to(on) | on.to(off)


@dataclass
class Wear:
    """How a lamp has aged."""

    old: bool = False


class Lamp(Machine[Wear]):
    """Shines while it has current, unless its thread breaks."""

    dark = State(initial=True)
    bright = State()
    burnt_out = State(final=True)
    ends = ("dark",)
    thread_breaks = Choice("the thread of the lamp breaks")
    colour = Choice("the colour of the light", values=("warm", "cold"))
    glossary = {"dark": Sentence("No light.", "lamps")}

    current = dark.to(burnt_out, cond="thread_breaks") | dark.to(bright, unless="thread_breaks") | bright.to(dark)
    age = dark.to.itself(internal=True) | bright.to.itself(internal=True)

    def on_current(self):
        return not (self.dark.is_active and self.thread_breaks)

    def on_age(self):
        self.model.old = not self.model.old
        return self.colour


WIRE = Mailbox("Wire", (Message("Flip", frozenset({"laid"})),), 2, ("laid",), ends=("laid",)).system()


def network():
    switch, wire, lamp = (
        Role("switch", Switch),
        Role("wire", WIRE, "lamps", title="wire of lamp"),
        Role("lamp", Lamp, "lamps"),
    )
    return Network(
        "light",
        (switch, wire, lamp),
        (
            Step("flip", switch.does("flip"), each(wire.does("post Flip")), says="The switch is flipped.", source="s"),
            Step("shine", wire.does("deliver Flip"), lamp.does("current"), by="lamp", says="{who} gets current."),
            Step(
                "age", lamp.does("age"), switch.stays(switch.at("off")), by="weather", says="The weather wears {who}.",
            ),
            Step("tear", wire.does("deliver Flip"), says="the wire of {who} drops a Flip", source="s"),
        ),
    )


def walk(instance, *names, loop_at=None, rests=False):
    """The run that takes the rules of these names, one after the other."""
    here, steps = instance.initial, []
    for name in names:
        change, rule = next(
            (change, rule) for rule in instance.rules if str(rule) == name and (change := rule.effect(here)) is not None
        )
        steps.append(TraceStep(rule, here, here + change))
        here += change
    return Trace(instance, instance.initial, tuple(steps), loop_at, rests)
