"""Die Hard: four litres from a jug of three litres, a jug of five, and a tap (tlaplus/Examples, DieHard.tla)."""

from shadowcheck.claims import possible
from shadowcheck.protocol import Protocol

MODEL = Protocol(
    "die-hard", "two jugs, of three and of five litres, and a tap", recorded={"": (16, 96, 7)}
)
small = MODEL.variable("small", 0, range(4))
big = MODEL.variable("big", 0, range(6))

MODEL.step("fill small", small.becomes(3))
MODEL.step("fill big", big.becomes(5))
MODEL.step("empty small", small.becomes(0))
MODEL.step("empty big", big.becomes(0))


@MODEL.step(small, big)
def pour_small_into_big(s: int, b: int) -> tuple[int, int]:
    """The small jug is poured into the big one."""
    poured = min(s, 5 - b)
    return s - poured, b + poured


@MODEL.step(small, big)
def pour_big_into_small(s: int, b: int) -> tuple[int, int]:
    """The big jug is poured into the small one."""
    poured = min(b, 3 - s)
    return s + poured, b - poured


MODEL.claim("four-litres", possible(big.at(4)), "Four litres can be measured.")
