"""Questions: how a design is to be verified, and what is to be silent, read and refused before anything long begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shadowcheck.check.engines import Effort, Engine
from shadowcheck.check.pipeline import Configuration
from shadowcheck.errors import SpecificationError, closest
from shadowcheck.specification.claims_of import every_claim

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from shadowcheck.claims import Claim
    from shadowcheck.machine import Machine
    from shadowcheck.specification import Model

READING = "reading"
"""The option of a model that says which side is taken where the documentation contradicts itself."""
WRITERS, OTHERS = "writers", "others"
"""The families of replicas that `writers` counts: all writers, or those beside the design."""


def common(reading: object, writers: object) -> tuple[str, ...]:
    """Return what a project's settings decide for all its designs: what is not given (None) for one."""
    return tuple(name for name, given in ((READING, reading), (WRITERS, writers)) if given is None)


@dataclass(frozen=True)
class Question:
    """How a design is verified. What is left out is as the interface's model has it by default.

    `reading` is one of the model's readings of the documentation; `writers` is how many writers there are, the design
    among them if it is one; `settings` are further options of the model. With `strict`, advice that is not followed is
    an error. `waivers` silence claims, by id, each with the reason, beside those of the design itself. `common` names
    what was said of designs of several kinds ("reading", "writers"): it is left out where a model has no such thing.
    """

    reading: str | None = None
    writers: int | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
    waivers: Mapping[str, str] = field(default_factory=dict)
    engine: Engine = Engine.AUTO
    effort: Effort | None = None
    common: tuple[str, ...] = ()

    def configuration(self, model: Model) -> Configuration:
        """Return the configuration of *model* that is asked for; raises `SpecificationError` if it has none such."""
        no_readings, no_writers = not readings(model), not {WRITERS, OTHERS}.intersection(model.sizes)
        reading = None if READING in self.common and no_readings else self.reading
        writers = None if WRITERS in self.common and no_writers else self.writers
        settings = model.settings({**self.settings, **_reading(model, reading)})
        return Configuration(settings, {**model.sizes, **_sizes(model, writers)})


def readings(model: Model) -> tuple[str, ...]:
    """Return the readings of the documentation that *model* has; none if it is not said twice."""
    return next((option.values for option in model.options if option.name == READING), ())


def _reading(model: Model, reading: str | None) -> dict[str, str]:
    known = readings(model)
    if reading is None:
        return {}
    if reading in known:
        return {READING: reading}
    raise SpecificationError(
        f"there is no reading {reading!r}", where=f"reading {reading}",
        why=f"the readings of the documentation are {', '.join(known)}" if known
        else "for designs of this kind the documentation has only one",
        instead="name one of them" if known else "leave it out",
    )


def _sizes(model: Model, writers: int | None) -> dict[str, int]:
    if writers is None:
        return {}
    if WRITERS in model.sizes and writers > 0:
        return {WRITERS: writers}
    if OTHERS in model.sizes and writers > 1:
        return {OTHERS: writers - 1}
    counted = "the design is one of them, and there is at least one other" if OTHERS in model.sizes else ""
    raise SpecificationError(
        f"{model.name} cannot be verified with {writers} writers", where=f"writers {writers}",
        why=counted or "the model of such designs has no writers that could be counted",
        instead="a number from 2 up" if counted else "leave the number out",
    )


def waivers_in_force(design: type[Machine[Any]], question: Question) -> dict[str, str]:
    """Return the waivers of *design* and of *question*: the reasons, by claim id; refused if one gives no reason."""
    own: object = design.waivers
    if not isinstance(own, Mapping):
        raise SpecificationError(
            f"the waivers are {own!r}", where=_where(design, ""),
            why="each waived claim needs the reason why this design may break it",
            instead='waivers = {"claim-id": "the reason"}',
        )
    given = {**own, **question.waivers}
    for claim, reason in given.items():
        if not isinstance(reason, str) or not reason.strip():
            raise SpecificationError(
                f"the waiver of {claim!r} gives no reason", where=_where(design, claim),
                why="a waiver silences a claim; whoever reads the report must learn why that is right here",
                instead=f'"{claim}": "why this design may break it"',
            )
    return given


def reason_of(waivers: Mapping[str, str], claim: Claim) -> str:
    """Why *claim* is waived, empty if it is not: a waiver of a claim is about its mirrors, too."""
    return waivers.get(claim.id) or waivers.get(claim.mirror_of, "")


def refuse_unknown(
    waivers: Mapping[str, str], judged: Collection[str], design: type[Machine[Any]], model: Model
) -> None:
    """Refuse a waiver that names no claim: none of those *judged*, nor any that *model* has under other options."""
    strange = [claim for claim in waivers if claim not in judged]
    known = {entry.claim.id for entry in every_claim(model)} if strange else set[str]()
    for claim in strange:
        if claim not in known:
            raise _no_claim(claim, known, _where(design, claim))


def _where(design: type[Machine[Any]], claim: object) -> str:
    """Say where a waiver was given: in the class, or else by whoever asks."""
    own = not claim or claim in design.waivers
    return f"class {design.__qualname__}, waivers" if own else "the waivers of the configuration"


def _no_claim(claim: object, known: Iterable[str], where: str) -> SpecificationError:
    near = closest(str(claim), known)
    return SpecificationError(
        f"a waiver names {claim!r}, which is no claim", where=where,
        why="a waiver of nothing hides a slip of the pen: the claim that was meant is judged all the same",
        instead=f"did you mean {' or '.join(near)}?" if near else "the id of a claim, as the report prints it",
    )
