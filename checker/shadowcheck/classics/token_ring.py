"""Dijkstra's self-stabilising token ring (EWD 426, 1974; tlaplus/Examples, specifications/ewd426).

Process 0 moves when it has the number of the last one, each other when it has not that of the one before. However the
ring begins, in the end exactly one process may move. All beginnings are tried: one state more is before them.
"""

import itertools
from typing import Annotated

from shadowcheck.claims import absent, responds
from shadowcheck.machine import Between
from shadowcheck.network.predicates import And, Not, Or
from shadowcheck.protocol import Protocol, parametric


@parametric
def MODEL(processes: Annotated[int, Between(2, 6)] = 4) -> Protocol:  # noqa: N802 - it is a model
    """Declare the ring.

    processes: How many processes there are, and how many numbers.
    """
    numbers = range(processes)
    ring = Protocol(
        "token-ring", "processes in a ring, one of which may move in the end, however they began",
        recorded={"processes=6": (46_657, 248_832, 1)},
    )
    of = [ring.variable(f"process {i}", values=numbers) for i in numbers]

    @ring.begins(*of)
    def begin() -> list[tuple[int, ...]]:
        """Every process has some number."""
        return list(itertools.product(numbers, repeat=processes))

    @ring.step(of[0], reads=of[-1], says="Process 0 counts on.", fair=True)
    def create(own: int, last: int) -> int | None:
        return (own + 1) % processes if own == last else None

    for i in numbers[1:]:
        @ring.step(of[i], reads=of[i - 1], name=f"copy {i}", says=f"Process {i} copies the number.", fair=True)
        def copy(own: int, before: int) -> int | None:
            return before if own != before else None

    moves = [ring.where(lambda own, last: own == last, of[0], of[-1])]
    moves += [ring.where(lambda own, before: own != before, of[i], of[i - 1]) for i in numbers[1:]]
    alone = Or(tuple(And((one, *(Not(two) for two in moves if two is not one))) for one in moves))
    ring.claim("one-token-in-the-end", responds(~alone, alone), "In the end, one process alone may move.")
    ring.claim("one-token-stays-one", absent(~alone, after=alone), "Once one process alone may move, one always may.")
    return ring
