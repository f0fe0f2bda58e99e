"""The encoding of states in BDD variables, and sets of packed states as BDDs.

A field is encoded in binary, most significant bit first. The order of variables is that of `Instance.fields`: first the
unreplicated roles, then replica by replica. Fields of the same replica, which depend on each other, are therefore
adjacent, so that a BDD grows linearly with the number of replicas where they are independent. Each variable x is
followed by its copies x' (next state) and x'' (for closures).
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Mapping

    from shadowcheck.instance import Field, Instance
    from shadowcheck.symbolic.backend import Backend, Node

Replica = tuple[str, int]
"""A replica: its family and its index."""


class Space:
    """Sets of states of *instance*, as BDDs of *backend*."""

    def __init__(self, instance: Instance, backend: Backend) -> None:
        self.instance, self.backend, self.manager = instance, backend, backend.manager
        self.true, self.false = self.manager.true, self.manager.false
        self.bits: dict[int, tuple[str, ...]] = {}
        self.next_bits: dict[int, tuple[str, ...]] = {}
        self._level: dict[str, int] = {}
        self._shift: list[int] = []
        self._owner: dict[str, Replica] = {}
        for field in instance.fields:
            self._declare(field)
        self.width = len(self._level)
        self._models: dict[str, Field] = {}
        self._made: dict[tuple[int, Hashable], Node] = {}
        self._counts: dict[int, tuple[Node, int]] = {}
        self.initial = self.state(instance.initial)

    def _declare(self, field: Field) -> None:
        names = tuple(f"f{field.number}b{bit}" for bit in reversed(range(field.width)))
        self.bits[field.number], self.next_bits[field.number] = names, tuple(f"{name}'" for name in names)
        for bit, name in zip(reversed(range(field.width)), names, strict=True):
            self.manager.declare(name, f"{name}'", f"{name}''")
            self._level[name] = len(self._level)
            if field.role.replicas is not None and field.index is not None:
                self._owner[name] = (field.role.replicas, field.index)
            self._shift.append(field.shift + bit)

    def local(self, field: Field, states: Collection[int]) -> Node:
        """Return the set of states in which *field* is in one of the local *states*."""
        table = sum(1 << state for state in frozenset(states))
        return self._like(field, ("set", table), lambda model: self._set(self.bits[model.number], table, {}))

    def mapping(self, field: Field, table: Mapping[int, int]) -> Node:
        """Return the relation *table* of the local states of *field*, from its variables to their next-state copies."""
        pairs = tuple(sorted(table.items()))

        def made(model: Field) -> Node:
            names = itertools.chain(*zip(self.bits[model.number], self.next_bits[model.number], strict=True))
            codes = frozenset(_interleaved(here, there, field.width) for here, there in pairs)
            return self._relation(tuple(names), codes, {})

        return self._like(field, ("map", pairs), made)

    def _like(self, field: Field, what: Hashable, made: Callable[[Field], Node]) -> Node:
        """Make a BDD once, for the first field of the role, and rename its variables for the other replicas."""
        model = self._models.setdefault(field.role.name, field)
        if (field.number, what) not in self._made:
            if field is model:
                self._made[field.number, what] = made(model)
            else:
                self._made[field.number, what] = self.manager.let(
                    self._renamed(model, field), self._like(model, what, made)
                )
        return self._made[field.number, what]

    def _renamed(self, one: Field, other: Field) -> dict[str, str]:
        names = zip(self.bits[one.number] + self.next_bits[one.number],
            self.bits[other.number] + self.next_bits[other.number], strict=True)
        return dict(names)

    def _set(self, names: tuple[str, ...], table: int, known: dict[tuple[int, int], Node]) -> Node:
        """Return the set of numbers whose bit in *table* is set, over *names*; one call for each node of the BDD."""
        half = (1 << len(names)) // 2
        if table == 0 or table == (1 << (1 << len(names))) - 1:
            return self.true if table else self.false
        key = (len(names), table)
        if key not in known:
            low, high = table & ((1 << half) - 1), table >> half
            known[key] = self.manager.ite(
                self.manager.var(names[0]), self._set(names[1:], high, known), self._set(names[1:], low, known)
            )
        return known[key]

    def _relation(
        self, names: tuple[str, ...], codes: frozenset[int], known: dict[tuple[int, frozenset[int]], Node]
    ) -> Node:
        """Return the set of *codes* over *names*; unlike `_set`, for sparse sets of long codes."""
        if not codes or not names:
            return self.true if codes else self.false
        key = (len(names), codes)
        if key not in known:
            top = 1 << len(names) - 1
            high = self._relation(names[1:], frozenset(code - top for code in codes if code >= top), known)
            low = self._relation(names[1:], frozenset(code for code in codes if code < top), known)
            known[key] = self.manager.ite(self.manager.var(names[0]), high, low)
        return known[key]

    def state(self, packed: int, fields: Iterable[Field] | None = None) -> Node:
        """Return the set of the one state *packed*, or of all states that agree with it in *fields*."""
        names: Iterable[str] = self._level
        if fields is not None:
            names = [name for field in fields for name in self.bits[field.number]]
        return self.manager.cube({name: bool(packed >> self._shift[self._level[name]] & 1) for name in names})

    def all_of(self, nodes: Iterable[Node]) -> Node:
        """Return the conjunction of *nodes*. It costs least if those with the lowest variables come first."""
        result = self.true
        for node in nodes:
            result = node & result
            if result == self.false:
                break
        return result

    def holds(self, node: Node, packed: int) -> bool:
        """Whether the state *packed* is in the set *node*."""
        wanted = not node.negated
        while (name := node.var) is not None:
            wanted, node = self.down(node, wanted, high=bool(packed >> self._shift[self._level[name]] & 1))
        return wanted

    def owners(self, node: Node) -> frozenset[Replica]:
        """Return the replicas on whose variables the set *node* depends."""
        return frozenset(self._owner[name] for name in self.manager.support(node) if name in self._owner)

    def first(self, node: Node) -> int:
        """Return the least state of the set *node*, which is not empty: field by field, least local state first."""
        packed, wanted = 0, not node.negated
        while (name := node.var) is not None:
            low = node.low
            empty = low.var is None and low.negated is wanted
            wanted, node = self.down(node, wanted, high=empty)
            packed |= int(empty) << self._shift[self._level[name]]
        return packed

    @staticmethod
    def down(node: Node, wanted: bool, *, high: bool) -> tuple[bool, Node]:  # noqa: FBT001 - a parity
        """Follow an edge of *node*: return *wanted*, flipped if the edge is complemented, and the child."""
        there = node.high if high else node.low
        return wanted is not there.negated, there

    def count(self, node: Node) -> int:
        """Return the exact number of states in the set *node*."""
        return self._below(node, 0)

    def _below(self, node: Node, level: int) -> int:
        """Return the number of assignments to the variables from *level* on that satisfy *node*."""
        own = self._level_of(node)
        stored = self._stored(node)
        free = self.width - own
        return (((1 << free) - stored) if node.negated else stored) << (own - level)

    def _level_of(self, node: Node) -> int:
        name = node.var
        return self.width if name is None else self._level[name]

    def _stored(self, root: Node) -> int:
        """Count the assignments that satisfy the stored (not negated) node, iteratively and memoised.

        A number identifies a node only while the node is alive, so that the memo keeps a reference.
        """
        known = self._counts
        stack = [root]
        while stack:
            node = stack[-1]
            if number_of(node) in known:
                stack.pop()
                continue
            if node.var is None:
                known[number_of(node)] = (node, 1)
                continue
            low, high = node.low, node.high
            waiting = [child for child in (low, high) if number_of(child) not in known]
            if waiting:
                stack.extend(waiting)
                continue
            level = self._level[node.var] + 1
            known[number_of(node)] = (node, self._below(low, level) + self._below(high, level))
        return known[number_of(root)][1]


def number_of(node: Node) -> int:
    """Return the number of the stored node: the same for a function and its complement."""
    return int(~node) if node.negated else int(node)


def _interleaved(here: int, there: int, width: int) -> int:
    """Return the bits of *here* and *there* in turn, most significant first."""
    code = 0
    for bit in reversed(range(width)):
        code = code << 2 | (here >> bit & 1) << 1 | (there >> bit & 1)
    return code
