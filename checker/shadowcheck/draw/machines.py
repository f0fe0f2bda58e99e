"""The picture of a machine: its declared states, and on each arrow the event, the guard and the outcome.

A machine with data is drawn by its declared states, not by all values of its data; guards on the arrows show what
depends on the data. A machine that was built as a table (a mailbox) is folded onto the names of its states.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from shadowcheck.draw.parts import in_parts
from shadowcheck.draw.passed import told_together
from shadowcheck.draw.picture import Bundles, Group, Look, Node, Picture
from shadowcheck.machine import sketch
from shadowcheck.machine.graph import leaves, reactions_by_transition
from shadowcheck.machine.lts import FAILURE, OK, LocalSystem, Reaction
from shadowcheck.machine.source import source_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from statemachine import StateChart

    from shadowcheck.machine.topology import Arrow as Declared

ENTRY = "*entry"
"""The id of the entry dot; it cannot be the name of a state."""

_ALL, _PAST = " (all at once)", {"shallow": " (H)", "deep": " (H*)"}
"""What is added to the title of a parallel state, whose regions are all active, and of a history state."""
_UNTAKEN = "never taken", OK
"""What is told of a transition that no reaction takes; that of a history state is its default, and no reaction's."""
_FAILS = re.compile(r"fail|veto|abort|overflow|crash|error|broken|spoilt|timed?_?out", re.IGNORECASE)
_VERB = re.compile(r"(?P<before>[a-z]+ )(?P<own>[^\[/]+)(?P<after>)")
_IN_BRACKETS = re.compile(r"(?P<before>\([a-z]+ )(?P<own>[^\[/]+)(?P<after>\))")
_ANSWERED = re.compile(r"(?P<before>)(?P<own>\w+)(?P<after> / .+)")


def machine_picture(system: LocalSystem, title: str = "") -> Picture:
    """Draw *system* with the heading *title*, by default its name."""
    heading = title or system.name
    if system.machine is None or source_of(system.machine) is not None:
        return _folded(system, heading)
    return _declared(system, system.machine, heading)


def look_of(name: str, *, rests: bool) -> Look:
    """Return the look of the state *name*: a failure if its name suggests one, an end if the machine may rest there."""
    if _FAILS.search(name):
        return Look.FAILED_END if rests else Look.FAILURE
    return Look.END if rests else Look.PLAIN


def _declared(system: LocalSystem, machine: type[StateChart[Any]], title: str) -> Picture:
    tree = _Tree.of(machine)
    ends = {name for number in system.ends for name in leaves(system, number)}
    nodes = [
        Node(
            name, tree.titles[name], look_of(name, rests=name in ends), says=sentence(system, name),
            group=tree.parent[name],
        )
        for name in tree.parent
        if name not in tree.outer
    ]
    groups = tuple(
        Group(name, tree.titles[name], tree.parent[name], sentence(system, name))
        for name in tree.parent if name in tree.outer
    )
    bundles, dots = Bundles(), []
    for name in tree.initial:
        parent = tree.parent[name]
        dots.append(Node(ENTRY if parent is None else f"{ENTRY} {parent}", "", Look.ENTRY, group=parent))
        bundles.add(dots[-1].id, name, "")
    for arrow, taking in reactions_by_transition(system):
        answers = list(dict.fromkeys(map(_answer, taking))) or [_UNTAKEN[arrow.source in tree.histories]]
        answer = "" if answers == [OK] else " or ".join(answers)
        for source in tree.sources(arrow):
            bundles.add(source, tree.entered(arrow), _label(arrow.event, arrow.guard, answer))
    for node in nodes if system.restart else ():
        bundles.add(node.id, tree.entered_first, system.restart)
    caption = (inspect.getdoc(machine) or "").split("\n\n")[0].replace("\n", " ")
    return assembled(title, caption, (*dots, *nodes), bundles, groups)


@dataclass(frozen=True)
class _Tree:
    """The states of a machine: the parent of each, the initial ones, those with substates (`outer`), and their titles.

    The regions of a parallel state are all entered, so none of them is initial.
    """

    parent: Mapping[str, str | None]
    initial: tuple[str, ...]
    outer: frozenset[str]
    histories: frozenset[str]
    titles: Mapping[str, str]

    @classmethod
    def of(cls, machine: type[StateChart[Any]]) -> _Tree:
        states = sketch(machine).states
        parent = {state.id: state.parent for state in states.values()}
        initial = tuple(
            state.id for state in states.values()
            if state.initial and not (state.parent is not None and states[state.parent].parallel)
        )
        added = {state.id: _ALL if state.parallel else _PAST.get(state.history, "") for state in states.values()}
        titles = {name: name + more for name, more in added.items()}
        histories = frozenset(state.id for state in states.values() if state.history)
        return cls(parent, initial, frozenset(name for name in parent.values() if name is not None), histories, titles)

    @property
    def entered_first(self) -> str:
        """The innermost initial state."""
        name = next(name for name in self.initial if self.parent[name] is None)
        while name in self.outer:
            name = next(inner for inner in (*self.initial, *self.parent) if self.parent[inner] == name)
        return name

    def around(self, name: str) -> Iterator[str]:
        here: str | None = name
        while here is not None:
            yield here
            here = self.parent[here]

    def sources(self, arrow: Declared) -> list[str]:
        """Return where *arrow* starts; one from a frame inwards cannot be drawn, and starts at all states inside."""
        if arrow.source in self.outer and arrow.source in self.around(arrow.target):
            return [name for name in self.parent if name not in self.outer and arrow.source in self.around(name)]
        return [arrow.source]

    def entered(self, arrow: Declared) -> str:
        """Return where *arrow* ends; one from inside a frame to the frame ends at its initial state."""
        target = arrow.target
        while target in self.outer and target in self.around(arrow.source):
            target = next(name for name in (*self.initial, *self.parent) if self.parent[name] == target)
        return target


def _folded(system: LocalSystem, title: str) -> Picture:
    names = [state.name for state in system.states]
    ends = {names[number] for number in system.ends}
    nodes = [
        Node(name, name, look_of(name, rests=name in ends), says=sentence(system, name.rsplit("/", 1)[-1]))
        for name in dict.fromkeys(names)
    ]
    bundles = Bundles()
    for variant, number in system.initials.items():
        bundles.add(ENTRY, names[number], variant)
    for reaction, chosen in told_together(system):
        answer = _answer(reaction)
        label = _label(reaction.event, chosen, "" if answer == OK else answer)
        bundles.add(names[reaction.source], names[reaction.target], label)
    return assembled(
        title, f"{len(system.states):,} local states, drawn by their names.", (Node(ENTRY, "", Look.ENTRY), *nodes),
        bundles,
    )


def assembled(
    title: str, caption: str, nodes: Iterable[Node], bundles: Bundles, groups: tuple[Group, ...] = ()
) -> Picture:
    """Return the picture of a machine, with what many of its states have in common told once, and cut into parts."""
    boxes = list(nodes)
    states = [node for node in boxes if node.look is not Look.ENTRY]
    rest, hubs, shared = bundles.folded(
        [node.id for node in states], [node.id for node in states if not node.look.fails]
    )
    filled = [replace(node, items=(*node.items, *gathered(rest.loops(node.id)))) for node in boxes]
    arrows = [replace(arrow, items=gathered(arrow.items)) for arrow in (*shared, *rest.merged())]
    return in_parts(Picture(title, caption, (*filled, *hubs), tuple(arrows), groups))


def gathered(items: Iterable[str]) -> tuple[str, ...]:
    """Merge *items* that share a verb or an outcome: "send ask, answer", "create, release / S_OK"; drop empty ones."""
    lists: dict[tuple[str, str], list[str]] = {}
    for item in filter(None, items):
        alike = _VERB.fullmatch(item) or _IN_BRACKETS.fullmatch(item) or _ANSWERED.fullmatch(item)
        before, own, after = (alike["before"], alike["own"], alike["after"]) if alike else (item, "", "")
        lists.setdefault((before, after), []).append(own)
    return tuple(before + ", ".join(filter(None, own)) + after for (before, after), own in lists.items())


def _label(event: str, guard: str, answer: str) -> str:
    begins = event or ("" if guard or answer else "by itself")
    return begins + (f" [{guard}]" if guard else "") + (f" / {answer}" if answer else "")


def _answer(reaction: Reaction) -> str:
    if reaction.outcome == FAILURE and reaction.failure is not None:
        return reaction.failure
    return reaction.outcome


def sentence(system: LocalSystem, name: str) -> str:
    """Return what the state *name* of *system* stands for, as its machine says; nothing if it does not."""
    return system.glossary[name].text if name in system.glossary else ""
