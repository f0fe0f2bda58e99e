# ruff: noqa: INP001 - mkdocs loads it by its path
"""The pages of the site that stand beside what they are about: decisions, and the format of logs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from shadowcheck.report.markdown import link, page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[2]
INDEX = "explanation/decisions/index.md"
"""The page that lists all decisions."""
ABOUT = {"checker": "About the checker", "spec": "About the specification of VSS"}
LOGS = ("recorded-runs.md", "log-formats.md", "driven-programs.md")
"""The pages about logs, and about programs that are driven, which link to each other."""
SOURCE = re.compile(rf"\[([^\]]+)\]\((?!\w+://)(?!\d{{4}}-[\w-]+\.md)(?!{'|'.join(map(re.escape, LOGS))})[^)]+\)")
"""A link to a file that is not a page: neither an address, nor another decision, nor a page about logs."""


def elsewhere() -> Iterator[tuple[str, str]]:
    """Yield each page, with its path in the site."""
    found = {folder: _decisions(folder) for folder in ABOUT}
    yield INDEX, _index(found)
    for texts in found.values():
        yield from texts.items()
    for name in LOGS:
        yield f"reference/{name}", without_sources((ROOT / "spec" / name).read_text(encoding="utf-8"))


def without_sources(text: str) -> str:
    """Show links to files that are not pages, such as sources, as code."""
    return SOURCE.sub(lambda found: f"`{found[1].strip('`')}`", text)


def _decisions(folder: str) -> dict[str, str]:
    files = sorted((ROOT / folder / "decisions").glob("*.md"))
    return {
        f"explanation/decisions/{folder}/{file.name}": without_sources(file.read_text(encoding="utf-8")) for file in files
    }


def _index(found: Mapping[str, Mapping[str, str]]) -> str:
    said = "Why things are as they are: each record says what was decided, why, and at what cost."
    parts = (part for folder, texts in found.items() for part in (f"## {ABOUT[folder]}", _list(texts)))
    return page("Decisions", said, *parts)


def _list(texts: Mapping[str, str]) -> str:
    """List decisions by their first lines, which have their numbers: "# 4. Weak fairness"."""
    titles = {path: text.partition("\n")[0].removeprefix("# ").partition(". ") for path, text in texts.items()}
    return "\n".join(f"{number}. {link(title, path, INDEX)}" for path, (number, _, title) in titles.items())
