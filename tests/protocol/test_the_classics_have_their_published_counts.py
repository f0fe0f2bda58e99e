"""Each example has the counts that were published for it, and its claims have the verdicts that its authors found.

Oracles, in the words of `oracles.published_case`: TLC's manifests in tlaplus/Examples (barrier, chameneos, coffee can,
two-phase commit, token ring of EWD 426, prisoners, teaching concurrency), the Model Checking Contest (philosophers,
readers and writers), Stateright (increment), and for Die Hard what TLC prints: 97 states generated, 16 distinct. TLC
counts the initial states as generated; a protocol that begins in several ways has one state, one level and as many
steps more.
"""

import inspect
import subprocess
import sys
from dataclasses import replace
from functools import cache
from importlib import import_module
from math import comb
from pathlib import Path

import pytest

from oracles.published_case import contest, tlc
from shadowcheck.check.configuration import Setting, configured
from shadowcheck.check.engines import engine_named
from shadowcheck.check.pipeline import check
from shadowcheck.judge import Result
from shadowcheck.protocol import Protocol
from shadowcheck.sources.installed import installed_examples
from shadowcheck.sources.models import find_model
from shadowcheck.symbolic.backend import CUDD, available

NAMES = ("barrier", "chameneos", "coffee-can", "die-hard", "increment", "philosophers", "prisoners",
         "readers-writers", "teaching-concurrency", "token-ring", "two-phase-commit")


def _none():
    raise AssertionError


def hatched(case, creatures=4, colours=3):
    """*case*, in which TLC begins in all colourings, where each creature takes its colour by a step of its own before.

    Colourings in which k colours are missing are as many states, each with a step for every such creature and colour.
    """
    missing = [comb(creatures, k) * colours ** (creatures - k) for k in range(creatures + 1)]
    taken = sum(k * colours * many for k, many in enumerate(missing))
    return replace(
        case, states=case.states + sum(missing[1:]), depth=case.depth + creatures,
        steps=case.steps + 1 - missing[0] + taken,  # TLC generates the initial states, too
    )


PUBLISHED = {
    ("barrier", ()): tlc("barrier", _none, 64, 194, 7, "barriers"),
    ("chameneos", ()): hatched(tlc("chameneos", _none, 34_534, 104_697, 13, "Chameneos")),
    ("coffee-can", ()): tlc("coffee can", _none, 5_150, 20_002, 1, "CoffeeCan100Beans.cfg", beginnings=True),
    ("die-hard", ()): tlc("Die Hard", _none, 16, 97, 8, "DieHard"),
    ("philosophers", ()): contest("philosophers, 5", _none, 243, 945, "Philosophers-PT-000005"),
    ("philosophers", (("philosophers", "10"),)): contest("philosophers, 10", _none, 59_049, 459_270, "PT-000010"),
    ("prisoners", ()): tlc("prisoners", _none, 214, 860, 14, "Prisoners", beginnings=True),
    ("readers-writers", ()): contest("readers and writers", _none, 1_034, 10_260, "RwMutex-PT-r0010w0010"),
    ("teaching-concurrency", ()): tlc("teaching", _none, 723, 1_842, 11, "TeachingConcurrency"),
    ("token-ring", (("processes", "6"),)): tlc("EWD 426", _none, 46_656, 248_832, 1, "ewd426", beginnings=True),
    ("two-phase-commit", ()): tlc("two-phase commit, 3", _none, 288, 1_146, 11, "TwoPhase"),
}


def file_of(name):
    return Path(inspect.getfile(import_module(f"shadowcheck.classics.{name.replace('-', '_')}")))


@cache
def checked(name, chosen=(), engine="auto", only=()):
    model = find_model(f"{file_of(name)}:MODEL")
    settings = [Setting(one, value, f"--{one} {value}") for one, value in chosen]
    return check(model, configured(model, settings, ()), only=only, engine=engine_named(engine))


@pytest.mark.parametrize(("name", "chosen"), [
    pytest.param(*one, marks=pytest.mark.slow if wanted.states > 10_000 else []) for one, wanted in PUBLISHED.items()
])
def test_it_has_the_published_counts(name, chosen):
    report = checked(name, chosen, only=("no-deadlock",)) if chosen else checked(name)  # which is asked below, too
    found, wanted = report.outcome, PUBLISHED[name, chosen]
    assert found.states == wanted.states
    assert found.steps == wanted.steps
    assert wanted.depth in {None, found.depth}


def test_two_threads_have_the_thirteen_states_of_stateright():
    assert checked("increment").outcome.states == 13


@pytest.mark.parametrize("name", NAMES)
def test_every_claim_holds_and_its_counts_are_recorded(name):
    verdicts = {one.claim.id: one for one in checked(name).verdicts}
    assert {one.result for one in verdicts.values()} == {Result.HOLDS}
    assert "counts-as-recorded" in verdicts or name == "token-ring"  # of six processes, which takes longer


@pytest.mark.skipif(CUDD not in available(), reason="slow without CUDD")
@pytest.mark.parametrize("name", ["die-hard", "increment", "philosophers", "two-phase-commit"])
def test_sets_of_states_give_the_same(name):
    one, other = checked(name, engine="symbolic"), checked(name, engine="reference")
    assert (one.outcome.states, one.outcome.steps) == (other.outcome.states, other.outcome.steps)
    assert [verdict.result for verdict in one.verdicts] == [verdict.result for verdict in other.verdicts]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_short_enough_to_be_read_at_once(name):
    assert len(file_of(name).read_text(encoding="utf-8").splitlines()) <= 60


def test_the_package_offers_these_and_no_others():
    assert tuple(installed_examples()) == NAMES


def test_a_protocol_in_a_file_is_a_model(tmp_path):
    file = tmp_path / "lamp.py"
    file.write_text(
        "from shadowcheck.protocol import Protocol\n"
        "lamp = Protocol('lamp')\n"
        "lamp.step('press', lamp.variable('light', 'off').becomes({'off': 'on', 'on': 'off'}))\n", encoding="utf-8",
    )
    found = find_model(str(file))
    assert not isinstance(found, Protocol)
    assert check(found, configured(found, (), ()), engine=engine_named("auto")).outcome.states == 2


def test_a_protocol_is_checked_without_any_specification_of_vss():
    """With `vss_protocol` taken away, whoever imports it gets an ImportError."""
    taken_away = "import sys; sys.modules['vss_protocol'] = None; from shadowcheck.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", taken_away, "check", "die-hard"], capture_output=True, encoding="utf-8", check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "16 states, 96 steps, depth 7" in done.stdout
