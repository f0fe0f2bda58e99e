"""Courts: the network in which runs of a kind are judged, with the watches of all claims that a log can settle."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from shadowcheck.check.configuration import configured
from shadowcheck.claims.obligation import OnGraph
from shadowcheck.errors import SpecificationError
from shadowcheck.instance.compile import compile_network
from shadowcheck.instance.grounding import Grounding
from shadowcheck.recorded.claims import claims_by_reading
from shadowcheck.recorded.watch import watches

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.specification import Interface, Model, Recording

_OF_GRAPHS = "one run does not settle it, but the graph of all runs (shadowcheck check)"


class Court:
    """Judges runs of a party that may do any of *events*.

    Raises `SpecificationError` for *settings* that the model does not know.
    """

    def __init__(
        self, interface: Interface, recording: Recording[Model], events: Collection[str], settings: Sequence[Setting],
        *, strict: bool,
    ) -> None:
        self.interface, self.recording, self.strict = interface, recording, strict
        self.model = self.recording.model(events)
        chosen = configured(self.model, settings).settings
        self.instance = compile_network(self.model.network(chosen), {})
        self.grounding = Grounding(self.instance)
        self.reading = "" if self.model.reading is None else chosen[self.model.reading.name]
        claims = [one for one in claims_by_reading(self.model, chosen) if one[0].owner == interface.name]
        of_graphs = {one.id: _OF_GRAPHS for one, _ in claims if isinstance(one.obligation, OnGraph)}
        why = {**of_graphs, **self.recording.untellable}
        self.untellable = tuple((one, why[one.id]) for one, _ in claims if one.id in why)
        tellable = [one for one in claims if one[0].id not in why]
        self.watches = watches(tellable, self.grounding, interface.roles)


@lru_cache(maxsize=4)
def court_of_all(
    interface: Interface, recording: Recording[Model], told: tuple[str, ...], settings: tuple[Setting, ...], *,
    strict: bool,
) -> Court:
    """Return the court for a party that may do anything and makes the calls *told*; kept, as a test may ask again."""
    return Court(interface, recording, recording.everything(told), settings, strict=strict)


def recording_of(interface: Interface, path: str) -> Recording[Model]:
    """Return how runs of such a party are recorded. Raises `SpecificationError` if nobody says so."""
    if interface.recording is None:
        raise SpecificationError(
            f"recorded runs of a {interface.name} cannot be judged",
            where=path,
            why="the package that offers it does not say what the lines of such a log mean",
            instead="judge the log of a party that has a log format; 'shadowcheck trace --help' names them",
            code="SC0842",
        )
    return interface.recording
