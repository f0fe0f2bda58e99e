"""The source of a learned writer: an ordinary class, which `shadowcheck verify` reads, with a branch for each state."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from vss_protocol.events import Event
from vss_protocol.writer_contract.words import CODES, DEEDS, FALSE, THROWS
from vss_protocol.writer_design import BackupType, WriterError
from vss_protocol.writer_object import HANDLERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from shadowcheck.specification.learned import Done, Learned, Moved

_METHODS = {event.handler: name for event in Event for name, snake in HANDLERS.items() if snake == event.snake}
_ASKED = {"GetBackupSucceeded": "self.backup_succeeded", "GetBackupType": "self.backup_type", "GetCurrentSnapshotSetId": "self.current_set"}
"""Methods whose call is a deed in itself, with how a handler asks the same."""
_ACTS = {
    what.name: name for name, what in DEEDS.items()
    if name in {
        "get_snapshot_device_name", "get_context", "read_own_metadata", "set_prepare_failure_message", "edit_backup_document",
        "report_from_worker_thread", "truncate_logs", "roll_back", "write_event_log", "work_long", "resume_writes",
    }
} | {DEEDS["stamp"].name: "edit_backup_document"}
"""Deeds that a handler does by a word of its own."""
_FAILURE = re.compile(r"SetWriterFailure(?:\((.*)\))?")
_DEFAULT = {"set": "this set", "succeeded": "backup failed", "GetBackupType": BackupType.FULL.value}
_ASKED_BY = {"succeeded": "self.backup_succeeded", "GetBackupType": "self.backup_type"}
_PLAIN = "return True"
_SETS = {"no set": "self.shutdown_id is SetId.NULL", "another set": "self.shutdown_id is SetId.STRANGER"}
_Case = tuple[dict[str, str], tuple[str, ...]]


def written(learned: Learned) -> str:
    """Return the source of a class that does what was learned."""
    names, cls = state_names(learned), class_name(learned.name)
    body = [*_beginning(learned, names), *(line for one in learned.declared for line in _fact(learned, names, one))]
    for event in Event:
        body += _handler(learned, names, event)
    text = "\n".join(body)
    used = [name for name in ("BackupType", "SetId", "WriterError") if f"{name}." in text]
    imports = [f"from vss_protocol.writer_object import {', '.join(used)}", "", ""] if used else [""]
    return "\n".join([
        f'"""The writer {_plain(learned.name)}, as it was learned from the running program by \'shadowcheck learn\'."""', "", *imports,
        f"class {cls}:", *(f"    {line}" if line else "" for line in body), "",
    ]).replace("\n\n\n\n", "\n\n\n").rstrip() + "\n"


def class_name(name: str) -> str:
    """Return a name for the class of the writer *name*."""
    words = re.findall(r"[A-Za-z0-9]+", name)
    joined = "".join(one[0].upper() + one[1:] for one in words) or "Learned"
    return joined if joined[0].isalpha() else f"Writer{joined}"


def state_names(learned: Learned) -> tuple[str, ...]:
    """Name each state by the last event of the shortest word that leads there."""
    met, names = Counter[str](), ["start"]
    for word in learned.access[1:]:
        last = word[-1].event
        met[last] += 1
        names.append(f"after {last}" + (f" ({met[last]})" if met[last] > 1 else ""))
    return tuple(names)


def _beginning(learned: Learned, names: tuple[str, ...]) -> Iterator[str]:
    yield f'"""It was seen in {learned.states} {"state" if learned.states == 1 else "states"}. What was never sent in a state, and cannot be, changes nothing here."""'
    yield ""
    yield from ("one_per_backup = True  # it was sent one backup at a time", "")
    yield from ("def __init__(self):", f"    self.state = {names[0]!r}", "")


def _fact(learned: Learned, names: tuple[str, ...], fact: str) -> Iterator[str]:
    yield from ("@property", f"def {fact}(self):")
    shown = [any(name == fact for name, _ in one) for one in learned.shows]
    yield f"    return self.state in {_tuple(name for name, one in zip(names, shown, strict=True) if one)}"
    yield ""


def _tuple(names: Iterable[str]) -> str:
    found = list(names)
    return f"({', '.join(map(repr, found))}{',' if len(found) == 1 else ''})"


def _handler(learned: Learned, names: tuple[str, ...], event: Event) -> Iterator[str]:
    rows = [one for one in learned.rows if one.letter.event.partition("(")[0] == event.handler]
    if not event.pure and all(one.done.default for one in rows):
        return
    yield f"def {_METHODS[event.handler]}(self):"
    groups: dict[tuple[str, ...], list[str]] = {}
    for state, name in enumerate(names):
        groups.setdefault(tuple(_of_state(names, rows, state)), []).append(name)
    groups.pop((), None)
    if len(groups) == 1 and len(next(iter(groups.values()))) == len(names):
        yield from (f"    {line}" for line in next(iter(groups)))
    else:
        for body, states in groups.items():
            if body != (_PLAIN,):
                yield f"    if self.state {f'== {states[0]!r}' if len(states) == 1 else f'in {_tuple(states)}'}:"
                yield from (f"        {line}" for line in body)
        yield f"    {_PLAIN}"
    yield ""


def _of_state(names: tuple[str, ...], rows: Sequence[Moved], state: int) -> Iterator[str]:
    """Write what is done in *state*. To an object that serves one backup, nothing comes that is about another."""
    own = [one for one in rows if one.source == state and not one.letter.event.endswith("(another set)")]
    cases = [(_asked(one), tuple(_done(names, one))) for one in own]
    dims = dict.fromkeys((*_DEFAULT, *sorted({name for asked, _ in cases for name in asked} - {*_DEFAULT})))
    yield from _branches(cases, list(dims))


def _asked(row: Moved) -> dict[str, str]:
    """Return what a handler can ask to know that it is this row."""
    letter, asked = row.letter, dict(row.letter.chosen)
    inside = letter.event.partition("(")[2].removesuffix(")")
    if inside:
        asked["succeeded" if inside.startswith("backup") else "set"] = inside
    return {**asked, **dict(row.given)}


def _branches(cases: Sequence[_Case], dims: list[str], known: tuple[str, ...] = ()) -> Iterator[str]:
    """Write what is done in *cases*, which are told apart by what is asked: as little as will do.

    What is *known* already is not asked again.
    """
    bodies = dict.fromkeys(body for _, body in cases)
    if len(bodies) < 2 or not dims:
        yield from (line for line in next(iter(bodies), ()) if line not in known)
        return
    dim, *rest = dims
    if _does_not_matter(cases, dim, rest):
        yield from _branches(cases, rest, known)
        return
    groups: dict[str, list[_Case]] = {}
    for case in cases:
        groups.setdefault(case[0].get(dim, _DEFAULT.get(dim, "")), []).append(case)
    told = (*known, _ASKED_BY.get(dim, ""))
    written = {value: tuple(_branches(group, rest, told)) for value, group in groups.items()}
    usual = _DEFAULT.get(dim, "")
    last = written[usual if usual in written else next(iter(written))]
    if len({*written.values()}) == 1 and any(told[-1] in body for body in bodies):
        yield told[-1]
    for body in dict.fromkeys(written.values()):
        if body != last:
            yield f"if {_tests(dim, [value for value, one in written.items() if one == body])}:"
            yield from (f"    {line}" for line in body)
    yield from last


def _does_not_matter(cases: Sequence[_Case], dim: str, rest: Sequence[str]) -> bool:
    found: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for asked, body in cases:
        found.setdefault(tuple(asked.get(one, _DEFAULT.get(one, "")) for one in rest), set()).add(body)
    return all(len(one) == 1 for one in found.values()) or len({asked.get(dim) for asked, _ in cases}) < 2


def _tests(dim: str, values: list[str]) -> str:
    if dim == "GetBackupType" and len(values) > 1:
        return f"self.backup_type in ({', '.join(f'BackupType.{BackupType(value).name}' for value in values)})"
    return " or ".join(_test(dim, value) for value in values)


def _test(dim: str, value: str) -> str:
    match dim:
        case "set":
            return _SETS.get(value, "self.shutdown_id not in (SetId.NULL, SetId.STRANGER)")
        case "succeeded":
            return "self.backup_succeeded" if value == "backup succeeded" else "not self.backup_succeeded"
        case "GetBackupType":
            return f"self.backup_type is BackupType.{BackupType(value).name}"
        case "IsWriterShuttingDown":
            return "self.writer_shuts_down" if value == "true" else "not self.writer_shuts_down"
        case _:
            return f"self.decide({f'{dim}: {value}'!r})"


def _done(names: tuple[str, ...], row: Moved) -> Iterator[str]:
    done = row.done
    yield from _deeds(done)
    if row.target != row.source:
        yield f"self.state = {names[row.target]!r}"
    if done.over or done.answer == THROWS:
        yield f"raise RuntimeError({done.over or THROWS!r})"
    elif done.answer in CODES:
        yield from (_fails(done.answer), "return False")
    else:
        yield f"return {done.answer != FALSE}"


def _deeds(done: Done) -> Iterator[str]:
    for name, _ in done.deeds:
        failure = _FAILURE.fullmatch(name)
        if failure:
            yield _fails(failure[1] if failure[1] in CODES else WriterError.RETRYABLE.value)
        elif name in _ASKED:
            yield _ASKED[name]
        elif name in _ACTS:
            yield f"self.{_ACTS[name]}()"


def _fails(code: str) -> str:
    return f"self.set_writer_failure(WriterError.{WriterError(code).name})"


def _plain(text: str) -> str:
    return re.sub(r'["\\\n]', " ", text)
