"""The store of tables: a machine that was unfolded is not executed again until something changes that it depends on.

A table is kept under the `fingerprint` of its machine, as JSON. It has the numbers and words that executing the machine
gave; all else (the glossary, the choices, the places) is taken from the class, as if it had just been unfolded. Not
kept are a machine without a fingerprint, a table with notes, and one with values that the class does not lead to.
"""

from __future__ import annotations

import hashlib
from enum import Enum
from typing import TYPE_CHECKING, Any

import msgspec

from shadowcheck import kept
from shadowcheck.machine.data import domains
from shadowcheck.machine.fingerprint import fingerprint
from shadowcheck.machine.lint import check_words
from shadowcheck.machine.lts import LocalState, LocalSystem, Reaction, Value
from shadowcheck.machine.notation import Machine
from shadowcheck.machine.topology import Topology
from shadowcheck.machine.unfold import assembled, unfold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from statemachine import StateChart

    from shadowcheck.machine.fingerprint import Fingerprint


FOLDER = "tables"
MOST = 500
"""How many tables are kept; those written first are forgotten. One of 500 states takes 150 kB."""
PLAIN = (type(None), bool, int, str)
"""Types of the values that JSON has, too."""
BIGGEST = (1 << 63) - 1
"""The biggest number that is read again as the same one."""

Written = bool | int | str | tuple[int, str] | None
"""A value: itself, or the number of its enumeration and the name of the member."""


class _Answer(msgspec.Struct, array_like=True, frozen=True):
    """What a machine answered; `choices` are names and numbers of values. Many reactions have the same."""

    outcome: str
    choices: tuple[tuple[str, int], ...]
    failure: str | None
    acts: tuple[str, ...]
    thrown: str


class _Table(msgspec.Struct, frozen=True):
    """What executing a machine gave; data and observables are numbers of `values`.

    A row is the numbers of an event, of the states that the reaction leaves and enters, and of the answer. `lines` says
    where the code stood, if the answers tell of lines in it.
    """

    lines: str
    values: tuple[Written, ...]
    states: tuple[tuple[tuple[str, ...], tuple[int, ...]], ...]
    answers: tuple[_Answer, ...]
    rows: tuple[tuple[int, int, int, int], ...]
    initials: dict[str, int]
    shown: dict[str, tuple[int, ...]]


def table_of(cls: type[StateChart[Any]]) -> LocalSystem:
    """Return what `unfold` returns for *cls*, from the store if it is there, and otherwise keep it.

    Of a class that is no `Machine` nothing is kept: what it remembers is only found by executing it.

    Raises `SpecificationError` as `unfold` does.
    """
    if not issubclass(cls, Machine):
        return unfold(cls)
    known = None if kept.is_off() else fingerprint(cls)
    if known is None:
        return unfold(cls)
    found = _read(cls, known)
    if found is None:
        found = unfold(cls)
        _keep(found, known)
    return found


def _read(cls: type[Machine[Any]], known: Fingerprint) -> LocalSystem | None:
    digest, _, data = (kept.read(FOLDER, known.key) or b"").partition(b"\n")
    if digest != _digest(data):
        return None
    table = msgspec.json.decode(data, type=_Table)
    return _table(cls, table, known) if table.lines in ("", known.lines) else None


def _keep(table: LocalSystem, known: Fingerprint) -> None:
    try:
        data = msgspec.json.encode(_Writing(known).written(table))
    except (_Strange, UnicodeEncodeError):
        return
    if kept.write(_digest(data) + b"\n" + data, FOLDER, known.key):
        kept.forget(MOST, FOLDER)


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()


class _Strange(Exception):  # noqa: N818 - nobody's mistake: the table is not kept
    """A table that could not be read again as the same one: it has notes, or a value that no number or word says."""


class _Writing:
    """A table on its way into the store: its values so far, by type and value, as True is not 1, and its answers."""

    def __init__(self, known: Fingerprint) -> None:
        self.known = known
        self._values: dict[tuple[type, Written], int] = {}
        self._answers: dict[_Answer, int] = {}

    def written(self, table: LocalSystem) -> _Table:
        """Return *table* as it is kept. Raises `_Strange`."""
        if table.notes:
            raise _Strange
        events = {event: number for number, event in enumerate(table.events)}
        fields = {name for state in table.states for name, _ in state.data}
        states = tuple((one.configuration, self._numbers(value for _, value in one.data)) for one in table.states)
        rows = tuple((events[one.event], one.source, one.target, self._answer(one)) for one in table.reactions)
        shown = {name: self._numbers(column) for name, column in table.observables.items() if name not in fields}
        lines = self.known.lines if any(one.thrown for one in self._answers) else ""
        values = tuple(word for _, word in self._values)
        return _Table(lines, values, states, tuple(self._answers), rows, dict(table.initials), shown)

    def _answer(self, one: Reaction) -> int:
        choices = tuple((name, self._number(value)) for name, value in one.choices)
        if any(type(word) is not str for word in (one.outcome, one.failure or "", one.thrown)):
            raise _Strange
        answer = _Answer(one.outcome, choices, one.failure, one.acts, one.thrown)
        return self._answers.setdefault(answer, len(self._answers))

    def _numbers(self, values: Iterable[Value]) -> tuple[int, ...]:
        return tuple(map(self._number, values))

    def _number(self, value: Value) -> int:
        word = self._word(value)
        return self._values.setdefault((type(word), word), len(self._values))

    def _word(self, value: Value) -> Written:
        match value:
            case Enum() if type(value) in self.known.enums and type(value).__members__.get(value.name) is value:
                return self.known.enums.index(type(value)), value.name
            case None | bool() | int() | str() if type(value) in PLAIN:
                if type(value) is not int or abs(value) <= BIGGEST:
                    return value
        raise _Strange


def _table(cls: type[Machine[Any]], table: _Table, known: Fingerprint) -> LocalSystem:
    topology = Topology(cls)
    fields = (*domains(cls), *(one.id for one in topology.histories))
    check_words(cls, topology)  # which are not part of the fingerprint
    values = [known.enums[one[0]][one[1]] if isinstance(one, tuple) else one for one in table.values]

    def read(numbers: Sequence[int]) -> tuple[Value, ...]:
        return tuple(values[number] for number in numbers)

    answers = [
        (one.outcome, tuple((name, values[number]) for name, number in one.choices), one.failure, one.acts, one.thrown)
        for one in table.answers
    ]
    states = tuple(
        LocalState(names, tuple(zip(fields, read(numbers), strict=True)), topology.configuration(names).regions)
        for names, numbers in table.states
    )
    rows = tuple(
        Reaction(topology.events[event], source, target, *answers[answer])
        for event, source, target, answer in table.rows
    )
    shown = {name: read(numbers) for name, numbers in table.shown.items()}
    return assembled(cls, topology, states, table.initials, rows, shown)
