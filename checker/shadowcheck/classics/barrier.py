"""A barrier: all arrive, and when all have, all go on (tlaplus/Examples, specifications/barriers/Barrier.tla)."""

from shadowcheck.claims import never, possible
from shadowcheck.network import every, some
from shadowcheck.protocol import Protocol, each

MODEL = Protocol(
    "barrier", "processes that wait for each other", sizes={"processes": 6},
    recorded={"processes=6": (64, 193, 6)},
)
process = MODEL.variable("process", "working", family="processes")

MODEL.step("arrive", process.becomes({"working": "waiting"}), says="{who} arrives.")
MODEL.step("go on", each(process.becomes({"waiting": "working"})), says="All are there, and go on.")

MODEL.claim("all-meet", possible(every(process.at("waiting"))), "All can wait at the barrier at once.")
MODEL.claim(
    "nobody-goes-alone", never(MODEL.took("go on") & some(process.at("waiting"))),
    "Whenever the barrier opens, everybody goes on.",
)
