"""Certificates on the command line: `shadowcheck check --certificate FILE` and `shadowcheck certify FILE`."""

from __future__ import annotations

import contextlib
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from shadowcheck.certificate.confirm import SOLVERS, asked, difference, installed
from shadowcheck.certificate.document import About, Parts, read_about
from shadowcheck.certificate.statement import can_be_certified
from shadowcheck.certificate.write import Certificate, certificate
from shadowcheck.check.configuration import Setting
from shadowcheck.check.pipeline import built
from shadowcheck.claims.obligation import Response
from shadowcheck.cli.shell import say
from shadowcheck.cli.statuses import BROKEN, UNFINISHED
from shadowcheck.errors import SpecificationError
from shadowcheck.extras import installing
from shadowcheck.report.text import counted
from shadowcheck.sources.models import asked_for, find_model

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shadowcheck.certificate.confirm import Answer, Told
    from shadowcheck.check.pipeline import Report
    from shadowcheck.cli.outputs import Output
    from shadowcheck.engine import Engine


def refuse_definite(output: Output, engine: Engine) -> None:
    """Refuse a certificate where the *engine* does not judge for every number of replicas."""
    if engine.name != "views":
        raise SpecificationError(
            f"a certificate is about every number of replicas, and the {engine.name} engine judges a fixed one",
            where=output.where, why="a number of replicas, a fault, a limit or another engine was given",
            instead="leave these out, or leave --certificate out", code="SC0820",
        )


def certified(
    report: Report, model: str, settings: Sequence[Setting], without: Sequence[str], fault: str | None
) -> Certificate | None:
    """Return the certificate of what *report* says that holds for every number of replicas; None: nothing does."""
    chosen = tuple(f"{one.name}={one.value}" for one in settings)
    proved = [verdict.claim for verdict in report.verdicts if verdict.every]
    return certificate(About(model, chosen, tuple(without), fault), report.instance.network, proved)


def delivered(made: Certificate | None, report: Report, output: Output) -> Iterator[str]:
    """Write the certificate *made* into *output*; say what it is about, and which claims of *report* it leaves out."""
    if made is None:
        yield f"note: {output.path} was not written: no claim about states or steps is proved for every number"
        return
    output.write([made.text])
    left = [one.claim for one in report.verdicts if one.every and one.claim.id not in made.claims]
    later = sum(isinstance(claim.obligation, Response) for claim in left)
    yield (f"note: {output.path} certifies {counted(len(made.claims), 'claim')}, in "
           f"{counted(made.obligations, 'obligation')}; confirm it: shadowcheck certify {output.path}")
    if later:
        yield f"note: not in it: {counted(later, 'claim')} that something eventually follows, as they rest on fairness"
    if len(left) > later:
        yield f"note: not in it: {counted(len(left) - later, 'claim')} about several replicas at once"


def run(file: str, model: str | None, solvers: Sequence[str]) -> int:
    """Confirm the certificate in *file*, about *model* (None: the one that it names), and return the exit status.

    Raises `SpecificationError` for what is not a certificate, for solvers that are not there, and for models.
    """
    text, chosen = _read(file), _solvers(solvers)
    about = read_about(text)
    if about is None:
        raise SpecificationError(
            f"{file} is not a shadowcheck certificate", where=f"FILE {file}",
            why="a certificate begins with a line that says so, and names its model",
            instead="shadowcheck check --certificate FILE writes one", code="SC0822",
        )
    with contextlib.redirect_stdout(sys.stderr):
        found = find_model(model or about.model)
        settings = [_setting(one, file) for one in about.settings]
        network, claims = built(found, asked_for(found, settings, about.without, about.fault), about.claims)
    say(f"{file}: {counted(len(claims), 'claim')} about model {found.name}{_chosen(about)}, for every number of "
        f"{' and '.join(network.parameters()) or 'replicas'}")
    unfit = [claim.id for claim in claims if not can_be_certified(network, claim)]
    wrong = f"{unfit[0]} is not a claim that can be certified" if unfit else ""
    parts = None if unfit else Parts(about, network, claims)
    if parts is None or (wrong := difference(text, parts)):
        say(f"  rejected: {wrong}")
        return BROKEN
    with _shown(parts.obligations) as told:
        answers = asked(chosen, text, parts, told)
    for answer in answers:
        say(f"  {_told(answer, parts)}")
    if all(answer.confirms(parts) for answer in answers):
        return 0
    return BROKEN if any(answer.said == "sat" or answer.said.startswith("(error") for answer in answers) else UNFINISHED


def _chosen(about: About) -> str:
    """Say in which configuration the model is, if it is not the usual one: otherwise a file could hide it."""
    fault = [] if about.fault is None else [f"with fault {about.fault}"]
    chosen = [*about.settings, *(f"without {one}" for one in about.without), *fault]
    return f" ({', '.join(chosen)})" if chosen else ""


def _told(answer: Answer, parts: Parts) -> str:
    name, obligations = f"{answer.solver} {version(SOLVERS[answer.solver])}", parts.obligations
    if answer.confirms(parts):
        return f"{name}: confirmed, {counted(obligations, 'obligation')}"
    word = "rejected" if answer.said != "unknown" and answer.failed else "unfinished"
    after = f"after {answer.met:,} of {counted(obligations, 'obligation')}"
    return f"{name}: {word} {after}: {answer.failed + ': ' if answer.failed else ''}{answer.said}"


def _read(file: str) -> str:
    try:
        return Path(file).read_text(encoding="ascii")
    except UnicodeDecodeError:
        return ""
    except (OSError, ValueError) as error:
        raise SpecificationError(
            f"{file} cannot be read", where=f"FILE {file}", why=f"{getattr(error, 'strerror', None) or error}",
            instead="the path of a file written by 'shadowcheck check --certificate FILE'", code="SC0821",
        ) from error


def _solvers(names: Sequence[str]) -> list[str]:
    """Return the solvers to be asked: those of that *names*, or all that are installed."""
    there = installed()
    missing = [name for name in names if name not in there]
    if missing or not there:
        raise SpecificationError(
            f"{missing[0]} is not installed" if missing else "no solver is installed", where="shadowcheck certify",
            why="certificates are confirmed by SMT solvers, which are separate packages",
            instead=f"{installing('certify')}; or give the file to any solver that reads SMT-LIB",
            code="SC0823",
        )
    return list(dict.fromkeys(names)) or there


def _setting(said: str, file: str) -> Setting:
    name, _, value = said.partition("=")
    return Setting(name, int(value) if value.isascii() and value.isdigit() else value, f"{file}, set: {said}")


@contextlib.contextmanager
def _shown(many: int) -> Iterator[Told]:
    """Give a function that shows on a terminal how many of *many* obligations each solver has met."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda solver, met: None  # noqa: ARG005 - nobody looks
        return
    met_by: dict[str, int] = {}
    with Console(file=sys.stderr).status("asking") as status:
        def told(solver: str, met: int) -> None:
            met_by[solver] = met
            status.update("; ".join(f"{name}: {count:,} of {many:,} obligations" for name, count in met_by.items()))

        yield told
