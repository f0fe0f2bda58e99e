"""The page: one HTML file with everything in it. It can be mailed, and asks no network: its own policy forbids it.

The modules of JavaScript are put one after the other; they import only from modules that come before them, and no two
of them use one name for different things. A test sees to both.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from base64 import b64encode
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from shadowcheck.draw.machines import machine_picture
from shadowcheck.draw.svg import svg
from shadowcheck.explorer.address import address
from shadowcheck.explorer.once import Once
from shadowcheck.explorer.tables import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shadowcheck.explorer.tables import World
    from shadowcheck.machine.lts import LocalSystem
    from shadowcheck.trace import Trace

SEARCHING = ("model", "interpreter", "words", "search", "goals", "worker")
"""The modules of the worker that searches."""
SHOWING = (
    "model", "interpreter", "search", "words", "goals", "possible", "address", "run", "chartrows", "dom", "chartstep",
    "chart", "peek", "machines", "steps", "claims", "goto", "share", "controls", "main",
)
"""The modules of the page itself."""

_IMPORT = re.compile(r"^import .*\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=function|class|const)", re.MULTILINE)


@dataclass(frozen=True)
class Story:
    """A run to begin with: its title, a sentence about it, the number of its world, and the run itself."""

    title: str
    says: str
    world: int
    trace: Trace


@dataclass(frozen=True)
class Contents:
    """What a page holds: worlds (instances with their claims), and `stories` in them."""

    title: str
    worlds: Sequence[World]
    stories: Sequence[Story] = field(default_factory=tuple)


class Pictures:
    """The pictures of machines, each drawn once for several pages."""

    def __init__(self) -> None:
        self._drawn: list[tuple[LocalSystem, str, bytes]] = []

    def of(self, system: LocalSystem, title: str) -> bytes:
        """Return the picture of *system* with that *title*."""
        for known, name, picture in self._drawn:
            if known is system and name == title:
                return picture
        picture = svg(machine_picture(system, title), marked=True)
        self._drawn.append((system, title, picture))
        return picture


def page(contents: Contents) -> bytes:
    """Return the page; the same contents give the same bytes."""
    return page_and_addresses(contents, Pictures())[0]


def page_and_addresses(contents: Contents, drawn: Pictures) -> tuple[bytes, list[str]]:
    """Return the page, and the address in it of each story; machines that are *drawn* already are not drawn again."""
    pictures = Once[bytes]()
    worlds = tables_of(contents, pictures, drawn)
    digests = [digest(world) for world in worlds]
    stories = [
        {"title": one.title, "says": one.says, "address": address(one.world, digests[one.world], one.trace)}
        for one in contents.stories
    ]
    style, script = _file("page.css"), joined(SHOWING, "start")
    filled = {
        "title": html.escape(contents.title), "policy": policy(script, style), "style": style, "script": script,
        "worker": joined(SEARCHING, "serve"), "pictures": "\n".join(_templates(pictures.values)),
        "contents": embedded({"worlds": worlds, "digests": digests, "stories": stories}),
    }
    made = re.sub(r"\{(\w+)\}", lambda found: filled[found[1]], _file("skeleton.html")).encode()
    return made, [story["address"] for story in stories]


def tables_of(
    contents: Contents, pictures: Once[bytes] | None = None, drawn: Pictures | None = None
) -> list[dict[str, Any]]:
    """Return the tables of each world; *pictures* gets those of their machines."""
    known = Once[bytes]() if pictures is None else pictures
    return [_pictured(world, known, drawn or Pictures()) for world in contents.worlds]


def _pictured(world: World, pictures: Once[bytes], drawn: Pictures) -> dict[str, Any]:
    """Return the tables of *world*, in which each field has the number of its machine's picture."""
    told = tables(world)
    roles = world.instance.network.roles
    numbers = {role: pictures(drawn.of(role.system, role.title or role.name)) for role in roles}
    for row, one in zip(told["fields"], world.instance.fields, strict=True):
        row["picture"] = numbers[one.role]
    return told


def digest(world: dict[str, Any]) -> str:
    """Return a short number for the tables of a world: an address that was made for others can be told."""
    return hashlib.sha256(json.dumps(world).encode()).hexdigest()[:8]


def _templates(pictures: Iterable[bytes]) -> Iterable[str]:
    for number, picture in enumerate(pictures):
        yield f'<template id="picture-{number}">{picture.decode().strip()}</template>'


def joined(modules: Sequence[str], start: str) -> str:
    """Return *modules* as one text, without their imports and exports, that begins with the function *start*."""
    texts = (_EXPORT.sub("", _IMPORT.sub("", _file(f"{name}.js"))) for name in modules)
    return "\n".join([*texts, f"{start}();\n"])


def _file(name: str) -> str:
    return (files("shadowcheck.explorer") / "page" / name).read_text(encoding="utf-8")


def policy(script: str, style: str) -> str:
    """Return the content security policy: nothing is fetched; only this script and style, and a worker of its own."""
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; worker-src blob:; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def embedded(value: Any) -> str:  # noqa: ANN401 - JSON is of any type
    """Write *value* as JSON that no parser of HTML or JavaScript takes for anything else."""
    text = json.dumps(value, separators=(",", ":"))  # all but ASCII is escaped, line separators too
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
