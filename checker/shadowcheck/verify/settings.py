"""Settings: what `[tool.shadowcheck]` of a project's pyproject.toml says about its designs.

    [tool.shadowcheck]
    designs = ["backup/my_writer.py:MyWriter"]  # PATH[:CLASS], seen from the folder of pyproject.toml
    writers = 2                                 # how many writers there are, the design among them
    reading = "lenient"                         # where the documentation contradicts itself
    strict = true                               # advice that is not followed fails, too

    [tool.shadowcheck.waivers.MyWriter]         # of the design with this class name
    claim-id = "the reason why this design may break it"

Every key may be left out. An unknown key, or a value of another type, is refused: a slip of the pen would otherwise
change, without a word, what is verified.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shadowcheck.errors import SpecificationError, closest

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = "pyproject.toml"
TABLE = "tool.shadowcheck"
WAIVERS = "waivers"
MOST_WRITERS = 64
"""As many as `--writers` takes."""


@dataclass(frozen=True)
class Settings:
    """What a project has said; where it said nothing, the defaults of `shadowcheck verify`.

    `designs` are as `PATH[:CLASS]` on the command line, seen from the current folder. `waivers` are reasons, by the
    name of the design's class and the id of the claim. `file` is where all of it stands, None if nowhere.
    """

    file: Path | None = None
    designs: tuple[str, ...] = ()
    writers: int | None = None
    reading: str | None = None
    strict: bool = False
    waivers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def waivers_of(self, design: type) -> Mapping[str, str]:
        """Return the reasons, by claim, that were given for the class *design*."""
        return self.waivers.get(design.__name__, {})


def read_settings(folder: Path | None = None) -> Settings:
    """Return what the nearest pyproject.toml with a table `[tool.shadowcheck]` says, in *folder* or above it.

    The search goes no further up than the folder of a repository (where `.git` is). None: the current folder. Raises
    `SpecificationError` for a file that cannot be read, for unknown keys and for values that do not fit.
    """
    start = (folder or Path.cwd()).absolute()
    for place in (start, *start.parents):
        file = place / FILE
        table = _table(file) if file.is_file() else None
        if table is not None:
            return _Reader(file, table).settings()
        if (place / ".git").exists():
            break
    return Settings()


def _table(file: Path) -> dict[str, Any] | None:
    """Return the table of ours in *file*, if there is one."""
    tool = _parsed(file).get("tool", {})
    table = tool.get("shadowcheck") if isinstance(tool, dict) else None
    if table is None or isinstance(table, dict):
        return table
    raise SpecificationError(
        f"{TABLE} is {_told(table)}", where=_shown(file), why="the settings are a table",
        instead=f"[{TABLE}], and the settings below it",
    )


def _parsed(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise SpecificationError(
            f"{_shown(file)} cannot be read", where=_shown(file), why=str(why),
            instead="mend the file: it is TOML, in UTF-8, that you may read",
        ) from error


@dataclass(frozen=True)
class _Reader:
    """The table, where it stands."""

    file: Path
    table: Mapping[str, Any]

    def settings(self) -> Settings:
        known = ("designs", "writers", "reading", "strict", WAIVERS)
        for key in self.table:
            if key not in known:
                near = closest(key, known)
                raise self.refused(
                    f"{TABLE} has no setting {key!r}", key, f"the settings are {', '.join(known)}",
                    f"did you mean {' or '.join(near)}?" if near else f"take {key!r} out",
                )
        designs = self.designs()
        return Settings(
            self.file, tuple(map(self.seen_from_here, designs)), self.writers(), self.reading(), self.strict(),
            self.waivers(designs),
        )

    def designs(self) -> list[str]:
        given = self.table.get("designs", [])
        if not isinstance(given, list) or not all(isinstance(one, str) and one for one in given):
            raise self.unfit("designs", given, "a list of designs", '["my_writer.py:MyWriter"]')
        twice = sorted({one for one in given if given.count(one) > 1})
        if twice:
            raise self.refused(f"{twice[0]!r} is there twice", "designs", "it would be verified twice", "leave one out")
        return given

    def seen_from_here(self, design: str) -> str:
        """Write the path of *design*, which is seen from the folder of the file, as seen from the current folder."""
        path, colon, name = design.rpartition(":") if not design.endswith(".py") else (design, "", "")
        if not path.endswith(".py"):
            return design
        try:
            return Path(os.path.relpath(self.file.parent / path)).as_posix() + colon + name
        except ValueError:  # another drive
            return (self.file.parent / path).as_posix() + colon + name

    def writers(self) -> int | None:
        given = self.table.get("writers")
        if given is None or (type(given) is int and 1 <= given <= MOST_WRITERS):
            return given
        raise self.unfit("writers", given, f"a number of writers, from 1 to {MOST_WRITERS}", "2")

    def reading(self) -> str | None:
        given = self.table.get("reading")
        if given is None or (isinstance(given, str) and given):
            return given
        raise self.unfit("reading", given, "the name of a reading", '"strict"')

    def strict(self) -> bool:
        given = self.table.get("strict", False)
        if isinstance(given, bool):
            return given
        raise self.unfit("strict", given, "true or false", "true")

    def waivers(self, designs: list[str]) -> dict[str, dict[str, str]]:
        given = self.table.get(WAIVERS, {})
        if not isinstance(given, dict):
            raise self.unfit(WAIVERS, given, "a table for each design", self.example("MyWriter"))
        names = [one.rpartition(":")[2] for one in designs if not one.endswith(".py")]
        for design, claims in given.items():
            if not isinstance(claims, dict):
                example = self.example("MyWriter")
                raise self.unfit(f"{WAIVERS}.{design}", claims, "a table of claims and reasons", example)
            self.refuse_unknown(design, designs, names)
            for claim, reason in claims.items():
                if not isinstance(reason, str) or not reason.strip():
                    key, example = f"{WAIVERS}.{design}.{claim}", f'{claim} = "the reason"'
                    raise self.unfit(key, reason, "a reason in words", example)
        return given

    def refuse_unknown(self, design: str, designs: list[str], names: list[str]) -> None:
        """Refuse waivers for a class that no design has, where every class is named; or that two designs have."""
        if names.count(design) > 1:
            raise self.refused(
                f"two designs are called {design!r}", f"{WAIVERS}.{design}",
                "it is not said which of them may break the claims", "waivers = {...} in the class itself",
            )
        if names and len(names) == len(designs) and design not in names:
            near = closest(design, names)
            raise self.refused(
                f"no design is called {design!r}", f"{WAIVERS}.{design}", f"the designs are {', '.join(names)}",
                f"did you mean {' or '.join(near)}?" if near else "the name of the design's class",
            )

    def example(self, design: str) -> str:
        return f'[{TABLE}.{WAIVERS}.{design}], and below it: claim-id = "the reason"'

    def unfit(self, key: str, given: object, wanted: str, example: str) -> SpecificationError:
        instead = example if "=" in example else f"{key} = {example}"
        return self.refused(f"{TABLE}.{key} is {_told(given)}", key, f"it is {wanted}", instead)

    def refused(self, what: str, key: str, why: str, instead: str) -> SpecificationError:
        return SpecificationError(what, where=f"{_shown(self.file)}, {TABLE}.{key}", why=why, instead=instead)


def _told(value: object) -> str:
    """Write *value* as TOML would, near enough."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a table"
    return repr(value)


def _shown(file: Path) -> str:
    """Return *file* as seen from the current folder."""
    try:
        return Path(os.path.relpath(file)).as_posix()
    except ValueError:  # another drive
        return file.as_posix()
