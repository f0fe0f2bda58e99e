"""Readers and writers: many may read at once, and who writes is alone (Model Checking Contest, RwMutex)."""

from shadowcheck.claims import never, possible
from shadowcheck.network import every, some, some_other
from shadowcheck.protocol import Protocol, others

MODEL = Protocol(
    "readers-writers", "readers, who may read together, and writers, each of whom has to be alone",
    sizes={"readers": 10, "writers": 10}, recorded={"readers=10 writers=10": (1_034, 10_260, 10)},
)
reader = MODEL.variable("reader", "outside", ("outside", "inside"), family="readers")
writer = MODEL.variable("writer", "outside", ("outside", "inside"), family="writers")
enter, leave = {"outside": "inside"}, {"inside": "outside"}

MODEL.step("read", reader.becomes(enter), given=every(writer.at("outside")), says="{who} begins to read.")
MODEL.step("stop reading", reader.becomes(leave), says="{who} stops reading.")
MODEL.step("write", writer.becomes(enter), others(writer.stays("outside")), given=every(reader.at("outside")),
           says="{who} begins to write.")
MODEL.step("stop writing", writer.becomes(leave), says="{who} stops writing.")

MODEL.claim("writers-are-alone", never(some(writer.at("inside")) & some(reader.at("inside"))),
            "Nobody reads while somebody writes.")
MODEL.claim("one-writes", never(writer.at("inside") & some_other(writer.at("inside"))),
            "At most one writes.", per="writers")
MODEL.claim("all-read", possible(every(reader.at("inside"))), "All may read at once.")
