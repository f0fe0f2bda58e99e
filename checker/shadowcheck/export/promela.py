"""Promela, for SPIN: one process with one loop, whose options are the rules; an iteration is a step.

States and steps are then the same as shadowcheck's: SPIN's "states, stored" are its states, and SPIN's "transitions"
its steps and one more, as SPIN also counts the start. Breadth first, the depths are equal, too. Large tables are
constants of C, which are not part of SPIN's state. A claim is compiled in only on demand (`promela_claims`).
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from shadowcheck.export.formula import Writer, joined
from shadowcheck.export.names import comment, rows, titled, told, vocabulary
from shadowcheck.export.promela_claims import END, LOOK, REST, START, TOOK, claim_sections
from shadowcheck.export.shapes import FEW, Shape, Tables, asked, shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shadowcheck.claims import Claim
    from shadowcheck.export.names import Vocabulary
    from shadowcheck.export.shapes import Members, Moves
    from shadowcheck.instance import Field, Instance, Part, Rule
    from shadowcheck.network import Role

_MARK = "//"
_KEYWORDS = frozenset("""
    active assert atomic bit bool break byte chan c_code c_decl c_expr c_state c_track cond_expr d_proctype d_step
    do D_proctype else empty enabled end eval false fi for full goto hidden if in init inline int len local ltl
    mtype nempty never nfull notrace np_ od of pc_value pid printf printm priority proctype provided return run
    select set_priority get_priority short show skip STDIN timeout trace true typedef unless unsigned xr xs U V W X
    always eventually until weakuntil stronguntil release implies equivalent next network rule
""".split())  # noqa: SIM905 - as a list it would be a page

_HOW = """
SPIN counts our states as "stored", and our steps plus one (the beginning) as "transitions":
    spin -o2 -a FILE && gcc -O2 -DSAFETY -DNOREDUCE -DBFS -o pan pan.c && ./pan
Each claim that SPIN can judge is below, under the name of a macro; check one at a time:
    spin -DCLAIM_name -a FILE && gcc -O2 -DSAFETY -DNOREDUCE -DBFS -o pan pan.c && ./pan
If it is broken, ./pan -r shows the shortest way there.
"""


def promela(instance: Instance, claims: Iterable[Claim]) -> str:
    """Return *instance* as a Promela model, with those of *claims* that can be judged without fairness."""
    writer = _Promela(instance)
    return "\n".join(writer.model(list(claims))) + "\n"


class _Promela(Writer):
    """Writes one instance; also the `Language` of its formulas."""

    both, either, no, true, false = "&&", "||", "!", "true", "false"

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        # SPIN makes variables of C of them: a prefix keeps them apart from C's keywords and SPIN's own macros
        taken = [*_KEYWORDS, START, LOOK, TOOK, REST, END]
        self.called: Vocabulary = vocabulary(instance, taken, variables="at ")
        self.tables = Tables(self.called.names)
        self.nowhere = {role.name: self.called.names.new(f"{role.name} nowhere") for role in instance.network.roles}

    def model(self, claims: list[Claim]) -> Iterator[str]:
        """Return the lines of the model. Tables come first, but are known only when all that uses them is written."""
        rules = [line for rule in self.instance.rules for line in self.option(rule)]
        sections = list(claim_sections(claims, self, self.called.names))
        yield from comment(f"{titled(self.instance)}; written by shadowcheck.", _MARK)
        yield from (f"{_MARK} {line}".rstrip() for line in _HOW.strip().splitlines())
        for role in self.instance.network.roles:
            yield from self.states(role)
        yield from self.table_lines()
        yield from ["", *comment("The state: what each machine is at.", _MARK)]
        yield from map(self.variable, self.instance.fields)
        yield from sections
        yield from self.process(rules)

    def process(self, rules: list[str]) -> Iterator[str]:
        yield from ("", "active proctype network() {", f"    {START}", f"{END}    do", REST)
        yield from rules or ["    :: d_step { false -> skip }"]
        yield from ("    od", "}")

    # what a state is

    def states(self, role: Role) -> Iterator[str]:
        names = self.called.states[role.name]
        yield from ["", *comment(f"The states of {role.title or role.name}.", _MARK)]
        for number, (name, state) in enumerate(zip(names, role.system.states, strict=True)):
            yield from (f"#define {name} {number}  {line}" for line in comment(str(state), _MARK)[:1])
        yield f"#define {self.nowhere[role.name]} {len(names)}  {_MARK} in tables: the move is not possible"

    def variable(self, field: Field) -> str:
        name, initial = self.called.fields[field.number], self.state(field, field.initial)
        size = len(field.system.states)
        kind = "byte" if size <= 256 else "short" if size <= 32_768 else "int"
        return f"{kind} {name} = {initial};  {_MARK} {' '.join(field.name.split())}"

    def state(self, field: Field, number: int) -> str:
        return self.called.states[field.role.name][number]

    # tables

    def table_lines(self) -> Iterator[str]:
        """Return the tables as constants of C; Promela could only assign them one element at a time."""
        if not (self.tables.members or self.tables.moves):
            return
        yield from ["", *comment("What is too large to be written as cases, indexed by state.", _MARK)]
        for members in self.tables.members:
            yield from self.members(members)
        for moves in self.tables.moves:
            yield from self.moves(moves)

    def members(self, members: Members) -> Iterator[str]:
        size = len(members.role.system.states)
        yield from comment(f"{members.role.title or members.role.name}: {members.says}", _MARK)
        yield f"c_decl {{ static const unsigned char {members.name}[{size}] = {{"
        yield from rows((str(int(number in members.states)) for number in range(size)), "    ")
        yield "}; }"

    def moves(self, moves: Moves) -> Iterator[str]:
        size = len(moves.role.system.states)
        yield from comment(f"{moves.role.title or moves.role.name}: where {moves.event} leads", _MARK)
        yield f"c_decl {{ static const int {moves.name}[{size}] = {{"
        yield from rows((str(moves.next.get(number, size)) for number in range(size)), "    ")
        yield "}; }"

    # what a rule does

    def option(self, rule: Rule) -> Iterator[str]:
        """Return *rule* as an option of the loop: its guards, then its changes, in one atomic step."""
        guards = [guard for part in rule.parts if (guard := self.guard(rule, part, shape(part))) != self.true]
        updates = [self.update(part, shape(part)) for part in rule.parts if not shape(part).is_guard]
        yield from comment(f"{rule.number}. {told(rule, self.instance)}", _MARK, "    ")
        yield "    :: d_step {"
        yield from _guarded(guards or [self.true])
        yield f"        {LOOK}"
        yield from (f"        {update};" for update in updates or ["skip"])
        yield from (f"        {TOOK}({rule.number})", "    }")

    def guard(self, rule: Rule, part: Part, form: Shape) -> str:
        if not form.is_short:
            return f"c_expr {{ {self.moved(part)} != {self.nowhere[part.field.role.name]} }}"
        if len(form.domain) == len(part.field.system.states):
            return self.true
        return self.inside(part.field, form.domain, asked(rule, part))

    def update(self, part: Part, form: Shape) -> str:
        field = part.field
        name = self.called.fields[field.number]
        if form.constant is not None:
            return f"{name} = {self.state(field, form.constant)}"
        if not form.is_short:
            return f"c_code {{ now.{name} = {self.moved(part)}; }}"
        cases = [
            f":: {name} == {self.state(field, old)} -> {name} = {self.state(field, new)}"
            for old, new in form.changes.items()
        ]
        return f"if {' '.join(cases)} :: else fi"

    def moved(self, part: Part) -> str:
        return f"{self.tables.move_of(part).name}[now.{self.called.fields[part.field.number]}]"

    # the language of formulas

    def inside(self, field: Field, states: frozenset[int], says: str) -> str:
        """Write that *field* is in one of *states*: as a table, unless they or the others are few."""
        name, others = self.called.fields[field.number], frozenset(range(len(field.system.states))) - states
        if len(states) <= FEW:
            return joined((f"{name} == {self.state(field, number)}" for number in sorted(states)), self.either, "")
        if len(others) <= FEW:
            return joined((f"{name} != {self.state(field, number)}" for number in sorted(others)), self.both, "")
        return f"c_expr {{ {self.tables.set_of(field.role, states, says).name}[now.{name}] }}"

    def taken(self, rules: frozenset[int]) -> str:
        """Write that the step just taken is by one of *rules*; the macro of the claims calls its number `rule`."""
        ranges = (
            f"rule == {run[0]}" if len(run) == 1 else f"(rule >= {run[0]} && rule <= {run[-1]})"
            for run in _runs(sorted(rules))
        )
        return joined(ranges, self.either, "")


def _runs(numbers: list[int]) -> Iterator[list[int]]:
    """Split the sorted *numbers* into runs without gaps."""
    for _, run in itertools.groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        yield [number for _, number in run]


def _guarded(guards: list[str]) -> Iterator[str]:
    for number, guard in enumerate(guards, start=1):
        opening, closing = "(" if number == 1 else " && ", ") ->" if number == len(guards) else ""
        yield f"        {opening}{guard}{closing}"
