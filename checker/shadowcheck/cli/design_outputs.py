"""What `shadowcheck verify` writes into files. Imported only if one is asked for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shadowcheck.location import shown
from shadowcheck.report.design_junit import design_junit
from shadowcheck.report.design_markdown import design_markdown
from shadowcheck.report.design_sarif import design_sarif
from shadowcheck.report.details import traces
from shadowcheck.report.json_report import design_json
from shadowcheck.report.reproduction import reproduction
from shadowcheck.sources.designs import is_written_as

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.cli.outputs import Output
    from shadowcheck.machine import Machine
    from shadowcheck.verify.verification import DesignReport


def written(output: Output, verified: Sequence[tuple[str, DesignReport]]) -> bytes:
    """Write the reports on *verified* designs, each with the name that the user gave, for the option of *output*.

    Nothing is returned if there is nothing to reproduce.
    """
    reports = [report for _, report in verified]
    match output.option:
        case "--json":
            return design_json(*((report, traces(report.report)) for report in reports))
        case "--junit":
            return design_junit(*reports)
        case "--sarif":
            return design_sarif(*reports)
        case "--summary":
            return design_markdown(*reports)
        case "--explore":
            from shadowcheck.cli.explored import explored  # noqa: PLC0415 - few ask

            return explored(reports)
        case _:
            ((given, report),) = verified
            folder = Path.cwd() if output.standard else output.file.resolve().parent
            place = _place_from(report.design, folder, given)
            return reproduction(report, place).encode(errors="backslashreplace")


def _place_from(design: type[Machine[Any]], folder: Path, given: str) -> str:
    """Write the Python expression by which a test in *folder* finds *design*, which the user named *given*."""
    path, _, name = (given, "", "") if given.endswith(".py") else given.rpartition(":")
    if not path.endswith(".py"):
        return repr(given)
    named = vars(sys.modules[design.__module__]).items()
    name = name or next(name for name, value in named if is_written_as(value, design))
    return f'f"{{Path(__file__).parent / {shown(Path(path).resolve(), folder)!r}}}:{name}"'
