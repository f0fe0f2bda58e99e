"""A live machine for replaying traces: it is sent events, and never set to a state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shadowcheck.errors import SpecificationError
from shadowcheck.location import place
from shadowcheck.machine.existing import bench_of
from shadowcheck.machine.known import is_existing, known
from shadowcheck.machine.script import Script
from shadowcheck.machine.source import source_of
from shadowcheck.machine.unfold import unfold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.machine.lts import LocalState, Value
    from shadowcheck.machine.notation import Machine
    from shadowcheck.machine.source import Running


def live(cls: type[Machine[Any]], data: Mapping[str, Value] | None = None) -> Running:
    """Return a fresh machine on which a trace is replayed; made like a `Live`, if the class has no source."""
    source = source_of(cls)
    return Live(cls, data) if source is None else source.start()


class Live:
    """A fresh machine on which a trace is replayed: it is sent events, and never put back into a state.

    *data* overrides initial data, as a variant does. Raises `SpecificationError` as `unfold` would.
    """

    def __init__(self, cls: type[Machine[Any]], data: Mapping[str, Value] | None = None) -> None:
        if is_existing(cls) and not known(cls).whole:
            unfold(cls)  # which finds its attributes
        self._bench = bench_of(cls)
        self.state: LocalState = self._bench.start(data)

    def send(self, event: str, choices: Mapping[str, Value] | tuple[tuple[str, Value], ...] = ()) -> str:
        """Send *event* while the environment decides *choices*, and return the outcome.

        Raises `SpecificationError` if the event is refused here, if the machine reads a choice that *choices* does not
        decide, and if it does not read one that *choices* decides.
        """
        script = Script(event, dict(choices), complete=True)
        answer = self._bench.react(script)
        if answer is None or set(script.asked) != set(script.answers):
            raise SpecificationError(
                f"{event!r} is refused" if answer is None else f"{event!r} asked {sorted(script.asked)} only",
                where=place(self._bench.cls, state=self.state, event=event),
                why=f"the environment decided {script.answers!r}",
                instead="an event and choices that the machine's table has in this state", code="SC0159",
            )
        self.state = answer.target
        return answer.outcome
