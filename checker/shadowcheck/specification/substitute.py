"""What stands in for an interface in real programs: a header that they are compiled with, or a library that they load.

The package that offers the interface brings both as text: nothing binary is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Library:
    """A library for Windows that stands in for a real one, for programs that are not compiled again.

    Its file is called `name`, and is compiled from `source`. `exports` is, for each kind of processor ("x86_64",
    "i686"), the module-definition file (.def) that says by which names programs find what is in it. It is linked with
    `links`, libraries of Windows.
    """

    name: str
    source: Path
    exports: Mapping[str, Path] = field(hash=False)  # interfaces are kept by their hash
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Substitute:
    """What stands in for an interface: programs in C++ include `header`, others load `library`.

    `header` is in a folder of its own, with all of its parts.
    """

    header: Path
    library: Library | None = None
