"""The model that `shadowcheck check` checks: its network, its claims, its seeded faults, and what accounts for them."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

from shadowcheck.specification import Model, Part
from shadowcheck.specification.pages import read_pages
from vss_protocol.claims.all_claims import claims
from vss_protocol.mutants.all_mutants import SEEDED_FAULTS
from vss_protocol.network.protocol import OPTIONS, build
from vss_protocol.network.roles import WRITERS
from vss_protocol.recorded import recorded_counts
from vss_protocol.vocabulary import TIME, Party, address
from vss_protocol.writer_design import WriterDesign

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shadowcheck.network import Network
    from shadowcheck.specification import Account, Exhibit, Page


def _account(model: Model) -> Account:
    """How every rule of the catalogue is covered: on demand, because it takes seconds to work out."""
    from vss_protocol.catalogue.sections import account

    return account(model)


def _on_demand(model: Model) -> Model:
    """The termination paths, as claims that are judged on demand."""
    from vss_protocol.catalogue.sections import path_model

    return path_model(model)


def _plays(network: Network, design: type[WriterDesign[Any]]) -> Network:
    """Put a writer's design into the network; a check of the reference writer needs none of this."""
    from vss_protocol.writer_contract.part import plays

    return plays(network, design)


def _undeclared(design: type[WriterDesign[Any]]) -> Mapping[str, str]:
    """Say which observables of the model's writer a design says nothing about."""
    from vss_protocol.writer_contract.part import undeclared

    return undeclared(design)


def _exhibits() -> tuple[Exhibit, ...]:
    """Return the designs to be drawn; a check needs none of them."""
    from vss_protocol.gallery.exhibits import exhibits

    return exhibits()


def _pages() -> tuple[Page, ...]:
    """Read the tables of the pages, which nothing but their display needs."""
    return read_pages(files("vss_protocol").joinpath("pages"))


MODEL = Model(
    name="vss",
    says="the life of one VSS backup: requester, IVssBackupComponents, VSS service, writers and shadow copies",
    options=OPTIONS,
    sizes={WRITERS: 2},
    build=build,
    claims=claims,
    parties=tuple(Party),
    seeded_faults=SEEDED_FAULTS,
    replaceable={"writer": Part(WriterDesign, _plays, _undeclared)},
    addresses=address,
    notes=(TIME,),
    normal="can-end-normally",
    recorded=recorded_counts(),
    account=_account,
    on_demand=_on_demand,
    exhibits=_exhibits,
    pages=_pages,
)
