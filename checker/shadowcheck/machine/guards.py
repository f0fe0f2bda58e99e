"""The guards of a machine, as text: which of python-statemachine's expressions mean what they say.

Guards are strings in a small language with traps: `In(frozen)` without quotes always holds, and `!`, `^` and the letter
`v` are rewritten to `not`, `and` and `or`, even inside string literals.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from inspect import getattr_static
from types import FunctionType
from typing import TYPE_CHECKING, Any

from statemachine.callbacks import CallbackGroup
from statemachine.spec_parser import operator_mapping, replace_operators

from shadowcheck.errors import SpecificationError
from shadowcheck.location import place
from shadowcheck.machine.choice import Choice
from shadowcheck.machine.data import Domain, domains
from shadowcheck.machine.notation import RESERVED, Machine, observable
from shadowcheck.machine.topology import Topology, specs_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from statemachine.callbacks import CallbackSpec
    from statemachine.transition import Transition

LOGIC = (ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.Compare, ast.Name, ast.Load, ast.Constant)
"""What a guard may consist of, besides comparisons and `In`."""

PREDICATES = (FunctionType, property, observable, Choice)
"""What a name in a guard may refer to on the machine; anything else is always true, or an event."""


def check_guards(cls: type[Machine[Any]]) -> None:
    """Raise `SpecificationError` if a guard of *cls* could mean something other than it says."""
    topology, fields = Topology(cls), domains(cls)
    for state in topology.nodes:
        for transition in state.transitions:
            for spec in specs_of(transition, CallbackGroup.COND):
                _Guard(cls, topology, fields, transition, spec).check()


def guard_names(cls: type[Machine[Any]]) -> Iterator[str]:
    """Yield every name in a guard of *cls*; the guards must have passed `check_guards`."""
    for _, transition in Topology(cls).arrows():
        for spec in specs_of(transition, CallbackGroup.COND):
            yield from (node.id for node in ast.walk(ast.parse(str(spec.func))) if isinstance(node, ast.Name))


@dataclass(frozen=True, slots=True)
class _Guard:
    """One guard expression, with its transition and machine."""

    cls: type[Machine[Any]]
    topology: Topology
    fields: dict[str, Domain]
    transition: Transition
    spec: CallbackSpec

    def check(self) -> None:
        tree = self.parsed()
        called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                self.check_in(node)
            elif isinstance(node, ast.Name) and id(node) not in called:
                self.check_name(node.id)
            elif isinstance(node, ast.Compare):
                self.check_comparison(node)
            elif not isinstance(node, LOGIC) and type(node) not in operator_mapping:
                raise self.refused(
                    f"uses {type(node).__name__}",
                    "the language of guards has names, constants, comparisons, and, or, not, and In('state')",
                    "a predicate method of the machine, by its name", "SC0130",
                )

    def parsed(self) -> ast.expr:
        text = self.spec.func
        if not isinstance(text, str):
            raise self.refused(
                "is an object, not a name",
                "a guard is drawn and reported by its name, and python-statemachine binds objects by other rules",
                "the name of a predicate method, a property, a field or a choice, in quotes", "SC0131",
            )
        if replace_operators(text) != text:
            raise self.refused(
                "contains !, ^ or the word v",
                "python-statemachine rewrites them to not, and, or, also inside string literals",
                "not, and, or in words, and a predicate method for such a literal", "SC0132",
            )
        try:
            return ast.parse(text.strip(), mode="eval").body
        except SyntaxError as error:
            what = f"is not an expression: {error.msg}"
            raise self.refused(what, "it cannot be parsed", "names, and, or, not", "SC0133") from error

    def check_in(self, call: ast.Call) -> None:
        states = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
        known = {state.id for state in self.topology.states}
        if ast.unparse(call.func) != "In" or call.keywords:
            raise self.refused(
                f"calls {ast.unparse(call.func)}", "In('state') is the only call that a guard can make",
                "a predicate method of the machine, by its name and without brackets", "SC0134",
            )
        if not states or len(states) != len(call.args):
            raise self.refused(
                "has In(...) without a quoted state", "python-statemachine drops the argument, and In() always holds",
                "In('frozen'), with quotes", "SC0135",
            )
        if not known.issuperset(states):
            raise self.refused(
                f"asks In(...) for the unknown {', '.join(sorted(map(str, set(states) - known)))}",
                "it would silently never hold", f"one of the states {', '.join(sorted(known))}", "SC0136",
            )

    def check_name(self, name: str) -> None:
        if name in self.topology.events:
            raise self.refused(
                f"names the event {name!r}",
                "python-statemachine would send that event whenever the guard is evaluated",
                "a predicate or a field with a name of its own", "SC0137",
            )
        member = getattr_static(self.cls, name, None)
        if name not in self.fields and (name in RESERVED or not isinstance(member, PREDICATES)):
            raise self.refused(
                f"names {name!r}, which is neither data nor a choice nor a predicate",
                f"the data fields are: {', '.join(self.fields) or 'none'}",
                f"def {name}(self) -> bool: ... on the machine, or a field {name}: bool = False", "SC0138",
            )

    def check_comparison(self, comparison: ast.Compare) -> None:
        sides = [comparison.left, *comparison.comparators]
        for left, operator, right in zip(sides, comparison.ops, sides[1:], strict=False):
            if type(operator) not in operator_mapping:
                raise self.refused(
                    f"compares with {type(operator).__name__}", "python-statemachine fails on it with a bare KeyError",
                    "==, !=, <, <=, >, >=, or a predicate method", "SC0130",
                )
            if isinstance(operator, ast.Eq | ast.NotEq):
                self.check_equality(left, right)
                self.check_equality(right, left)

    def check_equality(self, name: ast.expr, constant: ast.expr) -> None:
        if not isinstance(name, ast.Name) or not isinstance(constant, ast.Constant):
            return
        member = getattr_static(self.cls, name.id, None)
        values = member.values if isinstance(member, Choice) else None
        domain = self.fields.get(name.id) or (Domain(values) if values else None)
        if domain is not None and constant.value not in domain:
            raise self.refused(
                f"compares {name.id!r} with {constant.value!r}, which it never equals", f"its values are: {domain}",
                "one of these values, or a predicate method if they are enum members", "SC0139",
            )

    def refused(self, what: str, why: str, instead: str, code: str) -> Exception:
        events = " ".join(str(event) for event in self.transition.events)
        where = place(self.cls, state=self.transition.source.id, event=events)
        shown = self.spec.func if isinstance(self.spec.func, str) else self.spec.attr_name
        return SpecificationError(f"the guard {shown!r} {what}", where=where, why=why, instead=instead, code=code)
