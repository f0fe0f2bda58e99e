"""`shadowcheck verify`: find the designs, verify them, deliver the reports. Imported only when it is needed."""

from __future__ import annotations

import contextlib
import inspect
import os
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO, TypedDict

from rich.console import Console

from shadowcheck.check.engines import engine_named
from shadowcheck.cli.check import progress_on, tell_of_compiling
from shadowcheck.cli.options import (
    MOST_REPLICAS,
    STANDARD_OUTPUT,
    count,
    refuse_unwritable,
    refuse_unwritable_folder,
    unwritable,
)
from shadowcheck.cli.shell import BROKEN, say, say_bytes
from shadowcheck.draw.sequence_svg import sequence_svg
from shadowcheck.errors import SpecificationError, closest
from shadowcheck.report.annotations import workflow_commands
from shadowcheck.report.design_junit import design_junit
from shadowcheck.report.design_text import design_text
from shadowcheck.report.details import traces
from shadowcheck.report.json_report import design_json
from shadowcheck.report.reproduction import reproduction
from shadowcheck.report.sarif import sarif
from shadowcheck.report.text import coloured
from shadowcheck.sources.designs import find_design
from shadowcheck.trace.sequence import chart
from shadowcheck.verify.findings import Level
from shadowcheck.verify.request import Question, common
from shadowcheck.verify.settings import read_settings
from shadowcheck.verify.verification import DesignReport, verify_design

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shadowcheck.machine import Machine
    from shadowcheck.verify.settings import Settings

OUTPUTS = ("json", "junit", "sarif", "reproduce")
"""The options that name a file to be written."""
ON_GITHUB = "GITHUB_ACTIONS"
"""The environment variable that is "true" in a workflow of GitHub."""

_COLOURS = {Level.ERROR: "bold red", Level.WARNING: "yellow", Level.NOTE: "cyan", Level.WAIVED: ""}


class VerifyInput(TypedDict):
    """What the command `verify` is given, as the user typed it."""

    paths: tuple[str, ...]
    writers: str | None
    reading: str | None
    strict: bool
    engine: str | None
    json: str | None
    junit: str | None
    sarif: str | None
    reproduce: str | None
    charts: str | None


class Verified(NamedTuple):
    """What the user called a design, and the report on it."""

    given: str
    report: DesignReport


def run(given: VerifyInput) -> int:
    """Verify the designs that *given* names, or those of the project, deliver the reports, and return the exit status.

    Raises `SpecificationError` for every mistake in the input, as early as it can be known. Whatever the designs' own
    code prints goes to standard error, so that standard output holds nothing but the report.
    """
    files = _files(given)
    refuse_unwritable({f"--{option}": path for option, path in files.items()})
    if given["charts"] is not None:
        refuse_unwritable_folder(Path(given["charts"]), f"--charts {given['charts']}")
    with contextlib.redirect_stdout(sys.stderr):
        verified = _verified(given)
        _refuse_to_lose_a_source(files, verified)
        written = {option: _written(option, path, verified) for option, path in files.items()}
        charts = dict(_charts(verified)) if given["charts"] is not None else {}
    for option, path in files.items():
        _write(path, written[option])
    for name, drawing in charts.items():
        _write(str(_folder(given["charts"] or ".") / name), drawing)
    _tell([one.report for one in verified], taken=STANDARD_OUTPUT in files.values())
    statuses = {one.report.exit_status for one in verified}
    return BROKEN if BROKEN in statuses else max(statuses)


def _files(given: VerifyInput) -> dict[str, str]:
    paths = zip(OUTPUTS, (given["json"], given["junit"], given["sarif"], given["reproduce"]), strict=True)
    return {option: path for option, path in paths if path is not None}


def _verified(given: VerifyInput) -> list[Verified]:
    """Verify each design: as the command says, and where it is silent, as the project's settings do."""
    settings, named = read_settings(), given["paths"]
    paths = named or settings.designs
    _refuse_none_or_too_many(given, paths)
    question = _question(given, settings)
    designs = [(path, find_design(path)) for path in paths]
    if not named:
        _refuse_waivers_of_nobody(settings, [design.__name__ for _, design in designs])
    found: list[Verified] = []
    for path, design in designs:
        with progress_on(sys.stderr) as progress:
            asked = replace(question, waivers=settings.waivers_of(design))
            report = verify_design(design, asked, progress=progress, compiling=tell_of_compiling)
        found.append(Verified(path, report))
    return found


def _refuse_to_lose_a_source(files: Mapping[str, str], verified: Sequence[Verified]) -> None:
    sources = {inspect.getsourcefile(one.report.design) for one in verified}
    kept = {Path(source).resolve() for source in sources if source is not None}
    for option, path in files.items():
        if path != STANDARD_OUTPUT and Path(path).resolve() in kept:
            raise SpecificationError(
                f"{path} is the design itself", where=f"--{option} {path}",
                why="the report would be written over it, and the design would be lost",
                instead="the name of another file",
            )


def _refuse_waivers_of_nobody(settings: Settings, designs: Sequence[str]) -> None:
    for name in settings.waivers:
        if name not in designs:
            near = closest(name, designs)
            raise SpecificationError(
                f"there is no design {name!r} whose claims could be waived",
                where=f"[tool.shadowcheck.waivers.{name}] in {settings.file}",
                why=f"the designs of the project are {', '.join(designs)}",
                instead=f"did you mean {' or '.join(near)}?" if near else "name the class of one of them",
            )


def _question(given: VerifyInput, settings: Settings) -> Question:
    writers = given["writers"]
    return Question(
        reading=given["reading"] or settings.reading,
        writers=settings.writers if writers is None else count(writers, "--writers", most=MOST_REPLICAS),
        strict=given["strict"] or settings.strict,
        engine=engine_named(given["engine"]),
        common=common(given["reading"], writers),
    )


def _refuse_none_or_too_many(given: VerifyInput, paths: Sequence[str]) -> None:
    if not paths:
        raise SpecificationError(
            "no design is named", where="shadowcheck verify",
            why="there is no PATH, and no pyproject.toml here or above names designs",
            instead='shadowcheck verify my_design.py; or designs = ["my_design.py"] in [tool.shadowcheck]',
        )
    if given["reproduce"] is not None and len(paths) > 1:
        raise SpecificationError(
            f"the findings of {len(paths)} designs go into one file of tests",
            where=f"--reproduce {given['reproduce']}", why="such a file drives one design",
            instead=f"name one of them: {paths[0]}",
        )


def _written(option: str, path: str, verified: Sequence[Verified]) -> bytes:
    reports = [one.report for one in verified]
    match option:
        case "json":
            return design_json(*((report, traces(report.report)) for report in reports))
        case "junit":
            return design_junit(*reports)
        case "sarif":
            return sarif(*reports)
        case _:
            (one,) = verified
            folder = Path.cwd() if path == STANDARD_OUTPUT else Path(path).resolve().parent
            place = place_from(one.report.design, folder, one.given)
            return reproduction(one.report, place).encode(errors="backslashreplace")


def place_from(design: type[Machine[Any]], folder: Path, given: str) -> str:
    """Return a Python expression for how a test in *folder* finds *design*, which the user called *given*."""
    file = inspect.getsourcefile(design)
    if file is None or not (given.endswith(".py") or given.rpartition(":")[0].endswith(".py")):
        return repr(given)
    way = Path(os.path.relpath(file, folder)).as_posix()
    return f'f"{{Path(__file__).parent / {way!r}}}:{design.__qualname__}"'


def _charts(verified: Sequence[Verified]) -> Iterator[tuple[str, bytes]]:
    """Yield the name of a file and a sequence chart, for each finding that has a trace.

    Designs of one name, and findings of one claim, are told apart by numbers.
    """
    taken: Counter[str] = Counter()
    for _, report in verified:
        for finding in report.findings:
            if finding.trace is not None:
                name = f"{report.design.__name__}-{finding.id}"
                taken[name] += 1
                number = f"-{taken[name]}" if taken[name] > 1 else ""
                ending = f"Broken: {finding.verdict.claim.statement}"
                drawn = chart(finding.trace, f"{report.design.__name__}: {finding.id}", ending=ending)
                yield f"{name}{number}.svg", sequence_svg(drawn)


def _folder(path: str) -> Path:
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, "the charts", error) from error
    return folder


def _write(path: str, data: bytes) -> None:
    if path == STANDARD_OUTPUT:
        say_bytes(data)
        return
    try:
        Path(path).write_bytes(data)
    except OSError as error:
        raise unwritable(Path(path), "the report", error) from error


def _tell(reports: Sequence[DesignReport], *, taken: bool) -> None:
    """Tell people, on standard error if standard output is *taken*; a workflow of GitHub is told for each line, too."""
    stream = sys.stderr if taken else sys.stdout
    text = "\n\n".join(map(design_text, reports))
    say(coloured(text, _style, Console(file=stream)) if _is_terminal(stream) else text, err=taken)
    if os.environ.get(ON_GITHUB) == "true":
        for line in (line for report in reports for line in workflow_commands(report)):
            say(line, err=taken)


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def _style(line: str) -> str:
    """Let titles of findings stand out: lines at the margin that begin with a level."""
    return next((colour for level, colour in _COLOURS.items() if line.startswith(f"{level}: ")), "")
