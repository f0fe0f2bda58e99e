"""The order of a set comes from hashes, which differ from run to run: nothing that a machine does may depend on it.

Iterating over a set display or a global set is refused from the source alone. Other sets are made while the code runs.
If the order of one may matter, the machine is unfolded again in other processes with other hash seeds, the same ones
each time, and must give the same table. That takes a second or two.
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
from types import FunctionType
from typing import TYPE_CHECKING, Any

from shadowcheck.errors import SpecificationError
from shadowcheck.location import place
from shadowcheck.machine.lts import spoken
from shadowcheck.machine.names import bodies, is_authored

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from shadowcheck.machine.lts import LocalSystem
    from shadowcheck.machine.names import Body

SEEDS = ("1", "2", "3", "4")
"""Hash seeds of the other processes. Each costs a third of a second; one in nine pairs of letters keeps its order."""
OTHER_PROCESS = """
import pickle, sys
sys.path[:], *where = pickle.load(sys.stdin.buffer)
from shadowcheck.machine import order
order.SEEDS = ()  # a module that unfolds when it is imported starts no further processes
order.tell_table(*where)
"""
UNABLE = (AttributeError, ImportError, TypeError, ValueError, pickle.PicklingError)
"""Errors if a class cannot be passed to another process; a class inside a function, for example, cannot be imported."""
STEADY = (int, bool, type(None))
"""Types of elements whose order in a set is the same in every run."""
IN_ORDER = ("iter", "list", "tuple", "enumerate")
"""Functions that take the elements of their argument in order."""
ANY_ORDER = ("any", "all", "sum", "min", "max", "set", "frozenset", "sorted", "len")
"""Functions whose result does not depend on the order; with a `key`, two elements may count as equal."""
LOOKING = ("bool", "isinstance", "issubclass", "super", "range", "type", "print")
"""Functions that take no elements of their arguments, or reveal them to nobody."""
TAKING = ("pop", "popitem", "join", "extend", "format", "fromkeys")
"""Methods that may take elements of a set in order."""
_OF_SETS = (ast.BitAnd, ast.BitOr, ast.BitXor, ast.Sub)
WHY = "that order differs from run to run: it comes from hashes (PYTHONHASHSEED)"
INSTEAD = "sorted(...) around it, or a tuple"

Rows = list[list[str | None]]
"""A table in words: of each row the state, the event if there is one, and what happens or holds."""


def sets_in_order(body: Body) -> Iterator[ast.expr]:
    """Return where *body* iterates over a set display or a named set."""
    through = set(_gone_through(body))
    return (node for node in _sets(body) if node in through and not isinstance(node, ast.SetComp | ast.Call))


def check_order(cls: type, tabulate: Callable[[], LocalSystem], table: LocalSystem) -> tuple[str, ...]:
    """Refuse the machine *cls* if there are sets in its code whose order makes a difference to its table.

    Otherwise like `compare_orders`.
    """
    return compare_orders(cls, sets_of(bodies(cls)), tabulate, table)


def sets_of(code: Iterable[Body]) -> set[str]:
    """Return where in *code* there are sets whose order differs from run to run, and may make a difference."""
    return {body.at(node) for body in code for node in _sets(body)}


def compare_orders(
    cls: type, sets: Collection[str], tabulate: Callable[[], LocalSystem], table: LocalSystem, code: str = "SC0172"
) -> tuple[str, ...]:
    """Refuse *cls* if *tabulate*, which made *table*, makes another one in a process with another order of *sets*.

    Return a note if that was not looked at in every process, because some could not import *cls* or ended early.
    Without any there is nothing to look at. Raises `SpecificationError`, with that *code*, the state and the event.
    """
    if not sets:
        return ()
    answers = _told_elsewhere(cls, tabulate)
    told = [one for one in answers if not isinstance(one, str)]
    for one, other in pairwise([*told, _rows(table)]):
        for first, second in zip_longest(one, other, fillvalue=[None, None, "nothing"]):
            if first != second:
                raise SpecificationError(
                    f"what happens depends on the order of a set: {first[2]}, or {second[2]}",
                    where=place(cls, state=first[0] or second[0], event=first[1] or second[1]), why=WHY,
                    instead=f"{INSTEAD}; there are sets in {', '.join(sorted(sets))}", code=code,
                )
    looked = f"was looked at in only {len(told)} of {len(answers)} other processes" if told else "was not looked at"
    whys = dict.fromkeys(one for one in answers if isinstance(one, str))
    return tuple(f"whether the order of sets decides anything in {cls.__name__} {looked}: {why}" for why in whys)


def tell_table(module: str, file: str) -> None:
    """Print, as JSON, the table of a class in *module*; the task comes pickled on the standard input."""
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
    except Exception as error:  # noqa: BLE001 - what stops it under one seed only is a difference, too
        told = [[None, None, str(error)]]
    json.dump(told, output)


class _Task(pickle.Pickler):
    """Also pickles classes and functions of modules that are loaded from a file and named by its path."""

    def reducer_override(self, value: object) -> Any:  # noqa: ANN401 - what pickle takes
        if isinstance(value, type | FunctionType) and value is not _named:
            module, name = value.__module__, value.__qualname__
            return (_named, (module, name)) if _named(module, name) is value else NotImplemented
        return NotImplemented


def _named(module: str, name: str) -> object:
    return attrgetter(name)(importlib.import_module(module))


def _told_elsewhere(cls: type, tabulate: Callable[[], LocalSystem]) -> list[Rows | str]:
    """Return, for each seed, the table made under it, or why there is none."""
    module = cls.__module__
    file = getattr(sys.modules.get(module), "__file__", None)
    if file is None or module == "__main__":  # to import a script is to run it, and it may unfold again
        return [f"{module} cannot be imported in another process"]
    dotted = all(part.isidentifier() for part in module.split("."))
    *_, folder = [*Path(file).parents][: module.count(".") + 1 if dotted else 1]
    task = BytesIO(pickle.dumps(([str(folder), *sys.path], module, file)))
    task.seek(0, os.SEEK_END)
    try:
        _Task(task).dump(tabulate)
    except UNABLE:
        return [f"{cls.__qualname__} cannot be imported in another process"]
    with ThreadPoolExecutor() as pool:
        return list(pool.map(partial(_answer, task.getvalue()), SEEDS))


def _answer(task: bytes, seed: str) -> Rows | str:
    command, environment = [sys.executable, "-c", OTHER_PROCESS], {**os.environ, "PYTHONHASHSEED": seed}
    try:
        done = subprocess.run(command, env=environment, input=task, capture_output=True, check=False)  # noqa: S603 - our own
        told: Rows = json.loads(done.stdout)
    except OSError as error:
        return f"no process can be started: {error.strerror or error}"
    except ValueError:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        return f"a process with a different order ended with {last or f'exit status {done.returncode}'}"
    return told


def _rows(table: LocalSystem) -> Rows:
    """Return *table* in words that are the same in every process."""
    states = [str(state) for state in table.states]
    found: Rows = [[states[number], None, f"{variant!r} begins"] for variant, number in table.initials.items()]
    for one in table.reactions:
        asked = (f"{name}={spoken(value)}" for name, value in one.choices)
        what = (states[one.target], one.outcome, one.failure, *one.acts, *asked)
        found.append([states[one.source], one.event, ", ".join(part for part in what if part)])
    for name, values in table.observables.items():
        found += [[state, None, f"{name} is {spoken(value)}"] for state, value in zip(states, values, strict=True)]
    return found


def shows_order(body: Body) -> bool:
    """Whether *body* may take the elements of a set one after the other, or hand it to others' code, which may."""
    calm = {part for node in body.nodes for part in _calm_parts(node)}
    return any(_may_show_order(node, body) for node in body.nodes if node not in calm)


def _calm_parts(node: ast.AST) -> Iterator[ast.comprehension]:
    """Yield what goes through elements in *node*, if it calls something that does not depend on their order."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=[ast.GeneratorExp() | ast.ListComp() as first], keywords=[]):
            if name in ANY_ORDER and not any(isinstance(one, ast.Call) for one in ast.walk(first)):
                yield from first.generators


def _may_show_order(node: ast.AST, body: Body) -> bool:
    match node:
        case ast.For(iter=first) | ast.comprehension(iter=first):
            return not (isinstance(first, ast.Tuple | ast.List) or _is_ordered(first))
        case ast.Starred() | ast.FormattedValue() | ast.YieldFrom():
            return True
        case ast.Assign(targets=[ast.Tuple() | ast.List()], value=value):
            return not isinstance(value, ast.Tuple | ast.List)
        case ast.AugAssign(op=ast.Add(), value=value):
            return not isinstance(value, ast.Constant)
        case ast.Call():
            return _hands_on(node, body)
    return False


def _hands_on(call: ast.Call, body: Body) -> bool:
    """Whether *call* may take elements in order, in code that is not looked at itself."""
    match call.func:
        case ast.Name(id=name) as called:
            found = body.named.get(called, ("", None))[1]
            own = isinstance(found, FunctionType | type) and is_authored(found.__module__)
            own = own or (isinstance(found, type) and issubclass(found, BaseException))
            calm = name in (*ANY_ORDER, *LOOKING) and not call.keywords
            return bool(call.args or call.keywords) and not own and not calm
        case ast.Attribute(value=owner, attr=name):
            while isinstance(owner, ast.Attribute):
                owner = owner.value
            outside = not isinstance(owner, ast.Name) or owner.id in body.names
            return name in TAKING or (outside and bool(call.args or call.keywords))
    return True


def _is_ordered(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="range")) | ast.Call(func=ast.Name(id="sorted"), keywords=[]):
            return True
    return False


def _sets(body: Body) -> Iterator[ast.expr]:
    """Yield the sets whose order differs from run to run, where it may make a difference."""
    calm: set[ast.AST] = set()
    for node in body.nodes:  # outer nodes come before inner ones
        match node:
            case ast.Call(func=ast.Name(id=name), args=[first], keywords=[]) if name in ANY_ORDER:
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


def _is_keys(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"keys", "items"}


def _is_unsteady(node: ast.expr, body: Body) -> bool:
    """Whether *node* is a set of which the order differs from run to run."""
    if isinstance(node, ast.Set):
        return not all(isinstance(one, ast.Constant) and type(one.value) in STEADY for one in node.elts)
    if isinstance(node, ast.BinOp):  # of the keys of dictionaries
        return any(_is_keys(one) for one in (node.left, node.right)) and isinstance(node.op, _OF_SETS)
    if isinstance(node, ast.Call):
        return any(body.named.get(node.func, ("", None))[1] is kind for kind in (set, frozenset))
    _, found = body.named.get(node, ("", None))
    steady = not isinstance(found, set | frozenset) or all(type(one) in STEADY for one in found)
    return isinstance(node, ast.SetComp) or not steady
