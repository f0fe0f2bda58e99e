"""The story of a run: one explanation of its lines, the shortest; and nothing is told as certain that is not."""

import random
from itertools import permutations

import pytest

from recorded.logs import BACKUP, BEGIN, END, FAILED_CREATION, FINISHED, GOOD, PREPARE, TELLS, call, unanswered, without
from recorded.runs import RECORDING, instance_of, line_of, random_run, written
from shadowcheck.instance.compile import compile_network
from shadowcheck.instance.formula import Position, holds
from shadowcheck.instance.grounding import Grounding
from shadowcheck.machine.lts import LocalState, LocalSystem, Reaction
from shadowcheck.network import Network, Role, Step
from shadowcheck.recorded import story as telling
from shadowcheck.recorded.explanations import TooMany
from shadowcheck.recorded.gap import COUNTED
from shadowcheck.recorded.judge import judge
from shadowcheck.recorded.moves import SILENT, Moves
from shadowcheck.recorded.passage import Meant, Passage
from shadowcheck.recorded.story import story
from shadowcheck.trace.story import sentence
from vss_protocol.gallery.requesters import GOOD as DESIGNS
from vss_protocol.requester_contract.environment import REQUESTER

EVENTS = ("pour: hot", "pour: cold", "look", "shake")
COOK = Role(
    "cook", LocalSystem("Cook", (LocalState(("here",)),), {"": 0}, EVENTS, tuple(Reaction(one, 0, 0) for one in EVENTS))
)
STATES = ("cold", "warm", "hot", "broken")
MOVES = {"heat": {0: 1, 1: 2}, "shine": {0: 1, 1: 2}, "cool": {2: 1, 1: 0}, "break": {1: 3, 2: 3}}
KETTLE = Role(
    "kettle",
    LocalSystem(
        "Kettle", tuple(LocalState((state,)) for state in STATES), {"": 0}, tuple(MOVES),
        tuple(Reaction(event, here, there) for event, moves in MOVES.items() for here, there in moves.items()),
    ),
)


def kitchen(*silent):
    return compile_network(
        Network(
            "a kitchen", (COOK, KETTLE),
            (
                Step("pour hot", COOK.does("pour: hot"), KETTLE.stays(KETTLE.at("hot"))),
                Step("pour cold", COOK.does("pour: cold"), KETTLE.stays(KETTLE.at("cold", "warm", "broken"))),
                Step("look", COOK.does("look")),
                Step("shake", COOK.does("shake"), KETTLE.does("break")),
                *(Step(one, KETTLE.does(one), by="kettle", says=f"It does {one}.") for one in silent),
            ),
        ),
        {},
    )


def passage(instance, *lines, unseen=()):
    """All explanations of the lines; those of a tuple have one time, and threads of their own."""
    moments = [line if isinstance(line, tuple) else (line,) for line in lines]
    meant = [[Meant(str(thread), events_of(line)) for thread, line in enumerate(moment)] for moment in moments]
    return Passage(instance, Moves(instance, ("cook",)), [instance.initial], meant, unseen)


def events_of(line):
    return (line,) if line in EVENTS else (f"{line}: hot", f"{line}: cold")


def every_explanation(instance, lines, *, untold):
    """All runs that the lines have, with up to so many untold steps before a line: each a list of names per line."""
    moves = Moves(instance, ("cook",))

    def gaps(state, left):
        yield (), state
        for rule, there in moves.after(state, SILENT) if left else ():
            yield from (((instance.rules[rule].step.name, *names), end) for names, end in gaps(there, left - 1))

    runs = [((), instance.initial)]
    for line in lines:
        runs = [
            ((*told, (names, instance.rules[rule].step.name)), end)
            for told, state in runs
            for names, there in gaps(state, untold)
            for event in events_of(line)
            for rule, end in moves.after(there, event)
        ]
    return [told for told, _ in runs]


@pytest.mark.parametrize(
    "lines", [("pour: hot",), ("look", "pour: hot", "look"), ("pour", "look", "pour"), ("look", "shake", "pour: cold")]
)
@pytest.mark.parametrize("silent", [("heat", "break"), ("heat", "shine", "break")])
def test_explanations_are_counted_and_what_all_of_them_say_is_certain(lines, silent):
    """Compared with all of them, one by one; a kettle that only heats and breaks does three untold steps at most."""
    instance = kitchen(*silent)
    found, known = passage(instance, *lines), every_explanation(instance, lines, untold=3)
    assert found.count() == len(known)
    told = found.explanation()
    fewest = min(sum(len(names) for names, _ in one) for one in known)
    assert sum(len(one.untold) for one in told) == fewest
    for place, here in enumerate(told):
        assert {instance.rules[rule].step.name for rule in here.known.rules} == {one[place][1] for one in known}
        for step in here.untold:
            name = instance.rules[step.rule].step.name
            first = 0 if not step.certain else place if step.since is None else step.since
            has = [any(name in one[gap][0] for gap in range(first, place + 1)) for one in known]
            assert all(has) == step.certain


def test_the_explanation_that_is_told_is_a_run():
    """Its rules can be taken one after the other."""
    instance = kitchen("heat", "cool", "break")
    state = instance.initial
    for here in passage(instance, "pour: cold", "pour: hot", ("pour: hot", "shake"), "pour").explanation():
        for rule in (*(step.rule for step in here.untold), here.rule):
            change = instance.rules[rule].effect(state)
            assert change is not None
            state += change


def test_a_step_that_may_have_come_earlier_is_told_with_the_line_after_which_it_came():
    """The kettle heats twice before it is hot; when, only the last line limits."""
    instance = kitchen("heat")
    (first, second, third) = passage(instance, "pour: cold", "look", "pour: hot").explanation()
    assert (first.untold, second.untold) == ((), ())
    assert [(step.certain, step.since) for step in third.untold][-1] == (True, 1)


def test_what_only_some_explanations_have_is_not_certain():
    """The sun may warm the kettle as well as its fire does; the first of the two in the network is told."""
    instance = kitchen("heat", "shine")
    (first,) = passage(instance, "pour: hot").explanation()
    assert [(instance.rules[step.rule].step.name, step.certain) for step in first.untold] == [("heat", False)] * 2
    assert len(first.known.after) == 1, "it is hot all the same"


def test_a_later_line_tells_what_an_earlier_one_was():
    """A kettle that only heats was cold before, if it is cold now."""
    instance = kitchen("heat")
    first, _ = passage(instance, "pour", "pour: cold").explanation()
    assert {instance.rules[rule].step.name for rule in first.known.rules} == {"pour cold"}


def test_the_states_after_a_line_are_those_of_all_explanations():
    (first,) = passage(kitchen("heat", "break"), "pour: cold").explanation()
    assert first.untold == ()
    assert len(first.known.after) == 3, "it was cold, warm or broken"


@pytest.mark.parametrize("together", [("pour", "pour: cold"), ("look", "shake", "pour"), ("pour: hot", "pour: cold")])
def test_lines_of_one_time_are_told_in_one_order_and_only_what_all_orders_have_is_certain(together):
    instance = kitchen("heat", "break")
    found = passage(instance, "look", together, "pour")
    orders = {
        order: every_explanation(instance, ["look", *(together[place] for place in order), "pour"], untold=3)
        for order in permutations(range(len(together)))
    }
    assert found.count() == sum(map(len, orders.values()))
    told = found.explanation()
    assert sorted(one.line for one in told[1:-1]) == list(range(len(together)))
    known = [one for runs in orders.values() for one in runs]
    assert sum(len(one.untold) for one in told) == min(sum(len(names) for names, _ in one) for one in known)
    for here in told[1:-1]:
        names = {one[1 + order.index(here.line)][1] for order, runs in orders.items() for one in runs}
        assert {instance.rules[rule].step.name for rule in here.known.rules} == names
    for place, here in enumerate(told):
        for step in (step for step in here.untold if step.certain):
            name, first = instance.rules[step.rule].step.name, place if step.since is None else step.since
            assert all(name in [one for names, _ in run[first:place + 1] for one in names] for run in known)


def test_what_may_have_come_before_both_of_two_lines_of_one_time_is_not_told_as_between_them():
    """The kettle was shaken while it was warm: it was heated before or after somebody looked."""
    instance = kitchen("heat")
    told = passage(instance, ("look", "shake"), "pour: cold").explanation()
    assert [[(step.certain, step.since) for step in one.untold] for one in told] == [[], [(True, 0)], []]


def test_steps_that_lead_in_a_circle_are_too_many_to_count():
    found = passage(kitchen("heat", "cool"), "pour: hot")
    assert found.count() == COUNTED + 1
    assert len(found.explanation()[0].untold) == 2


def test_too_much_to_follow_is_said(monkeypatch):
    monkeypatch.setattr("shadowcheck.recorded.passage.MOST_STEPS", 3)
    with pytest.raises(TooMany):
        passage(kitchen("heat", "break"), "look", "look")


@pytest.fixture
def told(tmp_path):
    def call_(lines, header=TELLS):
        path = written(tmp_path / "run.jsonl", lines, header)
        (report,) = judge(path, REQUESTER)
        return story(report)

    return call_


def beside(scene):
    return dict(scene.beside)


def test_the_whole_run_is_told_with_the_writers_beside_it(told):
    found = told(GOOD)
    (part,) = found.parts
    assert found.whole
    assert [scene.line.number for scene in part.scenes] == list(range(2, 2 + len(GOOD)))
    says = {scene.says: beside(scene)["writers"] for scene in part.scenes}
    assert says["The requester calls PrepareForBackup."] == ("asked to prepare",)
    assert says["The requester calls QueryStatus: DoSnapshotSet has finished."] == (
        "run again, and wait for BackupComplete",
    )
    assert says["The program comes to its end."] == ("at rest",)


def test_what_happened_between_two_lines_is_told(told):
    (part,) = told(GOOD).parts
    silent = [(scene.line.number, step) for scene in part.scenes for step in scene.silent]
    assert [step.says for _, step in silent][:2] == ["GatherWriterMetadata finishes.", "PrepareForBackup finishes."]
    assert all(step.certain and step.since is None and not step.own for _, step in silent)


def test_an_operation_that_ended_at_some_time_is_told_with_the_line_of_its_call(told):
    """Nobody asked in between: it may have ended before any of these lines."""
    lines = [*BEGIN[:4], call("StartSnapshotSet"), call("AddToSnapshotSet"), call("QueryStatus", FINISHED)]
    (step,) = told(lines).parts[0].scenes[-1].silent
    assert (step.says, step.certain, step.since) == ("GatherWriterMetadata finishes.", True, 5)


def test_a_line_that_may_be_several_things_is_not_certain(told):
    (part,) = told([*BEGIN[:4], call("QueryStatus", None)]).parts
    assert [scene.certain for scene in part.scenes] == [True] * 4 + [False]


def test_lines_of_one_time_and_several_threads_are_told_in_some_order(told):
    """The status is asked for by another thread at the time of the first question, so either may have been first."""
    asked = [call("QueryStatus", "VSS_S_ASYNC_PENDING"), call("QueryStatus", FINISHED)]
    lines = [*BEGIN[:4], {**asked[1], "time": 7, "thread": "A"}, {**asked[0], "time": 7, "thread": "B"}]
    *_, first, second = told(lines).parts[0].scenes
    assert (first.line.number, second.line.number) == (7, 6)
    assert first.together == second.together == (6, 7)
    assert [step.says for step in second.silent] == ["GatherWriterMetadata finishes."]


def test_an_untold_deed_of_the_program_is_its_own(told):
    """A log without the deed: that the files were copied explains it, or not, so it is not told as certain."""
    (part,) = told(without(GOOD, "copy files", "list files"), None).parts
    assert part.explanations > 1
    assert not [step for scene in part.scenes for step in scene.silent if step.own and step.certain]


def test_two_instances_have_writers_each(told):
    lister = [call(name, about="lister") for name in ("CreateVssBackupComponents", "InitializeForBackup")]
    (part,) = told([*BEGIN, *lister, *PREPARE]).parts
    assert beside(part.scenes[-1])["writers"] == ("prepared",)
    assert beside(part.scenes[-1])["writers of the second instance"] == ("at rest",)


BAD = [*BEGIN, *PREPARE, *FAILED_CREATION, call("BackupComplete", None), call("AbortBackup"), call("Release")]


def test_of_a_long_log_the_lines_before_a_broken_rule_are_told(told, monkeypatch):
    monkeypatch.setattr(telling, "WHOLE", 50)
    found = told([*BACKUP, *BAD, *BACKUP, *END])
    (part,) = found.parts
    last = 1 + len(BACKUP) + len(BAD) - 2
    assert not found.whole
    assert [scene.line.number for scene in part.scenes] == list(range(last - telling.AROUND + 1, last + 1))
    assert beside(part.scenes[-1])["writers"] == ("run again, as no set was made",)


def test_a_long_log_that_breaks_no_rule_is_not_told(told, monkeypatch):
    monkeypatch.setattr(telling, "WHOLE", 50)
    assert told([*BACKUP, *BACKUP, *END]).parts == ()


def test_what_is_too_much_as_a_whole_is_told_from_the_middle_on(told, monkeypatch):
    whole = told(GOOD).parts[0]
    monkeypatch.setattr("shadowcheck.recorded.passage.MOST_STEPS", 100)
    found = told(GOOD)
    (part,) = found.parts
    assert not found.whole
    assert 0 < len(part.scenes) < len(whole.scenes)
    assert part.scenes[-1].line == whole.scenes[-1].line


def test_a_log_without_answers_is_told_up_to_where_it_was_judged(told):
    found = told(unanswered(BEGIN[:6]))
    assert not all(scene.certain for scene in found.parts[0].scenes)
    assert found.parts[0].explanations > 1


@pytest.mark.parametrize("seed", [1, 4, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(6, 30))])
def test_nothing_is_told_as_certain_that_was_not_so(told, seed):
    """The story of a log with answers left out, compared with the run of which the log is."""
    instance, chance = instance_of(DESIGNS[0]), random.Random(seed)  # noqa: S311 - the same runs every time
    run = random_run(instance, seed, 90)
    lines = [line_of(rule) for rule in run]
    share = seed % 3 / 4
    found = told([
        {key: value for key, value in line.items() if key != "answer" or chance.random() >= share}
        for line in lines if line is not None
    ])
    grounding, state = Grounding(instance), instance.initial
    asked = [(who, says, grounding.of(when, None)) for slot in ("", None)
             for who, says, when in RECORDING.beside(instance.network, slot)]
    between, at, states = {}, 1, {}
    for rule, line in zip(run, lines, strict=True):
        state += rule.effect(state)
        at += line is not None
        if line is None:
            between.setdefault(at + 1, []).append(sentence(rule, instance))
        else:
            here = Position(state)
            states[at] = {who: says for who, says, formula in reversed(asked) if holds(formula, here)}
    assert found.parts
    for scene in (scene for part in found.parts for scene in part.scenes):
        number = scene.line.number
        for who, says in scene.beside if scene.line.name != "the program ends" else ():  # a design is put back then
            assert states[number][who] in says
        for step in scene.silent:
            since = number if step.since is None else step.since + 1
            happened = [one for line in range(since, number + 1) for one in between.get(line, ())]
            assert not step.certain or step.says in happened
