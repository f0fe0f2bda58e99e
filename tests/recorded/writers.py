"""Runs of writers' designs, as the lines that a log would have of them."""

import random
from functools import cache

from recorded.runs import written
from shadowcheck.instance.compile import compile_network
from shadowcheck.machine.lts import FAILURE, OK, VETO
from shadowcheck.network import local_system
from shadowcheck.recorded.judge import judge
from vss_protocol.events import Event
from vss_protocol.writer_contract.backup_type import FULL, NAMES, VOLUMES
from vss_protocol.writer_contract.environment import WRITER
from vss_protocol.writer_contract.refine import FINDS_SHUTDOWN, GIVES_UP, LOOKS, REPORTS, TOUCHES_OTHER, UNHANDLED
from vss_protocol.writer_contract.roles import DIES, stage
from vss_protocol.writer_contract.words import DEEDS, FALSE, FINAL, HANDLERS, SETTERS, THROWS, TRUE
from vss_protocol.writer_design import BackupType, SetId, SetIds, WriterDesign

OBJECT = "MyWriter"
ANSWER = {OK: TRUE, FAILURE: TRUE, VETO: FALSE}
BY_LABEL = {deed.label: deed.name for deed in DEEDS.values() if not deed.changes and deed.label not in {REPORTS, LOOKS}}
"""The names of what is done, and changes nothing that is shown."""
SHOWN = {
    "holds_writes": ("holds writes", "writes again"),
    "keeps": ("keeps resources", "frees resources"),
    "temporary_files": ("makes temporary files", "removes temporary files"),
    "prepares_in_background": ("begins to prepare", "has prepared"),
    "stamped": ("SetBackupStamp", None),
}
"""What a log tells where an observable becomes true, and where it becomes false."""


@cache
def instance_of(design):
    model = WRITER.model(design)
    return compile_network(model.network(model.settings({})), {"others": 1})


def line(name, about=None, answer=None):
    calls = {deed.name for deed in DEEDS.values() if deed.is_call} | set(SETTERS) | {"SetWriterFailure"}
    kind = "call" if name in HANDLERS or name.rpartition(": ")[2] in calls else "deed"
    told = {"object": OBJECT, kind: name}
    return told | ({} if about is None else {"about": about}) | ({} if answer is None else {"answer": answer})


def header_of(design):
    """The first line of a log that tells of all that the design does, whenever it does it."""
    table = local_system(design)
    kinds = {**stage(design).refined[SetId.A].kinds, **stage(design).refined[SetId.B].kinds}.values()
    deeds = {BY_LABEL[deed] for kind in kinds for deed in kind.deeds if deed in BY_LABEL}
    deeds |= {"SetWriterFailure" for kind in kinds if REPORTS in kind.deeds}
    deeds |= {
        "IsWriterShuttingDown" for kind in kinds if WriterDesign.work_long.sentence in kind.deeds or LOOKS in kind.deeds
    }
    for name, (begins, _) in SHOWN.items():
        if getattr(design, name) is not getattr(WriterDesign, name):
            deeds.add(begins)
    handlers = {event.handler for event in Event if event.snake in table.events}
    return {"tells": sorted(deeds | handlers)}


def lines_of(design, initial, steps, *, every_handler=False):
    """The lines of a run: *steps* are rules, each with the packed state to which it leads.

    A log may tell of *every_handler*, or of those alone that the design has: CVssWriter answers the others.
    """
    found, before = [], initial
    for rule, after in steps:
        found += _lines(design, rule, before, after, every_handler=every_handler)
        before = after
    return found


def _lines(design, rule, before, after, *, every_handler):
    if rule.step.name.startswith(DIES):
        return [line("the process ends")]
    own = next((part for part in rule.parts if part.field.role.name.startswith("writer")), None)
    if own is None or own.event is None:
        return []
    refined = stage(design).refined[SetId.B if own.field.role.name == "writer_B" else SetId.A]
    kind = refined.kinds[own.event]
    if UNHANDLED in kind.deeds or not (every_handler or kind.given.event.snake in local_system(design).events):
        return []
    place, about = _handler(kind), None if kind.given.backup is None else kind.given.backup.value
    inside = place if place.endswith("(another set)") else kind.given.event.handler
    done = [line(f"{inside}: {name}", about, answer) for name, answer in _done(kind)]
    changed = [
        line(f"{inside}: {name}" if backup in {None, about} or about is None else name, backup or about)
        for name, backup in _changed(design, kind, own.field, before, after)
    ]
    answer = THROWS if WriterDesign.throw.sentence in kind.deeds else ANSWER[kind.outcome]
    return [*done, *changed, line(place, about, answer)]


def _handler(kind):
    given = kind.given
    if given.event is Event.BACKUP_COMPLETE and given.type != VOLUMES:
        return (
            f"{given.event.handler}(backup {'succeeded' if given.values['backup_succeeded'] == (True,) else 'failed'})"
        )
    if given.event is Event.BACKUP_SHUTDOWN:
        told = given.values["shutdown_id"]
        which = {(SetId.NULL,): "no", (SetId.STRANGER,): "another"}.get(told, "this")
        return f"{given.event.handler}({which} set)"
    return given.event.handler


def _done(kind):
    types = {name: one.value for one, name in NAMES.items()} | {FULL: BackupType.FULL.value}
    if "backup_type" in kind.given.values and kind.given.type in types and kind.given.event is Event.PREPARE_FOR_BACKUP:
        yield "GetBackupType", types[kind.given.type]
    for deed in kind.deeds:
        if deed == REPORTS:
            yield f"SetWriterFailure({FINAL})" if GIVES_UP in kind.deeds else SETTERS[0], None
        elif deed == LOOKS:
            yield "IsWriterShuttingDown", TRUE if FINDS_SHUTDOWN in kind.deeds else FALSE
        elif deed in BY_LABEL:
            yield BY_LABEL[deed], None


def _changed(design, kind, field, before, after):
    """Yield what becomes of what the design shows, with the backup that it is about, if that is not the event's own."""
    table = field.role.system
    here, there = (field.local(state) for state in (before, after))
    resumes = WriterDesign.resume_writes.sentence in kind.deeds
    held, holds = (table.observables["holds_writes"][state] for state in (here, there))
    if held != holds or (resumes and not holds):
        yield SHOWN["holds_writes"][not holds], None
    for name, words in SHOWN.items():
        one, other = table.observables[name][here], table.observables[name][there]
        for backup in (SetId.A, SetId.B) if name != "holds_writes" else ():
            mine = field.role.name in {"writer", f"writer_{backup.value}"}
            was, now = _for(one, backup) and mine, _for(other, backup) and mine
            if was != now and words[was] is not None:
                yield words[was], backup.value
    if TOUCHES_OTHER in kind.deeds:
        yield DEEDS["touch_other"].name, None


def _for(shown, backup):
    return backup in shown if isinstance(shown, SetIds) else bool(shown)


def random_run(instance, seed, steps=60, trouble=30):
    """A run that seldom fails: its rules, each with the state to which it leads."""
    chance, state, taken = random.Random(seed), instance.initial, []  # noqa: S311 - the same runs every time
    for _ in range(steps):
        able = [*instance.successors(state)]
        if not able:
            break
        rule, state = chance.choices(able, [1 if rule.step.is_trouble else trouble for rule, _ in able])[0]
        taken.append((rule, state))
    return taken


def judged(tmp_path, lines, header=None, **settings):
    from shadowcheck.check.configuration import Setting  # noqa: PLC0415

    (report,) = judge(
        written(tmp_path / "run.jsonl", lines, header),
        WRITER,
        [Setting(name, value, "") for name, value in settings.items()],
    )
    return report
