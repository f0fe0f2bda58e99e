"""Steps and rules as rows: who takes part, what each takes, and where each goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shadowcheck.explorer.once import Once, frozen, moves, runs
from shadowcheck.machine.lts import OK, spoken
from shadowcheck.trace.reactions import reacted
from shadowcheck.trace.story import other, playing, told_choices, who

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from shadowcheck.explorer.reach import Reach
    from shadowcheck.instance import Instance, Part, Rule
    from shadowcheck.network import Step


class Rows:
    """Writes rules over fields of which each `reaches` some states.

    `maps` are the partial functions of their parts, `deeds` what a machine takes there, and `sets` sets of states.
    """

    def __init__(self, instance: Instance, reaches: Sequence[Reach], sets: Once[tuple[int, ...]]) -> None:
        self.instance, self.reaches, self.sets = instance, reaches, sets
        self.maps, self.deeds = Once[tuple[int, ...]](), Once[Any]()

    def rule(self, rule: Rule, step: int) -> list[Any]:
        """Return a row: the step, the one and the other replica, who acts, who is called, the parts.

        The one is a name, and whether that is a replica: who acts in a step that is about none. The other may be "".
        """
        about = [who(rule, self.instance), int(rule.replica is not None), other(rule, self.instance)]
        ends = [self._playing(rule.step.by, rule), self._playing(rule.step.to, rule, called=True)]
        return [step, *about, *ends, [self._part(part) for part in rule.parts]]

    def _playing(self, role: str, rule: Rule, *, called: bool = False) -> int | str:
        """Return the number of the field that plays *role*; the name of an actor outside the network as it is."""
        field = playing(role, rule, self.instance, called=called) if role else None
        return role if field is None else field.number

    def _part(self, part: Part) -> list[int]:
        reach = self.reaches[part.field.number]
        deed = -1 if part.event is None else self.deeds(frozen(self._deed(part, part.event, reach)))
        return [part.field.number, self.maps(moves(reach.pairs(part.next))), deed]

    def _deed(self, part: Part, event: str, reach: Reach) -> list[Any]:
        """Return what *part* takes in words, whether charts show it, what was decided, where it is idle, and the rest.

        That is, for each state in which the machine does not take the event itself, what comes with it.
        """
        system = part.field.system
        told = system.live_event(event) or event
        text = told if part.outcome in (OK, None) else f"{told} / {part.outcome}"
        seen = not part.field.role.ledger and event not in part.field.role.unseen
        missed = sorted(_missed(part, event, reach))
        return [text, int(seen), told_choices(part), self.sets(runs(reach.numbers(part.idle))), missed]


def _missed(part: Part, event: str, reach: Reach) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield the states in which the machine of *part* does not take the event; what it is, and what comes with it."""
    if not any(row.untaken for row in part.field.system.reactions_to(event)):
        return
    for local in part.next:
        if local in reach.number and local not in part.idle:
            done = reacted(0, part, event, local).reaction
            if done.untaken and done.refused:
                with_it = ", ".join(spoken(value) for _, value in done.choices)
                yield reach.number[local], (done.untaken, with_it or done.untaken)


def step_row(step: Step, page: Callable[[str], int]) -> list[Any]:
    """Return a step: its name, its sentence, its page, the fault that it belongs to, and whether something fails."""
    return [step.name, step.says, page(step.source) if step.source else -1, step.group, int(step.failure)]
