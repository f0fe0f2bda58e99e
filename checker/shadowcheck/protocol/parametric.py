"""Parametric protocols: a function with options, each of which makes another protocol."""

from __future__ import annotations

import inspect
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.machine.data import Domain, domain_of
from shadowcheck.machine.lts import Value, spoken
from shadowcheck.specification.model import Model, Option

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shadowcheck.protocol.protocol import Protocol


def parametric(function: Callable[..., Protocol]) -> Model:
    """Make a model of a *function* that returns a protocol: each of its parameters is an option of the model.

    ``def ring(size: Annotated[int, Between(2, 6)] = 3) -> Protocol``: on the command line, ``--size 5``. The type of a
    parameter says which values it may have, as that of a machine's data does, and the default is that of the option.
    The sentence about it is the line of the docstring that begins with its name and a colon. Raises
    `SpecificationError` for a parameter without a default, or whose type is not finite.
    """
    known = {name: _domain(function, name, one) for name, one in _parameters(function).items()}
    first = {name: one.default for name, one in _parameters(function).items()}
    options = [_option(function, name, one, first[name]) for name, one in known.items()]

    @cache
    def built(chosen: tuple[tuple[str, str], ...]) -> Model:
        given = {name: next(v for v in known[name].values if spoken(v) == text) for name, text in chosen}
        return function(**given).model()

    def made(settings: Mapping[str, str]) -> Model:
        return built(tuple((name, settings[name]) for name in known))

    usual = function(**first).model()
    return replace(
        usual, options=options, build=lambda settings: made(settings).build(settings),
        claims=lambda network, settings: made(settings).claims(network, settings),
    )


def _parameters(function: Callable[..., Protocol]) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(function, eval_str=True).parameters


def _domain(function: Callable[..., Protocol], name: str, parameter: inspect.Parameter) -> Domain:
    found = domain_of(parameter.annotation)
    if found is None or parameter.default not in found:
        code = function.__code__ if inspect.isfunction(function) else None
        raise SpecificationError(
            f"parameter {name!r} of {function.__name__} has no finite type with a default among its values",
            where=function.__name__ if code is None else f"{code.co_filename}:{code.co_firstlineno}",
            why="it becomes an option of the model, whose values are listed and checked",
            instead=f"{name}: Annotated[int, Between(1, 9)] = 3; or bool, an Enum, Literal[...]", code="SC0234",
        )
    return found


def _option(function: Callable[..., Protocol], name: str, domain: Domain, default: Value) -> Option:
    texts = dict.fromkeys((spoken(default), *map(spoken, domain.values)))
    lines = (line.strip() for line in (function.__doc__ or "").splitlines())
    says = next((line.removeprefix(f"{name}:").strip() for line in lines if line.startswith(f"{name}:")), "")
    return Option(name, tuple(texts), says or f"The {name.replace('_', ' ')}.")
