"""Two-phase commit (Gray and Lamport, "Consensus on transaction commit", 2006), action by action as in TwoPhase.tla.

What the manager broadcasts is sent in the very action in which it decides and is never lost: so its state is the
message. "Prepared" of each resource, and the manager's note of it, are the variable `vote`.
"""

from shadowcheck.claims import never, possible
from shadowcheck.network import every, some
from shadowcheck.protocol import Protocol

MODEL = Protocol(
    "two-phase-commit", "a transaction manager and resources that commit or abort together", sizes={"resources": 3},
    recorded={"resources=3": (288, 1_145, 10), "resources=5": (8_832, 58_145, 16)},
)
manager = MODEL.variable("manager", "undecided", ends=["committed", "aborted"])
resource = MODEL.variable("resource", "working", family="resources", ends=["committed", "aborted"])
vote = MODEL.variable("vote", "unsent", family="resources")

MODEL.step("prepare", resource.becomes({"working": "prepared"}), vote.becomes({"unsent": "sent"}),
           says="{who} is prepared, and says so.")
MODEL.step("abort alone", resource.becomes({"working": "aborted"}), says="{who} aborts by itself.")
MODEL.step("note", vote.becomes({"sent": "noted", "noted": "noted"}), manager.stays("undecided"),
           says="The manager notes that {who} is prepared.")
MODEL.step("commit", manager.becomes({"undecided": "committed"}), given=every(vote.at("noted")),
           says="All are prepared: the manager commits.")
MODEL.step("abort", manager.becomes({"undecided": "aborted"}), says="The manager aborts.")
MODEL.step("hear commit", resource.becomes("committed"), manager.stays("committed"), says="{who} commits.")
MODEL.step("hear abort", resource.becomes("aborted"), manager.stays("aborted"), says="{who} aborts.")

MODEL.claim("all-or-none", never(some(resource.at("committed")) & some(resource.at("aborted"))),
            "No resource commits while another aborts.")
MODEL.claim("commits-if-all-do", possible(every(resource.at("committed"))), "All resources can commit.")
