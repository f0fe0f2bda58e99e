"""What VSS answers: for each call, the states of the environment in which it is right, and how it changes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vss_protocol.methods import BAD_STATE, IN_PROGRESS, NOT_FOUND, Operation
from vss_protocol.requester_contract.facts import CONTEXTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shadowcheck.network import Predicate
    from vss_protocol.requester_contract.roles import Cast

Needs = Mapping[str, "Predicate"]
"""For some roles, the predicate that must hold."""
Effects = Mapping[str, str]
"""For some roles, the event that they take, if they can."""
TROUBLE: Effects = {"files": "trouble"}
"""What every bad answer does: a backup that is stored need not be completed any more."""


@dataclass(frozen=True)
class Rule:
    """One call: where it is right (one of `right`), what it does there, and what it is answered elsewhere.

    `wrong` says where it is refused, and how; if it is left out, that is where one of the needs does not hold, with
    VSS_E_BAD_STATE. Where a call is out of place, but no page says that it fails, both hold: it is right and wrong.
    `fails` are the effects of its errors where it is right, by code; "" stands for every other code.
    """

    right: tuple[Needs, ...] = ({},)
    effects: Effects = field(default_factory=dict)
    wrong: tuple[tuple[str, Needs], ...] | None = None
    fails: Mapping[str, Effects] = field(default_factory=dict)

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
    early, open_, not_chosen = c.at("set", "none"), c.has("set", "open"), c.at("context", "not_chosen")
    untouched: Needs = {"instance": ready, "context": not_chosen, "set": early | open_}
    late = ((BAD_STATE, {"instance": ~ready}), (BAD_STATE, {"context": ~not_chosen}), (BAD_STATE, {"set": ~early}))
    with_components = Rule(
        ({"instance": ready, "components": ~c.at("components", "none"), "preparation": unprepared},),
        wrong=((BAD_STATE, {"instance": ~ready}), (NOT_FOUND, {"components": c.at("components", "none")}), (BAD_STATE, {"preparation": ~unprepared})),
    )
    return {
        "initialize_for_backup": Rule(({"instance": c.at("instance", "fresh")},), {"instance": "initialise"}),
        **{event: Rule((untouched,), {"context": event}, wrong=late) for event in CONTEXTS},
        "set_backup_state": Rule(
            ({"instance": ready},), {"backup_state": "set_it"}, fails={"": {"backup_state": "fail"}},
            wrong=((BAD_STATE, {"instance": ~ready}), (BAD_STATE, {"preparation": ~unprepared})),
        ),
        "choose_writers": Rule(({"instance": ready},)),
        "set_backup_options": with_components,
        "set_previous_backup_stamp": with_components,
        "query": Rule(
            ({"instance": initialised},), {"instance": "query"}, wrong=((BAD_STATE, {"instance": ~initialised}), (BAD_STATE, {"context": not_chosen})),
        ),
    }


def _metadata(c: Cast) -> dict[str, Rule]:
    ready, there, kept = c.has("instance", "ready"), c.at("metadata", "finished"), c.at("freed", "kept")
    writers = c.has("context", "involves_writers")
    early, open_ = c.at("set", "none"), c.has("set", "open")
    addable: Needs = {"instance": ready, "context": writers, "metadata": there, "set": early | open_}
    unaddable = (
        (BAD_STATE, {"instance": ~ready}), (BAD_STATE, {"context": ~writers}), (BAD_STATE, {"metadata": ~there}), (BAD_STATE, {"set": ~early}),
    )
    return {
        "gather_writer_metadata": Rule(
            ({"instance": ready, "metadata": ~c.at("metadata", "pending")},), {**begins(Operation.METADATA), "freed": "reset"},
            wrong=((BAD_STATE, {"instance": ~ready}), (BAD_STATE, {"metadata": ~c.at("metadata", "none")})), fails=fails_at_once(Operation.METADATA),
        ),
        "get_writer_metadata": Rule(({"metadata": there, "freed": kept},)),
        "free_writer_metadata": Rule(({"metadata": there},), {"freed": "free"}),
        "add_component": Rule((addable,), {"components": "add", "requirements": "add"}, wrong=unaddable),
        "add_required_components": Rule(
            (addable,), {"components": "add", "requirements": "meet"}, wrong=unaddable,
            fails={"VSS_E_OBJECT_ALREADY_EXISTS": {"requirements": "meet"}},
        ),
        "get_writer_components": Rule(({"instance": ready},), {"pointers": "get"}),
    }


def _creation(c: Cast) -> dict[str, Rule]:
    ready, open_, none = c.has("instance", "ready"), c.has("set", "open"), c.at("set", "none")
    creates = c.has("context", "creates")
    return {
        "start_snapshot_set": Rule(
            ({"instance": ready, "context": creates, "set": none},), {"set": "start", "patience": "try"},
            wrong=(
                (BAD_STATE, {"instance": ~ready}), (BAD_STATE, {"context": ~creates}), (BAD_STATE, {"set": ~none}),
                (IN_PROGRESS, {"set": open_}),
            ),
            fails={IN_PROGRESS: {"patience": "refuse"}, "": {"patience": "try"}},
        ),
        "add_to_snapshot_set": Rule(({"instance": ready, "set": open_},), {"set": "add"}),
        "is_volume_supported": Rule(({"instance": c.has("instance", "initialised")},)),
    }


def _operations(c: Cast) -> dict[str, Rule]:
    ready, open_ = c.has("instance", "ready"), c.has("set", "open")
    writers, creates = c.has("context", "involves_writers"), c.has("context", "creates")
    known, prepared = c.at("metadata", "finished"), c.at("preparation", "finished")
    unmade, made, fresh = c.at("creation", "none"), c.at("creation", "finished"), ~c.at("completion", "pending", "finished")
    quiet = ~c.at("status", "pending")
    return {
        "prepare_for_backup": Rule(
            ({"instance": ready, "context": writers & creates, "preparation": ~c.at("preparation", "pending")},),
            begins(Operation.PREPARATION), fails=fails_at_once(Operation.PREPARATION),
            wrong=(
                (BAD_STATE, {"instance": ~ready}), (BAD_STATE, {"context": ~(writers & creates)}), (BAD_STATE, {"set": ~open_}),
                (BAD_STATE, {"preparation": ~c.at("preparation", "none")}), (BAD_STATE, {"metadata": ~known}),
                (BAD_STATE, {"backup_state": ~c.at("backup_state", "set")}),
            ),
        ),
        "do_snapshot_set": Rule(
            (
                {"instance": ready, "set": open_, "context": writers & creates, "metadata": known},
                {"instance": ready, "set": open_, "context": ~writers & creates},
            ),
            {**begins(Operation.CREATION), "set": "seal", "files": "reset"}, fails=fails_at_once(Operation.CREATION),
            wrong=(
                (BAD_STATE, {"instance": ~ready}), (BAD_STATE, {"set": ~open_}), (BAD_STATE, {"context": ~creates}),
                (BAD_STATE, {"context": writers, "metadata": ~known}),
            ),
        ),
        "backup_complete": Rule(
            (
                {"instance": ready, "context": writers, "creation": made, "completion": fresh},
                {"instance": ready, "context": writers, "creation": unmade, "completion": fresh, "preparation": prepared, "set": open_},
            ),
            begins(Operation.COMPLETION), fails=fails_at_once(Operation.COMPLETION),
            wrong=(
                (BAD_STATE, {"instance": ~ready}), (BAD_STATE, {"context": ~writers}), (BAD_STATE, {"completion": ~c.at("completion", "none")}),
                (BAD_STATE, {"creation": ~unmade & ~made}), (BAD_STATE, {"creation": unmade, "preparation": ~prepared}),
            ),
        ),
        "gather_writer_status": Rule(
            ({"instance": c.has("instance", "initialised"), "status": quiet},), {**begins(Operation.STATUS), "writers_status": "ask"},
            fails={"": {**fails_at_once(Operation.STATUS)[""], "writers_status": "ask"}},
            wrong=(
                (BAD_STATE, {"instance": ~ready}), (BAD_STATE, {"status": ~quiet}), (BAD_STATE, {"writers_status": c.at("writers_status", "nothing_to_ask")}),
            ),
        ),
        "import_snapshots": Rule(
            ({"instance": ready, "import": ~c.at("import", "pending")},), begins(Operation.IMPORT), fails=fails_at_once(Operation.IMPORT),
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
            ({"instance": initialised},), {"instance": "abort", "set": "give_up"}, fails={"": {"instance": "abort", "set": "give_up"}},
        ),
    }
