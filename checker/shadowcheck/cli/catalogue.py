"""`shadowcheck catalogue`: show the account, or part of it, or a page; judge the claims that are judged on demand."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from shadowcheck.check.pipeline import check
from shadowcheck.cli.progress import shown_on
from shadowcheck.cli.shell import say_fitted
from shadowcheck.errors import SpecificationError
from shadowcheck.report.coverage import account_json, in_full, overview
from shadowcheck.report.details import details, traces
from shadowcheck.report.pages import table_of
from shadowcheck.report.summary import notes, summary
from shadowcheck.report.table import plain
from shadowcheck.sources.models import find_model
from shadowcheck.specification.pages import find_page
from shadowcheck.specification.traceability import account_of

if TYPE_CHECKING:
    from shadowcheck.check.pipeline import Report
    from shadowcheck.cli.outputs import Output
    from shadowcheck.specification import Account, Model


def run(numbers: tuple[str, ...], *, model: str, json: Output | None, only_check: bool, page: str | None) -> int:
    """Show the account of *model*, for all *numbers* or those given, or a *page*, and return the exit status.

    Raises `SpecificationError` for a number or a page that is not there, and for a file that cannot be written.
    """
    if page is not None:
        return _show(page, model, others=[*numbers, *["--check"] * only_check, *["--json"] * (json is not None)])
    if only_check and json is not None:
        raise SpecificationError(
            "--check does not write the account", where=f"--check --json {json.path}",
            why="--check judges claims; --json lists them", instead="give one of the two options", code="SC0802",
        )
    found = find_model(model)
    account = account_of(found)
    if numbers:
        account = account.named(numbers)
    if only_check:
        return _judge(found, account, wanted=numbers)
    if json is not None:
        json.write([account_json(account)])
    say_fitted(lambda: [(in_full if numbers else overview)(account)], err=json is not None and json.standard)
    return 0


def _show(name: str, model: str, *, others: list[str]) -> int:
    if others:
        raise SpecificationError(
            "--page shows one page and nothing else", where=" ".join([f"--page {name}", *others]),
            why="a page is not a number of the catalogue; it is neither judged nor written as JSON",
            instead=f"shadowcheck catalogue --page {name}; give the rest to a separate command", code="SC0819",
        )
    found = find_model(model)
    page = find_page(found.pages(), name)
    say_fitted(lambda: [table_of(page, found.addresses(page.slug))])
    return 0


def _judge(asked: Model, account: Account, *, wanted: tuple[str, ...]) -> int:
    model = asked.on_demand(asked) if asked.on_demand is not None else None
    names = _names(model, account) if model is not None else []
    if model is None or not names:
        raise SpecificationError(
            "there is nothing to judge here", where=" ".join(["catalogue --check", *wanted]),
            why="none of these numbers has a claim that is left to this command: 'shadowcheck check' judges them all",
            instead="leave the numbers out, or name one that has such claims, such as a termination path",
            code="SC0803",
        )
    with shown_on(sys.stderr) as run:
        report = check(model, only=names, run=run)
    say_fitted(lambda: [_with_runs(report) if wanted else plain(report, traces(report))])
    return report.exit_status


def _names(model: Model, account: Account) -> list[str]:
    covers = (one for entry in account.entries for one in entry.covers)
    found = (one.claim.id for one in covers if one.model == model.name and not one.options)
    return list(dict.fromkeys(found))


def _with_runs(report: Report) -> str:
    found = traces(report)
    told = ["\n".join(details(report, verdict, found)) for verdict in report.verdicts]
    return "\n\n".join([*told, "\n".join([*(f"note: {note}" for note in notes(report)), summary(report)])])
