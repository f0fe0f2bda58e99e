"""Blame: which part of a formula decided, for which replica, and with what values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.network.predicates import And, Atom, Before, Every, Not, Or, Some, Took

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.explore.graph import Graph
    from shadowcheck.instance import Field
    from shadowcheck.judge.valuation import Binding, Valuation
    from shadowcheck.network import Predicate


def blame(valuation: Valuation, predicate: Predicate, bound: Binding, *, step: int | None, state: int) -> list[str]:
    """Why *predicate* is true (or false) where it was judged: its decisive parts, with what each machine was.

    *step* is the number of the step taken (None at the initial state), *state* the state reached.
    """
    return list(dict.fromkeys(_decisive(valuation, predicate, bound, step, state)))


def _decisive(
    valuation: Valuation, predicate: Predicate, bound: Binding, step: int | None, state: int
) -> Iterator[str]:
    value = valuation.holds(predicate, bound, step=step, state=state)
    match predicate:
        case And(parts) | Or(parts):
            deciding = [part for part in parts if valuation.holds(part, bound, step=step, state=state) == value]
            for part in deciding:
                yield from _decisive(valuation, part, bound, step, state)
        case Not(part):
            yield from _decisive(valuation, part, bound, step, state)
        case Before(part) if step is not None:
            left = int(valuation.graph.source[step])
            yield from (f"before the step, {text}" for text in _decisive(valuation, part, bound, None, left))
        case Every(part) | Some(part):
            for one in valuation.range(part, bound):
                if valuation.holds(part, one, step=step, state=state) == value:
                    yield from _decisive(valuation, part, one, step, state)
        case Took() if step is not None:
            yield f"the step was: {valuation.graph.instance.rules[valuation.graph.rules[step]]}"
        case Atom():
            of = valuation.field(predicate.role, bound)
            truth = "" if value else "not so that "
            told = "" if predicate.shown_by_state() else f"; {truth}{predicate}"
            yield f"{of.name} was {_local(valuation.graph, of, state)}{told}"


def _local(graph: Graph, of: Field, state: int) -> str:
    local = (graph.states[state] & of.mask) >> of.shift
    return str(of.system.states[local])
