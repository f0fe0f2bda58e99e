"""The environment of a recorded run of a writer: that of designs, around a writer of which nothing is known beyond its log.

It is one writer, with at most two backups at a time, one after the other. A handler that the log never tells of may have been
called unseen, as CVssWriter answers in its place; so may those that the log leaves out.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from shadowcheck.network import Network
from shadowcheck.specification import Model, Recording
from vss_protocol.events import Event
from vss_protocol.logs.formats import OF_WRITERS
from vss_protocol.vocabulary import TIME, Party, address
from vss_protocol.writer_contract.backup import NOT_UNDER_WAY
from vss_protocol.writer_contract.driven import DRIVEN
from vss_protocol.writer_contract.memory import memory
from vss_protocol.writer_contract.refine import BACKUPS
from vss_protocol.writer_contract.terms import some_of
from vss_protocol.writer_contract.told_claims import recorded_claims
from vss_protocol.writer_contract.told_steps import recorded_steps
from vss_protocol.writer_contract.words import (
    ANSWERS,
    CALLS_BY_NAME,
    DEEDS_BY_NAME,
    NO_BACKUP,
    NO_SET,
    ONLY_IF_TOLD,
    SLOTS,
    UNSEEN,
    WITHOUT_EFFECT,
    heard,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from shadowcheck.network import Predicate
    from shadowcheck.specification import Option

UNTELLABLE: Mapping[str, str] = {
    f"handles-{event.title.lower()}": "a handler that does not run leaves no line" for event in Event
}
"""The claims that no log can settle, with the reason."""


def model(events: Collection[str], options: tuple[Option, ...]) -> Model:
    """The model of a writer that may do any of *events* at any time."""
    known = memory(events)

    @cache
    def network() -> Network:
        return Network("VSS, around a writer that is recorded", known.roles, tuple(recorded_steps(known, events)))

    return Model(
        name="recorded-writer", says="a writer that a log tells of, against a VSS that may do anything documented",
        options=options, sizes={}, build=lambda _: network(), parties=tuple(Party), addresses=address, notes=(TIME,),
        claims=lambda _, settings: recorded_claims(known, settings["reading"]),
    )


def ledger(network: Network, slot: str | None) -> Sequence[tuple[str, Predicate]]:
    """What may be open at the end of a log."""
    if slot is not None:
        return ()
    keeps = [network.role(f"kept_{one.value}") for one in BACKUPS]
    backups = [network.role(f"backup_{one.value}") for one in BACKUPS]
    return (
        ("it holds its application's writes", keeps[0].has(holds_writes=True)),
        ("it keeps resources of a backup", some_of([one.has(keeps=True) for one in keeps])),
        ("it has temporary files of a backup", some_of([one.has(temporary_files=True) for one in keeps])),
        ("a preparation is under way", some_of([one.has(prepares_in_background=True) for one in keeps])),
        ("a backup is under way: it has had no OnBackupShutdown of its own", some_of([~one.at(*NOT_UNDER_WAY) for one in backups])),
    )


def beside(network: Network, slot: str | None) -> Sequence[tuple[str, str, Predicate]]:
    """How far VSS is with each backup, and what the writer keeps."""
    if slot is not None:
        return ()
    backups = [network.role(f"backup_{one.value}") for one in BACKUPS]
    held = network.role(f"kept_{BACKUPS[0].value}").has(holds_writes=True)
    states = ((one, name) for one in backups for name in one.system.names() if name not in NOT_UNDER_WAY)
    return (
        *((one.title.removeprefix("VSS, for "), name.replace("_", " "), one.at(name)) for one, name in states),
        *((one.title.removeprefix("VSS, for "), "not under way", one.at(*NOT_UNDER_WAY)) for one in backups),
        ("the application", "its writes are held", held),
        ("the application", "writes, as far as the log tells", ~held),
    )


def recording(*options: Option) -> Recording[Model]:
    """How runs of writers are recorded; the model of a run has these options."""
    return Recording(
        calls=CALLS_BY_NAME, deeds=DEEDS_BY_NAME, heard=heard, words=ANSWERS, model=partial(model, options=options), ledger=ledger,
        opens=(), holds=lambda *_: 0, ends=(), of_no_object=NO_BACKUP, slots=tuple(SLOTS), closes=(Event.BACKUP_SHUTDOWN.snake, NO_SET),
        unseen=UNSEEN, without_effect=WITHOUT_EFFECT, untellable=UNTELLABLE, only_if_told=ONLY_IF_TOLD, apart=True,
        beside=beside, against="VSS", called=True, formats=OF_WRITERS, driven=DRIVEN,
    )
