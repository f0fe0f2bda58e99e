"""What VSS answers: for each call, the states of the environment in which it is right, and how it changes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from vss_protocol.methods import ALREADY_THERE, BAD_STATE, IN_PROGRESS, NOT_FOUND, Operation
from vss_protocol.places import CONTEXTS, PLACES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.network import Predicate
    from vss_protocol import places
    from vss_protocol.requester_contract.roles import Cast

Needs = Mapping[str, "Predicate"]
"""For some roles, the predicate that must hold."""
Effects = Mapping[str, str]
"""For some roles, the event that they take, if they can."""
TROUBLE: Effects = {"files": "trouble"}
"""What every bad answer does: a backup that is stored no longer needs to be completed."""


@dataclass(frozen=True)
class Rule:
    """One call: where it is right (one of `right`), what it does there, and what it is answered elsewhere.

    `wrong` says where it is refused, and how; if it is left out, that is where one of the needs does not hold, with
    VSS_E_BAD_STATE. Where a call is out of place, but no page says that it fails, both hold: it is right and wrong.
    `besides`: what it does besides in each of the places where it is right, whatever it answers.
    `fails` are the effects of its errors where it is right, by code; "" stands for every other code.
    """

    right: tuple[Needs, ...] = ({},)
    effects: Effects = field(default_factory=dict)
    wrong: tuple[tuple[str, Needs], ...] | None = None
    fails: Mapping[str, Effects] = field(default_factory=dict)
    besides: tuple[Effects, ...] = ()

    def at_right(self) -> Iterator[tuple[Needs, Effects]]:
        """Yield each place where it is right, with what it does besides there."""
        yield from zip(self.right, self.besides or ({},) * len(self.right), strict=True)

    def refused(self) -> Iterator[tuple[str, Needs]]:
        """Yield each answer that refuses it, with the states in which it does."""
        if self.wrong is not None:
            yield from self.wrong
            return
        for needs in self.right:
            yield from ((BAD_STATE, {role: ~wanted}) for role, wanted in needs.items())


def rules(c: Cast) -> dict[str, Rule]:
    """The rule of every call but those about the pending operation, the life of the instance, and other threads."""
    return {**_settings(c), **_metadata(c), **_creation(c), **_operations(c), **_status(c), **_deeds(), **_copies(c), **_end(c)}


def placed(c: Cast, event: str, effects: Effects, fails: Mapping[str, Effects] | None = None) -> Rule:
    """The rule of a call whose places are those of the whole model, too."""
    where = PLACES[event]
    wrong = tuple((answer, _bound(c, needs)) for answer, needs in where.wrong)
    return Rule(tuple(_bound(c, needs) for needs in where.right), effects, wrong, fails or {})


def _bound(c: Cast, needs: places.Needs) -> Needs:
    return {fact: c.at(fact, *wanted.values) if wanted.inside else ~c.at(fact, *wanted.values) for fact, wanted in needs.items()}


def begins(which: Operation) -> Effects:
    """The effects of beginning an asynchronous operation: no other is the last one any longer."""
    others = {other.role: "pass_over" for other in Operation if other is not which}
    spoils = {"pointers": "spoil"} if which in {Operation.PREPARATION, Operation.CREATION, Operation.COMPLETION} else {}
    return {**others, **spoils, which.role: "begin", "async": "get"}


def fails_at_once(which: Operation) -> Mapping[str, Effects]:
    """The effects of an error of the call that begins an operation: there is no IVssAsync.

    If that was PrepareForBackup, DoSnapshotSet or BackupComplete it has failed, as if the operation had failed later.
    """
    nothing: Effects = {other.role: "pass_over" for other in Operation}
    of_the_backup = {Operation.PREPARATION, Operation.CREATION, Operation.COMPLETION}
    spent: Effects = {which.role: "be_refused"} if which in of_the_backup else {}
    return {"": {**nothing, **spent, "async": "reset"}}


def _settings(c: Cast) -> dict[str, Rule]:
    ready, initialised = c.has("instance", "ready"), c.has("instance", "initialised")
    unprepared = c.at("preparation", "none")
    not_chosen = c.at("context", "not_chosen")
    with_components = Rule(
        ({"instance": ready, "components": ~c.at("components", "none"), "preparation": unprepared},),
        wrong=((BAD_STATE, {"instance": ~ready}), (NOT_FOUND, {"components": c.at("components", "none")}), (BAD_STATE, {"preparation": ~unprepared})),
    )
    return {
        "initialize_for_backup": placed(c, "initialize_for_backup", {"instance": "initialise"}),
        **{event: placed(c, event, {"context": event}) for event in CONTEXTS},
        **{
            event: Rule(
                ({"instance": ready},), {"backup_state": sets}, fails={"": {"backup_state": "fail"}},
                wrong=((BAD_STATE, {"instance": ~ready}), (BAD_STATE, {"preparation": ~unprepared})),
            )
            for event, sets in {"set_backup_state": "set_it", "set_backup_state_for_volumes": "set_it_for_volumes"}.items()
        },
        "choose_writers": Rule(({"instance": ready},)),
        "set_backup_options": with_components,
        "set_previous_backup_stamp": with_components,
        "query": Rule(
            ({"instance": initialised},), {"instance": "query"}, wrong=((BAD_STATE, {"instance": ~initialised}), (BAD_STATE, {"context": not_chosen})),
        ),
    }


def _metadata(c: Cast) -> dict[str, Rule]:
    ready, there, kept = c.has("instance", "ready"), c.at("metadata", "finished"), c.at("freed", "kept")
    addable = placed(c, "add_component", {"components": "add", "requirements": "add"})
    return {
        "gather_writer_metadata": placed(
            c, "gather_writer_metadata", {**begins(Operation.METADATA), "freed": "reset"}, fails_at_once(Operation.METADATA),
        ),
        "get_writer_metadata": Rule(({"metadata": there, "freed": kept},)),
        "free_writer_metadata": Rule(({"metadata": there},), {"freed": "free"}),
        "add_component": addable,
        "add_required_components": replace(
            addable, effects={"components": "add", "requirements": "meet"}, fails={ALREADY_THERE: {"requirements": "meet"}},
        ),
        "get_writer_components": Rule(({"instance": ready},), {"pointers": "get"}),
    }


def _creation(c: Cast) -> dict[str, Rule]:
    return {
        "start_snapshot_set": placed(
            c, "start_snapshot_set", {"set": "start", "patience": "try", "instance": "begin"},
            {IN_PROGRESS: {"patience": "refuse"}, "": {"patience": "try"}},
        ),
        "add_to_snapshot_set": placed(c, "add_to_snapshot_set", {"set": "add"}),
        "is_volume_supported": Rule(({"instance": c.has("instance", "initialised")},)),
    }


def _operations(c: Cast) -> dict[str, Rule]:
    asked: Effects = {"writers_status": "ask"}
    also: Mapping[Operation, Effects] = {
        Operation.PREPARATION: {"instance": "begin"}, Operation.CREATION: {"set": "seal", "files": "reset"}, Operation.COMPLETION: {},
    }
    return {
        **{which.call: placed(c, which.call, {**begins(which), **more}, fails_at_once(which)) for which, more in also.items()},
        "gather_writer_status": placed(
            c, "gather_writer_status", {**begins(Operation.STATUS), **asked}, {"": {**fails_at_once(Operation.STATUS)[""], **asked}},
        ),
        "import_snapshots": Rule(
            ({"instance": c.has("instance", "ready"), "import": ~c.at("import", "pending")},), begins(Operation.IMPORT), fails=fails_at_once(Operation.IMPORT),
        ),
    }


def _status(c: Cast) -> dict[str, Rule]:
    held = c.has("status_list", "held")
    return {
        "get_writer_status": Rule(({"status_list": held},), {"status_list": "read"}, fails={"": {"status_list": "read"}}),
        "free_writer_status": Rule(({"status_list": held},), {"status_list": "free"}, fails={"": {"status_list": "free"}}),
    }


def _deeds() -> dict[str, Rule]:
    stored = Rule(effects={"files": "store"}, fails={"": {"files": "lose"}})
    looked: Effects = {"earlier": "look"}
    return {
        "use_writer_components": Rule(), "list_files": Rule(), "decide": Rule(),
        "copy_files": stored, "copy_live_files": stored, "hear_of_remote_copy": stored,
        "clean_up_earlier_copies": Rule(effects=looked, fails={"": looked}),
        "hear_of_back_ends": Rule(effects={"back_ends": "complete"}),
        "clean_up_luns": Rule(effects={"luns": "clean_up"}),
        "keep_copies": Rule(effects={"copies": "keep", "files": "keep"}),
        "report_survivors": Rule(effects={"copies": "report"}),
    }


def _copies(c: Cast) -> dict[str, Rule]:
    """Calls that name copies: while the program has made and imported none, those are copies of an earlier run, or of somebody else."""
    there, initialised = c.has("copies", "accessible"), c.has("instance", "initialised")
    others: Needs = {"copies": c.at("copies", "none"), "creation": c.at("creation", "none"), "import": c.at("import", "none")}
    absent = ((NOT_FOUND, {"copies": ~there}),)
    asked = Rule(({"instance": initialised, "copies": there}, {"instance": initialised, **others}), wrong=(*absent, (BAD_STATE, {"instance": ~initialised})))
    return {
        "get_snapshot_properties": asked,
        "expose_snapshot": asked, "expose_snapshot_as_share": asked,
        "break_snapshot_set": Rule(({"copies": there}, others), {"copies": "break_off"}, wrong=absent),
        "delete_snapshots": Rule(
            ({"copies": there}, others), {"copies": "delete"}, wrong=absent, fails={NOT_FOUND: {"copies": "delete"}, "": {"copies": "be_left"}},
        ),
    }


def _end(c: Cast) -> dict[str, Rule]:
    initialised, ready = c.has("instance", "initialised"), c.has("instance", "ready")
    listed: Needs = {"instance": ready, "components": ~c.at("components", "none")}
    unlisted = ((BAD_STATE, {"instance": ~ready}), (NOT_FOUND, {"components": c.at("components", "none")}))
    changed: Effects = {"document": "change"}
    return {
        "set_backup_succeeded": Rule((listed,), {"components": "mark_good", **changed}, wrong=unlisted, fails={"": {"components": "mark_good"}}),
        "set_backup_failed": Rule((listed,), {"components": "mark_bad", **changed}, wrong=unlisted, fails={"": {"components": "mark_bad"}}),
        "save_as_xml": Rule(({"instance": initialised},), {"document": "save"}, fails={"": {"document": "save_in_vain"}}),
        "abort_backup": Rule(
            tuple({"instance": initialised, **needs} for needs, _ in abandoned(c)), {"instance": "abort"}, fails={"": {"instance": "abort"}},
            wrong=((BAD_STATE, {"instance": ~initialised}),), besides=tuple(effects for _, effects in abandoned(c)),
        ),
    }


def abandoned(c: Cast) -> Iterator[tuple[Needs, Effects]]:
    """Yield where AbortBackup is called, with what is not owed any more if it is called there.

    Where BackupComplete has finished, but nothing has said so yet, AbortBackup is ignored; but as far as the program knows, it
    aborts a backup that is under way.
    """
    unheard = c.at("completion", "finished") & ~c.has("completion", "told")
    yield {"completion": ~unheard}, {}
    yield {"completion": unheard}, {"document": "give_up", "writers_status": "fail"}
