"""What is proved for every number of replicas holds in each number that is searched, if steps pass values, too.

Oracle: the reference engine, on instances with one, two and three replicas.
"""

import random

import pytest

from shadowcheck.check.configuration import configured
from shadowcheck.check.engines import engine_named
from shadowcheck.check.pipeline import check
from shadowcheck.claims import always, never, precedes, responds
from shadowcheck.instance import compile_network
from shadowcheck.judge import Result
from shadowcheck.network import every, some, some_other
from shadowcheck.network.localised import localised
from shadowcheck.protocol import Protocol, another, each, others

NUMBERS = ("none", "low", "high")


def crowd(seed):
    """A single variable, a family, and random steps in which they change by what each other is, or all at once."""
    chance = random.Random(seed)  # noqa: S311 - a seed, no secret
    protocol = Protocol(f"crowd {seed}", sizes={"members": 2}, may_stop=chance.random() < 0.5)
    one = protocol.variable("one", "none", NUMBERS)
    member = protocol.variable("member", "none", NUMBERS, family="members")
    for number in range(chance.randint(2, 4)):
        table = {
            (a, b): chance.choice([None, (chance.choice(NUMBERS), chance.choice(NUMBERS))])
            for a in NUMBERS for b in NUMBERS
        }
        fair = chance.random() < 0.5
        protocol.step(one, member, name=f"s{number}", fair=fair)(lambda a, b, table=table: table[a, b])
    if chance.random() < 0.6:
        meetings = {
            (a, b): chance.choice([None, None, (chance.choice(NUMBERS), chance.choice(NUMBERS))])
            for a in NUMBERS for b in NUMBERS
        }
        protocol.step(member, another(member), name="meet", fair=chance.random() < 0.5)(lambda a, b: meetings[a, b])
    if chance.random() < 0.6:
        change = {chance.choice(NUMBERS): chance.choice(NUMBERS) for _ in range(2)}
        scope = chance.choice([each, others])
        more = [member.becomes(dict.fromkeys(NUMBERS, "low"))] if scope is others else [one.stays("high", "low")]
        protocol.step("all", *more, scope(member.becomes(change)))
    protocol.claim("never-both", never(one.at("high") & some(member.at("high"))))
    protocol.claim("not-low", never(member.at("low") & one.at("low")), per="members")
    protocol.claim("always", always(every(member.at("none", "low")), given=one.at("low")))
    protocol.claim("in-order", precedes(protocol.took("s0"), protocol.took("s1")), per="members")
    protocol.claim("two-differ", never(member.at("low") & some_other(member.at("low"))), per="members")
    protocol.claim("two-meet", responds(member.at("low"), some_other(member.at("high"))), per="members")
    protocol.claim("in-the-end", responds(member.at("low"), member.at("high")), per="members")
    return protocol.model()


@pytest.mark.parametrize("seed", range(80))
def test_a_proof_for_every_number_is_right_for_each_of_the_first(seed):
    model = crowd(seed)
    report = check(model, configured(model, (), ()), engine=engine_named(None, every=True))
    proved = [one.claim.id for one in report.verdicts if one.every and one.result is Result.HOLDS]
    for count in (1, 2, 3):
        chosen = configured(model, (), ())
        chosen = type(chosen)(**{**vars(chosen), "sizes": {"members": count}})
        found = {one.claim.id: one for one in check(model, chosen, engine=engine_named("reference")).verdicts}
        assert all(found[name].result in {Result.HOLDS, Result.VACUOUS} for name in proved), (proved, count)


def test_some_of_these_are_proved_and_some_are_broken():
    models = [crowd(seed) for seed in range(12)]
    reports = [check(one, configured(one, (), ()), engine=engine_named(None, every=True)) for one in models]
    found = [verdict for report in reports for verdict in report.verdicts]
    assert sum(one.every and one.result is Result.HOLDS for one in found) > 5
    assert sum(one.result is Result.FAILS for one in found) > 5


def test_roles_of_which_one_alone_is_left_need_not_agree():
    network = crowd(0).build({})
    few = localised(network, {"member"})
    assert {step.agree for step in few.steps if step.name != "meet"} == {()}
    assert compile_network(few, {"members": 2}).rules
