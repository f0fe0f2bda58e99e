"""Checks of a finished machine class against the profile, before anything is executed.

Nothing here makes an instance: python-statemachine runs eventless transitions in the constructor, which would never
return if two of them lead back and forth.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import partial
from types import FunctionType
from typing import TYPE_CHECKING, Any

from statemachine.callbacks import CallbackGroup, SpecReference
from statemachine.transition import Transition

from shadowcheck.errors import SpecificationError, suggestion
from shadowcheck.location import place
from shadowcheck.machine.data import HOOK_PREFIXES, domains
from shadowcheck.machine.guards import check_guards, guard_names
from shadowcheck.machine.lts import Sentence
from shadowcheck.machine.members import check_members, own_members
from shadowcheck.machine.names import bodies
from shadowcheck.machine.notation import RESERVED, Machine
from shadowcheck.machine.purity import check_outside
from shadowcheck.machine.topology import Owner, Topology, event_ids, specs_of, transitions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from statemachine import State, StateChart

GENERIC_HOOKS = ("before_transition", "on_transition", "after_transition", "on_enter_state", "on_exit_state")
"""Hooks that are called for every transition or every state."""

ORDERED = frozenset({
    "configuration", "configuration_values", "current_state", "current_state_value", "previous_configuration",
    "new_configuration", "history_values",
})
"""Names under which the active states can be read one after the other."""

ACTIONS = (CallbackGroup.ENTER, CallbackGroup.EXIT, CallbackGroup.BEFORE, CallbackGroup.ON, CallbackGroup.AFTER)
"""The groups of callbacks that may change data."""


def lint(cls: type[Machine[Any]]) -> None:
    """Raise `SpecificationError` for the first departure of *cls* from the profile."""
    _check_class(cls)
    topology = Topology(cls)
    check_common(cls, topology)
    for state in topology.nodes:
        _check_state(cls, state)
        for transition in transitions_of(state):
            _check_transition(cls, transition)
    _check_ids(cls, topology)
    check_members(cls)
    domains(cls)
    _check_hooks(cls, topology)
    for owner in topology.owners:
        _check_actions(cls, owner)
    check_guards(cls)
    _check_callbacks_run(cls, topology)
    check_words(cls, topology)
    check_outside(cls)


def _check_class(cls: type[Machine[Any]]) -> None:
    if not (isinstance(cls, type) and issubclass(cls, Machine)) or not cls.states:
        raise SpecificationError(
            f"{getattr(cls, '__qualname__', cls)!r} is not a machine with states",
            where=place(cls) if isinstance(cls, type) else repr(cls), why="a machine has at least one state",
            instead="class Printer(Machine[NoData]): idle = State(initial=True) ...", code="SC0140",
        )


def check_common(cls: type[StateChart[Any]], topology: Topology) -> None:
    """Refuse what no table can show, however *cls* is written: listeners, threads, time, ids that mean two states."""
    if cls._class_listeners:
        raise SpecificationError(
            f"{cls.__qualname__} has listeners", where=place(cls),
            why="a listener runs with every event, and no table shows what it remembers",
            instead="use handlers of the machine itself", code="SC0141",
        )
    ids = [state.id for state in topology.nodes]
    for state in topology.nodes:
        faults = (
            (specs_of(state, CallbackGroup.INVOKE), "invokes something", "an invocation runs in a thread, at any time",
             "a separate machine, joined to this one by the network", "SC0146"),
            (ids.count(state.id) > 1, "is also a state",
             "python-statemachine lets states with the same id hide each other",
             "an id of its own, for example with that of the state around it", "SC0150"),
        )
        _refuse_first(faults, f"the state {state.id!r}", partial(place, cls, state=state.id))
        for transition in state.transitions:
            _check_events(cls, transition)
    _check_order_is_unread(cls, topology)


def _check_events(cls: type[StateChart[Any]], transition: Transition) -> None:
    for event in transition.events:
        name, delay = str(event), getattr(event, "delay", 0)
        faults = (
            (delay, "is delayed", "there is no clock; all events come from the network",
             "an ordinary event; a timer is a machine", "SC0151"),
            (not name.replace(".", "_").isidentifier(), "is not a name",
             "a star stands for any event, and nobody can list those",
             "the events by name, with | between their transitions", "SC0150"),
        )
        _refuse_first(faults, f"the event {name!r}", partial(place, cls, state=transition.source.id, event=name))


def _check_order_is_unread(cls: type[StateChart[Any]], topology: Topology) -> None:
    """Refuse code that reads the active states one after the other, if there are regions."""
    if not any(state.parallel for state in topology.states):
        return
    for body in bodies(cls):
        for name in sorted(body.names & ORDERED | ORDERED.intersection(body.function.__code__.co_varnames)):
            raise SpecificationError(
                f"{body.member!r} reads {name!r}", where=place(cls, member=body.function),
                why="it is in the order in which the regions were entered, which no state shows",
                instead="self.a_state.is_active, or In('a_state') in a guard", code="SC0185",
            )


def _check_state(cls: type[Machine[Any]], state: State) -> None:
    faults = (
        (state.value != state.id, f"has the value {state.value!r}", "tables, claims and diagrams name states by id",
         "State() without value=", "SC0145"),
    )
    _refuse_first(faults, f"the state {state.id!r}", partial(place, cls, state=state.id))


def _check_transition(cls: type[Machine[Any]], transition: Transition) -> None:
    source, events = transition.source.id, " ".join(event_ids(transition))
    faults = (
        (specs_of(transition, CallbackGroup.VALIDATOR), "has validators",
         "a validator refuses by raising an exception, which hides the other candidates", "cond= or unless=", "SC0149"),
    )
    _refuse_first(faults, f"a transition of {source!r}", partial(place, cls, state=source, event=events or None))


def _refuse_first(faults: Iterable[tuple[object, str, str, str, str]], whose: str, where: Callable[[], str]) -> None:
    """Refuse the first of *faults*: whether there is one, what it is, why it matters, what to do instead, its code."""
    for is_there, what, why, instead, code in faults:
        if is_there:
            raise SpecificationError(f"{whose} {what}", where=where(), why=why, instead=instead, code=code)


def _check_ids(cls: type[Machine[Any]], topology: Topology) -> None:
    meanings: dict[str, str] = {}
    named = [("state", state.id) for state in topology.nodes] + [("event", event) for event in topology.events]
    for kind, name in named:
        if name in meanings or name in RESERVED or not name.isidentifier():
            other = meanings.get(name, "part of the vocabulary of machines" if name in RESERVED else "not a name")
            raise SpecificationError(
                f"the {kind} {name!r} is also {other}" if name.isidentifier() else f"the {kind} {name!r} is {other}",
                where=place(cls, **{kind: name}),
                why="python-statemachine matches names with dots and stars by prefix, lets states with the "
                "same id hide each other, and breaks on its own names",
                instead="an identifier with one meaning in this machine, such as print_page for print", code="SC0150",
            )
        meanings[name] = f"a {kind}" if kind == "state" else f"an {kind}"
    for event in cls._events:
        if event.delay or event.internal:
            raise SpecificationError(
                f"the event {event.id!r} is {'delayed' if event.delay else 'internal'}",
                where=place(cls, event=event.id), why="there is no clock; all events come from the network",
                instead="an ordinary event; a timer is a machine", code="SC0151",
            )


def _hooks(topology: Topology) -> list[str]:
    ids = topology.all_events  # those that the library sends, too
    by_event = [f"{when}_{event}" for event in ids for when in ("before", "on", "after")]
    by_state = [f"on_{when}_{state.id}" for state in topology.states for when in ("enter", "exit")]
    return [*GENERIC_HOOKS, *by_event, *by_state]


def _named_actions(topology: Topology) -> set[str]:
    return {str(spec.attr_name) for owner in topology.owners for spec in specs_of(owner, *ACTIONS)}


def _check_hooks(cls: type[Machine[Any]], topology: Topology) -> None:
    hooks = _hooks(topology)
    twice = sorted({hook for hook in hooks if hooks.count(hook) > 1})
    if twice:
        raise SpecificationError(
            f"{twice[0]!r} would be called on two occasions", where=place(cls),
            why="hooks are named after events and states, and two of these names are the same",
            instead="another id for the event or the state", code="SC0152",
        )
    known = {*hooks, *_named_actions(topology), *topology.events}
    for owner, name, member in own_members(cls):
        if name.startswith(HOOK_PREFIXES) and isinstance(member, FunctionType) and name not in known:
            raise SpecificationError(
                f"nothing calls {owner.__qualname__}.{name}", where=place(owner, member=member),
                why="its name begins like that of a handler, but there is no such event or state (prepare_event and "
                "on_invoke are not part of the profile)",
                instead=suggestion(name, known, f"another name; the events are {', '.join(sorted(topology.events))}"),
                code="SC0153",
            )


def _check_actions(cls: type[Machine[Any]], owner: Owner) -> None:
    for spec in specs_of(owner, *ACTIONS):
        member = inspect.getattr_static(cls, str(spec.attr_name), None)
        named = spec.reference is SpecReference.NAME and spec.attr_name not in cls._events
        if not named or spec.attr_name in RESERVED or not isinstance(member, FunctionType):
            source = owner.source if isinstance(owner, Transition) else owner
            raise SpecificationError(
                f"the action {spec.attr_name!r} is not the name of a method", where=place(cls, state=source.id),
                why="actions are reported by name; if it named an event, the machine would send that event to itself",
                instead="a method on_<event>, or the name of a method in quotes", code="SC0154",
            )


def _check_callbacks_run(cls: type[Machine[Any]], topology: Topology) -> None:
    for name in (*_hooks(topology), *_named_actions(topology), *guard_names(cls)):
        member = inspect.getattr_static(cls, name, None)
        if inspect.isgeneratorfunction(member):
            raise SpecificationError(
                f"{cls.__qualname__}.{name} contains yield", where=place(cls, member=member),
                why="calling a generator function runs none of its body", instead="return instead of yield",
                code="SC0155",
            )


def check_words(cls: type[Machine[Any]], topology: Topology) -> None:
    """Refuse the machine *cls* if its ends or its glossary are none, or are about what it does not have."""
    glossary: object = cls.glossary
    if not isinstance(cls.ends, tuple | list | set | frozenset | str):
        why, instead = "ends are a tuple of states", "ends = ('idle',)"
        raise SpecificationError(f"ends is {cls.ends!r}", where=place(cls), why=why, instead=instead, code="SC0156")
    if not isinstance(glossary, Mapping) or not all(isinstance(one, Sentence) for one in glossary.values()):
        raise SpecificationError(
            f"glossary is {glossary!r}", where=place(cls),
            why="a glossary explains states and events, each in a sentence with its source",
            instead="idle = explained(State(), 'Nothing is under way.', 'the-page'), without a glossary", code="SC0157",
        )
    states = {state.id for state in topology.states}
    unknown = [*(set(cls.ends) - states), *(cls.glossary.keys() - states - set(topology.events))]
    if unknown or isinstance(cls.ends, str):
        raise SpecificationError(
            f"glossary or ends mention {', '.join(sorted(unknown)) or cls.ends!r}", where=place(cls),
            why="ends are a tuple of states, and the glossary explains states and events; this is neither",
            instead=f"ends = ('idle',); the states are {', '.join(sorted(states))}", code="SC0158",
        )
