"""Acts are recorded in the reaction that does them, parameters come with the event, and refined tables replay."""

import dataclasses
import itertools
import sys
from dataclasses import dataclass
from typing import Annotated

import pytest

from shadowcheck.instance import compile_network
from shadowcheck.judge import Evidence
from shadowcheck.machine import Act, Between, Choice, Live, Machine, Parameter, State, observable, unfold
from shadowcheck.machine.executor import DeclaredBench
from shadowcheck.machine.lts import FAILURE, OK, VETO, LocalSystem, Reaction, Sentence
from shadowcheck.machine.script import Script
from shadowcheck.network import Network, Role, Step
from shadowcheck.trace import ReplayError, rebuild, replay
from toys.refusals import refused


@dataclass
class Desk:
    stamped: bool = False


class Clerk(Machine[Desk]):
    """Takes letters that come with a language, unless it is one that nobody speaks; files and stamps them."""

    language = Parameter("what the letter is written in", values=("latin", "greek", "runes"), source="letters")
    hand = Parameter("who wrote it", values=("left", "right"), events=("take",))
    tired = Choice("the clerk is tired")

    file_it = Act("files the letter", source="filing")
    stamp_it = Act("stamps the letter")

    sitting = State(initial=True)
    take = sitting.to(sitting, internal=True, cond="is_spoken")
    close = sitting.to(sitting, internal=True)

    def is_spoken(self) -> bool:
        return self.language != "runes"

    def on_take(self):
        if self.tired:
            self.file_it()
            return False
        self.stamp_it()
        self.file_it()
        self.stamp_it()
        if self.language == "greek":
            self.record_failure("a slow one")
        return None

    def on_close(self):
        return True


TABLE = unfold(Clerk)


@dataclass
class Stock:
    """How many letters are left."""

    left: Annotated[int, Between(0, 2)] = 2


class Counting(Machine[Stock]):
    """Takes a letter without looking whether there is one."""

    overflows = "alarm"
    alarm = Act("counts below what there is")
    sitting = State(initial=True)
    take = sitting.to.itself(internal=True)

    def on_take(self):
        self.model.left -= 1


class Clumsy(Clerk):
    """Drops a letter of the left hand, half-way through, and lets everybody hear it."""

    throws = "drop_it"
    drop_it = Act("drops the letter")

    def on_take(self):
        self.stamp_it()
        if self.hand == "left":
            self.model.stamped = True
            raise LookupError(self.language)
        return True

    def after_take(self):
        self.file_it()


def of(event, **choices):
    """The one reaction to *event* under these choices."""
    (found,) = [one for one in TABLE.reactions_to(event) if dict(one.choices) == choices]
    return found


def clerk(**handlers):
    """A clerk who does otherwise."""
    return type("Clerk", (Clerk,), handlers)


def test_an_act_is_recorded_once_and_in_the_order_done():
    assert of("take", language="latin", tired=False).acts == ("stamp_it", "file_it")
    assert of("take", language="latin", tired=True).acts == ("file_it",)


def test_a_reaction_in_which_nothing_is_done_has_no_acts():
    assert of("close").acts == ()


def test_an_act_changes_neither_the_state_nor_the_outcome():
    assert len(TABLE.states) == 1
    assert [of("take", language=one, tired=False).outcome for one in ("latin", "greek")] == [OK, FAILURE]
    assert of("take", language="greek", tired=True).outcome == VETO


def test_acts_are_explained_in_the_glossary_as_choices_are():
    assert TABLE.glossary["file_it"] == Sentence("files the letter", "filing")
    assert TABLE.glossary["stamp_it"] == Sentence("stamps the letter", "")
    assert Clerk.file_it.sentence == "files the letter"


def test_acts_of_one_reaction_do_not_appear_in_the_next():
    bench = DeclaredBench(Clerk)
    state = bench.start()
    told = []
    for event in ("take", "close", "take"):
        bench.put(state)
        told.append(bench.react(Script(event)).acts)
    assert told == [("stamp_it", "file_it"), (), ("stamp_it", "file_it")]


def test_an_act_outside_of_a_reaction_is_refused():
    def on_enter_sitting(self):
        self.file_it()

    with refused("the act 'file_it' was done outside a reaction", where="class Clerk"):
        unfold(clerk(on_enter_sitting=on_enter_sitting))
    with refused("the act 'file_it' was done outside a reaction"):
        Live(Clerk)._bench.machine.file_it()


def test_an_act_that_is_set_is_refused():
    def on_close(self):
        self.file_it = True

    with refused("the act 'file_it' was set to True", "self.file_it() in a handler"):
        unfold(clerk(on_close=on_close))


def test_an_act_is_no_guard():
    def made():
        class Guarded(Machine[Desk]):
            file_it = Act("files")
            a = State(initial=True)
            go = a.to(a, cond="file_it")

        return Guarded

    with refused("names 'file_it', which is neither data nor a choice nor a predicate"):
        unfold(made())


def test_two_runs_that_differ_in_what_is_done_only_are_told_apart():
    """A handler that does something every other time is as unsteady as one that answers otherwise."""
    turns = itertools.cycle((False, True))

    def on_close(self):
        if next(turns):
            self.file_it()

    with refused("the reaction to 'close' came out differently the second time", "file_it"):
        unfold(clerk(on_close=on_close))


def test_all_values_of_a_parameter_are_tried_and_told_with_the_reaction():
    assert [dict(one.choices) for one in TABLE.reactions_to("take")] == [
        {"language": language, "tired": tired} for language in ("latin", "greek") for tired in (False, True)
    ]
    assert TABLE.parameters == {"language", "hand"}
    assert TABLE.choices["language"] == ("latin", "greek", "runes")
    assert TABLE.glossary["language"] == Sentence("what the letter is written in", "letters")


def test_an_event_may_be_refused_for_some_values_of_a_parameter():
    assert {dict(one.choices)["language"] for one in TABLE.reactions_to("take")} == {"latin", "greek"}


def test_an_event_may_not_be_refused_for_some_values_of_a_choice():
    class Moody(Machine[Desk]):
        language = Choice("what the letter is written in", values=("latin", "runes"))
        sitting = State(initial=True)
        take = sitting.to(sitting, internal=True, cond="is_spoken")

        def is_spoken(self) -> bool:
            return self.language != "runes"

    with refused("'take' is answered under some choices of the environment and refused under others", where="'take'"):
        unfold(Moody)


def test_a_choice_does_not_refuse_behind_the_back_of_a_parameter():
    """Under one and the same value of the parameter, it is the choice that would decide whether there is an answer."""

    def is_spoken(self) -> bool:
        return self.language == "latin" or (self.language == "greek" and not self.tired)

    with refused("'take' is answered under some choices of the environment"):
        unfold(clerk(is_spoken=is_spoken))


def test_a_parameter_that_comes_with_other_events_is_refused():
    def on_close(self):
        return self.hand == "left"

    with refused(
        "the parameter 'hand' was asked in the reaction to 'close'", "it only comes with take",
        where="state 'sitting (stamped=no)', event 'close'",
    ):
        unfold(clerk(on_close=on_close))

    def on_take(self):
        return self.hand == "left"

    taken = unfold(clerk(on_take=on_take)).reactions_to("take")
    assert {dict(one.choices)["hand"] for one in taken} == {"left", "right"}


def test_a_parameter_outside_of_a_reaction_or_set_is_refused():
    def asks(self):
        return self.language

    def sets(self):
        self.language = "latin"

    with refused("the parameter 'language' was asked outside a reaction", "a parameter comes with an event"):
        unfold(clerk(on_enter_sitting=asks))
    with refused("the parameter 'language' was set to 'latin'"):
        unfold(clerk(on_close=sets))


def test_a_live_machine_is_given_its_parameters_and_refuses_others():
    live = Live(Clerk)
    assert live.send("take", {"language": "greek", "tired": False}) == FAILURE
    with refused("the parameter 'language' has no answer in the script"):
        live.send("take", {"tired": False})
    with refused("'take' is refused"):
        Live(Clerk).send("take", {"language": "runes"})


def refined(live=None):
    """The clerk's table, with an event for each reaction to `take`, and one that the clerk never hears of."""
    rows, names = [], {}
    for one in TABLE.reactions_to("take"):
        asked = dict(one.choices)
        name = f"take {asked['language']}: {', '.join(one.acts)}"
        rows.append(dataclasses.replace(one, event=name))
        names[name] = "take"
    rows.append(Reaction("the post is late", 0, 0))
    names["the post is late"] = None
    return dataclasses.replace(
        TABLE, events=tuple(names), reactions=tuple(rows), live=names if live is None else {**names, **live}
    )


def walked(system: LocalSystem, *names):
    """The run that takes the steps of these names; every event of *system* is a step."""
    role = Role("clerk", system)
    steps = tuple(Step(event, role.does(event), by="clerk", says=f"{event}.", source="s") for event in system.events)
    instance = compile_network(Network("office", (role,), steps), {})
    numbers = {rule.step.name: number for number, rule in enumerate(instance.rules)}
    return rebuild(instance, Evidence(tuple(numbers[name] for name in names)))


GREEK, LATIN = "take greek: stamp_it, file_it", "take latin: stamp_it, file_it"


def test_a_refined_event_is_the_event_that_the_live_machine_knows():
    table = refined()
    assert (table.live_event(GREEK), table.live_event("the post is late")) == ("take", None)
    assert TABLE.live_event("close") == "close"


def test_a_refined_table_replays_and_what_the_machine_never_hears_of_leaves_it_alone():
    replay(walked(refined(), GREEK, "the post is late", LATIN, "take latin: file_it"))


@pytest.mark.parametrize("event", ["close", "thaw"])
def test_a_refined_event_that_is_another_one_is_caught(event):
    with pytest.raises(ReplayError, match="step 2 of the trace"):
        replay(walked(refined({GREEK: event}), LATIN, GREEK))


def test_a_refined_event_with_an_outcome_that_the_machine_does_not_give_is_caught():
    table = refined()
    rows = tuple(dataclasses.replace(one, outcome=VETO) if one.event == GREEK else one for one in table.reactions)
    with pytest.raises(ReplayError, match=r"should become sitting .*\(veto\), but it became sitting .*\(failure\)"):
        replay(walked(dataclasses.replace(table, reactions=rows), GREEK))


def test_an_exception_of_a_handler_is_an_act_and_a_veto_where_the_machine_has_one_for_it():
    row = next(row for row in unfold(Clumsy).reactions if dict(row.choices) == {"language": "latin", "hand": "left"})
    assert (row.outcome, row.acts) == (VETO, ("stamp_it", "drop_it"))
    assert row.thrown.startswith("LookupError: latin (line ")
    assert unfold(Clumsy).states[row.target].data == (("stamped", True),)


def test_a_machine_that_throws_does_the_same_when_it_is_driven():
    live = Live(Clumsy)
    assert live.send("take", {"language": "latin", "hand": "left"}) == VETO
    assert live.send("take", {"language": "latin", "hand": "right"}) == OK


def endless(self):
    return endless(self)


@pytest.mark.parametrize(("handler", "error"), [
    (lambda self: sys.exit(3), "SystemExit: 3"), (endless, "RecursionError"),
])
def test_a_handler_that_ends_the_program_or_never_ends_throws_nothing_and_is_refused(handler, error):
    with refused(f"'on_take' raised {error}", where="event 'take'"):
        unfold(type("Wild", (Clumsy,), {"on_take": handler}))


class Deep(BaseException):
    """What no `except Exception` catches."""


def deep(_):
    raise Deep


def test_an_exception_is_one_of_a_handler_whatever_it_derives_from():
    (thrown,) = {row.thrown for row in unfold(type("Wild", (Clumsy,), {"on_take": deep})).reactions if row.acts}
    assert thrown.startswith("Deep (line ")
    with refused("'on_take' raised Deep", where="event 'take'"):
        unfold(clerk(on_take=deep))
    with refused("the observable 'shown' raised Deep"):
        unfold(clerk(shown=observable(deep)))


def test_a_name_that_nothing_defines_is_a_slip_in_the_file_and_no_exception_of_the_design():
    with refused("NameError: name 'nowhere' is not defined", "correct that line, or define the name"):
        unfold(type("Slip", (Clumsy,), {"on_take": lambda self: nowhere}))  # noqa: F821 - that is the point


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_what_stops_the_checker_is_nothing_that_a_handler_throws(error):
    def on_take(self):
        raise error

    for stopped in (
        type("Stopped", (Clumsy,), {"on_take": on_take}), type("Stopped", (Clumsy,), {"is_spoken": on_take}),
        type("Stopped", (Clerk,), {"on_take": on_take}), type("Stopped", (Clerk,), {"shown": observable(on_take)}),
    ):
        with pytest.raises(error):
            unfold(stopped)


def test_an_error_in_the_checker_is_nothing_that_a_handler_throws(monkeypatch):
    monkeypatch.setattr(Clerk.hand, "values", None)
    with refused("'on_take' raised TypeError"):
        unfold(Clumsy)


def test_a_value_beyond_its_type_is_an_act_where_the_machine_has_one_for_it_and_the_field_keeps_its_own():
    table = unfold(Counting)
    row = next(row for row in table.reactions if row.acts)
    assert table.states[row.source] == table.states[row.target]
    assert dict(table.states[row.source].data) == {"left": 0}
    assert (row.acts, row.outcome) == (("alarm",), OK)
    assert row.thrown == "an alarm: left became -1, though its type allows 0, 1, 2"
    assert Live(Counting).send("take") == OK


def test_a_value_of_another_kind_is_refused_all_the_same():
    class Confused(Counting):
        def on_take(self):
            self.model.left = "none"

    with refused("the field 'left' became 'none'"):
        unfold(Confused)


def test_a_guard_that_raises_is_refused_all_the_same():
    class Deaf(Clumsy):
        def is_spoken(self) -> bool:
            raise LookupError(self.language)

    with refused("'is_spoken' raised LookupError: latin"):
        unfold(Deaf)
