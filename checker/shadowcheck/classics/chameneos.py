"""Chameneos: creatures meet two by two, and both take the colour that neither had (Kaiser and Pradat-Peyre, 2003).

One waits at the meeting place until another comes. After so many meetings all fade. They begin in any colours: a step
for each of them comes before (tlaplus/Examples, specifications/Chameneos, has all beginnings at once).
"""

from shadowcheck.claims import never, possible
from shadowcheck.network import before, every, some_other
from shadowcheck.protocol import Protocol, another

COLOURS, MEETINGS = ("blue", "red", "yellow"), 4

MODEL = Protocol(
    "chameneos", "creatures that meet, and change their colours together", sizes={"creatures": 4}, may_stop=True,
    recorded={"creatures=4": (34_709, 105_384, 16)},
)
colour = MODEL.variable("colour", "none yet", ("none yet", *COLOURS, "faded"), family="creatures")
place = MODEL.variable("place", "outside", ("outside", "waiting"), family="creatures")
met = MODEL.variable("met", 0, range(MEETINGS + 1), family="creatures")
meetings = MODEL.variable("meetings", 0, range(MEETINGS + 1))
more = {n: n + 1 for n in range(MEETINGS)}

MODEL.step("begin", colour.becomes({"none yet": list(COLOURS)}), says="{who} has some colour.")
MODEL.step("wait", place.becomes({"outside": "waiting"}), colour.stays(*COLOURS), meetings.stays(*more),
           given=[every(~colour.at("none yet")), every(place.at("outside"))], says="{who} waits at the meeting place.")
for one in COLOURS:
    for other in COLOURS:
        both = one if one == other else next(third for third in COLOURS if third not in (one, other))
        MODEL.step(
            f"{one} meets {other}", colour.becomes({one: both}), place.stays("outside"), met.becomes(more),
            another(colour.becomes({other: both})), another(place.becomes({"waiting": "outside"})),
            another(met.becomes(more)), meetings.becomes(more), labels=("meet",),
            says=f"{{who}} comes to {{other}}, and both are {both}.",
        )
MODEL.step("fade", colour.becomes(dict.fromkeys(COLOURS, "faded")), meetings.stays(MEETINGS), says="{who} fades.")

MODEL.claim("one-waits", never(place.at("waiting") & some_other(place.at("waiting"))),
            "At most one waits.", per="creatures")
MODEL.claim("faded-for-good", never(MODEL.took("meet") & before(colour.at("faded"))),
            "Who has faded meets nobody.", per="creatures")
MODEL.claim("all-fade", possible(every(colour.at("faded"))), "All may fade in the end.")
