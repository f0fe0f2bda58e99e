"""Recordings: what the lines of a recorded run may say, and what each of them means in the network.

A recorded run is about one party, whose design is not known: it may do anything. The package that offers an interface
says here which events a name in a log may stand for, and in which network all of them may happen at any time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from shadowcheck.logs.format import Format
    from shadowcheck.logs.line import Line
    from shadowcheck.logs.own import Words
    from shadowcheck.network import Network, Predicate
    from shadowcheck.specification.driven import Driven

M = TypeVar("M")
"""The kind of model that a recording has."""


@dataclass(frozen=True, eq=False)
class Recording(Generic[M]):
    """How a run of one party is recorded.

    `calls` and `deeds` give, for each name in a log, the events that it may stand for. `heard(event, answer)` are
    the events of the party's table that are *event* with that answer (None: with any); empty if it never answers
    so. Where none of these is possible, the line is one of `otherwise(event)`. `words` are all answers that can be
    named. Calls that are `without_effect` are read, but matter to no rule.

    An object is one of those that the party holds: at most one for each of `slots`, which stand before the events that
    are about it. `opens` are the events that begin one, `holds` tells how an event with an answer changes the number of
    its references, and `of_no_object` are events about none. If the objects are `apart`, each is a party of its own
    instead, and is judged alone: what a line is about is in one of the `slots` then, from its first line to one of the
    events that it `closes` with, and a line that does not say it may be about any. `ends` are the events after which
    nothing follows.

    Calls that are `only_if_told` are made by a party of which a line tells that it makes them, and by no other; a name
    that is told of is told of with any "place: " before it. A log may leave out what is `unseen`, unless it tells of it
    at least once, or of one of the events given with it.
    `model(events)` is the network of a party that may do any of *events* at any time. `untellable` are claims that no
    log can settle, each with the reason. `ledger(network, slot)` are the conditions in which something is still open,
    each in words; the last of the party, which are about no object, come with the slot None. For stories,
    `beside(network, slot)` are likewise the states of others: who, what of them, and when; of several that are true at
    a time the first counts. The environment as a whole is called `against`; if the party is `called`, the calls in its
    log are made on it, and not by it; `driven` says then which events it can be sent.

    `formats` are the logs of other programs that can be read besides those in our own format. `spoken` translates the
    answers that logs write; `is_failure` is a pattern for those that are failures, `failed` the answer that is an error
    without a name, `went_well` that of a call that went well, and `releases` are the calls that end an object, and
    `about_last` those about the operation that was begun last. `not_yet` are answers by which a party is kept waiting.
    """

    calls: Mapping[str, tuple[str, ...]]
    deeds: Mapping[str, tuple[str, ...]]
    heard: Callable[[str, str | None], tuple[str, ...]]
    words: tuple[str, ...]
    model: Callable[[Collection[str]], M]
    ledger: Callable[[Network, str | None], Sequence[tuple[str, Predicate]]]
    opens: tuple[str, ...]
    holds: Callable[[str, str | None], int]
    ends: tuple[str, ...]
    of_no_object: tuple[str, ...] = ()
    slots: tuple[str, ...] = ("",)
    unseen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    without_effect: tuple[str, ...] = ()
    otherwise: Callable[[str], tuple[str, ...]] = lambda _: ()
    untellable: Mapping[str, str] = field(default_factory=dict)
    only_if_told: tuple[str, ...] = ()
    apart: bool = False
    beside: Callable[[Network, str | None], Sequence[tuple[str, str, Predicate]]] = lambda *_: ()
    against: str = "environment"
    called: bool = False
    formats: Mapping[str, Format] = field(default_factory=dict)
    spoken: Mapping[str, str] = field(default_factory=dict)
    is_failure: str = r"(?!)"
    failed: str | None = None
    went_well: str | None = None
    releases: tuple[str, ...] = ()
    about_last: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    driven: Driven | None = None
    not_yet: tuple[str, ...] = ()

    def everything(self, told: Collection[str] = ()) -> set[str]:
        """Return all events, with their slots before them, that a party may have which makes the calls *told*."""
        names = {**self.calls, **self.deeds}
        left = {name for name in self.only_if_told if {name, name.rpartition(": ")[2]}.isdisjoint(told)}
        events = {event for name, found in names.items() if name not in left for event in found}
        return {event if event in self.of_no_object else slot + event for slot in self.slots for event in events}

    def before(self, event: str, slot: str) -> tuple[str, ...]:
        """Return what stands before *event* in a line about what is in *slot*; if that is not said, any slot may."""
        if event in self.of_no_object:
            return ("",)
        return self.slots if self.apart and not slot else (slot,)

    @cached_property
    def names(self) -> frozenset[str]:
        """All names that a line may have."""
        return frozenset((*self.calls, *self.deeds, *self.without_effect))

    @property
    def may_be_told(self) -> tuple[str, ...]:
        """The names that the first line of a log may give in `tells`."""
        unseen = (name for name, events in self.calls.items() if any(event in self.unseen for event in events))
        return (*self.deeds, *self.only_if_told, *unseen)

    def named_events(self, name: str) -> tuple[str, ...]:
        """Return the events that the call or deed *name* may be."""
        return self.deeds[name] if name in self.deeds else self.calls[name]

    def fitted(self, line: Line) -> Line:
        """Return *line* with an answer that its call may give: an error without a name, or none, in place of another.

        Programs write whatever answer they got, and pages do not document all of them.
        """
        events = (self.deeds if line.is_deed else self.calls).get(line.name, ())
        if line.answer is None or not events or any(self.heard(event, line.answer) for event in events):
            return line
        fails = line.answer == self.failed or re.search(self.is_failure, line.answer.lower()) is not None
        left = self.failed if fails and any(self.heard(event, self.failed) for event in events) else None
        return line._replace(answer=left, note=line.note or line.answer)

    def own_words(self) -> Words:
        """Return the names that a project's own format may use."""
        from shadowcheck.logs.own import Words  # noqa: PLC0415 - it reads tables, and most commands need none

        return Words(
            calls=(*self.calls, *self.without_effect), deeds=tuple(self.deeds), opens=self._named(self.opens),
            closes=self.releases, about_last=self.about_last, words=self.words, answers=self.spoken,
            is_failure=self.is_failure, failed=self.failed, success=self.went_well,
        )

    def _named(self, events: Collection[str]) -> tuple[str, ...]:
        return tuple(name for name, found in self.calls.items() if set(found) & set(events))

    def named(self, event: str) -> str:
        """Return how a log names *event*: by the name that stands for it alone, if there is one."""
        names = {**self.calls, **self.deeds}
        found = [(len(events), place, name) for place, (name, events) in enumerate(names.items()) if event in events]
        return min(found)[2] if found else event

    def split(self, event: str) -> tuple[str, str]:
        """Return the slot that stands before *event*, and the event itself."""
        slot = next((slot for slot in self.slots if slot and event.startswith(slot)), "")
        return slot, event.removeprefix(slot)
