"""`shadowcheck header` and `fake`: what real programs are compiled and run with. Imported only when needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from shadowcheck.cli.outputs import write
from shadowcheck.cli.shell import say
from shadowcheck.drive.fake import NARROW, WIDE, build, compiler_for, needed_compiler
from shadowcheck.drive.header import as_one_file
from shadowcheck.errors import SpecificationError
from shadowcheck.specification import installed_interfaces

if TYPE_CHECKING:
    from collections.abc import Callable

    from shadowcheck.specification import Substitute


def substitute_with(suits: Callable[[Substitute], object] = lambda _: True) -> Substitute:
    """Return what programs are driven with, that *suits*: of the interfaces that are installed, the first that has it.

    Raises `SpecificationError` if there is none.
    """
    for one in installed_interfaces().values():
        if one.substitute is not None and suits(one.substitute):
            return one.substitute
    raise SpecificationError(
        "no installed package brings a header, or a library, for programs that are driven", where="installed packages",
        why="an interface says which header its programs are compiled with", instead="pip install shadowcheck",
        code="SC1212",
    )


def header(out: str | None) -> None:
    """Print the folder with the header; or write it into the file *out*, with all of its parts.

    Raises `SpecificationError` if the file cannot be written.
    """
    found = substitute_with().header
    if out is None:
        say(str(found.parent))
        return
    write(Path(out), [as_one_file(found).encode()], "--out")
    say(f"wrote {out}: {found.name}, with all of its parts")


def fake(folder: str) -> None:
    """Compile the library into *folder*, for 64-bit programs; and for 32-bit ones, if there is a compiler for them.

    Raises `SpecificationError` if there is no compiler, or it does not succeed.
    """
    substitute = substitute_with(lambda one: one.library)
    library = substitute.library
    if library is None:
        raise AssertionError(substitute)
    say(f"wrote {build(substitute, library, needed_compiler(WIDE), Path(folder))}, for 64-bit programs")
    narrow = compiler_for(NARROW)
    if narrow is not None:
        say(f"wrote {build(substitute, library, narrow, Path(folder, NARROW))}, for 32-bit programs")
