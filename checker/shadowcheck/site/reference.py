"""The reference part of a site about a model: every page of it, by its path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.errors import SpecificationError
from shadowcheck.site.claims import Claims
from shadowcheck.site.commands import command_pages
from shadowcheck.site.documentation import catalogue, page_tables
from shadowcheck.site.machines import machine_pages
from shadowcheck.site.pictures import gallery_pages
from shadowcheck.specification.traceability import account_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from shadowcheck.specification import Model


def reference(
    model: Model, gallery: Path, claims: Claims | None = None, explored: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Write the reference of *model*: pages of Markdown by their paths, with links to the pictures in `gallery/`.

    *gallery* is the folder of its pictures, as `shadowcheck diagram` drew them; *claims* are those of the model, if
    they are known already; *explored* are the addresses of runs in the explorer, by the titles of their charts. Raises
    `SpecificationError` for two pages of one name.
    """
    claims = claims or Claims(model)
    found: dict[str, str] = {}
    accounts = [] if model.account is None else [catalogue(account_of(model), claims)]
    for pages in (
        claims.pages(), page_tables(model, claims), accounts, machine_pages(model), command_pages(),
        gallery_pages(gallery, explored),
    ):
        for path, text in pages:
            if path in found:
                raise SpecificationError(
                    f"two pages of the site would be {path}", where=f"model {model.name!r}",
                    why="a page is named after its claim, machine or picture", instead="give one another name",
                    code="SC0409",
                )
            found[path] = text
    return dict(sorted(found.items()))
