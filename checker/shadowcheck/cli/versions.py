"""`shadowcheck --version`: what a verdict, a proof and a picture depend on, for the report of a bug."""

from __future__ import annotations

import importlib
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from shadowcheck.extras import installing
from shadowcheck.symbolic.backend import CUDD, available

if TYPE_CHECKING:
    from collections.abc import Iterator

LIBRARIES = {
    "python-statemachine": "runs machines to make tables of them",
    "numba": "compiles the packed and the disk engine",
    "llvmlite": "makes machine code for numba",
    "numpy": "the levels engine, and the explored graph",
    "dd": "the symbolic engine",
    "ray": "lets several machines search together",
    "z3-solver": "confirms certificates",
    "cvc5": "confirms certificates",
    "evtx": "reads binary event logs",
    "pygraphviz": "places pictures",
    "click": "the command line",
    "lark": "reads formulas",
    "msgspec": "reads settings",
}
"""The libraries that take part in an answer, and in what."""

EXTRAS = {
    "numba": "engines", "llvmlite": "engines", "dd": "engines",
    "z3-solver": "certify", "cvc5": "certify",
    "ray": "cluster",
    "evtx": "logs",
}
"""The extra that brings a library, where the base installation does not."""


def versions() -> Iterator[str]:
    """Yield a line for shadowcheck, one for Python, and one for each of the `LIBRARIES`."""
    yield f"shadowcheck {_version('shadowcheck') or '(run from its source tree, not installed)'}"
    yield f"{platform.python_implementation()} {platform.python_version()} on {platform.platform()}"
    width = max(map(len, LIBRARIES))
    for name, purpose in LIBRARIES.items():
        found = _version(name)
        told = f"{found}{_variant(name)}" if found else _absent(name)
        yield f"  {name:<{width}}  {told}: {purpose}"


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _absent(name: str) -> str:
    extra = EXTRAS.get(name)
    return f"not installed ({installing(extra)})" if extra else "not installed"


def _variant(name: str) -> str:
    """Tell on what a library itself depends, where that is not in its version."""
    if name == "dd":
        return " with CUDD" if CUDD in available() else " in pure Python, without CUDD"
    if name == "pygraphviz":
        return f" with Graphviz {_graphviz()}"
    return ""


def _graphviz() -> str:
    try:
        return str(importlib.import_module("pygraphviz").__graphviz_version__)
    except (ImportError, AttributeError):  # its wheels carry Graphviz; built from source, it may not be found
        return "of unknown version"
