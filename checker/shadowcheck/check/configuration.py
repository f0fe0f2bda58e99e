"""Settings: the options, numbers and faults that a user chooses, validated before exploring."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.check.pipeline import Configuration
from shadowcheck.errors import SpecificationError, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shadowcheck.network import Network
    from shadowcheck.specification import Model

MOST_REPLICAS = 1_000
"""How fast the states grow with the replicas depends on the model; the rules may grow with their square."""


class Setting(NamedTuple):
    """A name of the model, the value that it is given, and where.

    `others` are further names that may have been meant, such as the options of the command.
    """

    name: str
    value: str | int
    where: str
    others: tuple[str, ...] = ()


def configured(model: Model, given: Iterable[Setting], without: Sequence[str] = ()) -> Configuration:
    """Make the configuration of *model* with the settings *given*, *without* these faults.

    Raises `SpecificationError` for an unknown name or fault, for a value that does not fit, and for a name that is set
    to two values.
    """
    options = {option.name: option for option in model.options}
    chosen, sizes = dict[str, str](), dict(model.sizes)
    for one in once(given):
        if one.name in options:
            chosen[one.name] = options[one.name].checked(one.value, one.where)
        elif one.name in model.beside:
            sizes[model.beside[one.name]] = _count(one, 2) - 1
        elif one.name in model.sizes:
            sizes[one.name] = _count(one, 1)
        else:
            raise SpecificationError(
                f"model {model.name!r} has no option {one.name!r}", where=one.where,
                why=f"what can be set is {', '.join(model.names) or 'nothing'}",
                instead=suggestion(one.name, [*model.names, *one.others], "leave it out"), code="SC0508",
            )
    settings = model.settings(chosen)
    return Configuration(settings, sizes, _off(model.network(settings), without) if without else ())


def once(given: Iterable[Setting]) -> list[Setting]:
    """Return the settings, each name once; raises `SpecificationError` for a name that is set to two values."""
    settled: dict[str, Setting] = {}
    for one in given:
        first = settled.setdefault(one.name, one)
        if first.value != one.value:
            raise SpecificationError(
                f"{one.name!r} is set to {first.value!r} and to {one.value!r}", where=f"{first.where}, {one.where}",
                why="a check has one configuration", instead="run the command once for each", code="SC0510",
            )
    return list(settled.values())


def _count(one: Setting, least: int) -> int:
    if type(one.value) is int and least <= one.value <= MOST_REPLICAS:
        return one.value
    alone = ": the design is one of them, and there is at least one other" if least > 1 else ""
    raise SpecificationError(
        f"{one.name} cannot be {one.value!r}", where=one.where,
        why=f"it is a number, from {least} to {MOST_REPLICAS:,}{alone}",
        instead=f"{least}, or more; or leave it out: what can be proved for every number is",
        code="SC0511",
    )


def _off(network: Network, without: Sequence[str]) -> tuple[str, ...]:
    """Put the faults *without* in the order of *network*; a name may be written with spaces in place of hyphens."""
    hyphened = {name: "-".join(name.lower().split()) for name in without}
    named = [hyphened[name] if hyphened[name] in network.groups else name for name in without]
    network.without(named)
    return tuple(group for group in network.groups if group in named)
