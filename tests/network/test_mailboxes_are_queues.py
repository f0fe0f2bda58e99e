"""A mailbox against `collections.deque`, under random posts, deliveries and changes."""

from __future__ import annotations

from collections import deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shadowcheck.judge import Result, built_in_claims, judge_all
from shadowcheck.network import Mailbox, Message
from shadowcheck.network.mailbox import OVERFLOW
from toys.tables import graph_of, network, role, step, verdict

BOX = Mailbox(
    "box",
    (
        Message("hello", frozenset({"out", "in"}), on_turn=True), Message("work", frozenset({"in"})),
        Message("late", frozenset({"in"}), frozenset({"night"})),
    ),
    capacity=2, memberships=("out", "in", "gone"),
    changes={"join": {"out": "in"}, "leave": {"in": "gone"}, "drop": {"in": "gone", "out": "gone"}},
    emptied_by=("drop",), answers={"answer hello": ("hello", "join")}, variants=("", "night"), ends=("gone",),
)
SYSTEM = BOX.system()
ROWS = {(row.source, row.event): row.target for row in SYSTEM.reactions}


class Queue:
    """What a mailbox is to do, told with a deque."""

    def __init__(self, variant):
        self.variant, self.member, self.queue, self.over = variant, "out", deque(), False

    def take(self, event):
        """Whether the event was taken."""
        if self.over:
            return False
        verb, _, name = event.partition(" ")
        if verb == "post":
            return self.post(next(message for message in BOX.messages if message.name == name))
        if verb in ("deliver", "answer") and (not self.queue or self.queue[0] != name):
            return False
        if verb == "answer" and self.member != "out":
            return False
        if verb in ("deliver", "answer"):
            self.queue.popleft()
        if verb != "deliver":
            return self.change("join" if verb == "answer" else verb)
        return True

    def post(self, message):
        if self.member not in message.members or (message.variants and self.variant not in message.variants):
            return False
        self.over = len(self.queue) >= 2 or (message.on_turn and len(self.queue) > 0)
        self.queue.append(message.name)
        return True

    def change(self, event):
        if self.member not in BOX.changes[event]:
            return False
        self.member = BOX.changes[event][self.member]
        if event == "drop":
            self.queue.clear()
        return True


@settings(max_examples=300)
@given(st.sampled_from(("", "night")), st.lists(st.sampled_from(SYSTEM.events), max_size=14))
def test_a_mailbox_is_a_bounded_queue(variant, events):
    model, local = Queue(variant), SYSTEM.initials[variant]
    for event in events:
        assert model.take(event) is ((local, event) in ROWS)
        local = ROWS.get((local, event), local)
        shown = {name: values[local] for name, values in SYSTEM.observables.items()}
        if model.over:
            assert SYSTEM.states[local].configuration == (OVERFLOW,)
            assert shown["holds"] == shown["membership"] == OVERFLOW
            assert (shown["empty"], shown["next"], shown["variant"], shown["has work"]) == (False, "", "", False)
            return
        assert SYSTEM.states[local].configuration == (model.member,)
        assert shown["holds"] == " ".join(model.queue)
        assert shown["next"] == (model.queue[0] if model.queue else "")
        assert shown["empty"] is (not model.queue)
        assert [shown[f"has {m.name}"] for m in BOX.messages] == [m.name in model.queue for m in BOX.messages]
        assert (shown["membership"], shown["variant"]) == (model.member, variant)
        assert (local in SYSTEM.ends) is (model.member == "gone" and not model.queue)


def test_the_table_has_every_content_once_and_names_it():
    assert len(set(SYSTEM.states)) == len(SYSTEM.states)
    assert str(SYSTEM.states[0]) == "out (holds=nothing)"
    assert "in (holds=work, late, for=night)" in map(str, SYSTEM.states)
    assert SYSTEM.initials == {"": 0, "night": 1}


@pytest.mark.parametrize(("limit", "result"), [(2, Result.HOLDS), (3, Result.FAILS)])
def test_a_message_too_many_is_found_and_never_lost(limit, result):
    box = role("box", Mailbox("box", (Message("m", frozenset({"in"})),), 2, ("in",), ends=("in",)).system(),
        title="The box")
    counter = Mailbox("counter", (Message("sent", frozenset({"c"})),), limit + 1, ("c",)).system()
    sender = role("sender", counter)
    may_send = sender.does("post sent", where=~sender.has(holds=" ".join(["sent"] * limit)))
    graph = graph_of(network(
        step("post", box.does("post m"), may_send),
            step("deliver", box.does("deliver m"), sender.stays(sender.at("c"))),
    ))
    claims = {one.id: one for one in built_in_claims(graph.instance.network)}
    assert sorted(claims) == ["no-deadlock", "no-overflow-box", "no-overflow-sender"]
    found = judge_all([claims["no-overflow-box"]], graph)[0]
    assert found.result is result
    assert found.claim.statement == "No The box ever holds more than it can."


def test_a_message_out_of_turn_is_an_error():
    box = role("box", Mailbox("box", (Message("m", frozenset({"in"}), on_turn=True),), 2, ("in",)).system(), "n")
    graph = graph_of(network(step("post", box.does("post m"))), n=2)
    claim = next(one for one in built_in_claims(graph.instance.network) if one.id == "no-overflow-box")
    found = judge_all([claim], graph)[0]
    assert (found.result, found.blame.replica, len(found.evidence.stem)) == (Result.FAILS, 1, 2)
    assert verdict(claim.pattern, graph, per="n").result is Result.FAILS
