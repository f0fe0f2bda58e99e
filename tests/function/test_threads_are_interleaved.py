"""Threads of a function: their calls come in every order, and where they all are is one place."""

import dataclasses

import pytest

from function.programs import HELPER, Author, within
from function.toy import PROFILE, Base, Lamp, function_in, table
from shadowcheck.errors import SpecificationError
from shadowcheck.function import THREAD, design_of
from shadowcheck.machine.live import live
from shadowcheck.network import local_system

HEAD = """import threading

LOCK = threading.Lock()


def turn(lamp):
    try:
        lamp.turn()
    except LampError:
        pass


def design(lamp):
"""


def written(folder, body):
    return function_in(folder, f"{HEAD}{body}\n")


def rows_from(system, number):
    return [row for row in system.reactions if row.source == number]


def words(system, number):
    return "/".join(system.states[number].configuration)


def reached(system, *moves):
    """The state that is reached by *moves*: each is an event with what it is answered, and the thread."""
    state = system.initials[""]
    for event, *told in moves:
        rows = [row for row in rows_from(system, state) if row.event == event]
        (row,) = [row for row in rows if {*told} <= {value for _, value in row.choices}]
        state = row.target
    return words(system, state)


def move(row):
    """What a row of a table of one thread does, without what depends on how many there are."""
    return row.event, tuple(pair for pair in row.choices if pair[0] != THREAD)


SMALL = (1, 4, 5)
"""Seeds of programs with few places together."""


@pytest.mark.parametrize(
    "seed", [*SMALL, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(14) if seed not in SMALL)]
)
def test_threads_that_share_nothing_do_what_each_does_alone_in_every_order(seed, tmp_path):
    """The table of both is followed beside those of each; an error that is let out is the end of both."""
    begins = ["def WORK(lamp):", "    x, y, z = False, 1, None", "    lamp.test()"]
    authors = [Author(2 * seed), Author(2 * seed + 1)]
    first, second = ("\n".join([*begins, *within(one.body(2, loops=False))]) for one in authors)
    texts = HELPER, first.replace("WORK", "first"), second.replace("WORK", "second"), BOTH
    text = "\n\n".join(texts)
    both = table(function_in(tmp_path, text))
    alone = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        alone.append(table(function_in(tmp_path / name, text, name)))
    follow_beside(both, alone)


BOTH = """def design(lamp):
    one = lamp.thread(first, lamp)
    other = lamp.thread(second, lamp)
    one.join()
    other.join()
"""


def follow_beside(both, alone):
    waiting = [(both.initials[""], tuple(one.initials[""] for one in alone))]
    met = {*waiting}
    for here, theirs in waiting:
        every = {}
        for number, (one, state) in enumerate(zip(alone, theirs, strict=True)):
            for row in rows_from(one, state):
                after = (*theirs[:number], row.target, *theirs[number + 1:])
                every[f"thread {number + 2}", *move(row)] = after
        threads = {name for name, *_ in every}
        ended = {words(one, state) for one, state in zip(alone, theirs, strict=True)}
        if "ended by LampError" in ended:
            assert (words(both, here), rows_from(both, here)) == ("ended by LampError", [])
            continue
        if not every:
            assert words(both, here) == "finished"
        only = next(iter(threads), "") if len(threads) == 1 else ""
        rows = {(dict(row.choices).get(THREAD, only), *move(row)): row.target for row in rows_from(both, here)}
        assert {*rows} == {*every}
        following = {(rows[one], every[one]) for one in every} - met
        waiting += following
        met |= following


SHARED = """
    seen = []

    def work(name):
        lamp.test()
        seen.append(name)

    one = lamp.thread(work, "a")
    other = lamp.thread(work, "b")
    one.join()
    other.join()
    if seen == ["b", "a"]:
        lamp.turn()
"""


def test_threads_share_objects(tmp_path):
    system = table(written(tmp_path, SHARED))
    ends = {reached(system, ("test", True, first), ("test", True)) for first in ("thread 2", "thread 3")}
    assert ends == {"finished", "line 28: turn"}


def test_join_waits_and_is_no_call(tmp_path):
    system = table(written(tmp_path, "    one = lamp.thread(turn, lamp)\n    one.join()\n    lamp.test()"))
    assert words(system, system.initials[""]) == "main: line 17: join | thread 2: line 10: turn"
    assert {row.event for row in rows_from(system, system.initials[""])} == {"turn"}
    assert reached(system, ("turn", False)) == "line 18: test"


def test_a_thread_that_is_joined_twice_has_ended(tmp_path):
    body = "    one = lamp.thread(turn, lamp)\n    one.join()\n    one.join()\n    lamp.test()"
    system = table(written(tmp_path, body))
    assert reached(system, ("turn", True)).endswith("test")


def test_an_error_that_a_thread_lets_out_is_the_end_of_the_process(tmp_path):
    system = table(written(tmp_path, "    lamp.thread(lambda: lamp.turn())\n    lamp.test()\n    lamp.look()"))
    assert reached(system, ("turn", False, "thread 2")) == "ended by LampError"
    assert reached(system, ("turn", True, "thread 2")).endswith("test")


def test_other_threads_may_go_on_when_the_main_one_has_ended_and_need_not(tmp_path):
    system = table(written(tmp_path, "    lamp.thread(turn, lamp)\n    lamp.test()"))
    assert reached(system, ("test", True, "main")).startswith("finished | thread 2: ")
    assert reached(system, ("test", True, "main"), ("turn", True)) == "finished"
    assert {words(system, number).partition(" |")[0] for number in system.ends} == {"finished"}
    assert len(system.ends) == 2


def test_threads_one_after_the_other_need_no_bound(tmp_path):
    body = "    while lamp.test():\n        one = lamp.thread(turn, lamp)\n        one.join()"
    assert len(table(written(tmp_path, body)).states) == 3


def test_of_threads_at_the_same_call_the_table_says_which_is_answered(tmp_path):
    body = (
        "    def work():\n        if lamp.test():\n            lamp.look()\n"
        "    one = lamp.thread(work)\n    if lamp.test():\n        lamp.turn()\n    one.join()"
    )
    system = table(written(tmp_path, body))
    assert system.choices[THREAD] == ("main", "thread 2")
    met = [(row.source, row.event, row.choices) for row in system.reactions]
    assert len(met) == len({*met})


def test_the_right_thread_is_answered_when_a_trace_is_replayed(tmp_path):
    body = "    one = lamp.thread(lambda: lamp.test())\n    if lamp.test():\n        lamp.look()\n    one.join()"
    for thread, expected in (("main", "look"), ("thread 2", "test")):
        running = live(design_of(written(tmp_path, body), Base, PROFILE))
        running.send("test", {"works": True, THREAD: thread})
        assert expected in str(running.state)


def test_ctrl_c_comes_in_the_main_thread_also_while_it_waits(tmp_path):
    body = (
        "    one = lamp.thread(turn, lamp)\n"
        "    try:\n        one.join()\n    except KeyboardInterrupt:\n        lamp.look()\n    one.join()"
    )
    system = table(written(tmp_path, body))
    assert "interrupted" in {row.event for row in rows_from(system, system.initials[""])}
    assert reached(system, ("interrupted",), ("turn", True, "thread 2"), ("look", "red")) == "finished"


def test_ctrl_c_does_not_come_in_other_threads(tmp_path):
    body = (
        "    def work():\n"
        "        try:\n            lamp.turn()\n        except BaseException:\n            lamp.look()\n"
        "    lamp.thread(work).join()"
    )
    assert "interrupted" not in table(written(tmp_path, body)).events


def test_a_thread_ends_with_the_run_even_if_it_catches_everything(tmp_path):
    body = (
        "    def work():\n        while True:\n            try:\n                lamp.turn()\n            except:\n"
        "                pass\n    lamp.thread(work).join()"
    )
    system = table(written(tmp_path, body))
    assert (len(system.states), len(system.ends)) == (1, 0)


REFUSED = {
    "threads without a bound": ("SC1015", "    while True:\n        lamp.thread(turn, lamp)\n        lamp.test()"),
    "threads that wait for one another": (
        "SC1015", "    def work():\n        one.join()\n    one = lamp.thread(work)\n    one.join()",
    ),
    "a thread that makes a call alone": ("SC1015", "    lamp.thread(lamp.test).join()"),
    "a thread of a function of Python's own": ("SC1015", "    lamp.thread(print).join()"),
    "a thread of another kind": ("SC1001", "    threading.Thread(target=turn).start()\n    lamp.test()"),
    "a lock": ("SC1001", "    LOCK.acquire()\n    lamp.test()"),
    "a mistake in a thread": ("SC1012", "    lamp.thread(lambda: nonsense).join()\n    lamp.test()"),
    "a counter in a thread": (
        "SC1011",
        "    def work():\n        n = 0\n        while lamp.test():\n            n += 1\n    lamp.thread(work).join()",
    ),
    "half a comparison of what another thread may change": (
        "SC1003", "    lamp.thread(turn, lamp)\n    x = lamp.plugged == lamp.test()",
    ),
    "half a sum in a thread": ("SC1003", "    lamp.thread(lambda: lamp.test() + lamp.test()).join()"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused(what, tmp_path):
    code, body = REFUSED[what]
    with pytest.raises(SpecificationError) as error:
        table(written(tmp_path, body))
    assert error.value.code == code, error.value
    assert "lamps.py:" in error.value.where


def test_an_endless_loop_in_a_thread_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("shadowcheck.machine.endless.MOST_SECONDS", 0.3)
    body = "    def work():\n        while True:\n            pass\n    lamp.thread(work).join()\n    lamp.test()"
    with pytest.raises(SpecificationError, match=r"for ever without a call"):
        table(written(tmp_path, body))


class Forgetful(Lamp):
    """It says the contrary now and then, and of this in no place."""

    __slots__ = ("asked",)

    def __init__(self, run):
        super().__init__(run)
        self.asked = 0

    def test(self):
        self.asked += 1
        return super().test() != (self.asked % 3 == 0)


def test_the_fold_of_threads_is_checked_by_other_histories(tmp_path):
    profile = dataclasses.replace(PROFILE, begin=Forgetful, modules=(*PROFILE.modules, __name__))
    body = "    lamp.thread(turn, lamp)\n    while lamp.test():\n        lamp.look()\n    lamp.turn()"
    with pytest.raises(SpecificationError, match="differently the second time"):
        local_system(design_of(written(tmp_path, body), Base, profile))
