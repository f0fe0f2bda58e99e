"""Prisoners and two switches (tlaplus/Examples, specifications/Prisoners): one of them counts, the others signal twice.

Nobody knows how the switches are set at first, so that each prisoner but the counter switches A up twice, and the
counter is sure after twice as many as there are others. One state more is before the beginning.
"""

from shadowcheck.claims import never, possible
from shadowcheck.network import some
from shadowcheck.protocol import Protocol

OTHERS = 3
MODEL = Protocol(
    "prisoners", "prisoners who have to know when all of them were in the room with two switches",
    sizes={"prisoners": OTHERS}, recorded={"prisoners=3": (215, 860, 14)},
)
a, b = (MODEL.variable(name, values=("up", "down")) for name in ("switch A", "switch B"))
count = MODEL.variable("counter", 0, range(2 * OTHERS + 2))
signalled = MODEL.variable("prisoner", 0, range(3), family="prisoners")
flip = {"up": "down", "down": "up"}


@MODEL.begins(a, b)
def begin() -> list[tuple[str, str]]:
    """The switches are set in some way."""
    return [(one, other) for one in ("up", "down") for other in ("up", "down")]


counting = {n: n + 1 for n in range(2 * OTHERS + 1)}
MODEL.step("counter turns A down", a.becomes({"up": "down"}), count.becomes(counting), action="counter")
MODEL.step("counter turns B", b.becomes(flip), a.stays("down"), action="counter")
MODEL.step("signal", signalled.becomes({0: 1, 1: 2}), a.becomes({"down": "up"}), says="{who} turns A up.")
MODEL.step("pass by", signalled.stays(0, 1, 2), a.stays("up"), b.becomes(flip), says="{who} turns B.")
MODEL.step("tired", signalled.stays(2), a.stays("down"), b.becomes(flip), says="{who} has signalled, and turns B.")

MODEL.claim("when-sure-all-were-there", never(count.at(2 * OTHERS) & some(signalled.at(0))),
            "When the counter is sure, everybody was in the room.")
MODEL.claim("may-be-sure", possible(count.at(2 * OTHERS)), "The counter may become sure.")
