"""What a party that is called is sent when it is driven: which events there are, and their usual order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shadowcheck.network import Network, Predicate
    from shadowcheck.specification.learned import Learning, Played


@dataclass(frozen=True)
class Driven:
    """How a party that is called is driven.

    `usual` are the events of a usual run, in their order, by their names in a log; `others` are those that may come
    besides. Those of `general` are about nothing, all else is about one of `abouts`. `place(name)` is the handler that
    an event is sent to, and `facts(name, about)` is what the program may ask there. Of what is `varied` each value is
    tried, by its name in a log: it is chosen where the event `begins` comes, if the program asks for it at all. With
    one of `closes` it is over. What `may_become` so does so before any event in whose handler the program asks for it,
    and stays so while its process lives; the first value is the usual one. A program handles one event at a time:
    `not_sent(network)` tells when an event, about something, can only have been under way already. `restarts` are the
    deeds by which its process ends and starts anew. `elsewhere(name)` is what a log calls that, if a thread does it on
    which no handler runs; None if no rule is about it there. `standing(network)` are the states in which that may be
    which events are about, by what it is: what was tried is counted by them. `learning` says what is needed to learn
    such a program, and `played` how a design is taken for one.
    """

    usual: tuple[str, ...]
    others: tuple[str, ...]
    general: tuple[str, ...]
    abouts: tuple[str, ...]
    restarts: tuple[str, ...]
    place: Callable[[str], str]
    facts: Callable[[str, str | None], Mapping[str, object]]
    not_sent: Callable[[Network], Mapping[tuple[str, str | None], Predicate]]
    elsewhere: Callable[[str], str | None]
    standing: Callable[[Network], Mapping[str, Mapping[str, Predicate]]]
    begins: str = ""
    closes: tuple[str, ...] = ()
    varied: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    may_become: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    learning: Learning | None = None
    played: Played | None = None

    def is_about(self, name: str) -> bool:
        """Whether the event of that *name* is about something."""
        return name not in self.general and name not in self.restarts
