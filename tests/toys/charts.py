"""Charts written at random: nested states, regions, history, final states, transitions with and without an event."""

from __future__ import annotations

import types
from typing import Any

from hypothesis import strategies as st
from statemachine import HistoryState, State, StateChart, StateMachine

EVENTS = ("go", "tick", "stop")
FACTORY = type(State.Compound)
CHECKS = ("validate_disconnected_states", "validate_trap_states", "validate_final_reachability")


class _Tree:
    """A tree of states in the making: every state by its id."""

    def __init__(self, draw: Any) -> None:
        self.draw, self.states, self.histories, self.number = draw, {}, {}, 0

    def fresh(self, kind: str) -> str:
        self.number += 1
        return f"{kind}{self.number}"

    def body(self, depth: int, *, regions: bool = False) -> dict[str, State]:
        """Draw the states of one level; at least two, and the first one initial, unless they are regions."""
        body: dict[str, State] = {}
        for place in range(self.draw(st.integers(2, 3 if depth > 0 else 2))):
            name, state = self.state(depth, place, region=regions)
            body[name] = self.states[name] = state
        if not regions:
            self.connect(list(body.values()))
        return body

    def connect(self, siblings: list[State]) -> None:
        """Let each of the *siblings* lead to the next one."""
        for one, other in zip(siblings, [*siblings[1:], siblings[0]], strict=True):
            if not one.final and one is not other:
                action = self.draw(st.sampled_from([None, None, "count"]))
                one.to(other, event=self.draw(st.sampled_from(EVENTS)), on=action)

    def state(self, depth: int, place: int, *, region: bool) -> tuple[str, State]:
        kinds = ["compound"] if region else ["atomic", "compound", "parallel"] if depth > 0 else ["atomic"]
        kind = self.draw(st.sampled_from(kinds))
        if kind == "atomic":
            final = place > 0 and self.draw(st.integers(0, 3)) == 0
            return self.fresh("z" if final else "s"), State(initial=place == 0, final=final)
        name, parallel = self.fresh("p" if kind == "parallel" else "c"), kind == "parallel"
        body: dict[str, Any] = dict(self.body(depth - 1, regions=parallel))
        if self.draw(st.booleans()):
            past = self.fresh("h")
            body[past] = self.histories[past] = HistoryState(type=self.draw(st.sampled_from(["shallow", "deep"])))
            if self.draw(st.booleans()) and not parallel:
                body[past].to(next(iter(body.values())))
        base = State.Parallel if parallel else State.Compound
        options = {} if region else {"initial": place == 0}
        return name, FACTORY(name, (base,), body, **options)


@st.composite
def charts(draw: Any, bases: tuple[type, ...] = (StateChart, StateMachine)) -> type[StateChart[Any]]:
    """Draw the class of a chart, whose handlers count and remember who was last."""
    tree = _Tree(draw)
    top = tree.body(2)
    final = {name for name, state in tree.states.items() if state.final}
    sources = [name for name in tree.states if name not in final]
    targets = [*tree.states, *tree.histories]
    for _ in range(draw(st.integers(1, 6))):
        source = tree.states[draw(st.sampled_from(sources))]
        target = (tree.states | tree.histories)[draw(st.sampled_from(targets))]
        done = [f"done.state.{name}" for name, state in tree.states.items() if state.states]
        event = draw(st.sampled_from([*EVENTS, *EVENTS, *done, None]))
        guards = [f"In('{name}')" for name in tree.states] + [f"not In('{name}')" for name in tree.states]
        guard = draw(st.sampled_from([None, None, "is_even", *guards[:4]] if event else ["is_even", *guards]))
        action = draw(st.sampled_from([None, None, "count", "stamp", "send_tick"]))
        inside = target is source or source in target.ancestors()
        internal = inside and not target.is_history and draw(st.booleans())
        stays = draw(st.integers(0, 7)) == 0
        source.to(None if stays else target, event=event, cond=guard, on=action, internal=internal and not stays)
    namespace = {
        **dict.fromkeys(CHECKS, False), **top, "count": _count, "stamp": _stamp, "send_tick": _send_tick,
        "is_even": _is_even, "__init__": _begin,
    }
    if draw(st.booleans()):
        name = draw(st.sampled_from(list(tree.states)))
        namespace[f"on_{draw(st.sampled_from(['enter', 'exit']))}_{name}"] = _count
    (base,) = draw(st.sampled_from([(one,) for one in bases]))
    return types.new_class("Chart", (base,), {}, lambda made: made.update(namespace))


def _begin(self: Any) -> None:
    self.n, self.last = 0, ""
    StateChart.__init__(self)


def _count(self: Any) -> None:
    self.n = (self.n + 1) % 3


def _stamp(self: Any, source: State) -> None:
    self.last = source.id


def _send_tick(self: Any) -> None:
    if self.n == 0:
        self.n = 1
        self.send("tick")


def _is_even(self: Any) -> bool:
    return self.n % 2 == 0
