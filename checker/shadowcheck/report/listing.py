"""Listing: all names for the command line: models, kinds of designs, options, faults, claims, seeded faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.report.text import beside, wrap
from shadowcheck.specification.claims_of import Applicable, claims_about_designs, every_claim

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from shadowcheck.specification import Model


def listing(
    model: Model, installed: Mapping[str, str], examples: Mapping[str, str], kinds: Mapping[str, str]
) -> Iterator[str]:
    """List every name that *model* knows, with its meaning, in sections; those that take long to find come last.

    *installed* are the models, objects by name; *examples* and the *kinds* of designs have their meanings by name.
    """
    models = _section("models, by name (a file also works: file.py:NAME)", installed.items())
    shown = _section("examples: models to check and to copy (check NAME)", examples.items())
    sections = [models, *([shown] if examples else []), *_sections(model, kinds)]
    return ("\n".join(section) for section in sections)


def settings_of(model: Model, names: Collection[str]) -> list[tuple[str, str]]:
    """List the options of the command line that set these *names* of *model*, with their meaning."""
    rows = {option.name: ("|".join(option.values), option.says) for option in model.options}
    rows |= {name: ("N", f"how many; {size} unless set otherwise") for name, size in model.sizes.items()}
    rows |= {name: ("N", f"how many; {model.sizes[others] + 1} unless set otherwise")
             for name, others in model.beside.items()}
    rows |= {role: ("PATH:CLASS", f"your own machine in place of the {role}") for role in model.replaceable}
    return [(f"--{name} {value}", says) for name, (value, says) in rows.items() if name in names]


def _sections(model: Model, kinds: Mapping[str, str]) -> Iterator[list[str]]:
    yield _section("kinds of designs (new KIND NAME)", kinds.items())
    yield [f"model {model.name}", *wrap(model.says, "  ", "  ")]
    numbers = [(name, f"{size} unless set otherwise") for name, size in model.sizes.items()]
    yield _section("numbers of replicas (--set NAME=N)", numbers)
    yield _section(
        "options (--set NAME=VALUE; the first value is the default)",
        ((f"{option.name}={'|'.join(option.values)}", option.says) for option in model.options),
    )
    groups = model.network(model.settings({})).groups
    yield _section("faults that can be switched off (--without FAULT)", groups.items())
    yield _section("claims (--claim ID, explain ID)", map(_claim, every_claim(model)))
    yield _section(
        "seeded faults, and the claims that must catch them",
        ((fault.name, f"{fault.says} [{', '.join(fault.kills)}]") for fault in model.seeded_faults),
    )
    for kind, entries in claims_about_designs(model.exhibits()):
        yield _section(f"claims about designs of the kind {kind.name} (verify, explain ID)", map(_claim, entries))


def _claim(entry: Applicable) -> tuple[str, str]:
    return entry.claim.id, entry.claim.statement + (f" [{entry.applies}]" if entry.applies else "")


def _section(title: str, rows: Iterable[tuple[str, str]]) -> list[str]:
    kept = list(rows)
    width = max((len(name) for name, _ in kept), default=0)
    lines = [line for row in kept for line in beside(*row, width + 4)]
    return [*wrap(f"{title}:"), *(lines or ["  none"])]
