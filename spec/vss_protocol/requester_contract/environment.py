"""The environment of a requester's design: VSS and writers that may do anything documented, and the claims about the design.

The program is not run against the whole network, but against small tables of what VSS knows (`facts`), under
rules that say what each call is answered (`rules`). Every documented error may come, every operation may stay pending, finish,
fail or be cancelled, writers may veto or vanish, another requester may hold the creation slot, and the program may be
interrupted or die after any call.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from shadowcheck.function import Profile
from shadowcheck.network import Network, local_system
from shadowcheck.specification import Interface, Model, Option
from vss_protocol.driven import SUBSTITUTE
from vss_protocol.methods import INTERRUPTED
from vss_protocol.requester_contract.answers import GOOD_ANSWERS, Facts, answers_of, name_of_answer, split_by_answer
from vss_protocol.requester_contract.claims import ABOUT, claims
from vss_protocol.requester_contract.roles import REQUESTER as ROLE
from vss_protocol.requester_contract.roles import casts
from vss_protocol.requester_contract.steps import FAULTS, steps
from vss_protocol.requester_contract.traces import recording
from vss_protocol.requester_design import RequesterDesign
from vss_protocol.requester_function import Vss
from vss_protocol.starting.requester import FileCopyRequester
from vss_protocol.starting.requester_as_function import file_copy
from vss_protocol.vocabulary import TIME, Party, address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shadowcheck.machine import Machine

READING = Option(
    "reading", ("strict", "lenient"),
    "where the reference pages and the concept pages differ: the former (strict) or the latter (lenient) for A8 (AbortBackup before "
    "PrepareForBackup), A20 (AddComponent after StartSnapshotSet), A21 (SetContext before Query, and after StartSnapshotSet; Query on an instance that "
    "is used for a backup) and A51 (another creation in progress: give up, or wait and try again)",
    reading=True,
)
ABOUT_OPTION = Option(
    ABOUT, ("requester", "vss"), "whom the claims are about: what the design owes, or what the VSS around it guarantees it",
)


def model(design: type[Machine[Any]]) -> Model:
    """The model in which *design* is verified. Raises `SpecificationError` if it is not a machine of the profile."""
    split = split_by_answer(local_system(design))

    @cache
    def network() -> Network:
        views = casts(split)
        return Network(f"VSS, as {design.__name__} meets it", tuple(views[0].roles.values()), tuple(steps(views)), FAULTS)

    return Model(
        name="requester-design", says=f"the backup program {design.__name__}, against a VSS that may do anything documented",
        options=(READING, ABOUT_OPTION), sizes={}, build=lambda _: network(), claims=partial(claims, restores=getattr(design, "restores_through_vss", False)),
        parties=tuple(Party), addresses=address, notes=(TIME,),
    )


def _every_answer(event: str) -> Iterable[Facts]:
    return answers_of(event).values()


REQUESTER = Interface(
    name="requester", says="a backup program: the calls that it makes, and what it does about each answer",
    profile=RequesterDesign, model=model, start=FileCopyRequester, roles=(ROLE,), tags=("VSS",), settings=("reading",),
    calls=Profile(
        "vss", Vss, _every_answer, opens=("create",), loops=("volumes", "writers"), modules=(Vss.__module__,),
        named=name_of_answer, good=GOOD_ANSWERS,
        notes=("Ctrl-C comes where a function catches KeyboardInterrupt; elsewhere its process may die at any call",),
        interruption=INTERRUPTED,
    ),
    said=("restores_through_vss",), plain_start=file_copy,
    recording=recording(READING), substitute=SUBSTITUTE,
)
