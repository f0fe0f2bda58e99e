"""The order of a set comes from hashes, which differ from run to run: nothing that a machine does may depend on it.

Where a set that is written in the code, or a global one, is gone through, that is refused by its looks. Other sets are
made in the course of the code; where one stands whose order may matter, the machine is unfolded in other processes with
other seeds of the hashes, the same seeds each time, and must come out the same. That takes a second or two.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import json
import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from itertools import pairwise, zip_longest
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shadowcheck.errors import SpecificationError
from shadowcheck.location import place
from shadowcheck.machine.lts import spoken
from shadowcheck.machine.names import bodies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shadowcheck.machine.lts import LocalSystem
    from shadowcheck.machine.names import Body

SEEDS = ("1", "2", "3", "4")
"""Each costs a third of a second. Of all pairs of letters, one in nine lies in the same order under the four."""
OTHER_PROCESS = """
import pickle, sys
sys.path[:], *where = pickle.load(sys.stdin.buffer)
from shadowcheck.machine import order
order.SEEDS = ()  # a module that unfolds when it is imported starts no further processes
order.tell_table(*where)
"""
UNABLE = (
    AttributeError, ImportError, OSError, TypeError, ValueError, pickle.PicklingError, subprocess.SubprocessError,
)
"""How it shows that no other process makes the table: a class in a function, for example, is not to be imported."""
UNORDERED = (int, bool, type(None))
"""Elements that lie in a set in the same order in every run."""
IN_ORDER = ("iter", "list", "tuple", "enumerate")
"""What goes through its argument in the order in which it comes."""
WHATEVER_ORDER = ("any", "all", "sum", "min", "max", "set", "frozenset", "sorted", "len")
"""What gives the same in every order."""
WHY = "that order differs from run to run: it comes from hashes (PYTHONHASHSEED)"
INSTEAD = "sorted(...) around it, or a tuple"

Rows = list[list[str | None]]
"""All that a table says, in words: the state, the event if there is one, and what then happens or shows."""


def sets_in_order(body: Body) -> Iterator[ast.expr]:
    """Yield where a set that the code displays or names is gone through in its order."""
    through = set(_gone_through(body))
    return (node for node in _sets(body) if node in through and not isinstance(node, ast.SetComp | ast.Call))


def check_order(cls: type, tabulate: Callable[[], LocalSystem], table: LocalSystem) -> None:
    """Refuse *cls* if *tabulate*, which made *table*, makes another one in a process where sets lie otherwise.

    Raises `SpecificationError` with the state and the event. A class that no other process can import is let pass.
    """
    sets = {body.at(node) for body in bodies(cls) for node in _sets(body)}
    told = [*_told_elsewhere(cls, tabulate), _rows(table)] if sets else []
    for one, other in pairwise(told):
        for first, second in zip_longest(one, other, fillvalue=[None, None, "nothing"]):
            if first != second:
                raise SpecificationError(
                    f"what happens depends on the order in which a set lies: {first[2]}, or else {second[2]}",
                    where=place(cls, state=first[0] or second[0], event=first[1] or second[1]),
                    why=WHY,
                    instead=f"{INSTEAD}; there are sets in {', '.join(sorted(sets))}",
                )


def tell_table(module: str, file: str) -> None:
    """Print, as JSON, the table of a class in *module* that another process asks for on the standard input."""
    output, sys.stdout = sys.stdout, sys.stderr
    try:
        importlib.import_module(module)
    except ImportError:
        spec: Any = importlib.util.spec_from_file_location(module, file)
        sys.modules[module] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[module])
    tabulate = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started this one
    try:
        told = _rows(tabulate())
    except SpecificationError as error:
        told = [[None, None, str(error)]]
    json.dump(told, output)


class _Task(pickle.Pickler):
    """Pickles classes in files too, whose modules are called by their paths."""

    def reducer_override(self, value: object) -> Any:  # noqa: ANN401 - what pickle takes
        if isinstance(value, type) and _class(value.__module__, value.__qualname__) is value:
            return _class, (value.__module__, value.__qualname__)
        return NotImplemented


def _class(module: str, name: str) -> object:
    return attrgetter(name)(importlib.import_module(module))


def _told_elsewhere(cls: type, tabulate: Callable[[], LocalSystem]) -> list[Rows]:
    """Return the tables made under each of the seeds; none at all if other processes cannot import *cls*."""
    module = cls.__module__
    file = getattr(sys.modules.get(module), "__file__", None)
    if file is None or module == "__main__":  # to import a script is to run it, and it may unfold again
        return []
    dotted = all(part.isidentifier() for part in module.split("."))
    *_, folder = [*Path(file).parents][: module.count(".") + 1 if dotted else 1]
    task = BytesIO(pickle.dumps(([str(folder), *sys.path], module, file)))
    task.seek(0, os.SEEK_END)
    try:
        _Task(task).dump(tabulate)
        with ThreadPoolExecutor() as pool:
            return list(pool.map(partial(_answer, task.getvalue()), SEEDS))
    except UNABLE:
        return []


def _answer(task: bytes, seed: str) -> Rows:
    command, environment = [sys.executable, "-c", OTHER_PROCESS], {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run(command, env=environment, input=task, capture_output=True, check=True)  # noqa: S603 - our own
    told: Rows = json.loads(done.stdout)
    return told


def _rows(table: LocalSystem) -> Rows:
    """Return what *table* says in words that mean the same in every process."""
    states = [str(state) for state in table.states]
    found: Rows = [[states[number], None, f"{variant!r} begins"] for variant, number in table.initials.items()]
    for one in table.reactions:
        asked = (f"{name}={spoken(value)}" for name, value in one.choices)
        what = (states[one.target], one.outcome, one.failure, *one.acts, *asked)
        found.append([states[one.source], one.event, ", ".join(part for part in what if part)])
    for name, values in table.observables.items():
        found += [[state, None, f"{name} is {spoken(value)}"] for state, value in zip(states, values, strict=True)]
    return found


def _sets(body: Body) -> Iterator[ast.expr]:
    """Yield the sets whose order differs from run to run, where it may make a difference."""
    calm: set[ast.AST] = set()
    for node in body.nodes:  # what is around comes before what is in it
        match node:
            case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in WHATEVER_ORDER:
                calm.add(first)
            case ast.Compare():
                calm.update(one for one in (node.left, *node.comparators) if not isinstance(one, ast.ListComp))
            case ast.ListComp() | ast.GeneratorExp() if node in calm:
                calm.update(part.iter for part in node.generators)
        if isinstance(node, ast.expr) and node not in calm and _is_unsteady(node, body):
            yield node


def _gone_through(body: Body) -> Iterator[ast.expr]:
    """Yield the expressions whose elements are taken in order."""
    for node in body.nodes:
        match node:
            case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in IN_ORDER:
                yield first
            case ast.For(iter=first) | ast.Assign(targets=[ast.Tuple() | ast.List()], value=first):
                yield first
            case ast.ListComp() | ast.GeneratorExp() | ast.DictComp():
                yield from (part.iter for part in node.generators)


def _is_unsteady(node: ast.expr, body: Body) -> bool:
    """Whether *node* is a set of which the order differs from run to run."""
    if isinstance(node, ast.Set):
        return not all(isinstance(one, ast.Constant) and type(one.value) in UNORDERED for one in node.elts)
    if isinstance(node, ast.Call):
        return any(body.named.get(node.func, ("", None))[1] is kind for kind in (set, frozenset))
    _, found = body.named.get(node, ("", None))
    steady = not isinstance(found, set | frozenset) or all(type(one) in UNORDERED for one in found)
    return isinstance(node, ast.SetComp) or not steady
