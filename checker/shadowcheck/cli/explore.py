"""`shadowcheck explore`: a page on which a model runs, in one HTML file. Imported only when needed."""

from __future__ import annotations

import contextlib
import sys
import webbrowser
from typing import TYPE_CHECKING, Any

from shadowcheck.check.pipeline import built, check
from shadowcheck.cli.explored import explored
from shadowcheck.cli.progress import MANY, shown_on
from shadowcheck.cli.shell import say
from shadowcheck.draw.gallery import first_broken
from shadowcheck.draw.gallery import found as exhibited
from shadowcheck.draw.metrics import slug
from shadowcheck.errors import SpecificationError, suggestion
from shadowcheck.explorer.page import page
from shadowcheck.explorer.tables import World
from shadowcheck.explorer.worlds import Worlds
from shadowcheck.instance import compile_network
from shadowcheck.instance.grounding import check_claims
from shadowcheck.judge import Result
from shadowcheck.sources.models import asked_for, find_model
from shadowcheck.verify.verification import verify_design

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shadowcheck.check.configuration import Setting
    from shadowcheck.check.pipeline import Configuration
    from shadowcheck.claims import Claim
    from shadowcheck.cli.outputs import Output
    from shadowcheck.explore.run import Run
    from shadowcheck.explorer.page import Contents
    from shadowcheck.instance import Instance
    from shadowcheck.specification import Model


def run(  # noqa: PLR0913 - the options of the command, as click reads them
    model: str, *, settings: Sequence[Setting], without: Sequence[str], fault: str | None, exhibit: str | None,
    out: Output, opening: bool,
) -> None:
    """Write the page of *model*, or of a design of its gallery, the *exhibit*; and open it if *opening*.

    Raises `SpecificationError` for every mistake in the input, as early as possible. Everything that the user's own
    code prints goes to standard error, so that standard output holds only the page.
    """
    if opening and out.standard:
        raise SpecificationError(
            "the page goes to standard output, which no browser can open", where="--open",
            why="a browser opens a file", instead="--out FILE, or leave --open out", code="SC0880",
        )
    with contextlib.redirect_stdout(sys.stderr), shown_on(sys.stderr) as watched:
        found = find_model(model)
        if exhibit is not None:
            if settings or without or fault is not None:
                raise _not_as_it_is(exhibit)
            deliver(_exhibited(found, exhibit), out, opening=opening)
            return
        asked = asked_for(found, settings, without, fault)
        _warn_of_many(asked.sizes)
        given = None if asked.played else _given(model, asked)  # a machine in the place of another has no such name
        contents = _contents(found, asked, given, watched)
        watched.prepares("writing the page: every machine, step and claim")
        made = page(contents)
    deliver(made, out, opening=opening)


def _not_as_it_is(exhibit: str) -> SpecificationError:
    return SpecificationError(
        "a design of the gallery is explored as it is shown there", where=f"--exhibit {exhibit}",
        why="its options are those under which it makes its mistake, and it has no other fault",
        instead="leave out --set, --without and --fault; 'shadowcheck verify --explore' takes a design with settings",
        code="SC0882",
    )


def _exhibited(model: Model, name: str) -> bytes:
    """Return the page of the exhibit of that *name*; the run that the gallery shows comes first."""
    known = {slug(one.name): one for one in model.exhibits()}
    exhibit = known.get(slug(name))
    if exhibit is None:
        raise SpecificationError(
            f"the gallery of model {model.name!r} has no design {name!r}", where=f"--exhibit {name}",
            why=f"it has {len(known)} of them, each with a page of its own in the gallery",
            instead=suggestion(name, known, "the name of one of them, with hyphens"), code="SC0883",
        )
    if exhibit.breaks:
        report, finding = exhibited(exhibit)
        return explored([report], first=finding)
    return explored([verify_design(exhibit.design, interface=exhibit.interface)])


def deliver(made: bytes, out: Output, *, opening: bool = False) -> None:
    """Write the page *made*, say where it is, and open it if *opening*."""
    out.write([made])
    if not out.standard:
        say(f"{out.path}: open it in a web browser ({len(made) // 1000:,} KB; it needs no network)")
    if opening and not webbrowser.open(out.file.resolve().as_uri()):
        say("no web browser was found: open the file yourself", err=True)


def _warn_of_many(sizes: Mapping[str, int]) -> None:
    for name, size in sizes.items():
        if size > MANY:
            say(f"note: {size:,} {name}: the page shows each of them beside the others, and becomes large; what few "
                "cannot show, hardly anybody can follow with many", err=True)


def _given(model: str, asked: Configuration) -> dict[str, Any]:
    """Return the arguments of `shadowcheck.pytest.walk` for the same instance."""
    fault = None if asked.fault is None else asked.fault.name
    options = {**asked.settings, **asked.sizes}
    return {"model": model, "options": options, "without": list(asked.without), "fault": fault}


def _contents(model: Model, asked: Configuration, given: Mapping[str, Any] | None, watched: Run) -> Contents:
    """Return what the page of *model* holds; with a seeded fault, also what the claims find that should catch it.

    What takes time tells *watched* of it.
    """
    worlds = Worlds()
    if asked.fault is None:
        network, claims = built(model, asked)
        watched.prepares("putting the machines together")
        worlds.number(world_of(model, asked, compile_network(network, asked.sizes), claims, given))
        return worlds.contents(model.name)
    report = check(model, asked, only=asked.fault.kills, run=watched)
    world = world_of(model, asked, report.instance, built(model, asked)[1], given)
    worlds.number(world)
    shown = first_broken(asked.fault, report) if any(one.result is Result.FAILS for one in report.verdicts) else None
    for verdict in sorted(report.verdicts, key=lambda one: one is not shown):
        trace = report.trace(verdict) if verdict.result is Result.FAILS else None
        if trace is not None:
            worlds.tell(verdict.claim.id, verdict.claim.statement, trace, world)
    return worlds.contents(f"{model.name}: {asked.fault.name}")


def world_of(
    model: Model, asked: Configuration, instance: Instance, claims: Sequence[Claim],
    given: Mapping[str, Any] | None = None,
) -> World:
    """Return the world of *instance*, which is *model* as it was *asked* for; *given* is for `World.given`.

    Raises `SpecificationError` for a claim that cannot be judged there.
    """
    check_claims(claims, instance)
    settings = {**asked.settings, **{name: str(number) for name, number in asked.sizes.items()}}
    if asked.without:
        settings["without"] = ", ".join(asked.without)
    if asked.fault is not None:
        settings["seeded fault"] = f"{asked.fault.name} ({asked.fault.says})"
    return World(instance, claims, model.name, settings, model.says, model.addresses, model.normal, given)
