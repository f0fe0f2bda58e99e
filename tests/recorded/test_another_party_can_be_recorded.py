"""Runs of a party that has nothing to do with VSS: a guest who enters by a door, which somebody may lock unseen."""

from dataclasses import replace

import pytest

from recorded.runs import written
from shadowcheck.claims import Claim, Strength, absent, ltl, never, precedes, responds
from shadowcheck.errors import SpecificationError
from shadowcheck.machine.lts import LocalState, LocalSystem, Reaction
from shadowcheck.network import Network, Role, Step
from shadowcheck.recorded import meaning
from shadowcheck.recorded.judge import judge
from shadowcheck.report.trace_text import Detail, trace_text
from shadowcheck.specification import Interface, Model, Recording

EVENTS = ("knock", "enter: yes", "enter: no", "leave", "go home")
GUEST = Role(
    "guest",
    LocalSystem(
        "Guest",
        (LocalState(("here",)), LocalState(("home",))),
        {"": 0},
        EVENTS,
        tuple(Reaction(event, 0, int(event == "go home")) for event in EVENTS),
        ends=frozenset((0, 1)),
    ),
)
DOOR = Role(
    "door",
    LocalSystem(
        "Door",
        (LocalState(("open",)), LocalState(("locked",))),
        {"": 0},
        ("lock",),
        (Reaction("lock", 0, 1),),
        ends=frozenset((0, 1)),
    ),
)


def network():
    return Network(
        "a visit",
        (GUEST, DOOR),
        (
            Step("knock", GUEST.does("knock")),
            Step("leave", GUEST.does("leave")),
            Step("go home", GUEST.does("go home")),
            Step("enter", GUEST.does("enter: yes"), DOOR.stays(DOOR.at("open"))),
            Step("enter in vain", GUEST.does("enter: no"), DOOR.stays(DOOR.at("locked"))),
            Step("lock", DOOR.does("lock"), by="door"),
        ),
    )


def claims(net, _):
    took = net.took
    rows = {
        "knock-first": precedes(took("knock"), took("enter", "enter in vain")),
        "no-return": absent(took("enter"), after=took("leave")),
        "leave-in-the-end": responds(took("enter"), took("leave")),
        "no-force": never(took("enter in vain")),
        "home-in-the-end": ltl('F G took("go home")'),
    }
    return [Claim(name, "A rule.", pattern, "house", "guest", Strength.MUST) for name, pattern in rows.items()]


MODEL = Model(
    name="visit", says="a visit", options=(), sizes={}, build=lambda _: network(), claims=claims, parties=("guest",)
)
ANSWERS = {"enter": ("yes", "no")}
RECORDING = Recording(
    calls={name: (name,) for name in ("knock", "enter", "leave")},
    deeds={"go home": ("go home",)},
    words=("yes", "no"),
    heard=lambda event, answer: (
        tuple(f"{event}: {one}" for one in ANSWERS[event] if answer in {None, one}) if event in ANSWERS else (event,)
    ),
    model=lambda _: MODEL,
    ledger=lambda net, slot: () if slot is not None else (("the door is locked", net.role("door").at("locked")),),
    opens=(),
    holds=lambda *_: 0,
    ends=("go home",),
    of_no_object=("knock", "enter", "leave", "go home"),
)
PARTY = Interface("guest", "a guest", object, lambda _: MODEL, object, ("guest",), recording=RECORDING)


@pytest.fixture
def visited(tmp_path):
    def call(*told):
        lines = [
            {"deed": "go home"} if one == "go home" else dict(zip(("call", "answer"), one.split(": "), strict=False))
            for one in told
        ]
        (report,) = judge(written(tmp_path / "visit.jsonl", lines), PARTY)
        return report

    return call


def broken(report):
    return {one.claim.id: one.line.number for one in report.broken}


def untold(report):
    return {one.claim.id: one.tellers for one in report.untold}


def test_what_must_come_first_is_missed(visited):
    assert broken(visited("enter: yes", "knock")) == {"knock-first": 1}
    assert broken(visited("knock", "enter: yes")) == {}


def test_what_one_run_cannot_settle_is_named(visited):
    report = visited("knock", "enter: yes")
    assert [claim.id for claim, _ in report.untellable] == ["home-in-the-end"]
    assert "no log can tell: home-in-the-end: one run does not settle it" in trace_text(report, Detail.ALL)


def test_what_must_not_come_after_is_found(visited):
    assert broken(visited("knock", "enter: yes", "leave", "enter: yes", "leave")) == {"no-return": 4}


def test_what_is_owed_is_open_until_the_run_is_over(visited):
    still, over = visited("knock", "enter: yes"), visited("knock", "enter: yes", "go home")
    assert [claim.id for claim in still.owed] == ["leave-in-the-end"]
    assert broken(over) == {"leave-in-the-end": 3}


def test_a_missing_answer_that_decides_is_named(visited):
    """With "yes" the last line breaks a rule; and a door that was locked before is so then."""
    report = visited("knock", "enter", "leave", "enter")
    assert broken(report) == {}
    assert untold(report) == {"no-return": (4, 2), "no-force": (2,)}


def test_a_later_answer_tells_what_an_earlier_one_was(visited):
    """Who could enter at the fourth line could do so at the second: a door that was locked stays locked."""
    report = visited("knock", "enter", "leave", "enter: yes")
    assert untold(report) == {}
    assert "no-force" in {claim.id for claim in report.kept}


def test_what_is_broken_at_an_unknown_line_is_broken_between_two(visited):
    (found,) = visited("knock", "enter", "leave", "enter: no").broken
    assert (found.claim.id, found.since, found.line.number) == ("no-force", 2, 4)


def test_what_cannot_be_is_explained_up_to_there(visited):
    report = visited("knock", "enter: no", "enter: yes")
    assert (report.unexplained.line.number, report.unexplained.possible) == (3, ("no",))
    assert "the door is locked" in {one.says for one in report.open if one.certain}


GUESTS = replace(PARTY, recording=replace(RECORDING, apart=True, of_no_object=()))


@pytest.fixture
def visited_by_several(tmp_path):
    def call(*told):
        lines = [{"object": who, **dict(zip(("call", "answer"), did.split(": "), strict=False))} for who, did in told]
        return {report.object: report for report in judge(written(tmp_path / "visits.jsonl", lines), GUESTS)}

    return call


def test_each_object_that_is_apart_is_judged_by_its_own_lines(visited_by_several):
    reports = visited_by_several(("Ann", "knock"), ("Bob", "enter: yes"), ("Ann", "enter: yes"), ("Bob", "knock"))
    assert {who: broken(report) for who, report in reports.items()} == {"Ann": {}, "Bob": {"knock-first": 2}}
    assert {who: (report.lines, report.judged) for who, report in reports.items()} == {"Ann": (2, 2), "Bob": (2, 2)}


def test_what_one_object_tells_explains_nothing_of_another(visited_by_several):
    """Bob's door is another door: the model has one guest."""
    reports = visited_by_several(("Ann", "enter: no"), ("Bob", "enter: yes"), ("Ann", "enter: yes"))
    assert (reports["Ann"].unexplained.line.number, reports["Bob"].unexplained) == (3, None)


def test_some_lines_without_a_name_are_refused(visited_by_several):
    with pytest.raises(SpecificationError, match="some lines say which object they are about") as caught:
        visited_by_several(("Ann", "knock"), (None, "knock"))
    assert "line 2" in caught.value.where


def test_lines_without_names_are_about_one_alone(visited_by_several):
    (report,) = visited_by_several((None, "enter: yes")).values()
    assert (report.object, broken(report)) == (None, {"knock-first": 1})


def test_too_many_objects_are_refused(visited_by_several, monkeypatch):
    monkeypatch.setattr(meaning, "MOST_PARTIES", 3)
    with pytest.raises(SpecificationError, match="more than 3 objects"):
        visited_by_several(*((name, "knock") for name in "ABCD"))


def test_a_rule_that_is_broken_again_is_told_with_its_lines(visited):
    report = visited("knock", "enter: yes", "leave", "enter: yes", "leave", "enter: yes", "knock", "enter: no")
    found = {one.claim.id: (one.line.number, one.again, one.times) for one in report.broken}
    assert found == {"no-return": (4, (6,), 2), "no-force": (8, (), 1)}
    assert "broken again at line 6" in trace_text(report)


def test_of_many_breaks_the_first_lines_are_kept_and_all_are_counted(visited):
    (first, *_) = visited(*["enter: yes"] * 30).broken
    assert (first.line.number, first.again, first.times) == (1, tuple(range(2, 12)), 30)
    assert "11, and 19 more" in " ".join(trace_text(visited(*["enter: yes"] * 30)).split())
