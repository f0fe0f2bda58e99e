"""A machine that goes through a set is unfolded under other hash seeds too, and must come out the same."""

import subprocess

import pytest

from shadowcheck.errors import SpecificationError
from shadowcheck.machine import Machine, NoData, State, order, unfold
from shadowcheck.sources.designs import find_design
from toys.refusals import refused

MACHINE = """
from shadowcheck.machine import Choice, Machine, NoData, State, observable

print("imported")
WORDS = frozenset(("a", "b", "c", "d", "e", "f", "g", "h"))


class Picks(Machine[NoData]):
    idle = State(initial=True)
    busy = State()
    start = idle.to(busy)
    pick = busy.to(busy, internal=True)

    def on_pick(self) -> str | None:
        return {answer}
"""
DEPENDS = "what happens depends on the order of a set: busy, "


@pytest.fixture
def design(tmp_path):
    """The machine that answers so to 'pick', from a file."""

    def call(answer, text=MACHINE):
        file = tmp_path / "design.py"
        file.write_text(text.replace("{answer}", answer), encoding="utf-8")
        return find_design(f"{file}:Picks")

    return call


@pytest.fixture
def processes(monkeypatch):
    """The other processes that were started, by the seeds of their hashes."""
    started, run = [], subprocess.run

    def spied(command, **named):
        started.append(named["env"]["PYTHONHASHSEED"])
        return run(command, **named)

    monkeypatch.setattr(order.subprocess, "run", spied)
    return started


@pytest.mark.parametrize(
    "answer",
    [
        "list(set('abcdefgh'))[0]",
        pytest.param("[word for word in {word.upper() for word in WORDS}][0]", marks=pytest.mark.slow),
        pytest.param("{'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'}.pop()", marks=pytest.mark.slow),
        pytest.param("max(WORDS, key=len)", marks=pytest.mark.slow),
        pytest.param("sorted({'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'}, key=len)[0]", marks=pytest.mark.slow),
        pytest.param("next(iter(dict.fromkeys({'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'})))", marks=pytest.mark.slow),
    ],
)
def test_what_depends_on_the_order_of_a_set_is_refused_with_machine_state_and_event(design, answer):
    with refused(DEPENDS, "sorted(...)", "design.py:15)", where="class Picks, state 'busy', event 'pick'"):
        unfold(design(answer))


@pytest.mark.slow
def test_what_comes_to_the_same_in_every_order_is_accepted_though_it_goes_through_a_set(design, processes):
    table = unfold(design("sorted(list(set('abc')))[0] + str(len(list({word.upper() for word in WORDS})))"))
    assert (bool(table.reactions), table.notes) == (True, ())
    assert sorted(processes) == list(order.SEEDS)


@pytest.mark.parametrize("answer", ["'a' if 'a' in WORDS else 'b'", "sorted(WORDS)[0]", "str(max({'a', 'b'}))"])
def test_no_other_process_is_started_where_no_order_matters(design, processes, answer):
    assert unfold(design(answer)).reactions
    assert processes == []


def test_a_machine_that_is_refused_under_another_seed_only_is_told_with_that_refusal(design):
    with refused(DEPENDS.removesuffix("busy, "), "more than 1 local states"), pytest.MonkeyPatch.context() as patched:
        told = [[[None, None, "more than 1 local states"]]]
        patched.setattr(order, "_told_elsewhere", lambda *_: told)
        unfold(design("sorted(list(set(WORDS)))[0]"))


@pytest.mark.slow
def test_a_machine_in_a_package_and_its_variants_are_found_by_the_other_processes(tmp_path):
    package = tmp_path / "shop"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "words.py").write_text("WORDS = frozenset('abcdefgh')\n")
    text = MACHINE.replace('WORDS = frozenset(("a", "b", "c", "d", "e", "f", "g", "h"))', "from .words import WORDS")
    (package / "design.py").write_text(text.replace("{answer}", "list(set(WORDS))[0]"))
    with pytest.raises(SpecificationError, match=DEPENDS):
        unfold(find_design(f"{package / 'design.py'}:Picks"), variants={"other": {}})


@pytest.mark.parametrize(
    ("line", "told"),
    [
        pytest.param(
            "assert 'pytest' in sys.modules",
            "was not looked at: a process with a different order ended with AssertionError",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "if 'pytest' not in sys.modules: os._exit(7)",
            "was not looked at: a process with a different order ended with exit status 7",
            marks=pytest.mark.slow,
        ),
        (
            "assert os.environ.get('PYTHONHASHSEED') not in ('2', '3')",
            "was looked at in only 2 of 4 other processes: a process with a different order ended with AssertionError",
        ),
    ],
)
def test_of_a_file_that_another_process_cannot_import_a_note_says_what_was_not_looked_at(design, processes, line, told):
    text = MACHINE.replace('print("imported")', f"import os, sys\n\n{line}")
    notes = unfold(design("sorted(list(set('abcdefgh')))[0]", text)).notes
    assert notes == (f"whether the order of sets decides anything in Picks {told}",)
    assert sorted(processes) == list(order.SEEDS)


@pytest.mark.slow
def test_what_one_other_process_can_tell_is_compared_though_the_others_cannot_import_the_file(design):
    line = "import os\n\nassert os.environ.get('PYTHONHASHSEED') not in ('2', '3')"
    text = MACHINE.replace('print("imported")', line)
    with refused(DEPENDS):
        unfold(design("''.join(set('abcdefgh'))", text))


def test_if_no_other_process_can_be_started_a_note_says_so(design, monkeypatch):
    monkeypatch.setattr(order.sys, "executable", "/no/such/python")
    (note,) = unfold(design("sorted(list(set('abcdefgh')))[0]")).notes
    assert note.endswith("was not looked at: no process can be started: No such file or directory")


@pytest.mark.slow
def test_a_file_that_unfolds_its_machine_when_it_is_imported_starts_no_end_of_processes(design):
    text = f"{MACHINE}\n\nfrom shadowcheck.machine import unfold\nTABLE = unfold(Picks)\n"
    assert unfold(design("sorted(list(set('abc')))[0]", text)).reactions


def test_a_class_in_a_function_is_let_pass_with_a_note(processes):
    class Local(Machine[NoData]):
        idle = State(initial=True)
        go = idle.to(idle, internal=True)

        def on_go(self):
            return next(iter(set("abcdefgh")))

    table = unfold(Local)
    assert table.reactions
    told = [note.partition(": ")[2] for note in table.notes]
    assert told == [f"{Local.__qualname__} cannot be imported in another process"]
    assert processes == []
