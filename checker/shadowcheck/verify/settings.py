"""Settings: what `[tool.shadowcheck]` of a project's pyproject.toml says about its designs.

    [tool.shadowcheck]
    designs = ["path/my_design.py:MyDesign"]    # PATH[:CLASS], seen from the folder of pyproject.toml
    strict = true                               # advice that is not followed fails, too

    [tool.shadowcheck.waivers.MyDesign]         # of the design with this class name
    claim-id = "the reason why this design may break it"

All other keys are settings that an installed interface for designs has. Every key may be left out. An unknown key, or a
value of another type, is refused: a typing mistake would otherwise change what is verified, and nobody would notice.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

from msgspec import Meta, Struct, ValidationError, convert
from msgspec.structs import fields, replace

from shadowcheck.check.configuration import Setting
from shadowcheck.errors import SpecificationError, closest
from shadowcheck.location import shown
from shadowcheck.specification import installed_interfaces
from shadowcheck.verify.request import Request

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shadowcheck.engine import Engine

FILE = "pyproject.toml"
TABLE = "tool.shadowcheck"
WAIVERS = "waivers"

_WANTED = {
    "designs": ("a list of designs", 'designs = ["my_design.py:MyDesign"]'),
    "strict": ("true or false", "strict = true"),
    WAIVERS: (
        "a table for each design, with a reason in words for each claim",
        f'[{TABLE}.{WAIVERS}.MyDesign], and below it: claim-id = "the reason"',
    ),
}

Name = Annotated[str, Meta(min_length=1)]
Reason = Annotated[str, Meta(pattern=r"\S")]


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """What a project says; where it says nothing, the defaults of `shadowcheck verify`.

    `designs` are as `PATH[:CLASS]` on the command line, seen from the current folder. `waivers` are reasons, by the
    name of the design's class and the id of the claim. `common` are settings of the models. `file` is where all of it
    stands, None if nowhere.
    """

    designs: tuple[Name, ...] = ()
    strict: bool = False
    waivers: dict[str, dict[str, Reason]] = {}
    common: tuple[Setting, ...] = ()
    file: Path | None = None

    def request(
        self, design: type, settings: Sequence[Setting], engine: Engine, *, strict: bool | None = None,
        waivers: Mapping[str, str] | None = None,
    ) -> Request:
        """Return how to verify *design*: as these options say, and where they are silent, as the project does."""
        waived = {**self.waivers.get(design.__name__, {}), **(waivers or {})}
        return Request(tuple(settings), self.common, self.strict if strict is None else strict, waived, engine)

    def check_waivers(self, designs: Sequence[str]) -> None:
        """Refuse waivers for a class that is none of the *designs*, all of those of the project, or two of them."""
        for name in self.waivers:
            if designs.count(name) == 1:
                continue
            near = closest(name, designs)
            raise _refused(
                self.file or Path(FILE), f"{WAIVERS}.{name}",
                f"two designs are called {name!r}" if name in designs else f"no design is called {name!r}",
                f"the designs are {', '.join(designs)}",
                "waivers = {...} in the class itself" if name in designs
                else f"did you mean {' or '.join(near)}?" if near else "the name of the design's class",
            )


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
            return _settings(file, table)
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
        f"{TABLE} is {_told(table)}", where=shown(file), why="the settings are a table",
        instead=f"[{TABLE}], and the settings below it",
    )


def _parsed(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise SpecificationError(
            f"{shown(file)} cannot be read", where=shown(file), why=str(why),
            instead="mend the file: it is TOML, in UTF-8, that you may read",
        ) from error


def _settings(file: Path, table: Mapping[str, Any]) -> Settings:
    own = {key: value for key, value in table.items() if key in _WANTED}
    try:
        read = convert(own, Settings)
    except ValidationError:
        raise _unfit(file, own) from None
    for design in read.designs:
        if read.designs.count(design) > 1:
            raise _refused(file, "designs", f"{design!r} is there twice", "it would be verified twice", "leave one out")
    designs = tuple(_seen_from_here(file, design) for design in read.designs)
    settings = replace(read, file=file, designs=designs, common=_common(file, table))
    names = [one.rpartition(":")[2] for one in designs if not one.endswith(".py")]
    if names and len(names) == len(designs):
        settings.check_waivers(names)
    return settings


def _unfit(file: Path, table: Mapping[str, Any]) -> SpecificationError:
    """Make the refusal of the first value that does not fit."""
    types = {field.name: field.type for field in fields(Settings)}
    key, value = next(
        _innermost(key, value, types[key]) for key, value in table.items() if not _fits(value, types[key])
    )
    wanted, example = _WANTED[key.partition(".")[0]]
    return _refused(file, key, f"{TABLE}.{key} is {_told(value)}", f"it is {wanted}", example)


def _fits(value: object, wanted: Any) -> bool:  # noqa: ANN401 - any type that msgspec understands
    try:
        convert(value, wanted)
    except ValidationError:
        return False
    return True


def _innermost(key: str, value: object, wanted: Any) -> tuple[str, object]:  # noqa: ANN401 - as above
    """Return the key and value of the first item that does not fit: tables go inwards, as in waivers.One.claim."""
    if isinstance(value, dict) and get_origin(wanted) is dict:
        inner = get_args(wanted)[1]
        return next(_innermost(f"{key}.{name}", one, inner) for name, one in value.items() if not _fits(one, inner))
    return key, value


def _common(file: Path, table: Mapping[str, Any]) -> tuple[Setting, ...]:
    """Return the settings of models, each known to some interface."""
    given = {key: value for key, value in table.items() if key not in _WANTED}
    offered = {name for interface in installed_interfaces().values() for name in interface.settings} if given else ()
    known = [*_WANTED, *sorted(offered)]
    for key, value in given.items():
        if key not in known:
            near = closest(key, known)
            raise _refused(
                file, key, f"{TABLE} has no setting {key!r}", f"the settings are {', '.join(known)}",
                f"did you mean {' or '.join(near)}?" if near else f"take {key!r} out",
            )
        if not _fits(value, int | Name):
            why = "it is a whole number, or one of the values of an option"
            raise _refused(file, key, f"{TABLE}.{key} is {_told(value)}", why, "'shadowcheck list' shows the values")
    return tuple(Setting(key, value, _place(file, key)) for key, value in given.items())


def _seen_from_here(file: Path, design: str) -> str:
    """Write the path of *design*, which is seen from the folder of the file, as seen from the current folder."""
    path, colon, name = design.rpartition(":") if not design.endswith(".py") else (design, "", "")
    return shown(file.parent / path) + colon + name if path.endswith(".py") else design


def _place(file: Path, key: str) -> str:
    return f"{shown(file)}, {TABLE}.{key}"


def _refused(file: Path, key: str, what: str, why: str, instead: str) -> SpecificationError:
    return SpecificationError(what, where=_place(file, key), why=why, instead=instead)


def _told(value: object) -> str:
    """Write *value* as TOML would, near enough."""
    if isinstance(value, bool):
        return str(value).lower()
    return "a table" if isinstance(value, dict) else repr(value)
