"""A page for each claim: its sentence, the page it is from, its formal reading, what breaks it, how it is mended."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from shadowcheck.draw.metrics import slug
from shadowcheck.report.explain import EveryNumber, paragraphs
from shadowcheck.report.markdown import code, link, page, plain, sourced, table
from shadowcheck.specification.claims_of import claims_about_designs, every_claim

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shadowcheck.specification import Exhibit, Model
    from shadowcheck.specification.claims_of import Applicable

INDEX = "reference/claims/index.md"
"""The page that lists all claims."""
ELSEWHERE = ("says", "page", "kills", "catches")
"""What the page of a claim says in its own way."""


class Claims:
    """All claims of *model*, and of designs of each kind; where the page of each is."""

    def __init__(self, model: Model) -> None:
        self.model, self._every = model, EveryNumber(model)
        self.exhibits: tuple[Exhibit, ...] = tuple(model.exhibits())
        self.groups: dict[str, list[Applicable]] = {f"The model {model.name}": every_claim(model)}
        for kind, found in claims_about_designs(self.exhibits):
            self.groups[f"Designs of the kind {kind.name}"] = found
        self.paths: dict[str, list[str]] = defaultdict(list)
        for found in self.groups.values():
            for entry in found:
                self.paths[entry.claim.id].append(path_of(entry))

    def linked(self, claim: str, here: str) -> str:
        """Link to the page of a claim by its id; to the first if there are several, and plain code if there is none."""
        paths = self.paths.get(claim)
        return link(code(claim), paths[0], here) if paths else code(claim)

    def pages(self) -> Iterator[tuple[str, str]]:
        """Yield the pages of all claims, and the page that lists them, with their paths."""
        yield INDEX, self._index()
        for found in self.groups.values():
            for entry in found:
                yield path_of(entry), self._page(entry)

    def _index(self) -> str:
        parts = [part for title, found in self.groups.items() for part in (f"## {plain(title)}", *_by_owner(found))]
        said = "Each rule, by who owes it, as the documentation states it. The strength is the page's own word."
        return page("Claims", said, *parts)

    def _page(self, entry: Applicable) -> str:
        here, claim = path_of(entry), entry.claim
        mistakes = [] if entry.kind is None else [one for one in self.exhibits if one.interface is entry.kind]
        broken_by = [one for one in mistakes if one.breaks == claim.id]
        others = [link("the other", path, here) for path in self.paths[claim.id] if path != here]
        same = f"Another claim has the same name: {', '.join(others)}." if others else ""
        return page(
            claim.id, f"> {plain(claim.statement)}", same,
            f"From the page {sourced(claim.source, self.model.addresses(claim.source))}; one of the "
            f"{link('claims', INDEX, here)}.",
            _facts(paragraphs(entry, broken_by, self._every)), *self._stories(entry, broken_by, here),
        )

    def _stories(self, entry: Applicable, broken_by: Sequence[Exhibit], here: str) -> Iterator[str]:
        """Show, with its picture, each mistake that the claim catches."""
        kills = [one for one in self.model.seeded_faults if entry.claim.id in one.kills]
        faults = kills if entry.kind is None else []
        stories = [
            *((f"Seeded fault: {one.name}", one.says, story_of_fault(one.name)) for one in faults),
            *((one.name, one.says, story_of_design(one.name)) for one in broken_by),
        ]
        if stories:
            yield "## What breaks it"
        for title, says, target in stories:
            yield f"**{link(plain(title), target, here)}** {plain(says)}"


def _by_owner(found: Sequence[Applicable]) -> Iterator[str]:
    """Yield a table for each party that owes some of these claims, in the order in which the parties come."""
    owners = dict.fromkeys(one.claim.owner for one in found)
    for owner in owners:
        rows = (_row(one) for one in sorted(found, key=lambda one: one.claim.id) if one.claim.owner == owner)
        yield f"### Owed by {plain(owner)}"
        yield table(("claim", "what it says", "strength"), rows)


def _row(entry: Applicable) -> tuple[str, str, str]:
    claim = entry.claim
    return link(code(claim.id), path_of(entry), INDEX), plain(claim.statement), str(claim.strength)


def path_of(entry: Applicable) -> str:
    """Return where the page of a claim is."""
    return f"reference/claims/{'model' if entry.kind is None else slug(entry.kind.name)}/{entry.claim.id}.md"


def story_of_fault(name: str) -> str:
    """Return where the story of a seeded fault is."""
    return f"gallery/faults/{slug(name)}.md"


def story_of_design(name: str) -> str:
    """Return where a design of the gallery is."""
    return f"gallery/designs/{slug(name)}.md"


def _facts(found: Iterator[tuple[str, str]]) -> str:
    """Write what there is to say, but for what stands above or below it; lines that go on stay together."""
    facts: dict[str, list[str]] = {}
    last = ""
    for title, text in found:
        last = title or last
        facts.setdefault(last, []).append(code(text) if title == "formally" else plain(text))
    told = ((title, "<br>\n    ".join(lines)) for title, lines in facts.items() if title not in ELSEWHERE)
    return "\n\n".join(f"{title}\n:   {text}" for title, text in told)
