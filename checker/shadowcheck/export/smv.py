"""SMV, for NuSMV and nuXmv: one module per role, one disjunct of the transition relation per rule.

The reachable states are the same as shadowcheck's. Steps are not: two rules that lead from one state to the same
successor are one transition. SMV wants every state to have a successor; where no rule is possible, the state stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shadowcheck.export.formula import Writer
from shadowcheck.export.names import Vocabulary, comment, rows, titled, told, vocabulary
from shadowcheck.export.shapes import FEW, Shape, Tables, asked, shape
from shadowcheck.export.smv_claims import MOVES, claim_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from shadowcheck.claims import Claim
    from shadowcheck.export.shapes import Moves
    from shadowcheck.instance import Field, Instance, Part, Rule
    from shadowcheck.network import Role

MARK = "--"
_KEYWORDS = frozenset("""
    MODULE DEFINE MDEFINE CONSTANTS VAR IVAR FROZENVAR INIT TRANS INVAR SPEC CTLSPEC LTLSPEC PSLSPEC COMPUTE NAME
    INVARSPEC FAIRNESS JUSTICE COMPASSION ISA ASSIGN CONSTRAINT SIMPWFF CTLWFF LTLWFF PSLWFF COMPWFF IN MIN MAX
    MIRROR PRED PREDICATES process array of boolean integer real word word1 bool signed unsigned extend resize
    sizeof uwconst swconst EX AX EF AF EG AG E F O G H X Y Z A U S V T BU EBF ABF EBG ABG case esac mod next init
    union in xor xnor self TRUE FALSE count abs max min floor toint typeof clock itype Integer Array READ WRITE
    CONSTARRAY main state
""".split())  # noqa: SIM905 - as a list it would be a page


def smv(instance: Instance, claims: Iterable[Claim]) -> str:
    """Return *instance* as an SMV model, with those of *claims* that are about states and need no fairness."""
    writer = _Smv(instance)
    return "\n".join(writer.lines(list(claims))) + "\n"


class _Smv(Writer):
    """Writes one instance; also the `Language` of its formulas."""

    both, either, no, true, false = "&", "|", "!", "TRUE", "FALSE"

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.called: Vocabulary = vocabulary(instance, [*_KEYWORDS, MOVES])
        names = self.called.names
        self.tables = Tables(names)
        self.machines = {role.name: names.new(f"machine {role.name}") for role in instance.network.roles}
        self.can = tuple(names.new(f"can {name}") for name in self.called.rules)

    def lines(self, claims: list[Claim]) -> Iterator[str]:
        """Return the lines of the model. Modules come first, but are known only when all that uses them is written."""
        guards = [line for rule in self.instance.rules for line in self.definition(rule)]
        relation = [line for rule in self.instance.rules for line in self.disjunct(rule)]
        claimed = list(claim_lines(claims, self, self.called.names))
        yield from comment(f"{titled(self.instance)}; written by shadowcheck.", MARK)
        for role in self.instance.network.roles:
            yield from self.machine(role)
        yield from ("", "MODULE main", "VAR")
        yield from (f"  {name} : {self.machines[field.role.name]};"
                    for field, name in zip(self.instance.fields, self.called.fields, strict=True))
        yield "INIT"
        initial = (f"{self.at(field)} = {self.local(field.role, field.initial)}" for field in self.instance.fields)
        yield from rows(initial, "  ", " & ")
        yield from ("DEFINE", *guards, f"  {MOVES} := {' | '.join(self.can) or self.false};", "TRANS", *relation)
        yield from comment("Where no rule is possible it stays; this is no step.", MARK, "  ")
        yield from (f"  (!{MOVES}", *(f"   & {line}" for line in self.frame(frozenset())), "  )")
        yield from claimed

    def machine(self, role: Role) -> Iterator[str]:
        """Return the module of *role*: its states, and the sets and functions too large to be written inline."""
        yield from ["", *comment(f"{role.title or role.name}: its states are", MARK)]
        for name, local in zip(self.called.states[role.name], role.system.states, strict=True):
            yield from comment(f"{name}: {local}", MARK, "  ")
        yield from (f"MODULE {self.machines[role.name]}", "VAR", "  state : {")
        yield from (*rows(self.called.states[role.name], "    "), "  };")
        members = [one for one in self.tables.members if one.role is role]
        moves = [one for one in self.tables.moves if one.role is role]
        if members or moves:
            yield "DEFINE"
        for one in members:
            yield from comment(one.says, MARK, "  ")
            yield from (f"  {one.name} := state in {{", *rows(self.locals(role, one.states), "    "), "  };")
        for move in moves:
            yield from self.move(role, move)

    def move(self, role: Role, moves: Moves) -> Iterator[str]:
        """Return a large function as cases, one for each target state."""
        yield from comment(f"where {moves.event} leads, if it is possible", MARK, "  ")
        yield f"  {moves.name} := case"
        for target, sources in _sources(moves.next).items():
            yield from ("    state in {", *rows(self.locals(role, sources), "      "),
                        f"    }} : {self.local(role, target)};")
        yield from ("    TRUE : state;", "  esac;")

    def definition(self, rule: Rule) -> Iterator[str]:
        """Return the definition of the guard of *rule*."""
        yield from comment(told(rule, self.instance), MARK, "  ")
        guards = [self.guard(rule, part, shape(part)) for part in rule.parts]
        asked_of = [guard for guard in guards if guard != self.true] or [self.true]
        yield from (f"  {self.can[rule.number]} :=", *(f"    {'& ' * (n > 0)}{one}" for n, one in enumerate(asked_of)))
        yield "  ;"

    def guard(self, rule: Rule, part: Part, form: Shape) -> str:
        if len(form.domain) == len(part.field.system.states):
            return self.true
        return self.inside(part.field, form.domain, asked(rule, part))

    def disjunct(self, rule: Rule) -> Iterator[str]:
        """Return *rule* as a disjunct of the transition relation: its guard, its changes, its frame condition."""
        moving = [part for part in rule.parts if not shape(part).is_guard]
        yield f"  ({self.can[rule.number]}"
        yield from (f"   & next({self.at(part.field)}) = {self.target(part, shape(part))}" for part in moving)
        yield from (f"   & {line}" for line in self.frame(frozenset(part.field.number for part in moving)))
        yield "  ) |"

    def frame(self, changed: frozenset[int]) -> Iterator[str]:
        """Yield the frame condition: each field whose number is not in *changed* stays as it is."""
        still = (self.at(field) for field in self.instance.fields if field.number not in changed)
        return (f"next({name}) = {name}" for name in still)

    def target(self, part: Part, form: Shape) -> str:
        """Return the next value of the field of *part*."""
        role, name = part.field.role, self.at(part.field)
        if form.constant is not None:
            return self.local(role, form.constant)
        if not form.is_short:
            return f"{self.called.fields[part.field.number]}.{self.tables.move_of(part).name}"
        cases = [f"{name} = {self.local(role, old)} : {self.local(role, new)};" for old, new in form.changes.items()]
        return f"case {' '.join(cases)} TRUE : {name}; esac"

    def at(self, field: Field) -> str:
        return f"{self.called.fields[field.number]}.state"

    def local(self, role: Role, number: int) -> str:
        return self.called.states[role.name][number]

    def locals(self, role: Role, numbers: Iterable[int]) -> list[str]:
        return [self.local(role, number) for number in sorted(numbers)]

    # the language of formulas

    def inside(self, field: Field, states: frozenset[int], says: str) -> str:
        """Write that *field* is in one of *states*, or that it is not in one of the others, if these are fewer."""
        others = frozenset(range(len(field.system.states))) - states
        fewer, word = (states, "") if len(states) <= len(others) else (others, "!")
        if len(fewer) <= FEW:
            return f"{word}({self.at(field)} in {{{', '.join(self.locals(field.role, fewer))}}})"
        return f"{self.called.fields[field.number]}.{self.tables.set_of(field.role, states, says).name}"


def _sources(moves: Mapping[int, int]) -> dict[int, list[int]]:
    """Return the inverse of *moves*: for each target its sources."""
    found: dict[int, list[int]] = {}
    for source, target in sorted(moves.items()):
        found.setdefault(target, []).append(source)
    return found
