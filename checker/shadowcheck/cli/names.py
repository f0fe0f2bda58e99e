"""What can be named on the command line, for completion: claims, faults, settings ... each with what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.check.engines import ENGINES
from shadowcheck.cli.offers import OF_DESIGNS, of_designs, of_model, of_recordings
from shadowcheck.draw.metrics import slug
from shadowcheck.report.refusal import explanations
from shadowcheck.sources.installed import to_be_named
from shadowcheck.sources.models import find_model
from shadowcheck.specification import installed_interfaces
from shadowcheck.specification.claims_of import every_claim
from shadowcheck.specification.traceability import account_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from shadowcheck.specification import Model

    Names = Iterator[tuple[str, str]]


def names(what: str, about: str) -> Names:
    """Yield the names of *what* that the model *about*, or the command of that name about designs, knows."""
    return iter(dict(_NAMES[what](about)).items())


def _models(about: str) -> list[Model]:
    """Load the model *about*; for a command about designs, those of the designs to start from."""
    if about not in OF_DESIGNS:
        return [find_model(about)]
    return [one.model(one.start) for one in installed_interfaces().values()]


def _claims(about: str) -> Names:
    return ((one.claim.id, one.claim.statement) for model in _models(about) for one in every_claim(model))


def _faults(about: str) -> Names:
    for model in _models(about):
        yield from model.network(model.settings({})).groups.items()


def _steps(about: str) -> Names:
    for model in _models(about):
        yield from ((step.name, step.says) for step in model.network(model.settings({})).steps)


def _settings(about: str) -> Names:
    offers = {"verify": of_designs, "trace": of_recordings}.get(about, of_model)
    for rows in offers(about).values():
        yield from (row for row in rows if row[0].startswith("--"))


def _assignments(about: str) -> Names:
    """Yield NAME=VALUE for each value of an option, and NAME= for what takes any number or any machine."""
    for name, says in _settings(about):
        option, _, value = name.removeprefix("--").partition(" ")
        values = value.split("|") if "|" in value else [""]
        yield from ((f"{option}={one}", says) for one in values)


def _claims_and_codes(about: str) -> Names:
    yield from _claims(about)
    yield from _claims("verify")
    for code, text in explanations().items():
        yield code, text.partition("\n")[0].removeprefix(f"{code} ")


def _numbers(about: str) -> Names:
    return ((entry.number, entry.says or entry.reason) for entry in account_of(find_model(about)).entries)


def _formats(_: str) -> Names:
    for one in installed_interfaces().values():
        if one.recording is not None:
            yield from ((form.name, form.sees) for form in one.recording.formats.values())


def _kinds(*, recorded: bool) -> Names:
    if not recorded:
        yield "model", "a model of your own protocol"
    for name, one in installed_interfaces().items():
        if one.recording is not None or not recorded:
            yield name, one.says


_NAMES: Mapping[str, Callable[[str], Names]] = {
    "models": lambda _: ((name, entry.value) for name, entry in to_be_named().items()),
    "claims": _claims,
    "claims and codes": _claims_and_codes,
    "faults": _faults,
    "seeded faults": lambda about: ((one.name, one.says) for one in find_model(about).seeded_faults),
    "exhibits": lambda about: ((slug(one.name), one.says) for one in find_model(about).exhibits()),
    "steps": _steps,
    "settings": _settings,
    "assignments": _assignments,
    "engines": lambda _: ((name, "") for name in ENGINES),
    "formats": _formats,
    "kinds": lambda _: _kinds(recorded=False),
    "recorded kinds": lambda _: _kinds(recorded=True),
    "numbers": _numbers,
    "pages": lambda about: ((page.slug, "") for page in find_model(about).pages()),
}
"""What can be named, and how it is found."""
