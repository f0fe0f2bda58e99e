"""Dining philosophers: each takes either fork first and keeps it, so that all may starve (Model Checking Contest)."""

from typing import Annotated

from shadowcheck.claims import never, possible
from shadowcheck.machine import Between
from shadowcheck.protocol import Protocol, parametric


@parametric
def MODEL(philosophers: Annotated[int, Between(2, 10)] = 5) -> Protocol:  # noqa: N802 - it is a model
    """Declare so many philosophers, and a fork between each two.

    philosophers: How many sit at the table.
    """
    dinner = Protocol(
        "philosophers", "philosophers who need two forks each to eat", may_stop=True,
        recorded={"philosophers=5": (243, 945, 5), "philosophers=10": (59_049, 459_270, 10)},
    )
    forks = [dinner.variable(f"fork {i}", "lying", ("lying", "held")) for i in range(philosophers)]
    hands = ("none", "left", "right", "both")
    people = [dinner.variable(f"philosopher {i}", "none", hands) for i in range(philosophers)]
    for i, one in enumerate(people):
        left, right = forks[i], forks[(i + 1) % philosophers]
        take, put = {"lying": "held"}, {"held": "lying"}
        dinner.step(f"left {i}", one.becomes({"none": "left", "right": "both"}), left.becomes(take))
        dinner.step(f"right {i}", one.becomes({"none": "right", "left": "both"}), right.becomes(take))
        dinner.step(f"down {i}", one.becomes({"both": "none"}), left.becomes(put), right.becomes(put))
    dinner.claim("neighbours-take-turns", never(people[0].at("both") & people[1].at("both")),
                 "Two neighbours never eat at once.")
    everybody_waits = people[0].at("left")
    for one in people[1:]:
        everybody_waits &= one.at("left")
    dinner.claim("all-may-starve", possible(everybody_waits), "Everybody may hold one fork, and wait for ever.")
    return dinner
