"""The gallery: every picture of a model, and an index page that shows them all."""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from shadowcheck.check.configuration import Setting
from shadowcheck.check.pipeline import Configuration, Report, catch, check
from shadowcheck.claims.obligation import OBSERVERS, Observed
from shadowcheck.draw.designs import design_picture, drawn
from shadowcheck.draw.folder import stale, write
from shadowcheck.draw.grid import caption, grid, heading
from shadowcheck.draw.index import FAULT, NORMAL, WRONG, Plate, index
from shadowcheck.draw.machines import machine_picture
from shadowcheck.draw.metrics import slug
from shadowcheck.draw.networks import network_picture
from shadowcheck.draw.observers import observer_picture
from shadowcheck.draw.runs import run_of
from shadowcheck.draw.sequence_mermaid import sequence_mermaid
from shadowcheck.draw.sequence_svg import sequence_svg
from shadowcheck.draw.states import states_picture
from shadowcheck.errors import SpecificationError
from shadowcheck.explore.graph import INTERRUPTED
from shadowcheck.judge import Result, Verdict
from shadowcheck.specification import Model, SeededFault
from shadowcheck.specification.claims_of import every_claim, find_claims
from shadowcheck.trace.sequence import chart
from shadowcheck.trace.story import story
from shadowcheck.verify.request import Request
from shadowcheck.verify.verification import verify_design
from shadowcheck.views import TooManyViewsError, close, restricted

if TYPE_CHECKING:
    from shadowcheck.draw.picture import Picture
    from shadowcheck.specification import Exhibit
    from shadowcheck.trace import Trace
    from shadowcheck.verify.findings import Finding
    from shadowcheck.verify.verification import DesignReport

__all__ = ["first_broken", "found", "gallery", "parts", "stale", "write"]

Catch = Callable[[Model, SeededFault], Report]

EVERY_NUMBER = "For every number of replicas"


def gallery(model: Model, *, catching: Catch = catch) -> dict[str, bytes]:
    """Draw all of *model*: network, machines, observers, views, the normal course, faults' counterexamples, designs.

    Returns the content of each file by its path; *catching* checks the model with a seeded fault. Raises
    `SpecificationError` for a fault that no claim catches, for a normal course or a design's mistake that no run shows,
    and for two pictures of one name.
    """
    plates = [plate for part in parts(model, catching=catching).values() for plate in part]
    files: dict[str, bytes] = {}
    for plate in plates:
        for kind, content in plate.files.items():
            path = f"{plate.stem}.{kind}"
            if path in files:
                raise SpecificationError(
                    f"two pictures would be called {path}", where=f"model {model.name!r}",
                    why="the file is named after the role, or the seeded fault",
                    instead="give one of them another name", code="SC0402",
                )
            files[path] = content
    files["index.md"] = index(model, plates).encode()
    return dict(sorted(files.items()))


def parts(model: Model, *, catching: Catch = catch) -> dict[str, Iterator[Plate]]:
    """Return the parts of the gallery of *model* by name, in order; each is drawn when it is iterated."""
    return {
        "network": _network(model), "states": _states(model), "machines": _machines(model),
        "observers": _observers(model), EVERY_NUMBER.lower(): _views(model), "normal": _normal(model),
        **{f"fault {fault.name}": _fault(model, fault, catching) for fault in model.seeded_faults},
        **{f"design {exhibit.name}": _design(exhibit) for exhibit in model.exhibits()},
    }


def _network(model: Model) -> Iterator[Plate]:
    yield _drawn("Network", "network", network_picture(model.network(model.settings({}))))


def _states(model: Model) -> Iterator[Plate]:
    """Draw every state of the default configuration, if they are few."""
    picture = states_picture(model.network(model.settings({})), model.sizes)
    if picture is not None:
        yield _drawn("States", "states", picture)


def _machines(model: Model) -> Iterator[Plate]:
    """Draw the machines of the default network, and those that replace them for other values of an option."""
    known: set[tuple[str, str]] = set()
    for value, settings in _settings(model):
        for role in model.network(settings).roles:
            if (role.name, role.system.name) not in known:
                known.add((role.name, role.system.name))
                names = dict.fromkeys((role.title or role.name, role.system.name))  # a variable has one
                picture = machine_picture(role.system, ": ".join(names))
                yield _drawn("Machines", "-".join(filter(None, (f"machines/{slug(role.name)}", slug(value)))), picture)


def _settings(model: Model) -> Iterator[tuple[str, dict[str, str]]]:
    yield "", model.settings({})
    for option in model.options:
        for value in option.values[1:]:
            yield value, model.settings({option.name: value})


def _observers(model: Model) -> Iterator[Plate]:
    """Draw the observers that some claim of *model* has."""
    asked = [one.claim.obligation for one in every_claim(model)]
    used = {one.observation.observer for one in asked if isinstance(one, Observed)}
    for observer in OBSERVERS:
        if observer in used:
            yield _drawn("Observers", f"observers/{slug(observer.name)}", observer_picture(observer))


def _views(model: Model) -> Iterator[Plate]:
    """Draw what a replica can be in beside the leader of the default network, if views can be closed and tell it."""
    network = model.network(model.settings({}))
    if not network.parameters():
        return
    try:
        closure = close(network)
    except (SpecificationError, TooManyViewsError):
        return
    for one in restricted(closure):
        files = {"svg": grid(one)}
        stem = f"views/{slug(one.other.name)}"
        yield Plate(EVERY_NUMBER, stem, heading(one), caption(one), files, story=tuple(one.told()))


def _drawn(section: str, stem: str, picture: Picture) -> Plate:
    return Plate(section, stem, picture.title, picture.caption, drawn(picture))


def _normal(model: Model) -> Iterator[Plate]:
    if not model.normal:
        return
    settings = model.settings(next(find_claims(model, model.normal)).options)
    report = _uninterrupted(check(model, Configuration(settings, model.sizes), only=(model.normal,)))
    trace = report.trace(report.verdicts[0])
    if trace is None or report.verdicts[0].result is not Result.HOLDS:
        raise SpecificationError(
            f"no run shows the normal course: {report.verdicts[0].reason}", where=f"claim {model.normal!r}",
            why="the normal course is the witness of that claim",
            instead="name a claim made by possible(...) that holds", code="SC0403",
        )
    told = _Told(NORMAL, "", f"shadowcheck explore {_options(model, settings)}--open", settings)
    yield _charted("normal", told, report.verdicts[0], trace)


def _fault(model: Model, fault: SeededFault, catching: Catch) -> Iterator[Plate]:
    report = _uninterrupted(catching(model, fault))
    verdict = first_broken(fault, report)
    command = f"shadowcheck explore --fault {shlex.quote(fault.name)} --open"
    told = _Told(f"{FAULT}{fault.name}", fault.says, command, report.configuration.settings)
    yield _charted(slug(fault.name), told, verdict, report.trace(verdict))


def _design(exhibit: Exhibit) -> Iterator[Plate]:
    """Draw a design of the model's gallery, and its counterexample to the claim that it breaks, if any.

    A design with a mistake that inherits its states from another design looks the same, and is not drawn again.
    """
    if not exhibit.breaks or not any(getattr(base, "states", None) for base in exhibit.design.__mro__[1:]):
        files = drawn(design_picture(exhibit.design, exhibit.name))
        files.pop("dot")
        yield Plate("Designs", f"designs/{slug(exhibit.name)}", exhibit.name, exhibit.says, files)
    if exhibit.breaks:
        yield _mistake(exhibit)


def _mistake(exhibit: Exhibit) -> Plate:
    report, finding = found(exhibit)
    command = f"shadowcheck explore --exhibit {slug(exhibit.name)} --open"
    told = _Told(f"{exhibit.name}{WRONG}", exhibit.says, command, report.broken_in(finding).configuration.settings)
    plate = _charted(f"design-{slug(exhibit.name)}", told, finding.verdict, finding.trace)
    return dataclasses.replace(plate, section="Designs")


def found(exhibit: Exhibit) -> tuple[DesignReport, Finding]:
    """Verify *exhibit*, and return its finding that tells what it breaks; where it follows from another one, alone.

    Raises `SpecificationError` if the design does not break that claim.
    """
    settings = tuple(Setting(name, value, exhibit.name) for name, value in exhibit.settings.items())
    for only in ((), (exhibit.breaks,)):
        told = verify_design(exhibit.design, Request(settings, only=only), interface=exhibit.interface)
        _uninterrupted(told.report)
        for finding in told.findings:
            if exhibit.breaks in {verdict.claim.id for verdict in (finding.verdict, *finding.also)}:
                return told, finding
    raise SpecificationError(
        f"the design {exhibit.name!r} does not break {exhibit.breaks!r}",
        where=f"design {exhibit.design.__qualname__}", why="it is exhibited as a mistake that this claim catches",
        instead="correct the design, or name the claim that it breaks", code="SC0404",
    )


def _uninterrupted(report: Report) -> Report:
    """Return *report*; raises `KeyboardInterrupt` if Ctrl-C stopped its search, as nothing can then be drawn."""
    if report.outcome.unfinished == INTERRUPTED:
        raise KeyboardInterrupt
    return report


def first_broken(fault: SeededFault, report: Report) -> Verdict:
    """Return the first verdict of the claims that should catch *fault* and do, preferably one with a counterexample.

    Raises `SpecificationError` if none of them does.
    """
    failing = {verdict.claim.id: verdict for verdict in report.verdicts if verdict.result is Result.FAILS}
    broken = [failing[claim] for claim in fault.kills if claim in failing]
    if not broken:
        raise SpecificationError(
            f"no claim catches the seeded fault {fault.name!r}", where=f"seeded fault {fault.name!r}",
            why=f"it should break {', '.join(fault.kills)}, and none of them fails",
            instead="strengthen the claim, or remove the fault", code="SC0405",
        )
    return next((verdict for verdict in broken if verdict.evidence is not None), broken[0])


@dataclasses.dataclass(frozen=True)
class _Told:
    """What is said of a run: a title, a sentence, the command that opens it, the options under which it was found."""

    title: str
    says: str
    command: str
    settings: Mapping[str, str]


def _charted(name: str, told: _Told, verdict: Verdict, trace: Trace | None) -> Plate:
    claim, stem, fails = verdict.claim, f"sequences/{name}", verdict.result is Result.FAILS
    if trace is None:
        return Plate("Sequence charts", stem, told.title, told.says, {}, claim)
    drawing = chart(trace, told.title, ending="" if fails else claim.statement, broken=verdict if fails else None)
    files = {"svg": sequence_svg(drawing), "mmd": sequence_mermaid(drawing).encode()}
    fields = {field.name: field for field in trace.instance.fields}
    roles = (fields[name].role for name in drawing.lifelines if name in fields)
    return Plate(
        "Sequence charts", stem, told.title, told.says, files, claim, tuple(story(trace)),
        tuple(dict.fromkeys(role.title or role.name for role in roles)), told.command, run_of(trace, told.settings),
    )


def _options(model: Model, settings: Mapping[str, str]) -> str:
    """Write the options that differ from those of *model*, as a command takes them."""
    given = (f"{name}={value}" for name, value in settings.items() if value != model.settings({})[name])
    return "".join(f"--set {shlex.quote(one)} " for one in given)
