"""Extras: libraries that only some searches, logs and solvers need, and the line that installs them."""

from __future__ import annotations

import importlib


def installing(extra: str) -> str:
    """Return the line that installs an *extra*, quoted as POSIX shells, PowerShell and cmd understand."""
    return f'pip install "shadowcheck[{extra}]"'


def lacking(module: str) -> str | None:
    """Say in words why *module* cannot be imported: it, or what it needs, is missing or broken. None: it can be."""
    try:
        importlib.import_module(module)
    except ModuleNotFoundError as error:
        return f"{(error.name or module).partition('.')[0]} is not installed"
    except (ImportError, OSError) as error:  # such as a version that does not fit, or a library that is not found
        return f"{module} cannot be loaded ({error})"
    return None
