"""The machine: its processor, memory and system, and the versions of the tools that were measured."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from benchmarks.plan import MINICHECK, MUSIL
from shadowcheck.packed.threads import cores

if TYPE_CHECKING:
    from benchmarks.peers import Tools

NONE = "not installed"


def described(tools: Tools) -> dict[str, str]:
    """Return the machine and the versions, as names with values. No name of the host, no date."""
    return {
        "processor": _entry("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": str(cores()),
        "last-level cache": _cache() or "not known",
        "memory": f"{psutil.virtual_memory().total / 2 ** 30:.1f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        **{package: _version(package) for package in ("shadowcheck", "numpy", "numba", "dd")},
        "SPIN": _said(["spin", "-V"], r"Version (\S+)"),
        "gcc": _said(["gcc", "--version"], r"(\d+\.\d+\.\d+)"),
        "Java": _said(["java", "-version"], r'version "([^"]+)"'),
        "TLC": _said(["java", "-cp", str(tools.jar), "tlc2.TLC", "-help"], r"Version (\S+)") if tools.jar else NONE,
        "Rumur": _said(["rumur", "--version"], r"version v(\S+)"),
        "NuSMV": _said([str(tools.nusmv), "-h"], r"NuSMV (\d[\d.]*\d)") if tools.nusmv else NONE,
        **{tool: _in(tools.python, tool) for tool in (MUSIL, MINICHECK)},
    }


def _entry(file: str, name: str) -> str | None:
    """Return the value of the first line of *file* that is called *name*."""
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), None)


def _cache() -> str | None:
    for level in (3, 2):
        path = Path(f"/sys/devices/system/cpu/cpu0/cache/index{level}/size")
        if path.exists():
            return path.read_text(encoding="utf-8").strip().replace("K", " KiB").replace("M", " MiB")
    return None


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return NONE


def _in(other: Path | None, package: str) -> str:
    """Return the version of *package* in the *other* Python, and that Python's."""
    if other is None:
        return NONE
    asks = f"import platform, importlib.metadata as m; print(m.version({package!r}), platform.python_version())"
    return _said([str(other), "-I", "-c", asks], r"(?m)^(\S+ 3\S+)$").replace(" ", ", Python ")


def _said(command: list[str], pattern: str) -> str:
    """Return what *pattern* finds in what *command* says of itself."""
    if shutil.which(command[0]) is None:
        return NONE
    told = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own commands
    found = re.search(pattern, told.stdout + told.stderr)
    return found[1] if found else "not known"
