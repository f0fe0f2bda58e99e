"""Random small networks and random claims of them: everything that a declaration may contain.

They are built from a `random.Random`; how Hypothesis draws and shrinks them is in `random_cases.py`.
"""

from __future__ import annotations

from typing import NamedTuple

from shadowcheck.claims import absent, always, never, possible, precedes, responds
from shadowcheck.machine.lts import LocalState, LocalSystem, Reaction
from shadowcheck.network import Fairness, Move, Network, Role, Scope, Step
from shadowcheck.network.predicates import At, Before, Every, Has, Refuses, Some, Took

EVENTS = ("go", "ask")
OUTCOMES = ("ok", "ok", "veto")
CHOICES = ((), (), (("full", False),), (("full", True),))
WEAK_ONLY = (False, True)
ANY_FAIRNESS = (False, True, Fairness.STRONG, Fairness.STRONG)


class Case(NamedTuple):
    network: Network
    sizes: dict


def random_system(rng, name):
    count = rng.choice((1, 2, 3, 3, 4, 4))
    rows = {
        (rng.choice(EVENTS), rng.randrange(count), rng.randrange(count), rng.choice(OUTCOMES),
            rng.choice(CHOICES)): None
        for _ in range(rng.randint(count, 3 * count))
    }
    return LocalSystem(
        name, tuple(LocalState((f"s{n}",)) for n in range(count)), {"": 0, "other": rng.randrange(count)}, EVENTS,
        tuple(Reaction(*row) for row in rows), {"flag": tuple(rng.random() < 0.5 for _ in range(count))},
        frozenset(n for n in range(count) if rng.random() < 0.3),
    )


def random_role(rng, number):
    replicas = rng.choice((None, "as", "as", "bs"))
    variants = ("",) if replicas is None or rng.random() < 0.7 else ("other", "")
    return Role(f"r{number}", random_system(rng, f"m{number}"), replicas, variants)


def random_atom(rng, role):
    names = sorted({name for state in role.system.states for name in state.configuration})
    match rng.choice(("at", "at", "has", "refuses")):
        case "at":
            return At(role.name, tuple(rng.choices(names, k=rng.choice((1, 1, 2)))))
        case "has":
            return Has(role.name, "flag", (rng.random() < 0.5,))
        case _:
            return Refuses(role.name, rng.choice(EVENTS))


def random_guard(rng, role, depth=2):
    match rng.choice(("atom", "atom", "not", "and", "or")) if depth else "atom":
        case "not":
            return ~random_guard(rng, role, depth - 1)
        case "and":
            return random_guard(rng, role, depth - 1) & random_guard(rng, role, depth - 1)
        case "or":
            return random_guard(rng, role, depth - 1) | random_guard(rng, role, depth - 1)
        case _:
            return random_atom(rng, role)


def is_function(role, event, outcomes):
    rows = [r for r in role.system.reactions if r.event == event and (not outcomes or r.outcome in outcomes)]
    return len({(r.choices, r.outcome) for r in rows}) <= 1 and len({r.source for r in rows}) == len(rows)


def random_move(rng, role, scope):
    event = rng.choice((None, *EVENTS, *EVENTS))
    outcomes = rng.choice(((), (), ("ok",), ("veto", "ok"))) if event else ()
    if event and scope in (Scope.EACH, Scope.OTHERS) and not is_function(role, event, outcomes):
        event, outcomes = None, ()
    guarded = event is None or rng.random() < 0.3
    stays = event is not None and rng.random() < 0.3
    return Move(
        role, event, outcomes, random_guard(rng, role) if guarded else None, scope, stays,
        random_guard(rng, role) if stays and rng.random() < 0.3 else None,
    )


def random_step(rng, number, cast, fairness, meeting):
    chosen = rng.sample(cast, k=min(len(cast), rng.choice((1, 1, 2, 3))))
    families = sorted({role.replicas for role in chosen if role.replicas})
    bound = rng.choice([*families, *families, None])
    made, meets = [], rng.random() < meeting
    for role in chosen:
        one_family = role.replicas == bound and role.replicas is not None
        scopes = rng.choice(([Scope.ONE], [Scope.ONE], [Scope.ONE, Scope.OTHERS])) if one_family else [
            Scope.ONE if role.replicas is None else Scope.EACH
        ]
        if one_family and meets:
            scopes = rng.choice(([Scope.ONE, Scope.ANOTHER], [*scopes, Scope.ANOTHER], scopes))
        if one_family and any(move.role.replicas == bound for move in made) and rng.random() < 0.4:
            scopes = rng.choice(([Scope.OTHERS], [Scope.ANOTHER], [Scope.ANOTHER, Scope.OTHERS])[:1 + 2 * meets])
        made.extend(random_move(rng, role, scope) for scope in scopes)
    fair = rng.choice(fairness)
    action, anyone = rng.choice((("", False), ("", False), ("", True), (f"joint {int(fair)}", False),
        (f"anyone {int(fair)}", True)))
    labels = tuple(label for label in ("red", "blue") if rng.random() < 0.3)
    return Step(f"t{number}", *made, by=cast[0].name, labels=labels, fair=fair, action=action, anyone=anyone)


def random_network(rng, fairness=WEAK_ONLY, meeting=0.4):
    """A network each of whose actions has one of the kinds of *fairness*; two replicas meet in this share of its steps
    at most."""
    cast = [random_role(rng, number) for number in range(rng.choice((1, 2, 2, 3, 3)))]
    table = [random_step(rng, number, cast, fairness, meeting) for number in range(rng.randint(2, 6))]
    families = sorted({role.replicas for role in cast if role.replicas})
    return Case(Network("random", tuple(cast), tuple(table)), {family: rng.randint(1, 3) for family in families})


def random_predicate(rng, case, per, *, about_steps, depth=2, inside=None):  # noqa: PLR0911 - one answer per kind
    """A predicate whose unquantified parts speak of the family *per* only; those *inside* a quantifier, of its
    family."""
    network = case.network
    cast = [role for role in network.roles if role.replicas in (None, inside or per)]
    labels = sorted({
        label for step in network.steps for label in (step.name, *step.labels)
        if inside is None or all(
            other.replicated in (None, inside) for other in network.steps if label in (other.name, *other.labels)
        )
    })
    kinds = ["atom", "atom"] if cast else []
    kinds += ["took", "took"] if about_steps and labels else []
    kinds += ["and", "or", "not"] if depth and kinds else []
    kinds += ["before"] if about_steps and depth and cast else []
    kinds += ["every", "some"] if depth and case.sizes and inside is None else []
    again = {"depth": depth - 1, "inside": inside, "about_steps": about_steps}
    match rng.choice(kinds) if kinds else "some":
        case "atom":
            return random_atom(rng, rng.choice(cast))
        case "took":
            return Took(tuple(rng.choices(labels, k=rng.choice((1, 1, 2)))))
        case "not":
            return ~random_predicate(rng, case, per, **again)
        case "and":
            return random_predicate(rng, case, per, **again) & random_predicate(rng, case, per, **again)
        case "or":
            return random_predicate(rng, case, per, **again) | random_predicate(rng, case, per, **again)
        case "before":
            return Before(random_predicate(rng, case, per, **{**again, "about_steps": False}))
        case kind:
            again = {**again, "depth": max(depth - 1, 0), "inside": rng.choice(sorted(case.sizes))}
            return (Every if kind == "every" else Some)(random_predicate(rng, case, per, **again))


PATTERNS = ("always", "never", "precedes", "absent", "responds", "possible")


def random_pattern(rng, case, per, kinds=PATTERNS):
    def anything(*, optional=False, about_steps=True):
        if optional and rng.random() < 0.5:
            return None
        return random_predicate(rng, case, per, about_steps=about_steps, depth=rng.choice((0, 1, 2)))

    match rng.choice(kinds):
        case "always":
            return always(anything(about_steps=False), given=anything(optional=True, about_steps=False))
        case "never":
            return never(anything())
        case "precedes":
            return precedes(anything(), anything())
        case "absent":
            return absent(anything(), after=anything())
        case "responds":
            return responds(anything(), anything())
        case _:
            return possible(anything(), after=anything(optional=True), never=anything(optional=True))
