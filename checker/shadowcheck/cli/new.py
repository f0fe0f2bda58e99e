"""`shadowcheck new KIND NAME`: write a design to start from into the current folder. Imported only when needed."""

from __future__ import annotations

import ast
import builtins
import importlib.util
import keyword
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shadowcheck.cli.outputs import write
from shadowcheck.cli.shell import say
from shadowcheck.errors import SpecificationError, closest
from shadowcheck.protocol import starting
from shadowcheck.specification import installed_interfaces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shadowcheck.specification import Interface

MODEL = "model"
"""The kind of what is no design: a model of the user's own protocol."""

DEVICES = ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)))
"""Names that Windows takes for devices, with any file extension."""


@dataclass(frozen=True)
class Form:
    """How a design is written: as what, how that is named after its module, and which parts of it are the user's."""

    word: str
    title: Callable[[str], str]
    parts: str


def run(kind: str, name: str, *, machine: bool = False) -> None:
    """Write `NAME.py`, a design of that *kind*, and print the next steps: as ordinary Python, or as a state *machine*.

    A function has that name, a class has it in CamelCase. Raises `SpecificationError` for an unknown kind, for a name
    that Python does not allow or that is taken, and for a file that exists already or cannot be written. No file is
    ever overwritten.
    """
    if kind == MODEL:
        _new_model(name)
        return
    interface = _interface(kind)
    form = _form(interface, machine=machine)
    module = _module_name(name, kind, form)
    title = form.title(module)
    text = interface.template(title, machine=machine)
    _refuse_taken_title(name, title, text, form)
    write(Path(f"{module}.py"), [text.encode()], str(Path.cwd()), new=True)
    say(
        f"wrote {module}.py: the {form.word} {title}, a {kind} to start from, which verifies\n"
        f"next: shadowcheck verify {module}.py\n"
        f"then: make its {form.parts} those of your own {kind}, and verify again after each change"
    )


def _new_model(name: str) -> None:
    module = _module_name(name, MODEL, FUNCTION)
    text = Path(starting.__file__).read_text(encoding="utf-8").replace('"starting"', f'"{module}"')
    write(Path(f"{module}.py"), [text.encode()], str(Path.cwd()), new=True)
    say(
        f"wrote {module}.py: a model to start from, whose claims hold\n"
        f"next: shadowcheck check {module}.py\n"
        f"then: make its variables, steps and claims those of your own protocol, and check again after each change"
    )


def class_name(module: str) -> str:
    """Name the class in *module*: MyDesign for my_design; capital letters stay as they are."""
    return "".join(word[:1].upper() + word[1:] for word in module.split("_"))


def function_name(module: str) -> str:
    """Name the function in *module*: as the module, but one that begins with _ would not be taken for a design."""
    return module.lstrip("_")


FUNCTION = Form("function", function_name, "calls, and what it does about their answers,")
CLASS = Form("class", class_name, "attributes and handlers")
MACHINE = Form("state machine", class_name, "states, events and handlers")


def _form(interface: Interface, *, machine: bool) -> Form:
    if machine or interface.plain_start is None:
        return MACHINE
    return CLASS if isinstance(interface.plain_start, type) else FUNCTION


def _interface(kind: str) -> Interface:
    known = installed_interfaces()
    if kind in known:
        return known[kind]
    kinds = [MODEL, *known]
    near = [*closest(kind, kinds), *known]
    raise SpecificationError(
        f"there is no kind of design {kind!r}", where=f"KIND {kind}",
        why=f"the kinds are {', '.join(kinds)}", instead=f"shadowcheck new {[*near, MODEL][0]} NAME",
        code="SC0806",
    )


def _module_name(name: str, kind: str, form: Form) -> str:
    """Normalise *name* as Python does; raises `SpecificationError` if no module or design can have this name."""
    usual = f"my_{kind}"
    module = unicodedata.normalize("NFKC", name)
    if not module.isidentifier():
        why = f"it names a module and a {form.word}: letters, digits and _, not beginning with a digit"
        raise _refused(name, why, _mended(module, usual))
    title = form.title(module)
    if keyword.iskeyword(module) or keyword.iskeyword(title):
        word = module if keyword.iskeyword(module) else title
        raise _refused(name, f"{word!r} is a keyword of Python", f"{module}_{kind}")
    if not title or title[0].isdigit() or module.startswith("__"):
        raise _refused(name, f"a {form.word} is named after it, and names that begin with __ belong to Python", usual)
    if module.lower() in DEVICES:
        raise _refused(name, f"on Windows {module}.py is a device, not a file", f"{module}_{kind}")
    if _is_module(module):
        raise _refused(name, f"there is a module {module!r}, and {module}.py would hide it", f"my_{module}")
    return module


def _mended(name: str, usual: str) -> str:
    word = name.removesuffix(".py")
    mended = "".join(letter if f"_{letter}".isidentifier() else "_" for letter in word).strip("_")
    return mended if mended.isidentifier() else f"{usual}_{mended}" if mended else usual


def _is_module(name: str) -> bool:
    if name in sys.stdlib_module_names or name in sys.builtin_module_names:
        return True
    try:
        found = importlib.util.find_spec(name)
    except (ImportError, ValueError):  # ValueError: it is running as __main__
        return name in sys.modules
    return found is not None and Path(found.origin or name).resolve().parent != Path.cwd().resolve()


def _refuse_taken_title(name: str, title: str, text: str, form: Form) -> None:
    """Refuse a name of the design that the rest of the file, or Python itself, uses for something else."""
    if hasattr(builtins, title) or list(_declared(text)).count(title) != 1:
        why = f"its {form.word} would be called {title}, which already means something else in that file"
        raise _refused(name, why, f"my_{name}")


def _declared(text: str) -> Iterator[str]:
    for node in ast.parse(text).body:
        match node:
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from (alias.asname or alias.name for alias in names)
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield name
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))


def _refused(name: str, why: str, instead: str) -> SpecificationError:
    return SpecificationError(
        f"a design cannot be called {name!r}", where=f"NAME {name}", why=why,
        instead=f"another name, such as {instead}", code="SC0807",
    )
