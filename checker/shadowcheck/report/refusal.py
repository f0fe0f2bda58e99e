"""The codes of refusals: what `shadowcheck explain SC0123` says.

Each code is a heading ``## SC0123 What is refused`` with paragraphs below it, in the files of `report/codes`; a package
that offers models has those of its own refusals in a file ``refusals.md``.
"""

from __future__ import annotations

import contextlib
import re
from importlib.resources import files
from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError, suggestion
from shadowcheck.offered import entry_points
from shadowcheck.sources.installed import GROUP

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

CODE = re.compile(r"SC\d{4}", re.IGNORECASE)


def explain_refusal(code: str) -> str:
    """Explain the refusal with that *code*; raises `SpecificationError` if none has it."""
    known = explanations()
    if code.upper() in known:
        return known[code.upper()]
    raise SpecificationError(
        f"no error has the code {code.upper()}", where=f"explain {code}",
        why=f"there are {len(known)} codes, from {min(known)} to {max(known)}",
        instead=suggestion(code, known, "copy the code from the last line of an error"), code="SC0801",
    )


def explanations() -> dict[str, str]:
    """Read the explanations of all codes, sorted: by code, its title and its paragraphs."""
    found: dict[str, str] = {}
    for file in _files():
        _, *sections = re.split(r"^## (?=SC\d{4} )", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        found.update({section[:6]: section.rstrip() for section in sections})
    return dict(sorted(found.items()))


def _files() -> Iterator[Traversable]:
    yield from sorted(files("shadowcheck.report").joinpath("codes").iterdir(), key=lambda file: file.name)
    for package in sorted({entry.module.partition(".")[0] for entry in entry_points(group=GROUP)}):
        with contextlib.suppress(ImportError, TypeError):  # it does not import, or is a module: it has no such file
            file = files(package).joinpath("refusals.md")
            if file.is_file():
                yield file
