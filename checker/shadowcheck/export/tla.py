"""TLA+, for TLC: one action per rule, weak or strong fairness per duty, claims about states as invariants.

TLC's "distinct states" are then shadowcheck's states, its "states generated" the steps and one more, and its "depth"
the depth and one more. The local states of a small machine are strings, those of a large one are numbers, explained in
comments; its moves are sequences, which begin at 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from shadowcheck.export.formula import Writer
from shadowcheck.export.names import Vocabulary, comment, rows, titled, told, vocabulary
from shadowcheck.export.shapes import FEW, Shape, Tables, asked, shape
from shadowcheck.export.tla_claims import claim_lines
from shadowcheck.export.tla_fairness import fairness_lines
from shadowcheck.export.tla_names import KEYWORDS, OPERATORS, module_names, refuse_module

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shadowcheck.claims import Claim
    from shadowcheck.instance import Field, Instance, Part, Rule
    from shadowcheck.network import Role

MARK = r"\*"
_SMALL = 40
"""At most so many local states are strings; more are numbers."""
_HOW = """
It may stop where no step is possible: the configuration says CHECK_DEADLOCK FALSE. TLC of 2020 and older does not know
that line; with it, leave the line out and give TLC -deadlock on its command line instead.
"""


class Specification(NamedTuple):
    """A TLA+ module, and the configuration that tells TLC what to check."""

    module: str
    config: str


def tla(instance: Instance, claims: Iterable[Claim], module: str = "") -> Specification:
    """Return *instance* as a TLA+ module (default name: the network's), with those of *claims* that are about states.

    TLC wants the file to have the name of the module. Raises `SpecificationError` if *module* cannot name one.
    """
    name = module or module_names().new(instance.network.name)
    refuse_module(name, f"TLA+ module {name!r}")
    writer = _Tla(instance, name)
    claimed, invariants, properties = claim_lines(list(claims), writer, writer.called.names)
    config = ["SPECIFICATION Spec", "CHECK_DEADLOCK FALSE", "INVARIANT", "    TypeOK"]
    config += [f"    {one}" for one in invariants]
    if properties:
        config += [f"{MARK} Slow: TLC needs much memory for these:", f"{MARK} PROPERTY"]
        config += [f"{MARK}     {one}" for one in properties]
    return Specification("\n".join(writer.lines(name, claimed)) + "\n", "\n".join(config) + "\n")


class _Tla(Writer):
    """Writes one instance; also the `Language` of its formulas."""

    both, either, no, true, false = "/\\", "\\/", "~", "TRUE", "FALSE"

    def __init__(self, instance: Instance, module: str) -> None:
        self.instance = instance
        self.called: Vocabulary = vocabulary(instance, [*KEYWORDS, module], barred=OPERATORS)
        self.tables = Tables(self.called.names)

    def lines(self, module: str, claimed: list[str]) -> Iterator[str]:
        """Return the lines of the module. Tables come first, but are known only when all that uses them is written."""
        actions = [line for rule in self.instance.rules for line in self.action(rule)]
        yield f"---- MODULE {module} ----"
        yield from comment(f"{titled(self.instance)}; written by shadowcheck.", MARK)
        yield from comment(_HOW, MARK)
        yield from ("EXTENDS Integers", "", "VARIABLES")
        yield from self.variables()
        yield from ("", *_tuple("vars == ", self.called.fields))
        for role in self.instance.network.roles:
            yield from self.numbers(role)
        yield from self.table_lines()
        yield from ("", "TypeOK ==", *(rf"    /\ {self.range(field)}" for field in self.instance.fields))
        yield from ("", "Init ==", *(rf"    /\ {self.called.fields[field.number]} = {state(field.role, field.initial)}"
                                     for field in self.instance.fields))
        yield from actions
        steps = [rf"    \/ {name}" for name in self.called.rules] or [r"    FALSE /\ UNCHANGED vars"]
        yield from ("", "Next ==", *steps)
        yield from self.fairness()
        yield from (*claimed, "", "====")

    def variables(self) -> Iterator[str]:
        last = len(self.instance.fields) - 1
        for field, name in zip(self.instance.fields, self.called.fields, strict=True):
            yield f"    {name}{'' if field.number == last else ','}  {MARK} {' '.join(field.name.split())}"

    def range(self, field: Field) -> str:
        count, name = len(field.system.states), self.called.fields[field.number]
        if not has_strings(field.role):
            return rf"{name} \in 0..{count - 1}"
        return rf"{name} \in {{{', '.join(state(field.role, number) for number in range(count))}}}"

    def numbers(self, role: Role) -> Iterator[str]:
        """Explain the numbers of the local states of a large machine."""
        if not has_strings(role):
            yield from ["", *comment(f"The states of {role.title or role.name}:", MARK)]
            for number, local in enumerate(role.system.states):
                yield from comment(f"{number}: {local}", MARK)

    def table_lines(self) -> Iterator[str]:
        for members in self.tables.members:
            yield from ["", *comment(f"{members.role.title or members.role.name}: {members.says}", MARK)]
            yield from (f"{members.name} == {{", *rows(map(str, sorted(members.states)), "    "), "}")
        for moves in self.tables.moves:
            size = len(moves.role.system.states)
            title = f"{moves.role.title or moves.role.name}: where {moves.event} leads ({size}: it is not possible)"
            yield from ["", *comment(title, MARK)]
            entries = (str(moves.next.get(number, size)) for number in range(size))
            yield from (f"{moves.name} == <<", *rows(entries, "    "), ">>")

    def action(self, rule: Rule) -> Iterator[str]:
        """Return *rule* as an action: its guards, its changes, and its frame condition."""
        moving = [part for part in rule.parts if not shape(part).is_guard]
        changed = {part.field.number for part in moving}
        still = [name for number, name in enumerate(self.called.fields) if number not in changed]
        yield from ["", *comment(told(rule, self.instance), MARK), f"{self.called.rules[rule.number]} =="]
        guards = (self.guard(rule, part, shape(part)) for part in rule.parts)
        yield from (rf"    /\ {guard}" for guard in guards if guard != self.true)
        for part in moving:
            yield rf"    /\ {self.called.fields[part.field.number]}' = {self.target(part, shape(part))}"
        if still:
            yield from _tuple(r"    /\ UNCHANGED ", still)

    def guard(self, rule: Rule, part: Part, form: Shape) -> str:
        if self.is_table(part, form):
            return f"{self.moved(part)} # {len(part.field.system.states)}"
        if len(form.domain) == len(part.field.system.states):
            return self.true
        return self.inside(part.field, form.domain, asked(rule, part))

    def target(self, part: Part, form: Shape) -> str:
        """Return the next value of the field of *part*."""
        role, name = part.field.role, self.called.fields[part.field.number]
        if form.constant is not None:
            return state(role, form.constant)
        if self.is_table(part, form):
            return self.moved(part)
        cases = [f"{name} = {state(role, old)} -> {state(role, new)}" for old, new in form.changes.items()]
        return f"CASE {' [] '.join([*cases, f'OTHER -> {name}'])}"

    def is_table(self, part: Part, form: Shape) -> bool:
        return not (form.is_short or has_strings(part.field.role))

    def moved(self, part: Part) -> str:
        return f"{self.tables.move_of(part).name}[{self.called.fields[part.field.number]} + 1]"

    def fairness(self) -> Iterator[str]:
        """Return the fairness of each duty (an action of a replica), weak or strong, and the whole `Spec`."""
        conjuncts = list(fairness_lines(self.instance, self.called.rules))
        what = "What is not put off for ever while it can be done all the time, or (SF) again and again."
        if any("ENABLED" in line for line in conjuncts):
            what += " A step that changes nothing counts as done; WF and SF alone do not count it."
        yield from ["", *comment(what, MARK)]
        yield from ("Fairness ==", *conjuncts)
        yield from ("", r"Spec == Init /\ [][Next]_vars /\ Fairness")

    # the language of formulas

    def inside(self, field: Field, states: frozenset[int], says: str) -> str:
        """Write that *field* is in one of *states*, or that it is not in one of the others, if these are fewer."""
        name, others = self.called.fields[field.number], frozenset(range(len(field.system.states))) - states
        fewer, word, equals = (states, r"\in", "=") if len(states) <= len(others) else (others, r"\notin", "#")
        if len(fewer) == 1:
            return f"{name} {equals} {state(field.role, min(fewer))}"
        if has_strings(field.role) or len(fewer) <= FEW:
            return f"{name} {word} {{{', '.join(state(field.role, number) for number in sorted(fewer))}}}"
        return rf"{name} \in {self.tables.set_of(field.role, states, says).name}"


def _tuple(before: str, items: Iterable[str]) -> Iterator[str]:
    """Return *before* and *items* as a tuple, wrapped into lines."""
    opened = " " * (len(before) + 2)
    first, *others = rows(items, opened)
    lines = [f"{before}<<{first.strip()}", *others]
    yield from (*lines[:-1], f"{lines[-1]}>>")


def has_strings(role: Role) -> bool:
    """Whether the local states of *role* are written as strings, not as numbers."""
    return len(role.system.states) <= _SMALL and len(set(map(str, role.system.states))) == len(role.system.states)


def state(role: Role, number: int) -> str:
    """Write the local state *number* of *role*: its name as a string, or its number."""
    if not has_strings(role):
        return str(number)
    text = " ".join(str(role.system.states[number]).split())
    return '"' + text.replace("\\", "/").replace('"', "'") + '"'
