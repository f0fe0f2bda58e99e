"""Programs for Windows, where there is no Windows: they are run by wine, in a Windows of their own (a prefix).

The prefix is made when it is first needed, and kept. While programs are run in it, one of them waits: so what wine
starts for all of them stays, and the next one begins in a tenth of a second, and not in two or three.
"""

from __future__ import annotations

import filecmp
import hashlib
import os
import shlex
import shutil
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shadowcheck.drive.fake import NARROW, WIDE
from shadowcheck.errors import SpecificationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SYSTEM = Path("drive_c", "windows", "system32")
_NARROW_SYSTEM = _SYSTEM.with_name("syswow64")
"""What 32-bit programs find in place of it; a wine that is 32-bit itself has none."""
_PATIENCE = 10
"""How many seconds a program may take to end that has nothing left to do."""
LONGEST = 300.0
"""How many seconds a part of wine may take. One whose server was ended, as `pkill wine` does, would wait for ever."""
_OF_WINE = ("/usr/lib/*/wine", "/usr/lib/wine", "/usr/lib64/wine", "/usr/local/lib/wine", "/opt/wine-*/lib*/wine")
"""Where wine's own libraries are, as patterns; `_FOLDERS` in it have those for 64-bit and for 32-bit programs."""
_FOLDERS = ("x86_64-windows", "i386-windows")


@dataclass(frozen=True)
class Prefix:
    """A Windows of wine's in a *folder*; *wine* is the command that runs programs in it.

    Libraries with the names `replaced` are ours there, and not wine's.
    """

    wine: str
    folder: Path
    replaced: tuple[str, ...] = ()

    @property
    def environment(self) -> Mapping[str, str]:
        """What the environment of a program has besides: no windows are shown, and wine says nothing of its own."""
        ours = "".join(f"{Path(name).stem}=n;" for name in self.replaced)
        return {
            "WINEPREFIX": str(self.folder), "WINEDEBUG": "-all", "DISPLAY": "", "WAYLAND_DISPLAY": "",
            "WINEDLLOVERRIDES": f"{ours}winemenubuilder.exe=d;mscoree=d;mshtml=d",
        }

    def install(self, library: Path, kind: str) -> Prefix:
        """Copy *library* to where programs for that *kind* of processor look for the libraries of the system."""
        narrow = self.folder / _NARROW_SYSTEM
        place = (narrow if kind == NARROW and narrow.is_dir() else self.folder / _SYSTEM) / library.name
        if not place.is_file() or place.is_symlink() or not filecmp.cmp(library, place, shallow=False):
            with tempfile.TemporaryDirectory(dir=place.parent) as scratch:
                Path(shutil.copyfile(library, Path(scratch, "copy"))).replace(place)
        return Prefix(self.wine, self.folder, (*self.replaced, library.name))

    @contextmanager
    def kept_warm(self) -> Iterator[None]:
        """Let a program wait in the prefix, until the end of the block.

        What wine starts for all programs is there before it begins: the first program would hand it its own pipes.
        Raises `SpecificationError` if wine does not start.
        """
        with subprocess.Popen(  # noqa: S603 - wine's own command line, which ends with its input
            [self.wine, "cmd.exe"], env={**os.environ, **self.environment}, stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        ) as waiting:
            try:
                self._start()
                yield
            finally:
                _end(waiting)

    def _start(self) -> None:
        try:
            self.run("cmd.exe", "/c", "exit")
        except subprocess.TimeoutExpired:
            raise SpecificationError(
                f"wine does not start within {LONGEST:g} s", where=str(self.folder),
                why="what wine starts for all programs has to be there before a program is driven",
                instead=f"end what is left of it: WINEPREFIX={shlex.quote(str(self.folder))} wineserver -k",
                code="SC1209",
            ) from None

    def run(self, *words: str) -> int:
        """Run a program of wine's own, unheard, and return its exit status. Raises `TimeoutExpired`."""
        return self._run(self.wine, *words)

    def serve(self, option: str) -> None:
        """Have wine's server do what *option* says: "-w" waits until nothing runs in the prefix, "-k" ends all there.

        Raises `TimeoutExpired`.
        """
        server = shutil.which("wineserver")
        if server is not None:
            self._run(server, option)

    def _run(self, *command: str) -> int:
        silent = subprocess.DEVNULL
        return subprocess.run(  # noqa: S603 - wine's own
            command, env={**os.environ, **self.environment}, stdin=silent, stdout=silent, stderr=silent,
            start_new_session=True, check=False, timeout=LONGEST,
        ).returncode


def _end(waiting: subprocess.Popen[bytes]) -> None:
    """Let the program that waits end, as its input does; by force, if it does not."""
    if waiting.stdin is not None:
        waiting.stdin.close()
    try:
        waiting.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        waiting.kill()


def prefix_in(cache: Path, kind: str = WIDE) -> Prefix:
    """Return the prefix in the folder *cache*, which is made if it is not there, for the wine that is installed.

    Programs for another *kind* of processor have another one, as that part of wine may be installed later. Raises
    `SpecificationError` if wine is not installed, cannot make it, or runs no such programs.
    """
    wine = shutil.which("wine") or shutil.which("wine64")
    if wine is None:
        raise SpecificationError(
            "there is no wine", where="PATH", why="the program is for Windows, and wine runs it on other systems",
            instead="on Debian or Ubuntu, apt-get install wine; or drive it on Windows; or compile it for this system",
            code="SC1208",
        )
    version = subprocess.run(  # noqa: S603 - tells the version
        [wine, "--version"], capture_output=True, env={**os.environ, "WINEDEBUG": "-all"}, check=False,
    ).stdout
    folder = cache / f"wine-{hashlib.sha256(version).hexdigest()[:12]}{'' if kind == WIDE else f'-{kind}'}"
    if not folder.is_dir():
        _make(Prefix(wine, folder), kind)
    return Prefix(wine, folder)


def _make(prefix: Prefix, kind: str) -> None:
    """Make the prefix beside its place, and move it there when it is whole: others may do the same just now."""
    prefix.folder.parent.mkdir(parents=True, exist_ok=True)
    beside = tempfile.TemporaryDirectory(dir=prefix.folder.parent, prefix="making-", ignore_cleanup_errors=True)
    with beside as scratch:
        made = Prefix(prefix.wine, Path(scratch, "prefix"))
        made.folder.mkdir()
        _set_up(made)
        if kind == NARROW:
            _refuse_narrow(made)
        _shrink(made.folder)
        with suppress(OSError):  # the place is taken: another has made it meanwhile
            made.folder.rename(prefix.folder)


def _set_up(made: Prefix) -> None:
    """Let wine fill the folder of a prefix, and end; whatever happens, nothing runs in it any more."""
    try:
        status = made.run("wineboot", "--init")
        made.serve("-w")
    except subprocess.TimeoutExpired:
        raise _not_set_up(made, f"has not ended within {LONGEST:g} s") from None
    finally:
        with suppress(subprocess.TimeoutExpired):
            made.serve("-k")
    if not (made.folder / _SYSTEM).is_dir():
        raise _not_set_up(made, f"ended with the exit status {status}")


def _refuse_narrow(made: Prefix) -> None:
    """Refuse a wine that has nothing for 32-bit programs: it would end them at once, without a word."""
    system = made.folder / _NARROW_SYSTEM
    if system.is_dir() and not (system / "ntdll.dll").exists():
        raise SpecificationError(
            "this wine runs no 32-bit programs", where=made.wine,
            why="the program is one, and the part of wine for these is a package of its own",
            instead="on Debian or Ubuntu, dpkg --add-architecture i386 && apt-get update && apt-get install "
            "wine32:i386; or drive the program on Windows; or compile it for 64 bits", code="SC1208",
        )


def _not_set_up(made: Prefix, it: str) -> SpecificationError:
    return SpecificationError(
        f"wine cannot be set up: it {it}", where=str(made.folder.parents[1]),
        why="programs for Windows run in a folder that wine sets up when it is first used",
        instead="see what WINEPREFIX=/tmp/new wine wineboot --init says", code="SC1209",
    )


def _shrink(folder: Path) -> None:
    """Put a link in place of each file that is a copy of one of wine's: 20 MB are left of 700.

    Wine is told never to write these files anew, as it would when it is updated; another version has another prefix.
    """
    (folder / ".update-timestamp").write_text("disable\n", encoding="utf-8")
    places = [f"{pattern.lstrip('/')}/{name}" for name in _FOLDERS for pattern in _OF_WINE]
    own = [found for place in places for found in Path("/").glob(place)]
    for path in folder.joinpath("drive_c", "windows").rglob("*") if own else ():
        copied = (one / path.name for one in own) if path.is_file() else ()
        original = next((one for one in copied if one.is_file() and filecmp.cmp(path, one, shallow=False)), None)
        if original is not None:
            path.unlink()
            path.symlink_to(original)
