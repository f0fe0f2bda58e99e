"""What is public is told in one place, can be imported, is explained, and is enough for what users write."""

import ast
import importlib
import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest

import shadowcheck
import vss_protocol
from readme.executed import blocks
from shadowcheck.specification import installed_interfaces

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "checker" / "api.md").read_text(encoding="utf-8")
MODULES = re.findall(r"^\| `([\w.]+)` \|", PAGE, re.MULTILINE)
"""The modules in the table of the page."""


def submodules(package):
    """The modules in the `__all__` of *package*."""
    names = (f"{package.__name__}.{name}" for name in package.__all__)
    return {name for name in names if importlib.util.find_spec(name) is not None}


def declared(module):
    """The classes and functions that *module* declares; a package declares what it imports."""
    values = ((name, value) for name, value in vars(module).items() if not name.startswith("_"))
    if hasattr(module, "__path__"):
        return {name for name, value in values if not isinstance(value, ModuleType) and name != "annotations"}
    kinds = (type, type(declared))
    return {name for name, value in values if isinstance(value, kinds) and value.__module__ == module.__name__}


def imported(text):
    """Each module of ours that the file *text* imports names from, and each name."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and re.match("(shadowcheck|vss_protocol)\\b", node.module or ""):
            yield from ((node.module, alias.name) for alias in node.names)


def what_users_write():
    """Python files as users write them: those to start from, and those of the README and of the site's pages."""
    pages = [ROOT / "README.md", *(ROOT / "spec" / "site" / "pages").rglob("*.md")]
    found = [block for path in pages for block in blocks(path.read_text(encoding="utf-8"))]
    return [
        *(one.template("My") for one in installed_interfaces().values()),
        *(block.text for block in found if block.language == "python" and not block.file),
    ]


def test_the_page_has_the_modules_that_the_packages_call_public():
    assert set(MODULES) == submodules(shadowcheck) | submodules(vss_protocol) | {"vss_protocol"}


@pytest.mark.parametrize("name", MODULES)
def test_every_public_name_is_there_once_and_is_explained(name):
    module = importlib.import_module(name)
    assert len(set(module.__all__)) == len(module.__all__)
    for one in module.__all__:
        value = getattr(module, one) if hasattr(module, one) else importlib.import_module(f"{name}.{one}")
        assert inspect.getdoc(value), one


@pytest.mark.parametrize("name", MODULES)
def test_nothing_that_a_public_module_declares_is_left_out(name):
    module = importlib.import_module(name)
    if module is not vss_protocol:  # it makes its model only when that is asked for
        assert declared(module) <= set(module.__all__)


def test_what_users_write_needs_public_names_alone():
    found = {one for text in what_users_write() for one in imported(text)}
    assert len(found) > 5
    for module, name in found:
        assert module in MODULES
        assert name in importlib.import_module(module).__all__


@pytest.mark.parametrize("package", [shadowcheck, vss_protocol])
def test_the_types_of_a_package_count_for_its_users(package):
    assert Path(package.__file__).with_name("py.typed").is_file()
