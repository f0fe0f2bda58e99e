"""Real programs: the header that stands in for vssapi, in C++, and the vssapi.dll that is compiled from it."""

from pathlib import Path

from shadowcheck.specification.substitute import Library, Substitute

FOLDER = Path(__file__).parent
SUBSTITUTE = Substitute(
    header=FOLDER / "include" / "shadowcheck_vss.hpp",
    library=Library(
        name="vssapi.dll", source=FOLDER / "library" / "vssapi.cpp",
        exports={"x86_64": FOLDER / "library" / "vssapi.x86_64.def", "i686": FOLDER / "library" / "vssapi.i686.def"},
        links=("ole32", "oleaut32", "ws2_32"),
    ),
)
"""What stands in for VSS in the programs of users."""
