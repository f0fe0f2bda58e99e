"""Mailboxes: bounded first-in-first-out queues between machines, as machines.

A mailbox has the events ``post <message>`` and ``deliver <message>``. It is in one of several *memberships*, and knows
which messages are posted in which: a message that is not for its present membership cannot be posted. No message is
lost: if one exceeds the capacity, or comes out of turn (to a queue that is not empty, though it is `on_turn`), the
mailbox moves to the state `overflow`, which every network claims not to reach.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.machine.lts import LocalState, LocalSystem, Reaction, Sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

OVERFLOW = "overflow"
"""The state of a mailbox after one message too many, or one out of turn."""

Letter = tuple[str, str, tuple[str, ...]]
"""A mailbox's local state: variant, membership, messages from oldest to newest."""


@dataclass(frozen=True)
class Message:
    """A kind of message: the memberships and the variants of the mailbox (empty: all) in which it is posted.

    `on_turn`: it may be posted only after all earlier messages were delivered.
    """

    name: str
    members: frozenset[str]
    variants: frozenset[str] = frozenset()
    on_turn: bool = False


@dataclass(frozen=True)
class Mailbox:
    """Declaration of a mailbox; `system()` is its local transition system.

    The first of the `memberships` is the initial one; `changes` maps the name of an event to the memberships that it
    leads from and to. A change keeps the messages in the queue, except for the changes in `emptied_by`. `answers` maps
    the name of an event to a message that it delivers and a change that it makes at the same time: the answer to the
    message changes the membership. The mailbox may stay for ever empty in a membership in `ends`.

    Raises `SpecificationError` for a capacity below 1, without memberships or variants, and for unknown names.
    """

    name: str
    messages: tuple[Message, ...]
    capacity: int
    memberships: tuple[str, ...]
    changes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    emptied_by: Collection[str] = ()
    answers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    variants: tuple[str, ...] = ("",)
    ends: Collection[str] = ()
    glossary: Mapping[str, Sentence] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.capacity < 1 or not self.memberships or not self.variants:
            raise SpecificationError(
                f"mailbox {self.name!r} has a capacity of {self.capacity}, {len(self.memberships)} memberships "
                f"and {len(self.variants)} variants", where=f"mailbox {self.name!r}",
                why="it could never hold a message",
                instead="a capacity, a membership and a variant, at least one of each", code="SC0201",
            )
        members = {name for message in self.messages for name in message.members}
        changed = {name for change in self.changes.values() for pair in change.items() for name in pair}
        self._known("membership", members | changed | set(self.ends), self.memberships)
        self._known("variant", {name for message in self.messages for name in message.variants}, self.variants)
        self._known("change", {*self.emptied_by, *(change for _, change in self.answers.values())}, tuple(self.changes))
        self._known("message", {name for name, _ in self.answers.values()}, [message.name for message in self.messages])

    def _known(self, kind: str, named: Collection[str], declared: Collection[str]) -> None:
        unknown = sorted(set(named).difference(declared))
        if unknown:
            raise SpecificationError(
                f"mailbox {self.name!r} has no {kind} {unknown[0]!r}", where=f"mailbox {self.name!r}",
                why=f"its {kind}s are {', '.join(map(repr, declared)) or 'none'}",
                instead="name one of them, or declare it", code="SC0202",
            )

    def system(self) -> LocalSystem:
        """Return the table of the mailbox, with all contents that it can have."""
        return _Table(self).system()


class _Table:
    """Unfolds a mailbox breadth first, like any machine."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self.letters: list[Letter | None] = []
        self.numbers: dict[Letter | None, int] = {}
        self.reactions: list[Reaction] = []

    def system(self) -> LocalSystem:
        box = self.mailbox
        initials = {variant: self.number((variant, box.memberships[0], ())) for variant in box.variants}
        letters = self.unfolded()
        posting = [f"{verb} {message.name}" for message in box.messages for verb in ("post", "deliver")]
        return LocalSystem(
            name=box.name, states=tuple(map(_state, letters)), initials=initials,
            events=(*posting, *box.changes, *box.answers), reactions=tuple(self.reactions), observables={
                "holds": tuple("overflow" if one is None else " ".join(one[2]) for one in letters),
                "empty": tuple(one is not None and not one[2] for one in letters),
                "next": tuple(one[2][0] if one is not None and one[2] else "" for one in letters),
                "membership": tuple(OVERFLOW if one is None else one[1] for one in letters),
                "variant": tuple("" if one is None else one[0] for one in letters),
                **{f"has {m.name}": tuple(one is not None and m.name in one[2] for one in letters)
                   for m in box.messages},
            },
            ends=frozenset(n for n, one in enumerate(letters) if one is not None and not one[2] and one[1] in box.ends),
            glossary=dict(box.glossary),
        )

    def unfolded(self) -> list[Letter | None]:
        """Return all contents, in the order met; `letters` grows while it is read."""
        for letter in self.letters:
            if letter is not None:
                self.react(letter)
        return self.letters

    def number(self, letter: Letter | None) -> int:
        if letter not in self.numbers:
            self.numbers[letter] = len(self.letters)
            self.letters.append(letter)
        return self.numbers[letter]

    def react(self, letter: Letter) -> None:
        variant, membership, queue = letter
        for message in self.mailbox.messages:
            if membership in message.members and (not message.variants or variant in message.variants):
                full = len(queue) == self.mailbox.capacity or (message.on_turn and queue)
                longer = (variant, membership, (*queue, message.name))
                self.add(letter, f"post {message.name}", None if full else longer)
            if queue and queue[0] == message.name:
                self.add(letter, f"deliver {message.name}", (variant, membership, queue[1:]))
        for event in self.mailbox.changes:
            self.change(letter, event, event, queue)
        for event, (name, change) in self.mailbox.answers.items():
            if queue and queue[0] == name:
                self.change(letter, event, change, queue[1:])

    def change(self, letter: Letter, event: str, change: str, queue: tuple[str, ...]) -> None:
        """Add *event* where the declared *change* of membership is possible; *queue* is what remains to deliver."""
        variant, membership, _ = letter
        if membership in self.mailbox.changes[change]:
            kept = () if change in self.mailbox.emptied_by else queue
            self.add(letter, event, (variant, self.mailbox.changes[change][membership], kept))

    def add(self, letter: Letter, event: str, target: Letter | None) -> None:
        self.reactions.append(Reaction(event, self.number(letter), self.number(target)))


def _state(letter: Letter | None) -> LocalState:
    if letter is None:
        return LocalState((OVERFLOW,))
    variant, membership, queue = letter
    data: list[tuple[str, str]] = [("holds", ", ".join(queue) or "nothing")]
    return LocalState((membership,), tuple(data + ([("for", variant)] if variant else [])))
