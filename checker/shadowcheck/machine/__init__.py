"""Machines: how they are written, and how each is turned into a table of everything that it can do."""

from shadowcheck.machine.act import Act
from shadowcheck.machine.choice import Choice, Parameter
from shadowcheck.machine.data import Between, NoData
from shadowcheck.machine.graph import dead_transitions, sketch
from shadowcheck.machine.live import Live
from shadowcheck.machine.lts import Sentence
from shadowcheck.machine.notation import Machine, State, explained, observable, stays
from shadowcheck.machine.unfold import unfold

__all__ = [
    "Act", "Between", "Choice", "Live", "Machine", "NoData", "Parameter", "Sentence", "State", "dead_transitions",
    "explained", "observable", "sketch", "stays", "unfold",
]
