"""Find the model that a user names (`name`, `file.py:NAME`, or `file.py`), and its configuration."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from statemachine import StateChart

from shadowcheck.check.configuration import Setting, configured, once
from shadowcheck.check.substitution import cast_as
from shadowcheck.errors import SpecificationError, suggestion
from shadowcheck.protocol import Protocol
from shadowcheck.sources.installed import to_be_named
from shadowcheck.sources.loading import blaming, kind_of, load, named
from shadowcheck.specification import Model, alone, installed_interfaces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shadowcheck.check.pipeline import Configuration
    from shadowcheck.machine import Machine
    from shadowcheck.specification import SeededFault

def find_model(given: str) -> Model:
    """Find the model *given*: an installed one, `file.py:NAME`, or the only one in `file.py`.

    A class of python-statemachine is a model of that machine `alone`.

    Raises `SpecificationError` if there is none.
    """
    if given.endswith(".py"):  # on Windows, C:\\model.py has a colon, too
        return _only_one(given)
    found = named(given, "MODEL") if ":" in given else _installed(given)
    if isinstance(found, Model | Protocol):
        return _model_of(found)
    if isinstance(found, type) and issubclass(found, StateChart) and found.states and not _is_design(found):
        return alone(found)
    raise SpecificationError(
        f"{given!r} is not a model but {kind_of(found)}", where=f"MODEL {given}",
        why="a model is an object of shadowcheck.specification.model.Model: options, a network, claims; or a state "
        "machine of python-statemachine, which is checked alone",
        instead="NAME = Model(...) in the file, and file.py:NAME on the command line", code="SC0613",
    )


def _is_design(machine: type) -> bool:
    """Whether *machine* derives from a profile of designs: those are verified."""
    return any(issubclass(machine, one.profile) for one in installed_interfaces().values())


def _only_one(file: str) -> Model:
    module = load(file, f"MODEL {file}")
    models = {id(value): (name, value) for name, value in vars(module).items() if isinstance(value, Model | Protocol)}
    if len(models) == 1:
        return next(_model_of(found) for _, found in models.values())
    from shadowcheck.sources.designs import charts_in  # noqa: PLC0415 - few ask for a file without a model

    charts = charts_in(module)
    if not models and len(charts) == 1:
        return alone(charts[0])
    names = [name for name, _ in models.values()] or [one.__name__ for one in charts]
    raise SpecificationError(
        f"{file} declares {len(names)} models, and none of them is named" if names else f"there is no model in {file}",
        where=f"MODEL {file}",
        why=f"they are {', '.join(names)}" if names else "a model is a Protocol, of shadowcheck.protocol, or a Model",
        instead=f"{file}:{names[0]}, for example" if names
        else f"'shadowcheck new model NAME' writes one; a design is verified: shadowcheck verify {file}", code="SC0619",
    )


def said_of(name: str) -> str:
    """Return the sentence about the installed model *name*, without making it. Raises `SpecificationError`."""
    found = _installed(name)
    return found.says if isinstance(found, Model | Protocol) else find_model(name).says


def _model_of(found: Model | Protocol) -> Model:
    return found.model() if isinstance(found, Protocol) else found


def _installed(name: str) -> object:
    found = to_be_named()
    if name in found:
        with blaming(found[name].value, f"MODEL {name}", "repair or reinstall the package that offers it"):
            return found[name].load()
    known = ", ".join(found)
    nothing = "no installed package offers a model; perhaps shadowcheck is run from its source tree and not installed"
    raise SpecificationError(
        f"there is no model {name!r}", where=f"MODEL {name}",
        why=f"the installed models are {known}" if known else nothing,
        instead="name a model in a file: file.py:NAME" + ("" if known else "; or install it: pip install shadowcheck"),
        code="SC0614",
    )


def asked_for(
    model: Model, settings: Sequence[Setting], without: Sequence[str], fault: str | None = None
) -> Configuration:
    """Make the configuration of *model* with these *settings*, *without* these faults, and with a seeded *fault*.

    What is not set is as the fault needs it.
    The value of a replaceable role is the PATH:CLASS of a machine. Raises `SpecificationError` for what the model does
    not know, for values that do not fit, and for machines that cannot be found or do not fit.
    """
    seeded = None if fault is None else _seeded(model, fault)
    if seeded is not None:
        given = {one.name for one in settings}
        needed: dict[str, str | int] = {**seeded.options, **seeded.sizes}
        settings = [
            *settings, *(Setting(name, needed[name], f"--fault {fault}") for name in needed if name not in given)
        ]
        without = [*without, *(group for group in seeded.without if group not in without)]
    roles = [one for one in once(settings) if one.name in model.replaceable]
    chosen = configured(model, [one for one in settings if one.name not in model.replaceable], without)
    return replace(chosen, played=_played(model, roles, chosen) if roles else None, fault=seeded)


def _played(model: Model, roles: Sequence[Setting], chosen: Configuration) -> dict[str, type[Machine[Any]]]:
    """Find the machines that are to play *roles* of *model*, by role."""
    from shadowcheck.sources.designs import find_design  # noqa: PLC0415 - most runs have no design

    return {
        role: machine for one in roles
        for role, machine in cast_as(
            model, one.name, find_design(str(one.value), where=f"--{one.name}"), chosen.settings, one.where
        ).items()
    }


def _seeded(model: Model, name: str) -> SeededFault:
    known = {fault.name: fault for fault in model.seeded_faults}
    if name not in known:
        raise SpecificationError(
            f"model {model.name!r} has no seeded fault {name!r}", where=f"--fault {name}",
            why=f"it has {len(known)} of them, each with the claims that must catch it",
            instead=suggestion(name, known, "one of those that 'shadowcheck list' names, or use --without to "
            "switch off a fault of the environment"), code="SC0618",
        )
    return known[name]
