"""Settings: what `[tool.shadowcheck]` of a project's pyproject.toml says about its designs.

    [tool.shadowcheck]
    designs = ["path/my_design.py:MyDesign"]    # PATH[:CLASS], relative to the folder of pyproject.toml
    strict = true                               # advice that is not followed fails, too

    [tool.shadowcheck.waivers.MyDesign]         # of the design with this class name
    claim-id = "the reason why this design may break it"

    [tool.shadowcheck.logs.mytool]              # a format of logs: see logs/own.py

All other keys are settings of an installed interface for designs. Every key may be left out. An unknown key, or a value
of another type, is refused, because a typing error would otherwise silently change what is verified.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

from msgspec import Meta, Struct, ValidationError, convert
from msgspec.structs import fields, replace

from shadowcheck.check.configuration import Setting
from shadowcheck.errors import SpecificationError, suggestion
from shadowcheck.location import shown
from shadowcheck.specification import installed_interfaces
from shadowcheck.verify.request import Request

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shadowcheck.engine import Engine

FILE = "pyproject.toml"
TABLE = "tool.shadowcheck"
WAIVERS = "waivers"
LOGS = "logs"

_WANTED = {
    "designs": ("a list of designs", 'designs = ["my_design.py:MyDesign"]'),
    "strict": ("true or false", "strict = true"),
    WAIVERS: (
        "a table for each design, with a reason in words for each claim",
        f'[{TABLE}.{WAIVERS}.MyDesign], and below it: claim-id = "the reason"',
    ),
    LOGS: (
        "a table for each format of logs",
        f'[{TABLE}.{LOGS}.mytool], and below it: marker = "...", and rows',
    ),
}

Name = Annotated[str, Meta(min_length=1)]
Reason = Annotated[str, Meta(pattern=r"\S")]


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """The settings of a project, with the defaults of `shadowcheck verify`.

    `designs` are `PATH[:CLASS]`, relative to the current folder. `waivers` are reasons, by class name of the design and
    claim id. `logs` are formats of logs by name, as they are written. `common` are settings of the models. `file` is
    where the settings were read, if anywhere.
    """

    designs: tuple[Name, ...] = ()
    strict: bool = False
    waivers: dict[str, dict[str, Reason]] = {}
    logs: dict[str, dict[str, Any]] = {}
    common: tuple[Setting, ...] = ()
    file: Path | None = None

    def request(  # noqa: PLR0913 - the options of the command
        self, design: type, settings: Sequence[Setting], engine: Engine | None, *, strict: bool | None = None,
        waivers: Mapping[str, str] | None = None, without: Sequence[str] = (), only: Sequence[str] = (),
    ) -> Request:
        """Make the request to verify *design* with these options; the project's settings fill in what is not given."""
        waived = {**self.waivers.get(design.__name__, {}), **(waivers or {})}
        strict = self.strict if strict is None else strict
        return Request(tuple(settings), self.common, strict, waived, engine, tuple(without), tuple(only))

    def check_waivers(self, designs: Sequence[str]) -> None:
        """Refuse waivers for a class name that none of the project's *designs* has, or that two of them have."""
        for name in self.waivers:
            if designs.count(name) == 1:
                continue
            where, why = _place(self.file or Path(FILE), f"{WAIVERS}.{name}"), f"the designs are {', '.join(designs)}"
            if name in designs:
                raise SpecificationError(
                    f"two designs are called {name!r}", where=where, why=why,
                    instead="waivers = {...} in the class itself", code="SC0704",
                )
            raise SpecificationError(
                f"no design is called {name!r}", where=where, why=why,
                instead=suggestion(name, designs, "the name of the design's class"), code="SC0705",
            )


def read_settings(folder: Path | None = None) -> Settings:
    """Read the nearest pyproject.toml with a table `[tool.shadowcheck]`, in *folder* or above it.

    The search stops at the root of a repository (the folder with `.git`). The default *folder* is the current one.
    Raises `SpecificationError` for a file that cannot be read, for unknown keys and for values that do not fit.
    """
    for file in settings_files(folder):
        table = _table(file) if file.is_file() else None
        if table is not None:
            return _settings(file, table)
    return Settings()


def settings_files(folder: Path | None = None) -> Iterator[Path]:
    """Yield each file that may have the settings, whether or not it is there: that in *folder*, then those above."""
    start = (folder or Path.cwd()).absolute()
    for place in (start, *start.parents):
        yield place / FILE
        if (place / ".git").exists():
            break


def _table(file: Path) -> dict[str, Any] | None:
    tool = _parsed(file).get("tool", {})
    table = tool.get("shadowcheck") if isinstance(tool, dict) else None
    if table is None or isinstance(table, dict):
        return table
    raise SpecificationError(
        f"{TABLE} is {_told(table)}", where=shown(file), why="the settings are a table",
        instead=f"[{TABLE}], and the settings below it", code="SC0708",
    )


def _parsed(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise SpecificationError(
            f"{shown(file)} cannot be read", where=shown(file), why=str(why),
            instead="correct the file: it must be TOML in UTF-8, and you must be allowed to read it", code="SC0706",
        ) from error


def _settings(file: Path, table: Mapping[str, Any]) -> Settings:
    own = {key: value for key, value in table.items() if key in _WANTED}
    try:
        read = convert(own, Settings)
    except ValidationError:
        raise _unfit(file, own) from None
    for design in read.designs:
        if read.designs.count(design) > 1:
            raise SpecificationError(
                f"{design!r} is listed twice", where=_place(file, "designs"), why="it would be verified twice",
                instead="leave one out", code="SC0707",
            )
    designs = tuple(_seen_from_here(file, design) for design in read.designs)
    settings = replace(read, file=file, designs=designs, common=_common(file, table))
    names = [one.rpartition(":")[2] for one in designs if not one.endswith(".py")]
    if names and len(names) == len(designs):
        settings.check_waivers(names)
    return settings


def _unfit(file: Path, table: Mapping[str, Any]) -> SpecificationError:
    types = {field.name: field.type for field in fields(Settings)}
    key, value = next(
        _innermost(key, value, types[key]) for key, value in table.items() if not _fits(value, types[key])
    )
    wanted, example = _WANTED[key.partition(".")[0]]
    return _misfit(file, key, value, f"it must be {wanted}", example)


def _fits(value: object, wanted: Any) -> bool:  # noqa: ANN401 - any type that msgspec understands
    try:
        convert(value, wanted)
    except ValidationError:
        return False
    return True


def _innermost(key: str, value: object, wanted: Any) -> tuple[str, object]:  # noqa: ANN401 - as above
    """Find the first item that does not fit, also within tables: its key (such as waivers.One.claim) and value."""
    if isinstance(value, dict) and get_origin(wanted) is dict:
        inner = get_args(wanted)[1]
        return next(_innermost(f"{key}.{name}", one, inner) for name, one in value.items() if not _fits(one, inner))
    return key, value


def _common(file: Path, table: Mapping[str, Any]) -> tuple[Setting, ...]:
    given = {key: value for key, value in table.items() if key not in _WANTED}
    offered = {name for interface in installed_interfaces().values() for name in interface.settings} if given else ()
    known = [*_WANTED, *sorted(offered)]
    for key, value in given.items():
        if key not in known:
            raise SpecificationError(
                f"{TABLE} has no setting {key!r}", where=_place(file, key), why=f"the settings are {', '.join(known)}",
                instead=suggestion(key, known, f"remove {key!r}"), code="SC0709",
            )
        if not _fits(value, int | Name):
            why = "it must be a whole number, or one of the values of an option"
            raise _misfit(file, key, value, why, "'shadowcheck list' shows the values")
    return tuple(Setting(key, value, _place(file, key)) for key, value in given.items())


def _seen_from_here(file: Path, design: str) -> str:
    """Make the path of *design*, which is relative to the folder of *file*, relative to the current folder."""
    path, colon, name = design.rpartition(":") if not design.endswith(".py") else (design, "", "")
    return shown(file.parent / path) + colon + name if path.endswith(".py") else design


def _place(file: Path, key: str) -> str:
    return f"{shown(file)}, {TABLE}.{key}"


def _misfit(file: Path, key: str, value: object, why: str, instead: str) -> SpecificationError:
    what = f"{TABLE}.{key} is {_told(value)}"
    return SpecificationError(what, where=_place(file, key), why=why, instead=instead, code="SC0708")


def _told(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "a table" if isinstance(value, dict) else repr(value)
