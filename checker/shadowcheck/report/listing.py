"""What can be named on the command line: models, kinds of designs, options, faults, claims, seeded faults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.specification.claims_of import Applicable, every_claim

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from shadowcheck.specification import Model


def listing(model: Model, installed: Mapping[str, str], kinds: Mapping[str, str]) -> str:
    """Say every name that *model* knows, and what it means.

    *installed* are the models by name, and their objects; *kinds* are those of designs, and what they are.
    """
    return "\n\n".join("\n".join(section) for section in _sections(model, installed, kinds))


def _sections(model: Model, installed: Mapping[str, str], kinds: Mapping[str, str]) -> Iterator[list[str]]:
    network = model.network(model.settings({}))
    yield _section("models, by name (a file works too: file.py:NAME)", installed.items())
    yield _section("kinds of designs (new KIND NAME)", kinds.items())
    yield [f"model {model.name}", f"  {model.says}"]
    numbers = [(name, f"{size} unless told otherwise") for name, size in model.sizes.items()]
    yield _section("numbers of replicas (--set NAME=N)", numbers)
    yield _section(
        "options (--set NAME=VALUE; the first value is the default)",
        ((f"{option.name}={'|'.join(option.values)}", option.says) for option in model.options),
    )
    yield _section("faults that can be switched off (--without FAULT)", network.groups.items())
    yield _section("claims (--claim ID, explain ID)", map(_claim, every_claim(model)))
    yield _section(
        "seeded faults, and the claims that must catch them",
        ((fault.name, f"{fault.says} [{', '.join(fault.kills)}]") for fault in model.seeded_faults),
    )


def _claim(entry: Applicable) -> tuple[str, str]:
    settings = " ".join(f"--set {name}={value}" for name, value in entry.options.items())
    return entry.claim.id, entry.claim.statement + (f" [only with {settings}]" if settings else "")


def _section(title: str, rows: Iterable[tuple[str, str]]) -> list[str]:
    """Return a title, and the rows below it; a name as wide as the widest, then what it means."""
    kept = list(rows)
    width = max((len(name) for name, _ in kept), default=0)
    return [f"{title}:", *(f"  {name.ljust(width)}  {says}" for name, says in kept), *([] if kept else ["  none"])]
