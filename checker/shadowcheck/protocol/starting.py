"""Trains, and the gate of a level crossing: a model to start from."""

from shadowcheck.claims import never, possible, responds
from shadowcheck.network import every, some
from shadowcheck.protocol import Protocol

MODEL = Protocol("starting", "trains, and the gate of the crossing", sizes={"trains": 2})

# What is remembered: each variable begins with a value. Of a family, such as the trains, there are any number.
train = MODEL.variable("train", "away", ("away", "near", "crossing"), family="trains")
gate = MODEL.variable("gate", "up", ("up", "down"))

# What can happen: in a step, several variables change at once. What is fair does not wait for ever.
MODEL.step("approach", train.becomes({"away": "near"}), says="{who} comes near.")
MODEL.step("lower", gate.becomes({"up": "down"}), train.stays("near"), says="The gate goes down for {who}.", fair=True)
MODEL.step("enter", train.becomes({"near": "crossing"}), gate.stays("down"), says="{who} enters.", fair=True)
MODEL.step("leave", train.becomes({"crossing": "away"}), says="{who} leaves.", fair=True)
MODEL.step("lift", gate.becomes({"down": "up"}), given=every(train.at("away")), says="The gate goes up.", fair=True)

# What must be true, of every order in which the steps can come.
MODEL.claim("road-is-barred", never(some(train.at("crossing")) & gate.at("up")),
            "No train is on the crossing while the gate is up.")
MODEL.claim("trains-pass", responds(train.at("near"), train.at("away")),
            "A train that comes near passes in the end.", per="trains")
MODEL.claim("two-at-once", possible(every(train.at("crossing"))), "All trains may be on the crossing at once.")
